/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The record: who was in which conference, as rows, also when the gateway is killed or the database is
 * locked meanwhile.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { describe, it } from 'node:test';

import { connect, connectAdmin } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { makeClass, makeRoom } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const HANDLER = 'janus.eventhandler.sqlite';

/** The rows that a query gives. @returns {object[]} */
function query(janus, sql) {
	const text = execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 2000', janus.record, sql],
		{ encoding: 'utf8' });
	return text ? JSON.parse(text) : [];
}

/** The rows, once there are any. */
const rows = (janus, sql) => {
	const ask = () => {
		const found = fs.existsSync(janus.record) ? query(janus, sql) : [];
		return found.length > 0 && found;
	};
	return until(ask, `rows of ${sql}`, 5000);
};

async function ask(admin, request) {
	const answer = await admin.send({ janus: 'query_eventhandler', handler: HANDLER, request });
	return answer.response;
}

/** The status, once all that was emitted is stored. */
const whenStored = (admin) => until(async () => {
	const status = await ask(admin, { request: 'status' });
	return status.stored > 0 && status.stored + status.dropped === status.emitted && status;
}, 'all events to be stored', 10000);

const sessionOf = (conference) =>
	`SELECT * FROM teleconferencesessions WHERE conference = '${conference}'`;
const peopleOf = (conference) => `SELECT p.* FROM teleconference_participant_sessions p
	JOIN teleconferencesessions s ON s.id = p.teleconference_session_id
	WHERE s.conference = '${conference}' ORDER BY participant_id`;
const eventsOf = (conference, person) => `SELECT event_type FROM teleconference_events e
	JOIN teleconferencesessions s ON s.id = e.teleconference_session_id
	JOIN teleconference_participant_sessions p ON p.id = e.participant_session_id
	WHERE s.conference = '${conference}' AND p.participant_id = '${person}' ORDER BY e.id`;

/** Who has which of the columns. */
const pick = (list, ...columns) =>
	list.map((row) => columns.map((column) => row[column]).join(' '));

/** As many rows as records: none is missing, none is there twice. */
function assertWhole(janus) {
	const [{ count, different, stored }] = query(janus, `
		WITH all_rows AS (SELECT incarnation, number FROM teleconference_events WHERE number IS NOT NULL
			UNION ALL SELECT incarnation, number FROM gateway_events
			UNION ALL SELECT incarnation, number FROM media_samples)
		SELECT count(*) AS count, count(DISTINCT incarnation || '-' || number) AS different,
			(SELECT sum(stored) FROM incarnations) AS stored FROM all_rows`);
	assert.equal(count, different, 'no record is there twice');
	assert.equal(count, stored, 'what is counted as stored is there');
}

