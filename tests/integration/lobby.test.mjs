/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lobby: who waits is let in by a trainer or not at all, and learns nothing before, through
 * whatever door it is tried (design 10: waiting room by-passed).
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { assertRefused, assertSuccess, join, makeClass, subscribe, tryJoin } from
	'../support/people.mjs';
import { useJanus } from '../support/suite.mjs';

const LOBBY = { lobby: true };

describe('the lobby', () => {
	const at = useJanus();
	const school = () => makeClass(at.gateway, { policy: LOBBY, trainees: [] });
	const wait = async (room, participant) => {
		const person = await join(at.gateway, { room, participant });
		assert.equal(person.joined.status, 'waiting');
		return person;
	};

	it('lets a trainer admit, and shows the room only then', async () => {
		const { room, trainer } = await school();
		const ana = await wait(room, 'ana');
		assert.equal(ana.joined.position, 1);
		assert.deepEqual(ana.joined.participants.map((info) => info.participant), ['ana']);
		for (const field of ['conference', 'session', 'state', 'seq', 'messages', 'controller'])
			assert.equal(field in ana.joined, false, field);
		const entered = await trainer.hears('lobby-entered');
		assert.equal(entered.participant, 'ana');
		assert.equal(entered.info.status, 'waiting');
		assert.equal((await trainer.roster()).ana.status, 'waiting');
		await trainer.does('admit', { participant: 'ana' });
		const admitted = await ana.hears('admitted');
		assert.equal(admitted.conference, trainer.joined.conference);
		assert.deepEqual(admitted.participants.map((info) => info.participant), ['tom', 'ana']);
		assert.equal((await trainer.hears('lobby-left')).reason, 'admitted');
		assert.equal((await trainer.hears('participant-joined')).participant, 'ana');
		assert.equal((await ana.roster()).tom.role, 'trainer');
	});

	it('keeps everything from who waits, through every door', async () => {
		const { room, trainer } = await school();
		const ana = await wait(room, 'ana');
		const ben = await wait(room, 'ben');
		const { handle: receiver, answer } = await subscribe(at.gateway, ana);
		assert.equal(answer.event, 'subscribed');
		for (const [request, fields] of Object.entries({
			participants: {}, stats: {}, message: { text: 'let me in' }, react: { reaction: '+1' },
			raise_hand: {}, lower_hand: {}, restart_ack: { conference: '' }, signals: {}, roster: {}, config: {},
			discover: {}, admit: { participant: 'ana' }, admit_all: {},
			kick: { participant: 'ben' }, restart: {}, end: {}, grant_control: { participant: 'ana' },
			external_call_start: {}, generate_sdp: { participant: 'tom' },
		}))
			assertRefused(await ana.request(request, fields), 606, /lobby/);
		await trainer.does('message', { text: 'secret' });
		await trainer.does('lock');
		await trainer.does('unlock');
		await trainer.does('restart');
		await trainer.request('configure', { display: 'Tom Tomson', microphone: true });
		await ben.request('leave');
		await trainer.hears('lobby-left', { where: (event) => event.participant === 'ben' });
		const heard = ana.handle.seen.map((event) => event.event)
			.filter((name) => !['joined', 'lobby-waiting'].includes(name));
		assert.deepEqual(heard, [], 'not one event of the room');
		const slots = receiver.seenOf('slots').flatMap((event) => event.slots);
		assert.ok(slots.every((slot) => slot.participant === null), JSON.stringify(slots));
	});

	it('is not seen by trainees', async () => {
		const { room, trainer } = await school();
		const ana = await wait(room, 'ana');
		await trainer.does('admit', { participant: 'ana' });
		await ana.hears('admitted');
		const ben = await wait(room, 'ben');
		await ben.request('configure', { microphone: true });
		await trainer.hears('status-changed', { where: (event) => event.participant === 'ben' });
		await ben.vanish();
		await trainer.hears('participant-disconnected');
		assert.equal('ben' in await ana.roster(), false);
		assert.equal('ben' in await trainer.roster(), true);
		assert.ok(ana.handle.seen.every((event) => !JSON.stringify(event).includes('ben')));
		const { rooms } = assertSuccess(await (await at.gateway.attach()).request({ request: 'list' }));
		assert.equal(rooms.find((one) => one.room === room).participants, 2);
	});

	it('an admission survives a reconnect and a restart, a place in the queue too', async () => {
		const { room, trainer } = await school();
		const ana = await wait(room, 'ana');
		const ben = await wait(room, 'ben');
		await trainer.does('admit', { participant: 'ana' });
		await ana.hears('admitted');
		await trainer.does('restart');
		await ana.vanish();
		await ben.vanish();
		const again = await ana.returns(at.gateway);
		assert.equal(again.joined.resumed, true);
		assert.notEqual(again.joined.status, 'waiting');
		assert.equal(again.joined.participants.length, 2);
		const still = await ben.returns(at.gateway);
		assert.equal(still.joined.status, 'waiting');
		assert.equal(still.joined.position, 1);
	});

	it('tells who is denied why, and who was dropped that it was', async () => {
		const { room, trainer } = await makeClass(at.gateway,
			{ policy: { ...LOBBY, reconnect_timeout_ms: 300 }, trainees: [] });
		const ana = await wait(room, 'ana');
		await trainer.does('deny', { participant: 'ana', reason: 'Come on Friday' });
		const left = await ana.hears('lobby-left');
		assert.equal(left.reason, 'denied');
		assert.equal(left.text, 'Come on Friday');
		assert.equal((await ana.hears('leg-ended')).reason, 'denied');
		assertRefused(await trainer.request('deny', { participant: 'ana' }), 612, /participant/);
		assertRefused(await trainer.request('admit', { participant: 'ana' }), 612, /participant/);
		const ben = await wait(room, 'ben');
		await ben.vanish();
		await trainer.hears('lobby-left',
			{ where: (event) => event.participant === 'ben' && event.reason === 'reconnection-timeout' });
		const { answer } = await tryJoin(at.gateway, { ...ben.identity, resume: true });
		assertRefused(answer, 620, /given up/);
		const anew = await ben.returns(at.gateway);
		assert.equal(anew.joined.resumed, false);
		assert.equal(anew.joined.status, 'waiting');
	});

	it('beats for who waits', async () => {
		const { room } = await school();
		const ana = await wait(room, 'ana');
		assert.equal((await ana.hears('lobby-waiting')).position, 1);
	});

	it('admits all there is place for, also into a locked conference', async () => {
		const { room, trainer } = await makeClass(at.gateway,
			{ policy: { ...LOBBY, max_participants: 3 }, trainees: [] });
		for (const participant of ['ana', 'ben', 'cleo'])
			await wait(room, participant);
		await trainer.does('lock');
		assertRefused((await tryJoin(at.gateway, { room, participant: 'dan' })).answer, 611);
		await trainer.does('admit_all');
		const roster = await trainer.roster();
		assert.deepEqual(Object.values(roster).map((info) => info.status === 'waiting'),
			[false, false, false, true]);
		assertRefused(await trainer.request('admit', { participant: 'cleo' }), 610, /full/);
		assertRefused(await trainer.request('admit', { participant: 'ana' }), 613, /lobby/);
	});

	it('is passed by trainers and by callers whom a server routes, and limits of a role hold', async () => {
		const { room, secret, trainer } = await makeClass(at.gateway,
			{ policy: { ...LOBBY, max_callers: 1, max_trainers: 2 }, trainees: [] });
		const alleged = await join(at.gateway, { room, participant: 'eve', role: 'caller' });
		assert.equal(alleged.joined.status, 'waiting', 'anybody can say so');
		const caller = await join(at.gateway, { room, secret, participant: 'cal', role: 'caller' });
		assert.notEqual(caller.joined.status, 'waiting');
		const second = await tryJoin(at.gateway, { room, secret, participant: 'cy', role: 'caller' });
		assertRefused(second.answer, 610, /caller/);
		await join(at.gateway, { room, participant: 'tim', role: 'trainer', secret });
		const third = await tryJoin(at.gateway, { room, participant: 'ted', role: 'trainer', secret });
		assertRefused(third.answer, 610, /trainer/);
		const ana = await wait(room, 'ana');
		await trainer.does('admit', { participant: 'ana' });
		assertRefused(await trainer.request('set_role', { participant: 'ana', role: 'trainer' }), 610);
		await ana.hears('admitted');
	});
});
