/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the record says of the connections of two people in a real browser.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { before, describe, it } from 'node:test';

import { makeRoom } from '../support/people.mjs';
import { numbersOf, parseMetrics } from '../support/prometheus.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventsOf } from '../support/witness.mjs';

const MINUTE_DEADLINE_MS = 100000; /* a minute counts with half of it, at worst that of the next */

const ALERT_DEADLINE_MS = 45000; /* a window may begin late, and is told ten seconds after its end */

const PEOPLE = `SELECT participant_name AS name, quality_score AS score, connection_quality AS word,
	avg_bandwidth_kbps AS kbps FROM teleconference_participant_sessions ORDER BY name`;
const MINUTES = `SELECT p.participant_name || ' ' || direction AS line, min(m.mos) AS mos,
	max(loss_percent) AS loss, max(rtt_ms) AS rtt, max(windows) AS windows, max(seconds) AS seconds
	FROM quality_minutes m JOIN teleconference_participant_sessions p ON p.id = participant_session_id
	GROUP BY line ORDER BY line`;

describe('the record of a lesson in browsers', () => {
	/* No connection is as good as that: an alert is raised as of a poor one. */
	const at = useBrowsers(['chromium'], { record: { addresses: 'true' }, alerts: { mos_below: '4.5', mos_for: '10' } });
	let tom, ana;

	const query = (sql) => JSON.parse(execFileSync('sqlite3',
		['-readonly', '-json', '-cmd', '.timeout 2000', at.janus.record, sql], { encoding: 'utf8' }) || '[]');

	before(async () => {
		const { room, secret } = await makeRoom(at.gateway);
		tom = await openTraining(at.chromium, at.site, { room, name: 'Tom', role: 'trainer', secret });
		ana = await openTraining(at.chromium, at.site, { room, name: 'Ana', role: 'trainee' });
	});

	it('tells the trainer whose connection is poor, and nobody else', async () => { /* S4-F5 */
		await tom.reads('toasts', /Ana's connection has been poor for 10 seconds/, ALERT_DEADLINE_MS);
		await until(async () => (await eventsOf(tom.page, 'alert')).length === 2,
			'the trainer to have heard of both', ALERT_DEADLINE_MS);
		const told = await eventsOf(tom.page, 'alert');
		const rows = query('SELECT uuid, seconds, value FROM alerts ORDER BY uuid');
		assert.deepEqual(told.map(({ id }) => id).sort(), rows.map(({ uuid }) => uuid));
		assert.ok(told.every(({ rule, value }) => rule === 'quality' && value > 3.6 && value < 4.5));
		assert.deepEqual(await eventsOf(ana.page, 'alert'), []);
	});

	it('knows where they come from', async () => { /* S4-32 */
		const rows = await until(() => {
			const found = query(`SELECT ip_address AS address FROM teleconference_participant_sessions
				WHERE ip_address IS NOT NULL`);
			return found.length === 2 && found;
		}, 'both to have an address', 10000);
		const own = Object.values(os.networkInterfaces()).flat().map(({ address }) => address);
		for (const { address } of rows)
			assert.ok(own.includes(address), `${address} of ${own}`);
	});

	it('rates both directions of everybody', async () => { /* S4-12, S4-27, S4-28, S4-X01 */
		const people = await until(() => {
			const rows = query(PEOPLE);
			return rows.length === 2 && rows.every((row) => row.score) && rows;
		}, 'everybody to be rated', MINUTE_DEADLINE_MS);
		/* Janus cuts round trips to whole milliseconds: in a minute without load all may be less than one, which is unknown. */
		const minutes = await until(() => {
			const rows = query(MINUTES);
			return rows.every(({ rtt }) => rtt > 0) && rows;
		}, 'a round trip of everybody to be known', MINUTE_DEADLINE_MS);
		assert.deepEqual(minutes.map(({ line }) => line), ['Ana down', 'Ana up', 'Tom down', 'Tom up']);
		for (const row of minutes) {
			assert.ok(row.mos > 3.6 && row.mos < 4.5 && row.loss < 5, JSON.stringify(row));
			assert.ok(row.windows * 10 >= row.seconds, JSON.stringify(row));
		}
		for (const { score, word, kbps } of people) {
			assert.ok(score > 3.6 && score < 4.5 && kbps > 20, `${score} ${kbps}`);
			assert.ok(['good', 'fair'].includes(word), word);
		}
		const [session] = query('SELECT quality_score AS score FROM teleconferencesessions');
		assert.equal(session.score, Math.min(...people.map(({ score }) => score)));
	});

	it('counts for Prometheus what it has stored', async () => {
		const agrees = async () => {
			const text = await (await fetch(`${at.janus.httpUrl}/metrics`)).text();
			const found = numbersOf(parseMetrics(text, 'openmetrics'));
			const [{ windows }] = query('SELECT sum(windows) AS windows FROM quality_minutes');
			return found.lectern_quality_mos_count === windows && found;
		};
		const found = await until(agrees, 'numbers that agree with the record', 20000);
		const mean = found.lectern_quality_mos_sum / found.lectern_quality_mos_count;
		assert.ok(mean > 3.6 && mean < 4.5, `${mean}`);
		assert.equal(found['lectern_quality_mos_bucket{le="4.5"}'], found.lectern_quality_mos_count);
		const words = ['good', 'fair', 'poor'].map((word) =>
			found[`lectern_quality_windows_total{rating="${word}"}`]);
		assert.equal(words.reduce((sum, count) => sum + count), found.lectern_quality_mos_count);
		assert.ok(found['lectern_record_events_total{type="media"}'] > 20);
	});
});