describe('the record of a lesson', () => {
	const at = useJanus({ record: {} });

	it('has who came, went, was away and came back', async () => { /* S4-08...13, S4-19...26, S4-37, S4-38 */
		const { trainer: tom, trainees: [ana, ben] } = await makeClass(at.gateway);
		const { conference } = tom.joined;
		await ana.does('message', { text: 'hello' });
		await ana.does('react', { reaction: '👍' });
		await ben.vanish();
		await tom.hears('participant-disconnected');
		await ben.returns(at.gateway);
		assert.equal((await ana.request('leave')).event, 'left');
		await rows(at.janus, `${peopleOf(conference).replace('ORDER', 'AND participant_id = \'ana\' AND left_at ORDER')}`);
		assert.deepEqual(pick(query(at.janus, peopleOf(conference)), 'participant_id', 'participant_role',
			'session_status', 'join_count', 'disconnection_count', 'messages_sent', 'reactions_sent'), [
			'ana trainee completed 1 0 1 1', 'ben trainee active 2 1 0 0', 'tom trainer active 1 0 0 0']);
		await tom.does('end');
		const [session] = await rows(at.janus,
			`${sessionOf(conference)} AND session_status = 'completed'`);
		assert.deepEqual(pick([session], 'participant_count', 'peak_participants', 'total_disconnections'),
			['3 3 1']);
		assert.ok(session.endTime >= session.startTime);
		const people = query(at.janus, peopleOf(conference));
		assert.ok(people.every((row) => row.session_status === 'completed' && row.left_at));
		assert.match(people[1].issues_encountered, /^\["disconnect-at-\d+s"\]$/);
		assert.equal(query(at.janus, `SELECT * FROM teleconference_events
			WHERE event_data LIKE '%hello%'`).length, 0, 'what was said is nobody else\'s');
	});

	it('follows a restart into the next conference', async () => {
		const { trainer: tom, trainees: [ana] } = await makeClass(at.gateway, { trainees: ['ana'] });
		const first = tom.joined.conference;
		await ana.vanish();
		await tom.hears('participant-disconnected');
		const { conference: second } = await tom.does('restart');
		await rows(at.janus, `${sessionOf(first)} AND session_status = 'completed'`);
		await ana.returns(at.gateway);
		await rows(at.janus, `${peopleOf(second).replace('ORDER', 'AND participant_id = \'ana\' AND join_count = 1 ORDER')}`);
		assert.deepEqual(pick(query(at.janus, peopleOf(first)), 'participant_id', 'session_status',
			'join_count'), ['ana completed 1', 'tom completed 1']);
		assert.deepEqual(pick(query(at.janus, peopleOf(second)), 'participant_id', 'session_status',
			'join_count', 'disconnection_count'), ['ana active 1 0', 'tom active 1 0']);
		const types = query(at.janus, eventsOf(second, 'ana')).map(({ event_type: type }) => type);
		assert.ok(types.includes('reconnect') && !types.includes('join'), types.join());
	});

	it('says whose a handle is', async () => { /* S4-27: with that its statistics are somebody's */
		const { trainer: tom } = await makeClass(at.gateway);
		const { handle_id: handle, session_id: session } = (await rows(at.janus,
			`SELECT * FROM handles WHERE room = '${tom.joined.room}' AND participant_id = 'tom'`))[0];
		const [event] = query(at.janus, `SELECT * FROM gateway_events
			WHERE name = 'handle' AND handle_id = ${handle}`);
		assert.equal(event.session_id, session);
		assert.ok(['publish', 'subscribe'].includes(event.detail));
		assert.equal(query(at.janus, `SELECT * FROM gateway_events
			WHERE name = 'attached' AND handle_id = ${handle}`).length, 1, 'it is a handle of Janus');
	});

	it('is whole, and says so', async () => {
		const status = await whenStored(at.admin);
		assert.equal(status.dropped, 0);
		assertWhole(at.janus);
		const { sessions } = await ask(at.admin, { request: 'sessions' });
		assert.ok(sessions.length >= 3);
		const page = await ask(at.admin, { request: 'sessions', limit: 1 });
		assert.deepEqual(page.sessions, sessions.slice(0, 1));
		const next = await ask(at.admin, { request: 'sessions', limit: 2, after: page.next });
		assert.deepEqual(next.sessions, sessions.slice(1, 3));
		const bad = await ask(at.admin, { request: 'sessions', limit: 'all' });
		assert.equal(bad.error_code, 603);
		assert.equal((await ask(at.admin, { request: 'dance' })).error_code, 601);
	});

	it('is read by reports', async () => { /* S4-47...65 */
		const { reports } = await ask(at.admin, { request: 'reports' });
		for (const { name, parameters } of reports) {
			const needed = parameters.filter(({ required }) => required).map((one) => [one.name, 1]);
			const { columns, rows: found } = await ask(at.admin,
				{ request: 'report', name, ...Object.fromEntries(needed) });
			assert.ok(columns.length > 1, name);
			assert.ok(found.every((row) => row.length === columns.length), name);
		}
		const { sessions } = await ask(at.admin, { request: 'sessions', status: 'completed', text: 'BEN' });
		const { session: [session], participants, intervals, timeline, next } = await ask(at.admin,
			{ request: 'session', session: sessions.at(-1).id, limit: 2 });
		assert.deepEqual(participants.map((row) => row.participant_id).sort(), ['ana', 'ben', 'tom']);
		assert.deepEqual(timeline.map((row) => row.event_type), ['session_start', 'join']);
		const later = await ask(at.admin, { request: 'session', session: session.id, after: next, type: 'reconnect' });
		assert.deepEqual(pick(later.timeline, 'event_type', 'participant_id'), ['reconnect ben']);
		const stays = intervals.filter(({ kind, participant_id: id }) => kind === 'stay' && id === 'ben');
		assert.equal(stays.length, 2);
		const moments = stays.flatMap((stay) => [stay.started_at, stay.ended_at]);
		assert.deepEqual(moments, [...moments].sort((a, b) => a - b));
		assert.ok(moments[0] >= session.startTime && moments[3] <= session.endTime, moments.join());
		const bad = await ask(at.admin, { request: 'report', name: 'sessions', from: 'yesterday' });
		assert.equal(bad.error_code, 603);
		assert.match(bad.error, /`from`/);
		const none = await ask(at.admin, { request: 'session', session: 1000000 });
		assert.equal(none.error_code, 614);
	});

	it('knows no address, no SDP and no secret', async () => { /* S4-X10 */
		const dump = execFileSync('sqlite3', ['-readonly', at.janus.record, '.dump'], { encoding: 'utf8' });
		assert.doesNotMatch(dump, /127\.0\.0\.1|v=0|candidate:|room secret/);
	});

	it('loses nothing while somebody else has locked it', async (t) => {
		const other = spawn('sqlite3', ['-cmd', '.timeout 5000', at.janus.record],
			{ stdio: ['pipe', 'pipe', 'inherit'] });
		t.after(() => other.kill());
		other.stdin.write('BEGIN IMMEDIATE; SELECT 1;\n');
		await once(other.stdout, 'data');
		const lockedAt = Date.now();
		const { trainer: tom } = await makeClass(at.gateway);
		await until(() => Date.now() > lockedAt + 2000, 'the lock to have lasted', 5000);
		const { queue, spill } = await ask(at.admin, { request: 'status' });
		assert.ok(queue + spill > 0, 'something waits');
		other.stdin.end('COMMIT;\n');
		await once(other, 'close');
		const status = await whenStored(at.admin);
		assert.equal(status.dropped, 0);
		assertWhole(at.janus);
		assert.equal(query(at.janus, peopleOf(tom.joined.conference)).length, 3);
	});
});

