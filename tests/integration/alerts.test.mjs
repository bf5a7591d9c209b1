/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alerts for poor sessions (S4-F5): on the disk, in the log, and sent to a webhook until it has them,
 * whatever happens to it or to the gateway, while everything else is recorded as ever.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { connect, connectAdmin } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { makeClass } from '../support/people.mjs';
import { until } from '../support/wait.mjs';
import { startReceiver } from '../support/webhook.mjs';

const HANDLER = 'janus.eventhandler.sqlite';
const SECRET = `whsec_${randomBytes(24).toString('base64')}`;
const PAGE = fileURLToPath(new URL('../../docs/record.md', import.meta.url));

/** The example in docs/record.md, as it stands there. */
const [, example] = /```js\n(.*?)```/s.exec(fs.readFileSync(PAGE, 'utf8'));
const { verify } = await import(`data:text/javascript,${encodeURIComponent(example)}`);

/** The rows that a query gives, once there are any. @returns {Promise<object[]>} */
function rows(janus, sql) {
	const ask = () => {
		if (!fs.existsSync(janus.record))
			return false;
		const text = execFileSync('sqlite3',
			['-readonly', '-json', '-cmd', '.timeout 2000', janus.record, sql], { encoding: 'utf8' });
		return text && JSON.parse(text);
	};
	return until(ask, `rows of ${sql}`, 20000);
}

async function ask(admin, request) {
	const { response } = await admin.send({ janus: 'query_eventhandler', handler: HANDLER, request });
	return response;
}

const DELIVERED = 'SELECT * FROM alerts WHERE delivered_at IS NOT NULL';

/** Runs a test with a gateway that has these rules, and a receiver that it sends to. */
async function withAlerts(rules, test, receiver) {
	const to = receiver ?? await startReceiver();
	const alerts = { disconnections_over: '1', webhook: to.url, webhook_secret: SECRET, ...rules };
	const janus = await startJanus({ record: {}, alerts, debugLevel: 7 });
	const gateway = await connect(janus.url);
	try {
		await test({ janus, gateway, receiver: to });
		assert.ok(!janus.log.includes(SECRET), 'the secret is in no log');
	} finally {
		gateway.close();
		await janus.stop();
		await to.stop();
	}
}

/** Ben is cut off twice, which is once too often. @returns {Promise<object>} the lesson */
async function cutOff(gateway) {
	const lesson = await makeClass(gateway, { trainees: ['ben'] });
	let [ben] = lesson.trainees;
	for (let i = 0; i < 2; i += 1) {
		await ben.vanish();
		await lesson.trainer.hears('participant-disconnected');
		ben = await ben.returns(gateway);
	}
	return lesson;
}

