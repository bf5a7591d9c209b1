/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of janus.plugin.persistent: whose they are, what is told in the seeds' words, how they end.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PERSISTENT } from '../support/client.mjs';
import { HttpClient } from '../support/events.mjs';
import { assertRefused, assertSuccess, join, makeRoom, makeSession, tryJoin } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { throughout } from '../support/wait.mjs';

const WINDOW_MS = 1500;
const SLACK_MS = 1000;

const ends = ({ handle }) => handle.seenOf('session-ended').length;

describe('a session', () => {
	const at = useJanus({ persistent: {
		general: { signals: '' },
		rooms: { blue: { description: 'From the file' }, court: { roles: 'judge, witness, interpreter' },
			'bad-roles': { roles: 'alone' }, 'bad-type': { session_type: 'nonsense' },
			short: { session_type: 'brief', description: 'of a type' } },
		types: { brief: { reconnect_timeout_ms: WINDOW_MS }, VRI: {}, 'bad-type': { lobby: 'perhaps' } },
	} });
	const make = (policy) => makeRoom(at.gateway, policy, PERSISTENT);
	const enter = (fields) => join(at.gateway, fields, undefined, PERSISTENT);
	const tryEnter = (fields) => tryJoin(at.gateway, fields, undefined, PERSISTENT);

	it('says at its start that it is persistent', async () => { /* S2-07, S2-15, S2-16, S2-53 */
		const { ana, room } = await makeSession(at.gateway);
		assert.equal(ana.joined.persistent, 'event');
		assert.equal(ana.joined.sessionId, room);
		assert.equal(ana.joined.isPersistent, true);
		assert.equal(ana.joined.reconnectionSupport, true);
		assert.equal(ana.joined.reconnect_timeout_ms, 300000);
		const told = await ana.hears('participant-joined');
		assert.equal(told.userId, 'ivo');
		assert.equal(told.userType, 'interpreter');
		assert.equal(told.isReconnection, false);
	});

	it('may be made without persistence, and then a lost connection costs the seat', async () => {
		const { ana, ivo } = await makeSession(at.gateway, { isPersistent: false }); /* S2-54 */
		assert.equal(ana.joined.isPersistent, false);
		await ivo.vanish();
		assert.equal((await ana.hears('participant-left')).reason, 'disconnected');
	});

	it('has the roles of its room and no others', async () => {
		const { room } = await make({ roles: 'patient, doctor' });
		const { answer } = await tryEnter({ room, participant: 'eve', role: 'trainer' });
		assertRefused(answer, 603, /^role must be patient or doctor$/);
		assert.equal((await enter({ room, participant: 'pat', role: 'patient' })).joined.role, 'patient');
	});

	it('tells a loss in the seeds\' words, at once', async () => { /* S2-U03, S2-U04, S2-35, S2-55 */
		const { room, ana, ivo } = await makeSession(at.gateway);
		const start = performance.now();
		await ivo.vanish();
		const lost = await ana.hears('participant-disconnected');
		assert.ok(performance.now() - start < 1000);
		const { disconnectedUser, userId, message, roomState, reconnectionTimeout, sessionId } = lost;
		assert.deepEqual({ disconnectedUser, userId, message, roomState, reconnectionTimeout, sessionId }, {
			disconnectedUser: 'interpreter', userId: 'ivo', roomState: 'waiting-for-reconnection',
			message: 'interpreter temporarily disconnected - room remains active',
			reconnectionTimeout: 300000, sessionId: room,
		});
		assert.equal(lost.reconnectionAllowed, true);
		const waiting = await ana.hears('waiting-for-participant');
		assert.equal(waiting.missingParticipant, 'interpreter');
		assert.equal(waiting.message, 'Waiting for interpreter to reconnect');
		assert.equal((await ana.does('participants')).session, 'waiting-for-reconnection'); /* S2-34 */
		await ivo.returns(at.gateway);
		const back = await ana.hears('user-joined'); /* S2-X04 */
		assert.equal(back.isReconnection, true);
		assert.equal(back.userType, 'interpreter');
		assert.equal(ana.handle.seenOf('session-resumed').length, 0, 'not before media'); /* S2-X07 */
	});

	it('ends at once when one of its parties says so', async () => { /* S2-U05, S2-U06 */
		const { ana, ivo } = await makeSession(at.gateway);
		await ana.does('end');
		const told = await ivo.hears('session-ended');
		assert.equal(told.reason, 'user-initiated');
		assert.equal(told.endedBy, 'client');
		assert.equal(told.message, 'Session explicitly ended by client');
		assert.equal((await ivo.hears('leg-ended')).reason, 'user-initiated');
	});

	it('ends once when its window has passed, and says who was missing', async () => {
		const { ana, ivo } = await makeSession(at.gateway, { session_type: 'brief' }); /* S2-F1, S2-52 */
		const start = performance.now();
		await ivo.vanish();
		const told = await ana.hears('session-ended', { deadline: WINDOW_MS + SLACK_MS });
		assert.ok(performance.now() - start > WINDOW_MS - 50, 'not earlier'); /* S2-08, S2-37 */
		assert.equal(told.reason, 'reconnection-timeout'); /* S2-38 */
		assert.equal(told.endedBy, 'timeout');
		assert.equal(told.disconnectedUser, 'interpreter');
		await throughout(() => ends(ana) === 1, 'one end', 300);
	});

	it('whose parties are both gone ends once', async () => { /* S2-X06, S2-T5 */
		const { room, secret, ana, ivo } = await makeSession(at.gateway, { session_type: 'brief' });
		const watcher = await enter({ room, participant: 'kim', role: 'client' });
		await ana.vanish();
		await ivo.vanish();
		const told = await watcher.hears('session-ended', { deadline: WINDOW_MS + SLACK_MS });
		assert.equal(told.reason, 'reconnection-timeout');
		await throughout(() => ends(watcher) === 1, 'one end', 300);
		const handle = await at.gateway.attach(PERSISTENT);
		const answer = await handle.request({ request: 'participants', room, secret });
		assert.equal(assertSuccess(answer).session, 'ended');
	});

	it('is nobody\'s but who has the key', async () => { /* S2-X09 */
		const { room, ana } = await makeSession(at.gateway);
		const { answer } = await tryEnter({ room, participant: 'ana', role: 'client' });
		assertRefused(answer, 609);
		const again = await enter({ ...ana.identity });
		assert.equal(again.joined.resumed, true);
		const other = await tryEnter({ ...ana.identity, participant: 'ivo', role: 'interpreter' });
		assertRefused(other.answer, 609); /* the key of another seat */
	});

	it('keeps what was said for who comes back', async () => {
		const { ana, ivo } = await makeSession(at.gateway);
		await ana.does('message', { text: 'before' });
		await ivo.vanish();
		await ana.does('message', { text: 'while you were away' });
		const back = await ivo.returns(at.gateway);
		assert.deepEqual(back.joined.messages.map(({ text }) => text), ['before', 'while you were away']);
	});

	it('gives its parties no tools of a trainer', async () => {
		const { ana } = await makeSession(at.gateway);
		for (const [request, fields] of [['mute', { participant: 'ivo' }], ['kick', { participant: 'ivo' }],
			['lock', {}], ['restart', {}], ['config', {}]])
			assertRefused(await ana.request(request, fields), 606, /not allowed for a client/);
	});

	it('refuses settings that make no sense, by name', async () => {
		const handle = await at.gateway.attach(PERSISTENT);
		const attempts = [
			[{ session_type: 'nonsense' }, /session_type/], [{ session_type: 7 }, /session_type/],
			[{ reconnect_timeout_ms: -1 }, /reconnect_timeout_ms/],
			[{ reconnect_timeout_ms: 365 * 86400000 }, /reconnect_timeout_ms/],
			[{ isPersistent: 'yes' }, /isPersistent/], [{ roles: 'alone' }, /roles/],
			[{ roles: 'a, a' }, /roles/], [{ roles: 'a,b,c,d,e' }, /roles/], [{ roles: '' }, /roles/],
		];
		for (const [fields, field] of attempts)
			assertRefused(await handle.request({ request: 'create', room: 'never', ...fields }), 603, field);
		assert.equal((await handle.request({ request: 'exists', room: 'never' })).exists, false);
		const { room } = await make({ reconnect_timeout_ms: 0 });
		const entered = await enter({ room, participant: 'ana', role: 'client' });
		assert.equal(entered.joined.reconnectionSupport, false);
	});

	it('of the configuration file is there, and a section with a mistake is named', async () => {
		const handle = await at.gateway.attach(PERSISTENT);
		const { rooms } = assertSuccess(await handle.request({ request: 'list' }));
		const names = rooms.map(({ room }) => room);
		assert.ok(['blue', 'court', 'short'].every((name) => names.includes(name)), names.join());
		assert.ok(!names.includes('bad-roles') && !names.includes('bad-type'));
		const entered = await enter({ room: 'short', participant: 'ana', role: 'client' });
		assert.equal(entered.joined.reconnect_timeout_ms, WINDOW_MS);
		await at.janus.logs(/room bad-roles refused: roles/);
		await at.janus.logs(/room bad-type refused: session_type/);
		await at.janus.logs(/type bad-type refused: lobby/);
	});

	it('is followed in the log, in words', async () => { /* S2-09 */
		const { room, ana, ivo } = await makeSession(at.gateway, { session_type: 'brief' });
		await at.janus.logs(new RegExp(`Session ${room} created - persistent`)); /* S2-60, S2-63 */
		await ivo.vanish();
		await at.janus.logs(new RegExp( /* S2-61, S2-64 */
			`User interpreter \\(ivo\\) disconnected from session ${room} - maintaining room`));
		await at.janus.logs(new RegExp( /* S2-63, S2-65 */
			`Session ${room} waiting for interpreter to reconnect \\(room preserved\\)`));
		await ana.hears('session-ended', { deadline: WINDOW_MS + SLACK_MS });
		/* S2-62, S2-67 */
		await at.janus.logs(new RegExp(`Session ${room} timeout - interpreter did not reconnect within`));
	});

	it('is counted in /health', async () => { /* S2-U08 */
		const health = async () => (await new HttpClient(at.janus.httpUrl).ask('/health')).json;
		const before = await health();
		assert.equal(before.status, 'ok');
		assert.equal(before.database.on, true);
		const { ana, ivo } = await makeSession(at.gateway);
		const during = await health();
		assert.equal(during.activeSessions, before.activeSessions + 1);
		assert.equal(during.connectedUsers, before.connectedUsers + 2);
		await ivo.vanish();
		await ana.hears('participant-disconnected');
		assert.equal((await health()).waiting, before.waiting + 1);
		await ana.does('end');
		assert.equal((await health()).activeSessions, before.activeSessions);
	});
});
