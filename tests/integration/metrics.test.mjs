/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /metrics: that it is what Prometheus reads, that its numbers move with what happens and agree with the
 * record, and that the queries and rules of the documentation ask for what there is.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, it } from 'node:test';

import { PERSISTENT } from '../support/client.mjs';
import { HttpClient } from '../support/events.mjs';
import { makeClass, makeRoom, makeSession } from '../support/people.mjs';
import { numbersOf, parseMetrics, parseYaml, readQuery } from '../support/prometheus.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PLAIN = 'text/plain; version=0.0.4; charset=utf-8';
const DEADLINE_MS = 15000; /* each look at the numbers starts a program */

const read = (name) => fs.readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** The texts of a language that stand in a page. */
const blocksOf = (page, language) =>
	[...read(page).matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text);

const reader = (janus) => new HttpClient(janus.httpUrl, { key: null });

async function familiesOf(janus) {
	const { status, text } = await reader(janus).ask('/metrics');
	assert.equal(status, 200, text);
	return parseMetrics(text, 'openmetrics');
}

const numbers = async (janus) => numbersOf(await familiesOf(janus));

/** The numbers, once they are as they should be. */
const whenNumbers = (janus, fit, what) => until(async () => {
	const found = await numbers(janus);
	return fit(found) && found;
}, what, DEADLINE_MS);

