/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Seats: taken, kept, given up, taken away; and what the others are told.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { assertRefused, join, makeClass, makeRoom, newSeatKey, subscribe, tryJoin } from
	'../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { slotsOffer } from '../support/sdp.mjs';
import { throughout } from '../support/wait.mjs';

const about = (person) => ({ where: (event) => event.participant === person.participant });

describe('seats', () => {
	const at = useJanus();

	it('who joins is told who is there, and the others are told who has come', async () => {
		const { room } = await makeRoom(at.gateway, { description: 'Knots' }); /* S5-29, S5-T01 */
		const before = Date.now();
		const ana = await join(at.gateway, { room, participant: 'ana', display: 'Ana B.' });
		const ben = await join(at.gateway, { room, participant: 'ben', role: 'caller' });
		const { joined } = ben;
		assert.equal(joined.room, room);
		assert.match(joined.conference, new RegExp(`^${room}_\\d{10}$`)); /* S1-36 */
		assert.equal(joined.participant, 'ben');
		assert.equal(joined.leg, 1);
		assert.equal(joined.resumed, false);
		assert.equal(joined.description, 'Knots');
		assert.deepEqual(joined.participants.map((info) => info.participant), ['ana', 'ben']);
		const { joined_at, ...info } = joined.participants[0];
		assert.ok(joined_at >= before - 1000 && joined_at <= Date.now() + 1000, String(joined_at));
		assert.deepEqual(info, {
			participant: 'ana',
			display: 'Ana B.',
			role: 'trainee',
			status: 'joining', /* S5-U17 */
			muted: false,
			held: false,
			silenced: false,
			microphone: false,
			camera: false,
			screen: false,
			suspect: false,
			leg: 1,
		});
		const told = await ana.hears('participant-joined');
		assert.equal(told.participant, 'ben');
		assert.equal(told.info.role, 'caller');
		assert.equal(told.info.display, 'ben', 'without a display name the id is shown');
		assert.equal(told.conference, joined.conference);
		assert.equal(ben.handle.seenOf('participant-joined').length, 0, 'nobody hears of himself');
	});

	it('events of a conference are numbered upwards', async () => {
		const { room, trainer } = await makeClass(at.gateway);
		for (const participant of ['cleo', 'dan'])
			await join(at.gateway, { room, participant });
		await trainer.hears('participant-joined', { where: (event) => event.participant === 'dan' });
		const { seen } = trainer.handle;
		const told = seen.map((event) => `${event.event} ${event.seq}`).join(', ');
		assert.ok(seen.length >= 5, told);
		assert.equal(seen[0].event, 'joined', told);
		for (const [index, event] of seen.entries())
			assert.ok(index === 0 || event.seq > seen[index - 1].seq, told);
	});

	it('a seat is given up with leave, and everybody else is told once', async () => {
		const { trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		const answer = await ana.request('leave');
		assert.equal(answer.event, 'left', JSON.stringify(answer));
		for (const other of [trainer, ben]) {
			const told = await other.hears('participant-left');
			assert.equal(told.participant, 'ana');
			assert.equal(told.display, 'ana');
			assert.equal(told.reason, 'left');
		}
		await ana.handle.detach();
		assert.deepEqual(Object.keys(await trainer.roster()), ['tom', 'ben']);
		assert.equal(trainer.handle.seenOf('participant-left').length, 1);
		assert.equal(trainer.handle.seenOf('participant-disconnected').length, 0);
	});

	it('leave on the receiving handle ends that half, and the seat can have another', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const { handle } = await subscribe(at.gateway, ana);
		assert.equal((await handle.request({ request: 'leave' })).event, 'left');
		assert.equal((await trainer.roster()).ana.status, 'joining');
		assert.equal((await subscribe(at.gateway, ana)).answer.event, 'subscribed');
		assert.equal(trainer.handle.seenOf('participant-left').length, 0);
	});

	it('what somebody sends and is called is changed with configure', async () => { /* S5-69 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const change = { microphone: true, camera: true, display: 'Ana B.' };
		assert.equal((await ana.request('configure', change)).event, 'configured');
		const told = await trainer.hears('status-changed', about(ana));
		assert.equal(told.info.microphone, true);
		assert.equal(told.info.camera, true);
		assert.equal(told.info.screen, false);
		assert.equal(told.info.display, 'Ana B.');
		assert.equal((await ana.request('configure', { microphone: false })).event, 'configured');
		const { ana: info } = await trainer.roster();
		assert.equal(info.microphone, false);
		assert.equal(info.camera, true, 'what is not named stays');
	});

	it('the same key takes the seat back, with role, flags and place', async () => { /* S2-37 */
		const { room, trainer, trainees: [ana] } = await makeClass(at.gateway);
		await trainer.does('mute', { participant: 'ana' });
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		const again = await ana.returns(at.gateway);
		assert.equal(again.joined.resumed, true); /* S2-X04 */
		assert.equal(again.joined.leg, 2);
		assert.equal(again.joined.conference, ana.joined.conference);
		const { ana: info } = await trainer.roster();
		assert.equal(info.muted, true);
		assert.equal(info.role, 'trainee');
		assert.equal(info.leg, 2);
		assert.equal('reconnect_until' in info, false);
		const order = again.joined.participants.map((one) => one.participant);
		assert.deepEqual(order, ['tom', 'ana', 'ben'], room);
	});

	it('another key does not take the seat, neither of the present nor of the absent', async () => {
		const { room, trainer, trainees: [ana] } = await makeClass(at.gateway); /* S2-X09 */
		const thief = { room, participant: 'ana' };
		assertRefused((await tryJoin(at.gateway, thief)).answer, 609);
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		assertRefused((await tryJoin(at.gateway, thief)).answer, 609);
		assert.equal((await trainer.roster()).ana.status, 'disconnected');
		assert.equal((await ana.returns(at.gateway)).joined.resumed, true);
	});

	it('a room may allow another device to take a seat over', async () => {
		const { room, trainees: [ana] } = await makeClass(at.gateway,
			{ policy: { allow_takeover: true } });
		const other = await join(at.gateway, { room, participant: 'ana' });
		assert.equal(other.joined.leg, 2);
		assert.equal((await ana.hears('leg-ended')).reason, 'replaced');
	});

	it('a role is not changed by joining again', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		const { answer } = await tryJoin(at.gateway, { ...ana.identity, role: 'trainer' });
		assert.notEqual(answer.event === 'joined' && (await trainer.roster()).ana.role, 'trainer');
		assertRefused(await ana.returns(at.gateway).then((one) => one.request('lock')), 606);
	});

	it('the room is full at its limit, also with seats whose people are away', async () => {
		const { room, trainer, trainees: [ana, ben] } = await makeClass(at.gateway,
			{ policy: { max_participants: 3 } }); /* S1-F2, S5-61, S5-T01 */
		const cleo = { room, participant: 'cleo' };
		assertRefused((await tryJoin(at.gateway, cleo)).answer, 610);
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		assertRefused((await tryJoin(at.gateway, cleo)).answer, 610);
		await ana.returns(at.gateway);
		await ben.request('leave');
		await join(at.gateway, cleo);
	});

	it('a locked conference keeps newcomers out and lets its own people back in', async () => {
		const { room, trainer, trainees: [ana] } = await makeClass(at.gateway); /* S5-X03, S5-U04 */
		await trainer.does('lock');
		const change = await ana.hears('conference-state-changed',
			{ where: (event) => event.state === 'locked' });
		assert.ok(['creating', 'active'].includes(change.old_state), change.old_state);
		assertRefused((await tryJoin(at.gateway, { room, participant: 'cleo' })).answer, 611);
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		const back = await ana.returns(at.gateway);
		assert.equal(back.joined.resumed, true);
		assert.equal(back.joined.state, 'locked');
		await trainer.does('unlock');
		await join(at.gateway, { room, participant: 'cleo' });
	});

	it('somebody muted is muted for all to see, until unmuted', async () => { /* S5-73 */
		const { trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await trainer.does('mute', { participant: 'ana' });
		assert.equal((await ben.roster()).ana.muted, true);
		assert.equal((await ben.roster()).ben.muted, false);
		await trainer.does('mute', { participant: 'ana' });
		assert.equal((await ana.roster()).ana.muted, true, 'twice is as good as once');
		await trainer.does('unmute', { participant: 'ana' });
		assert.equal((await ben.roster()).ana.muted, false);
	});

	it('mute, unmute and kick name somebody who is there', async () => {
		const { trainer } = await makeClass(at.gateway);
		for (const request of ['mute', 'unmute', 'kick'])
			assertRefused(await trainer.request(request, { participant: 'nobody' }), 612);
	});

	it('who is kicked is told, is gone, and has no claim to the seat', async () => { /* S5-75 */
		const { room, trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		const { handle: receiver } = await subscribe(at.gateway, ana);
		await trainer.does('kick', { participant: 'ana' });
		for (const person of [ana, ben, trainer]) {
			const told = await person.hears('participant-left');
			assert.equal(told.participant, 'ana');
			assert.equal(told.reason, 'kicked');
		}
		assert.equal((await ana.hears('leg-ended')).reason, 'kicked');
		assert.equal((await receiver.event('leg-ended')).reason, 'kicked');
		assertRefused(await ana.request('leave'), 607);
		assertRefused(await ana.request('participants', { room }), 604);
		assert.deepEqual(Object.keys(await trainer.roster()), ['tom', 'ben']);
		const again = await join(at.gateway, { room, participant: 'ana' });
		assert.equal(again.joined.resumed, false);
	});

	describe('and subscriptions', () => {
		it('may come before their join, and wait for it', async () => {
			const { room } = await makeRoom(at.gateway);
			const identity = { room, participant: 'ana', seat_key: newSeatKey() };
			const early = subscribe(at.gateway, { identity });
			const ana = await join(at.gateway, identity);
			const { answer } = await early;
			assert.equal(answer.event, 'subscribed', JSON.stringify(answer));
			assert.equal(answer.room, room);
			await ana.request('leave');
		});

		it('wait five seconds and not longer', async () => {
			const { room } = await makeRoom(at.gateway);
			const start = performance.now();
			const identity = { room, participant: 'ana', seat_key: newSeatKey() };
			const { handle, answer } = await subscribe(at.gateway, { identity });
			const waited = performance.now() - start;
			assertRefused(answer, 618);
			assert.ok(waited > 4500 && waited < 7000, `${waited} ms`);
			await join(at.gateway, identity);
			const { room: name, participant, seat_key } = identity;
			const body = { request: 'subscribe', room: name, participant, seat_key };
			assert.equal((await handle.request(body, slotsOffer())).event, 'subscribed');
		});

		it('are nobody else\'s', async () => {
			const { trainees: [ana] } = await makeClass(at.gateway);
			const identity = { ...ana.identity, seat_key: newSeatKey() };
			const { answer } = await subscribe(at.gateway, { identity });
			assert.ok([604, 609, 618].includes(answer.error_code), JSON.stringify(answer));
		});

		it('pass to the leg that replaces theirs, until another subscription replaces them', async () => {
			const { trainees: [ana] } = await makeClass(at.gateway);
			const { handle } = await subscribe(at.gateway, ana);
			const again = await ana.returns(at.gateway);
			assert.equal(handle.seenOf('leg-ended').length, 0);
			const next = await subscribe(at.gateway, again);
			assert.equal(next.answer.event, 'subscribed');
			assert.equal((await handle.event('leg-ended')).reason, 'replaced');
		});

		it('can say how their slots are used', async () => {
			const { trainees: [ana] } = await makeClass(at.gateway);
			const { handle } = await subscribe(at.gateway, ana,
				{ slots: [{ mid: '3', height: 360, participant: 'tom', source: 'screen' }] });
			const change = { request: 'configure', slots: [{ mid: '3', height: 0 }, { mid: '4' }] };
			assert.equal((await handle.request(change)).event, 'configured');
		});
	});

	it('nobody hears anything of another room', async () => { /* S1-X04 */
		const first = await makeClass(at.gateway);
		const second = await makeClass(at.gateway);
		await second.trainer.does('mute', { participant: 'ana' });
		await second.trainer.does('restart');
		await second.trainer.does('kick', { participant: 'ben' });
		await second.trainees[1].hears('leg-ended');
		await throughout(() => [first.trainer, ...first.trainees].every((person) =>
			person.handle.seen.every((event) => event.room === first.room)), 'silence', 300);
	});
});
