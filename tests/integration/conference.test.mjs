/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conferences: how they begin, end and start again, and what of them is kept.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { assertRefused, join, makeClass, makeRoom, subscribe, tryJoin } from
	'../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { throughout, until } from '../support/wait.mjs';

describe('a conference', () => {
	const at = useJanus();
	const manage = async ({ room, secret }, request, fields = {}) =>
		(await at.gateway.attach()).request({ request, room, secret, ...fields });

	it('begins with the first who joins and waits for its trainer', async () => { /* S2-U05 */
		const { room, secret } = await makeRoom(at.gateway);
		const ana = await join(at.gateway, { room, participant: 'ana' });
		assert.equal(ana.joined.session, 'waiting');
		const tom = await join(at.gateway, { room, participant: 'tom', role: 'trainer', secret });
		assert.equal(tom.joined.conference, ana.joined.conference);
		assert.equal(tom.joined.session, 'connecting');
		assert.equal(tom.handle.seenOf('session-resumed').length, 0); /* S2-X07 */
	});

	it('counts', async () => { /* S5-30, S5-45, S5-U07 */
		const { trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await ben.request('leave');
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		const away = await trainer.does('stats');
		assert.equal(away.conference, trainer.joined.conference);
		const { duration_ms, created_at, ...counts } = away.stats;
		assert.ok(duration_ms >= 0 && duration_ms < 60000, String(duration_ms));
		assert.ok(Math.abs(Date.now() - created_at) < 60000, String(created_at));
		assert.deepEqual({ ...counts, state: undefined }, {
			total_participants: 2,
			active_participants: 0,
			audio_participants: 0,
			disconnected_participants: 1,
			waiting_participants: 0,
			capacity_utilization: 0.2, /* S5-U10 */
			is_full: false,
			is_media_ready: false,
			peak_participants: 3,
			join_count: 3,
			reconnection_count: 0,
			state: undefined,
		});
		await ana.returns(at.gateway);
		const { stats } = await trainer.does('stats');
		assert.equal(stats.reconnection_count, 1);
		assert.equal(stats.join_count, 3);
		assert.equal(stats.disconnected_participants, 0);
	});

	it('ends when the trainer says so, for everybody at once and once', async () => {
		const { room, trainer, trainees } = await makeClass(at.gateway); /* S1-04, S1-08 */
		const { handle: receiver } = await subscribe(at.gateway, trainees[0]);
		const answer = await trainer.does('end');
		assert.deepEqual(answer,
			{ training: 'success', room, success: true, message: 'Conference ended' });
		for (const person of [trainer, ...trainees]) {
			assert.equal((await person.hears('session-ended')).reason, 'ended');
			assert.equal((await person.hears('leg-ended')).reason, 'ended');
		}
		await receiver.event('leg-ended');
		for (const person of [trainer, ...trainees])
			assert.equal(person.handle.seenOf('session-ended').length, 1);
	});

	it('that has ended already is ended with success', async () => { /* S1-10 */
		const school = await makeClass(at.gateway);
		const { room, trainer } = school;
		await trainer.does('end');
		const already = { training: 'success', room, success: true, message: 'Conference already ended' };
		assert.deepEqual(await manage(school, 'end'), already);
		const { conference } = trainer.joined;
		assert.deepEqual(await manage(school, 'end', { conference }), already);
		assert.deepEqual(await manage(school, 'end', { conference: '' }), already);
	});

	it('is ended by its id', async () => {
		const school = await makeClass(at.gateway); /* S1-06 */
		const { conference } = school.trainer.joined;
		const answer = await manage(school, 'end', { conference });
		assert.equal(answer.message, 'Conference ended');
	});

	it('is not ended under the id of an earlier one or under an invalid id', async () => {
		const school = await makeClass(at.gateway); /* S1-13, S1-T12, S1-61 */
		const { old_conference: earlier, conference } = await school.trainer.does('restart');
		const stale = await manage(school, 'end', { conference: earlier });
		assert.equal(stale.message, 'Conference already ended');
		for (const invalid of ['nonsense', `${school.room}_`, `${school.room}_x`, `${conference}0`,
			'another room_1700000000', '../../etc/passwd'])
			assertRefused(await manage(school, 'end', { conference: invalid }), 614);
		assert.equal((await school.trainer.does('participants')).conference, conference);
		assert.equal(school.trainer.handle.seenOf('session-ended').length, 0);
	});

	it('ends with its trainer, and only by policy does not', async () => { /* S1-U02, S1-U03 */
		const strict = await makeClass(at.gateway);
		await strict.trainees[1].request('leave');
		await strict.trainer.hears('participant-left');
		await strict.trainer.request('leave');
		assert.equal((await strict.trainees[0].hears('session-ended')).reason, 'trainer-left');
		const lax = await makeClass(at.gateway, { policy: { end_when_trainer_leaves: false } });
		await lax.trainer.request('leave');
		assert.equal((await lax.trainees[0].hears('participant-left')).participant, 'tom');
		assert.deepEqual(Object.keys(await lax.trainees[0].roster()), ['ana', 'ben']);
	});

	it('ends with the last who leaves, and the next has a new id', async () => { /* S5-U15 */
		const { room, secret } = await makeRoom(at.gateway);
		const ana = await join(at.gateway, { room, participant: 'ana' });
		await ana.request('leave');
		const answer = await manage({ room, secret }, 'participants');
		assert.equal(answer.conference, undefined);
		assert.equal(answer.state, undefined);
		assert.deepEqual(answer.participants, []);
		const ben = await join(at.gateway, { room, participant: 'ben' });
		assert.notEqual(ben.joined.conference, ana.joined.conference);
		assert.equal(ben.joined.seq >= 1, true);
	});

	it('starts again with everybody in it and under a new id', async () => { /* S1-T02, S1-T03 */
		const { room, trainer, trainees } = await makeClass(at.gateway, { trainees: ['ana', 'ben', 'cleo'] });
		const answer = await trainer.does('restart');
		assert.equal(answer.room, room);
		assert.equal(answer.old_conference, trainer.joined.conference);
		assert.match(answer.conference, new RegExp(`^${room}_\\d{10}$`)); /* S1-36, S1-32 */
		assert.notEqual(answer.conference, answer.old_conference);
		for (const person of [trainer, ...trainees]) { /* S1-35, S1-T07, S1-U12 */
			const told = await person.hears('conference-restart');
			assert.equal(told.type, 'conference-restart');
			assert.equal(told.newConferenceId, answer.conference);
			assert.equal(told.oldConferenceId, answer.old_conference);
			assert.deepEqual(told.participants, ['ana', 'ben', 'cleo']);
			assert.equal(told.initiator, 'tom');
			assert.deepEqual(told.info.map((info) => info.participant), ['tom', 'ana', 'ben', 'cleo']);
			assert.equal(told.conference, answer.conference);
		}
		const now = await trainer.does('participants');
		assert.equal(now.conference, answer.conference);
		assert.equal(now.participants.length, 4); /* S1-T11 */
	});

	it('that starts again ends no leg and tells nobody of an end', async () => { /* S1-T04 */
		const { trainer, trainees } = await makeClass(at.gateway);
		await trainer.does('restart');
		for (const person of [trainer, ...trainees])
			await person.hears('conference-restart');
		await throughout(() => [trainer, ...trainees].every(({ handle }) =>
			['session-ended', 'leg-ended', 'participant-left', 'participant-disconnected']
				.every((name) => handle.seenOf(name).length === 0)), 'nobody being put out', 300);
	});

	it('restarted twice within a second still has ids of its own', async () => { /* S1-36 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const ids = [trainer.joined.conference];
		for (let i = 0; i < 5; i += 1)
			ids.push((await trainer.does('restart')).conference);
		assert.equal(new Set(ids).size, ids.length, String(ids));
		assert.deepEqual([...ids].sort(), ids, 'later ids are greater');
		const last = await ana.hears('conference-restart',
			{ where: (event) => event.newConferenceId === ids.at(-1) });
		assert.equal(last.oldConferenceId, ids.at(-2));
	});

	it('keeps flags, roles and sources across a restart', async () => { /* S1-40, S1-71 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await trainer.does('mute', { participant: 'ana' });
		await ana.request('configure', { microphone: true, screen: true });
		const pick = ({ role, muted, held, microphone, camera, screen, display, leg }) =>
			({ role, muted, held, microphone, camera, screen, display, leg });
		const before = (await trainer.roster()).ana;
		await trainer.does('restart');
		const after = (await trainer.roster()).ana;
		assert.equal(after.muted, true);
		assert.equal(after.screen, true);
		assert.deepEqual(pick(after), pick(before));
	});

	it('stays locked across a restart', async () => { /* S1-40 */
		const { room, trainer } = await makeClass(at.gateway);
		await trainer.does('lock');
		await trainer.does('restart');
		assertRefused((await tryJoin(at.gateway, { room, participant: 'cleo' })).answer, 611);
	});

	it('is not restarted under an id that is not the present one', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const { old_conference: earlier, conference } = await trainer.does('restart');
		await ana.hears('conference-restart');
		assertRefused(await trainer.request('restart', { conference: earlier }), 614);
		assertRefused(await trainer.request('restart', { conference: 'nonsense' }), 614);
		assert.equal((await trainer.does('participants')).conference, conference);
		const next = await trainer.does('restart', { conference });
		assert.equal(next.old_conference, conference);
	});

	it('that has ended can still be restarted: it begins anew', async () => { /* S1-31, S1-32 */
		const school = await makeClass(at.gateway);
		const { room, trainer } = school;
		await trainer.does('end');
		const answer = await manage(school, 'restart');
		assert.match(answer.conference, new RegExp(`^${room}_\\d{10}$`));
		assert.notEqual(answer.conference, trainer.joined.conference);
		const ana = await join(at.gateway, { room, participant: 'ana' });
		assert.equal(ana.joined.conference, answer.conference);
	});

	it('keeps the seat of who is away across a restart', async () => { /* S1-T10, S1-62 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		const { conference } = await trainer.does('restart');
		assert.equal((await trainer.roster()).ana.status, 'disconnected');
		const back = await ana.returns(at.gateway);
		assert.equal(back.joined.resumed, true);
		assert.equal(back.joined.conference, conference);
	});

	it('can be restarted by who has the secret, and then nobody is the initiator', async () => {
		const school = await makeClass(at.gateway);
		const answer = await manage(school, 'restart');
		assert.equal(answer.training, 'success', JSON.stringify(answer));
		const told = await school.trainer.hears('conference-restart');
		assert.equal('initiator' in told, false);
		assert.deepEqual(told.participants, ['tom', 'ana', 'ben']);
	});

	it('does not hold on to anything over a hundred restarts', async () => { /* S1-72 */
		const { trainer } = await makeClass(at.gateway);
		for (let i = 0; i < 100; i += 1)
			await trainer.does('restart');
		const { participants } = await trainer.does('participants');
		assert.equal(participants.length, 3);
		await until(() => trainer.handle.seenOf('conference-restart').length === 100,
			'every restart to be told');
	});
});