describe('/metrics', () => {
	const at = useJanus({ record: {}, http: { connections: '500' } });
	const ask = (headers = {}, method = 'GET') => reader(at.janus).ask('/metrics', { headers, method });
	const query = (sql) => JSON.parse(execFileSync('sqlite3',
		['-readonly', '-json', '-cmd', '.timeout 2000', at.janus.record, sql], { encoding: 'utf8' }) || '[]');

	it('is OpenMetrics, each family once, in the order of names', async () => {
		const { status, headers, text } = await ask();
		assert.equal(status, 200);
		assert.equal(headers.get('content-type'), OPENMETRICS);
		assert.equal(headers.get('cache-control'), 'no-store');
		assert.match(text, /\n# EOF\n$/);
		const names = parseMetrics(text, 'openmetrics').map(({ name }) => name);
		assert.deepEqual(names, [...new Set(names)].sort());
		assert.ok(names.every((name) => name.startsWith('lectern_')));
		for (const { name, unit, help, type } of parseMetrics(text, 'openmetrics')) {
			assert.match(help, /^[A-Z1].*[.]$/, name);
			assert.equal(unit, /_(seconds|bytes)$/.exec(name)?.[1] ?? '', name);
			assert.ok(['gauge', 'counter', 'histogram'].includes(type), name);
		}
	});

	it('is the older text for who wants that', async () => {
		const { headers, text } = await ask({ Accept: 'text/plain' });
		assert.equal(headers.get('content-type'), PLAIN);
		assert.doesNotMatch(text, /EOF|UNIT/);
		const older = numbersOf(parseMetrics(text, 'prometheus'));
		assert.deepEqual(Object.keys(older).sort(), Object.keys(await numbers(at.janus)).sort());
		const asked = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2';
		assert.equal((await ask({ Accept: asked })).headers.get('content-type'), OPENMETRICS);
	});

	it('is read only', async () => {
		const head = await ask({}, 'HEAD');
		assert.deepEqual([head.status, head.text, head.headers.get('content-type')], [200, '', OPENMETRICS]);
		const json = { 'Content-Type': 'application/json' };
		for (const method of ['POST', 'PUT', 'DELETE'])
			assert.equal((await ask(json, method)).status, 405, method);
		assert.equal((await ask({}, 'POST')).status, 415);
		assert.equal((await reader(at.janus).ask('/metrics/more')).status, 404);
		assert.equal((await ask({ Origin: 'https://evil.example' })).status, 403);
	});

	it('moves with who comes, goes, and is kept a seat', async () => {
		const before = await numbers(at.janus);
		const { room, secret, trainer: tom, trainees: [ana, ben] } = await makeClass(at.gateway);
		const seats = (found) => ['joining', 'active', 'disconnected']
			.map((state) => found[`lectern_seats{state="${state}"}`] - before[`lectern_seats{state="${state}"}`]);
		const during = await numbers(at.janus);
		assert.deepEqual(seats(during), [3, 0, 0], 'no media ever flows here');
		const rooms = 'lectern_rooms{kind="training"}', conferences = 'lectern_conferences{kind="training"}';
		assert.equal(during[rooms], before[rooms] + 1);
		assert.equal(during[conferences], before[conferences] + 1);
		await ben.vanish();
		await tom.hears('participant-disconnected');
		assert.deepEqual(seats(await numbers(at.janus)), [2, 0, 1]);
		await ana.request('leave');
		assert.deepEqual(seats(await numbers(at.janus)), [1, 0, 1]);
		await tom.does('restart');
		const told = await numbers(at.janus);
		const pending = (found) => found.lectern_signals_pending;
		const signals = (found, outcome) => found[`lectern_signals_total{outcome="${outcome}"}`];
		assert.equal(signals(told, 'stored'), signals(before, 'stored') + pending(told) - pending(before));
		assert.ok(pending(told) > pending(before), 'ben has not heard of the restart');
		assert.ok(told.lectern_store_commits_total > before.lectern_store_commits_total);
		const box = new HttpClient(at.janus.httpUrl, { key: secret });
		const [signal] = (await box.ask(`/signals?room=${room}&participant=ben&wait=0`)).json;
		const { json: { count } } = await box.post('/signals', { room, participant: 'ben', id: signal.id });
		assert.equal(count, 1);
		const heard = await numbers(at.janus);
		assert.equal(pending(heard), pending(told) - 1);
		assert.equal(signals(heard, 'acknowledged'), signals(told, 'acknowledged') + 1);
		await tom.does('end');
		const after = await numbers(at.janus);
		assert.deepEqual(seats(after), [0, 0, 0]);
		assert.equal(after[conferences], before[conferences]);
	});

	it('counts sessions, and who waits at the desk', async () => {
		const before = await numbers(at.janus);
		assert.equal(before['lectern_desk_calls{state="waiting"}'], 0);
		const desk = await at.gateway.attach(PERSISTENT);
		const place = { seat_key: 'k'.repeat(32), display: 'Ina', languages: ['es'] };
		const answer = await desk.request({ request: 'register', participant: 'ina', ...place });
		assert.equal(answer.persistent, 'success', JSON.stringify(answer));
		const { ana } = await makeSession(at.gateway);
		const during = await numbers(at.janus);
		assert.equal(during['lectern_desk_interpreters{availability="available"}'], 1);
		const sessions = 'lectern_conferences{kind="persistent"}';
		assert.equal(during[sessions], before[sessions] + 1);
		await ana.vanish();
		await whenNumbers(at.janus, (found) => found.lectern_conferences_interrupted === 1, 'an interruption');
	});

	it('counts what this transport has', async () => {
		const ana = new HttpClient(at.janus.httpUrl);
		const stream = await ana.stream(`/janus/${await ana.create()}`);
		const found = await whenNumbers(at.janus, ({ lectern_http_readers: readers }) => readers === 1, 'a reader');
		assert.ok(found.lectern_http_clients >= 1 && found.lectern_http_connections >= 2);
		assert.equal(found.lectern_http_connections_limit, 500);
		stream.close();
		await whenNumbers(at.janus, ({ lectern_http_readers: readers }) => readers === 0, 'no reader');
	});

	it('agrees with the record', async () => {
		await makeClass(at.gateway);
		const found = await whenNumbers(at.janus, (now) => now.lectern_record_queue_length === 0
			&& now.lectern_record_emitted_total === now.lectern_record_stored_total, 'all to be stored');
		assert.equal(found.lectern_record_dropped_total, 0);
		assert.equal(found.lectern_record_spill_length, 0);
		assert.equal(found.lectern_record_up, 1);
		const [row] = query('SELECT stored, dropped FROM incarnations');
		assert.ok(row.stored >= found.lectern_record_stored_total && row.dropped === 0);
		const types = Object.entries(found).filter(([name]) => name.startsWith('lectern_record_events_total'));
		const sum = types.reduce((total, [, number]) => total + number, 0);
		assert.equal(sum, found.lectern_record_emitted_total, 'each event here gives one record');
		assert.equal(found['lectern_record_events_total{type="other"}'], 0);
		const of = (type) => found[`lectern_record_events_total{type="${type}"}`];
		assert.ok(of('session') > 0 && of('handle') > 0 && of('plugin') > 0 && of('jsep') > 0);
		const age = Date.now() / 1000 - found.lectern_record_last_commit_timestamp_seconds;
		assert.ok(age > -1 && age < 60, `${age}`);
		assert.ok(found.lectern_record_database_bytes >= 4096);
		assert.equal(found.lectern_quality_mos_count, 0, 'nothing flows here');
		assert.equal(found['lectern_quality_mos_bucket{le="4.5"}'], 0);
	});

	it('names nobody', async () => {
		const { room, trainer } = await makeClass(at.gateway);
		const { text } = await ask();
		for (const name of [room, trainer.participant, trainer.joined.conference, at.janus.record])
			assert.ok(!text.includes(`"${name}"`) && !text.includes(`${name} `), name);
	});

	it('has what the documentation lists, and no more', async () => {
		const listed = read('monitoring.md').split('\n').filter((line) => line.startsWith('| `lectern_'))
			.flatMap((line) => [...line.split('|')[1].matchAll(/`(\w+)(?:\{(\w+)\})?`/g)])
			.map(([, name, label = '']) => `${name} ${label}`);
		const there = (await familiesOf(at.janus)).map(({ name, type, samples: [{ labels }] }) =>
			`${name}${type === 'counter' ? '_total' : ''} ${Object.keys(labels).filter((one) => one !== 'le')}`);
		assert.deepEqual(listed.sort(), there.sort());
	});

	it('has what queries and rules of the documentation ask for', async () => {
		const samples = (await familiesOf(at.janus)).flatMap((family) => family.samples);
		const labels = new Map(samples.map((sample) => [sample.name, Object.keys(sample.labels)]));
		labels.set('up', ['job']); /* Prometheus' own */
		const { groups: [{ rules }] } = parseYaml(read('monitoring/rules.yml'));
		const queries = blocksOf('monitoring.md', 'promql');
		assert.ok(rules.length >= 8 && queries.length >= 5);
		for (const text of [...queries, ...rules.map(({ expr }) => expr)])
			for (const { name, labels: asked } of readQuery(text)) {
				assert.ok(labels.has(name), `${text}: there is no ${name}`);
				assert.ok(asked.every((label) => labels.get(name).includes(label)), text);
			}
		assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
		assert.ok(rules.every(({ annotations }) => annotations.summary));
		assert.throws(() => readQuery('sum(rate(lectern_rooms[5m]) by'), /no PromQL/);
	});
});

describe('/metrics with a secret', () => {
	const at = useJanus({ http: { metrics_secret: 'open sesame' } });
	const [scrape] = blocksOf('monitoring.md', 'yaml');

	it('is for who knows it, and lacks what is not loaded', async () => {
		const { scrape_configs: [{ job_name: job, authorization, static_configs: [{ targets }] }] } =
			parseYaml(scrape);
		assert.equal(job, 'lectern');
		assert.equal(targets.length, 1);
		assert.ok(authorization.credentials_file);
		for (const key of [null, 'open', 'open sesame!'])
			assert.equal((await new HttpClient(at.janus.httpUrl, { key }).ask('/metrics')).status, 403, key);
		const { status, text } = await new HttpClient(at.janus.httpUrl, { key: 'open sesame' }).ask('/metrics');
		assert.equal(status, 200);
		const found = numbersOf(parseMetrics(text, 'openmetrics'));
		assert.ok('lectern_http_clients' in found && 'lectern_store_up' in found);
		assert.ok(!Object.keys(found).some((name) => /record|quality/.test(name)), 'nothing is recorded');
	});
});

describe('/metrics that is switched off', () => {
	const at = useJanus({ general: { signals: '' }, persistent: { general: { signals: '' } },
		http: { metrics: 'false' } });

	it('is not there', async () => {
		for (const method of ['GET', 'HEAD'])
			assert.equal((await reader(at.janus).ask('/metrics', { method })).status, 404, method);
		await makeRoom(at.gateway);
		assert.equal((await reader(at.janus).ask('/health')).status, 200);
	});
});