describe('a gateway with a record', () => {
	async function withGateway(test) {
		const janus = await startJanus({ record: {} });
		try {
			await test(janus, await connect(janus.url));
		} finally {
			await janus.stop();
		}
	}

	it('that is killed has all closed at its next start, and opens what goes on', () =>
		withGateway(async (janus, gateway) => { /* S4-X06 */
			const { trainer: tom } = await makeClass(gateway);
			const { conference } = tom.joined;
			await rows(janus, `${sessionOf(conference)} AND peak_participants = 3`);
			await janus.crash();
			const diedAt = Date.now();
			gateway.close();
			await janus.recover();
			const [session] = await rows(janus, `${sessionOf(conference)} AND session_status = 'failed'`);
			assert.ok(session.endTime >= session.startTime && session.endTime <= diedAt);
			assert.deepEqual(pick(query(janus, peopleOf(conference)), 'session_status',
				'disconnection_count'), ['abandoned 1', 'abandoned 1', 'abandoned 1']);
			const again = await connect(janus.url);
			const back = await tom.returns(again);
			assert.equal(back.joined.conference, conference);
			await rows(janus, `${sessionOf(conference)} AND session_status = 'active'`);
			const [, , row] = query(janus, peopleOf(conference));
			assert.deepEqual(pick([row], 'participant_id', 'session_status', 'join_count', 'left_at'),
				['tom active 2 ']);
			const admin = await connectAdmin(janus);
			await whenStored(admin);
			assertWhole(janus);
			admin.close();
			again.close();
		}));

	it('that is stopped has counted everything', () => withGateway(async (janus, gateway) => {
		for (let i = 0; i < 5; i += 1)
			await makeRoom(gateway);
		const { trainer: tom } = await makeClass(gateway);
		await janus.restart({ signal: 'SIGTERM' });
		const [first] = query(janus, 'SELECT * FROM incarnations ORDER BY id');
		assert.equal(first.is_clean, 1);
		assert.equal(first.stored + first.dropped, first.emitted);
		assert.match(janus.log, new RegExp(`${first.emitted} records: ${first.stored} stored`));
		const [session] = query(janus, sessionOf(tom.joined.conference));
		assert.ok(session.endTime, 'nobody is left in a gateway that has stopped');
		assertWhole(janus);
		gateway.close();
	}));
});