describe('an alert', () => {
	it('is a row, a line and a signed message', () => withAlerts({}, async ({ janus, gateway, receiver }) => {
		const { trainer: tom } = await cutOff(gateway);
		const [{ method, headers, text }] = await receiver.has(1);
		const [row] = await rows(janus, DELIVERED);
		assert.equal(method, 'POST');
		assert.equal(headers['content-type'], 'application/json');
		assert.equal(headers['webhook-id'], row.uuid);
		assert.ok(verify(SECRET, headers, text));
		assert.ok(!verify(SECRET, headers, `${text} `), 'what was changed is not signed');
		assert.ok(!verify(`whsec_${randomBytes(24).toString('base64')}`, headers, text));
		const { session, participant, ...body } = JSON.parse(text);
		assert.deepEqual(body, { id: row.uuid, type: 'alert.raised', version: 1,
			timestamp: body.timestamp, raised_at: row.raised_at, room: tom.joined.room,
			plugin: 'janus.plugin.training', rule: 'disconnections', threshold: 1, value: 2 });
		assert.deepEqual(session, { id: row.teleconference_session_id, conference: tom.joined.conference });
		assert.equal(participant.id, 'ben');
		assert.equal(row.attempts, 1);
		await janus.logs(new RegExp(`alert ${row.uuid}: room=${tom.joined.room} .*participant=ben: 2 disc`));
		const { jsep: none, ...heard } = await tom.hears('alert');
		assert.equal(none, undefined);
		assert.deepEqual(heard, { training: 'event', event: 'alert', room: tom.joined.room,
			conference: tom.joined.conference, id: row.uuid, rule: 'disconnections',
			participant: 'ben', threshold: 1, value: 2, raised_at: row.raised_at });
		const admin = await connectAdmin(janus);
		assert.deepEqual((await ask(admin, { request: 'status' })).alerts,
			{ raised: 1, waiting: 0, delivered: 1, failed: 0, given_up: 0 });
		const report = await ask(admin, { request: 'report', name: 'alerts', person: 'ben' });
		assert.deepEqual(report.rows.map((list) => list[report.columns.indexOf('webhook')]), ['delivered']);
		admin.close();
	}));

	it('is sent again until it is accepted, and goes nowhere else', () =>
		withAlerts({}, async ({ janus, gateway, receiver }) => {
			receiver.answers = [500, 302, 410];
			await cutOff(gateway);
			const messages = await receiver.has(4);
			const [row] = await rows(janus, DELIVERED);
			assert.equal(row.attempts, 4);
			assert.equal(receiver.messages.length, 4);
			for (const { url, headers, text } of messages) {
				assert.equal(url, '/alerts');
				assert.equal(headers['webhook-id'], row.uuid);
				assert.equal(text, messages[0].text);
				assert.ok(verify(SECRET, headers, text));
			}
			await janus.logs(/could not be sent and is tried again: it was answered with 500/);
			await janus.logs(/alerts get through to the webhook again/);
		}));

	it('outlives a kill of the gateway and a webhook that is down', () =>
		withAlerts({}, async ({ janus, gateway, receiver }) => {
			await receiver.stop();
			await cutOff(gateway);
			const [before] = await rows(janus, 'SELECT * FROM alerts WHERE attempts > 0');
			assert.match(before.last_error, /connect/);
			await janus.crash();
			await receiver.start();
			await janus.recover();
			const [{ headers, text }] = await receiver.has(1);
			assert.equal(headers['webhook-id'], before.uuid);
			assert.ok(verify(SECRET, headers, text));
			assert.equal(JSON.parse(text).raised_at, before.raised_at);
			await rows(janus, `${DELIVERED} AND uuid = '${before.uuid}'`);
		}));

	it('holds up nothing while the webhook does not answer, not even a stop', () =>
		withAlerts({ webhook_timeout: '60' }, async ({ janus, gateway, receiver }) => {
			receiver.answers = ['hang'];
			await cutOff(gateway);
			await receiver.has(1);
			const from = performance.now();
			const { trainer: tom } = await makeClass(gateway);
			await rows(janus, `SELECT * FROM teleconferencesessions
				WHERE conference = '${tom.joined.conference}' AND peak_participants = 3`);
			await janus.restart({ signal: 'SIGTERM' });
			assert.ok(performance.now() - from < 20000, 'less than the timeout');
			const [first, again] = await receiver.has(2);
			assert.equal(again.headers['webhook-id'], first.headers['webhook-id']);
			await rows(janus, DELIVERED);
		}));
});

describe('a webhook', () => {
	function makeCertificate(folder) {
		const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
		execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj',
			'/CN=Webhook', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
		{ stdio: 'ignore' });
		return { file: cert, key: fs.readFileSync(key, 'utf8'), cert: fs.readFileSync(cert, 'utf8') };
	}

	it('is told only when it is who it should be', async (t) => {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'webhook-'));
		t.after(() => fs.rmSync(folder, { recursive: true }));
		const { file, ...secure } = makeCertificate(folder);
		const stranger = await startReceiver(secure);
		await withAlerts({}, async ({ janus, gateway }) => {
			await cutOff(gateway);
			const [row] = await rows(janus, 'SELECT * FROM alerts WHERE attempts > 0');
			assert.match(row.last_error, /certificate/i);
			assert.equal(stranger.messages.length, 0);
		}, stranger);
		await withAlerts({ webhook_authority: file }, async ({ janus, gateway, receiver }) => {
			await cutOff(gateway);
			const [{ headers, text }] = await receiver.has(1);
			assert.ok(verify(SECRET, headers, text));
			await rows(janus, DELIVERED);
		}, await startReceiver(secure));
	});

	it('that cannot be right is refused by name, and the record goes on', async () => {
		for (const [alerts, complaint] of [
			[{ mos_below: 'low' }, /alerts: `mos_below` must be a number/],
			[{ mos_bellow: '3.1' }, /alerts: there is no setting `mos_bellow`/],
			[{ mos_below: '3.1', webhook: 'http://example.org/', webhook_secret: SECRET },
				/alerts: `webhook` must be an https/],
			[{ mos_below: '3.1', webhook: 'https://example.org/' }, /alerts: `webhook_secret` is missing/],
		]) {
			const janus = await startJanus({ record: {}, alerts: { disconnections_over: '1', ...alerts } });
			assert.match(janus.log, complaint);
			assert.ok(!janus.log.includes(SECRET));
			const gateway = await connect(janus.url);
			await cutOff(gateway);
			await rows(janus, `SELECT * FROM teleconference_participant_sessions
				WHERE participant_id = 'ben' AND join_count = 3`);
			const [{ count }] = await rows(janus, 'SELECT count(*) AS count FROM alerts');
			assert.equal(count, 0);
			gateway.close();
			await janus.stop();
		}
	});
});
