/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the record says of who has talked and for how long, of people of whom it is known to the moment. What a real microphone
 * makes of it is in tests/browser/talk.test.mjs.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, describe, it } from 'node:test';

import { makeCompany, usePeers } from '../support/company.mjs';
import { throughout, until } from '../support/wait.mjs';

const ROUNDS = 3;
const TALKS_MS = 1500;
const TOLERANCE_MS = 500; /* levels are smoothed, and machines are busy */

describe('the record of talk', () => {
	const at = usePeers({ record: {} });
	let school;
	let session;

	const query = (sql) => JSON.parse(execFileSync('sqlite3',
		['-readonly', '-json', '-cmd', '.timeout 2000', at.janus.record, sql], { encoding: 'utf8' }) || '[]');
	/** Of somebody, from when to when, as the report says it. */
	async function talksOf(name) {
		const { response } = await at.admin.send({ janus: 'query_eventhandler',
			handler: 'janus.eventhandler.sqlite',
			request: { request: 'report', name: 'intervals', session } });
		return response.rows.filter(([who, kind]) => who === school.id(name) && kind === 'talk')
			.map(([, , from, to]) => ({ from, to }));
	}

	/** Waits for as many times of talk that are over. */
	const talked = (name, count) => until(async () => {
		const talks = await talksOf(name);
		return talks.length === count && talks.every(({ to }) => to) && talks;
	}, `${count} times of talk of ${name}`, 10000);

	before(async () => {
		school = await makeCompany(at, { trainees: ['ana'], setup: { quiet: true } });
		const [row] = await until(() => {
			const found = query('SELECT id FROM teleconferencesessions');
			return found.length && found;
		}, 'the session to be recorded');
		session = row.id;
	});

	it('has who talks, from when to when', async () => { /* S4-36, S4-58, S4-90, S4-X09 */
		const said = [];
		for (let round = 1; round <= ROUNDS; round += 1) {
			const from = Date.now();
			await school.talk(['tom'], true);
			await until(() => Date.now() - from >= TALKS_MS, 'Tom to have talked', 2 * TALKS_MS);
			await school.talk(['tom'], false);
			said.push({ from, to: Date.now() });
			await talked('tom', round);
		}
		const found = await talksOf('tom');
		found.forEach(({ from, to }, i) => {
			assert.ok(Math.abs(from - said[i].from) < TOLERANCE_MS, `begun ${from - said[i].from} ms late`);
			assert.ok(Math.abs(to - said[i].to) < TOLERANCE_MS, `ended ${to - said[i].to} ms late`);
		});
		assert.deepEqual(await talksOf('ana'), []);
	});

	it('has nothing of who has switched the microphone off', async () => { /* what it sends is as loud */
		await school.asks('ana', 'configure', { microphone: false });
		await school.talk(['ana'], true);
		await throughout(async () => (await talksOf('ana')).length === 0, 'the silence of Ana', TALKS_MS);
		await school.asks('ana', 'configure', { microphone: true });
		await until(async () => (await talksOf('ana')).length === 1, 'Ana to talk');
	});

	it('ends talk with a mute, and sums it up', async () => {
		await school.does('tom', 'mute', { participant: 'ana' });
		await talked('ana', 1);
		await school.does('tom', 'end');
		const people = await until(() => {
			const rows = query(`SELECT participant_id AS id, spoke_time_seconds AS spoken
				FROM teleconference_participant_sessions WHERE session_status = 'completed'`);
			return rows.length === 2 && rows;
		}, 'the end to be recorded');
		for (const name of ['tom', 'ana']) {
			const sum = (await talksOf(name)).reduce((all, { from, to }) => all + to - from, 0) / 1000;
			const { spoken } = people.find(({ id }) => id === school.id(name));
			assert.ok(Math.abs(spoken - sum) <= 0.5, `${name}: ${spoken} s of ${sum}`);
		}
	});
});
