/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lost connections: the window in which a seat is kept, and everything that goes wrong around it.
 *
 * Windows are short here; what is checked is that each ends when it should, never earlier, and once.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { connect } from '../support/client.mjs';
import { assertRefused, join, makeClass, subscribe } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { throughout } from '../support/wait.mjs';

const WINDOW_MS = 2000;
const SLACK_MS = 1000;

const anyoneLeft = ({ handle }) => handle.seenOf('participant-left').length > 0;
const ends = ({ handle }) => handle.seenOf('session-ended').length;

describe('a lost connection', () => {
	const at = useJanus({ reclaimTimeout: 3 });
	const shortClass = (options = {}) => makeClass(at.gateway,
		{ ...options, policy: { reconnect_timeout_ms: WINDOW_MS, ...options.policy } });

	it('is told to the others at once, with the time that is left', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway); /* S2-12, S2-55, S2-36 */
		const start = performance.now();
		await ana.vanish();
		const told = await trainer.hears('participant-disconnected');
		assert.ok(performance.now() - start < 1000, 'at once');
		assert.equal(told.participant, 'ana');
		assert.equal(told.reconnect_timeout_ms, 300000);
		assert.equal(told.info.status, 'disconnected');
		const left = told.info.reconnect_until - told.time;
		assert.ok(Math.abs(left - 300000) < 100, `${left} ms`);
	});

	it('of the trainer makes the session wait; that of a trainee does not', async () => {
		const { trainer, trainees: [ana, ben] } = await makeClass(at.gateway); /* S2-11, S2-34 */
		await ben.vanish();
		await ana.hears('participant-disconnected');
		assert.equal((await trainer.does('participants')).session, 'connecting');
		await trainer.vanish();
		const told = await ana.hears('waiting-for-participant');
		assert.equal(told.participant, 'tom');
		assert.equal(told.display, 'tom');
		assert.equal(told.reconnect_timeout_ms, 300000);
		assert.equal((await ana.does('participants')).session, 'waiting-for-reconnection');
		assert.equal(ana.handle.seenOf('waiting-for-participant').length, 1);
		await trainer.returns(at.gateway);
		assert.equal((await ana.does('participants')).session, 'connecting');
	});

	it('that comes back in its window leaves no trace', async () => { /* S2-37, S2-40, S2-41 */
		const { trainer, trainees: [ana] } = await shortClass();
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		await ana.returns(at.gateway);
		await throughout(() => !anyoneLeft(trainer), 'the seat', WINDOW_MS + SLACK_MS);
		assert.equal(trainer.handle.seenOf('participant-joined').length, 2, 'no second joining');
	});

	it('of a trainee costs the seat when the window ends', async () => { /* S2-T4, S2-38 */
		const { trainer, trainees: [ana] } = await shortClass();
		const start = performance.now();
		await ana.vanish();
		const told = await trainer.hears('participant-left', { deadline: WINDOW_MS + SLACK_MS });
		assert.ok(performance.now() - start > WINDOW_MS - 50, 'not earlier');
		assert.equal(told.participant, 'ana');
		assert.equal(told.reason, 'reconnection-timeout');
		assert.deepEqual(Object.keys(await trainer.roster()), ['tom', 'ben']);
		assert.equal(ends(trainer), 0);
		assert.equal((await ana.returns(at.gateway)).joined.resumed, false);
	});

	it('of the trainer ends the session when the window ends', async () => { /* S2-38, S2-58 */
		const { trainer, trainees: [ana, ben] } = await shortClass();
		await trainer.vanish();
		for (const person of [ana, ben]) {
			const told = await person.hears('session-ended', { deadline: WINDOW_MS + SLACK_MS });
			assert.equal(told.reason, 'reconnection-timeout');
			await person.hears('leg-ended');
			assert.equal(ends(person), 1);
		}
		const back = await trainer.returns(at.gateway);
		assert.equal(back.joined.resumed, false);
		assert.notEqual(back.joined.conference, trainer.joined.conference);
	});

	it('twice over has a whole window the second time', async () => { /* S2-X01 */
		const { trainer, trainees: [ana] } = await shortClass();
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		const first = performance.now();
		await throughout(() => !anyoneLeft(trainer), 'the seat', WINDOW_MS * 0.7);
		const back = await ana.returns(at.gateway);
		await back.vanish();
		await trainer.hears('participant-disconnected');
		const second = performance.now();
		const untilFirstEnds = first + WINDOW_MS - performance.now();
		await throughout(() => !anyoneLeft(trainer), 'the seat', untilFirstEnds + 500);
		await trainer.hears('participant-left', { deadline: WINDOW_MS });
		assert.ok(performance.now() - second > WINDOW_MS - 50, 'a whole second window');
		assert.equal(trainer.handle.seenOf('participant-left').length, 1);
	});

	it('of everybody ends the session once', async () => { /* S2-X06, S2-T5 */
		const school = await shortClass({ trainees: ['ana', 'ben'] });
		const { trainer, trainees: [ana, ben] } = school;
		await ana.vanish();
		await trainer.vanish();
		const told = await ben.hears('session-ended', { deadline: WINDOW_MS + SLACK_MS });
		assert.equal(told.reason, 'reconnection-timeout');
		await throughout(() => ends(ben) === 1, 'one end', 500);
		const lefts = ben.handle.seenOf('participant-left').map((event) => event.participant);
		assert.equal(new Set(lefts).size, lefts.length, `each leaves once: ${lefts}`);
	});

	it('costs the seat at once where none are kept', async () => { /* S2-52, S2-54 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway,
			{ policy: { reconnect_timeout_ms: 0 } });
		await ana.vanish();
		const told = await trainer.hears('participant-left');
		assert.equal(told.reason, 'disconnected');
		assert.equal(trainer.handle.seenOf('participant-disconnected').length, 0);
	});

	it('reported late, after the return, does not empty the seat', async () => { /* S2-X02 */
		const { trainer, trainees: [ana] } = await shortClass();
		const again = await ana.returns(at.gateway);
		assert.equal(again.joined.resumed, true);
		assert.equal((await ana.hears('leg-ended')).reason, 'replaced');
		await ana.vanish();
		await throughout(() => !anyoneLeft(trainer) &&
			trainer.handle.seenOf('participant-disconnected').length === 0,
		'the new connection', WINDOW_MS + SLACK_MS);
		assert.equal((await again.roster()).ana.leg, 2);
	});

	it('that was replaced cannot do anything any more', async () => { /* S2-X02 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const again = await ana.returns(at.gateway);
		await ana.hears('leg-ended');
		for (const request of ['leave', 'configure']) {
			const answer = await ana.request(request);
			assert.ok([607, 619].includes(answer.error_code), JSON.stringify(answer));
		}
		assertRefused(await ana.request('participants', { room: ana.identity.room }), 604);
		assert.equal((await trainer.roster()).ana.status, 'joining');
		assert.equal((await again.request('configure', { microphone: true })).event, 'configured');
	});

	it('of the receiving half alone is a lost leg too, or none, but never an empty seat', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const { handle } = await subscribe(at.gateway, ana);
		await handle.detach();
		const again = await subscribe(at.gateway, await ana.returns(at.gateway));
		assert.equal(again.answer.event, 'subscribed', JSON.stringify(again.answer));
		assert.equal((await trainer.roster()).ana.status, 'joining');
	});

	it('keeps its seat when its session is claimed on a new connection', async () => { /* S2-T2 */
		const { trainer, room } = await shortClass();
		const line = await connect(at.janus.url);
		const cleo = await join(line, { room, participant: 'cleo' });
		const next = await connect(at.janus.url);
		line.drop();
		await next.claim(cleo.handle.session);
		assert.equal((await cleo.roster()).cleo.leg, 1);
		assert.equal((await cleo.request('configure', { camera: true })).event, 'configured');
		await throughout(() => !anyoneLeft(trainer) &&
			trainer.handle.seenOf('participant-disconnected').length === 0,
		'the seat', WINDOW_MS + SLACK_MS);
		next.close();
	});

	it('that nobody claims is a disconnection', async () => { /* S2-T1, S1-T08 */
		const { trainer, room } = await makeClass(at.gateway);
		const line = await connect(at.janus.url);
		const cleo = await join(line, { room, participant: 'cleo' });
		line.drop();
		const told = await trainer.hears('participant-disconnected', { deadline: 10000 });
		assert.equal(told.participant, 'cleo');
		const back = await cleo.returns(at.gateway);
		assert.equal(back.joined.resumed, true);
	});

	it('of a handle whose connection was hung up keeps the seat for a new one', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await ana.handle.hangup();
		const told = await trainer.hears('participant-disconnected');
		assert.equal(told.participant, 'ana');
		assert.equal((await ana.returns(at.gateway)).joined.resumed, true);
	});

	it('of somebody who was kicked is nothing', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await trainer.does('kick', { participant: 'ana' });
		await ana.hears('leg-ended');
		await ana.vanish();
		await throughout(() => trainer.handle.seenOf('participant-disconnected').length === 0,
			'silence', 300);
		assertRefused(await trainer.request('mute', { participant: 'ana' }), 612);
	});
});
