/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the record says of who has talked and for how long, of people in a real browser whose microphone
 * plays a file: talk and silence, over and over. More of it is in tests/integration/talk.test.mjs.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { launch } from '../support/browser.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { writeSpeech } from '../support/speech.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const TALKS_S = 3;
const PAUSES_S = 4;
const TOLERANCE_MS = 500;

describe('the record of talk', () => {
	const at = useJanus({ eventLoops: 2, record: {} });
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-talk-'));
	let session;
	let tom;
	let ana;
	let anaSilentAt;

	const query = (sql) => JSON.parse(execFileSync('sqlite3',
		['-readonly', '-json', '-cmd', '.timeout 2000', at.janus.record, sql], { encoding: 'utf8' }) || '[]');
	/** Of somebody, from when to when, as the report says it. */
	const talksOf = async (person) => {
		const { response } = await at.admin.send({ janus: 'query_eventhandler',
			handler: 'janus.eventhandler.sqlite',
			request: { request: 'report', name: 'intervals', session } });
		return response.rows.filter(([who, kind]) => who === person && kind === 'talk')
			.map(([, , from, to]) => ({ from, to }));
	};

	before(async () => {
		const file = path.join(folder, 'speech.wav');
		writeSpeech(file, { talks: TALKS_S, pauses: PAUSES_S });
		const browser = await launch('chromium', { flags: [`--use-file-for-fake-audio-capture=${file}`] });
		at.steps.push(() => browser.close());
		const { room, secret } = await makeRoom(at.gateway);
		const site = { url: at.janus.httpUrl };
		tom = await openTraining(browser, site, { room, name: 'Tom', role: 'trainer', secret });
		ana = await openTraining(browser, site, { room, name: 'Ana', role: 'trainee' });
		await ana.press('mic');
		await until(() => ana.page.evaluate(() => !window.lectern.room.self.microphone), 'Ana to be silent');
		anaSilentAt = Date.now();
		const [row] = await until(() => {
			const found = query('SELECT id FROM teleconferencesessions');
			return found.length && found;
		}, 'the session to be recorded');
		session = row.id;
	});

	after(() => fs.rmSync(folder, { recursive: true }));

	it('has who talks, from when to when', async () => { /* S4-36, S4-58, S4-90, S4-X09 */
		const since = Date.now();
		const isWhole = ({ from, to }) => from > since && to;
		const found = await until(async () => {
			const whole = (await talksOf(tom.participant)).filter(isWhole);
			return whole.length && whole;
		}, 'a whole time of talk', 4 * (TALKS_S + PAUSES_S) * 1000);
		for (const { from, to } of found)
			assert.ok(Math.abs(to - from - TALKS_S * 1000) < TOLERANCE_MS, `it took ${to - from} ms`);
	});

	it('has nothing of who has switched the microphone off', async () => { /* what it plays is as loud */
		for (const { to } of await talksOf(ana.participant))
			assert.ok(to < anaSilentAt + TOLERANCE_MS, `${to - anaSilentAt} ms later`);
	});
});
