/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.sse: a participant's mailbox over HTTP, and the endpoints of the seed's callers.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { HttpClient, isEvent } from '../support/events.mjs';
import { assertSuccess, join, makeClass, newRoomName } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

describe('the mailbox over HTTP', () => {
	const at = useJanus({ rooms: { open: {} } });
	const address = (room, participant, more = '') =>
		`/signals?room=${room}&participant=${participant}${more}`;
	const manager = (secret) => new HttpClient(at.janus.httpUrl, { key: secret });

	it('is read at once with a tag, and acknowledged', async () => { /* S1-37 S1-X08 */
		const { room, secret, trainer } = await makeClass(at.gateway);
		await trainer.does('restart');
		await trainer.does('restart');
		const client = manager(secret);
		const first = await client.ask(address(room, 'ana', '&wait=0'));
		assert.deepEqual(first.json.map((signal) => signal.type), Array(2).fill('conference-restart'));
		const tag = { headers: { 'If-None-Match': first.headers.get('etag') } };
		assert.equal((await client.ask(address(room, 'ana', '&wait=0'), tag)).status, 304);
		const [one, two] = first.json;
		const rest = await client.ask(address(room, 'ana', `&wait=0&after=${one.id}`));
		assert.deepEqual(rest.json, [two]);
		const body = { room, participant: 'ana', id: two.id, up_to: true };
		assert.deepEqual((await client.post('/signals', body)).json, { count: 2 });
		assert.deepEqual((await client.ask(address(room, 'ana', '&wait=0'))).json, []);
	});

	it('is pushed over a stream, and replayed', async () => { /* S1-59 S1-F1 */
		const { room, secret, trainer } = await makeClass(at.gateway);
		await trainer.does('restart');
		const client = manager(secret);
		const stream = await client.stream(address(room, 'ana'));
		const isSignal = ({ event }) => event === 'signal';
		const first = await stream.hears(isSignal, 'the signal that waited');
		const { conference } = await trainer.does('restart');
		const pushed = await stream.hears(({ data }) => data.newConferenceId === conference, 'a push', 1000);
		assert.ok(pushed.data.id > first.data.id);
		stream.close();
		const again = await client.stream(address(room, 'ana'), { lastId: first.id });
		assert.equal((await again.hears(isSignal)).data.id, pushed.data.id);
		again.close();
	});

	it('comes with the events of who is in the room, under the same id', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = new HttpClient(at.janus.httpUrl);
		const session = await ana.create();
		const stream = await ana.events(session);
		await ana.join(session, { room, participant: 'ana' });
		await stream.hears(isEvent('joined'));
		await trainer.does('restart');
		const event = await stream.hears(isEvent('conference-restart'));
		const signal = await stream.hears(({ event: name }) => name === 'signal', 'the signal');
		assert.equal(signal.data.id, event.data.plugindata.data.signal);
		await ana.janus(`/${session}`, { janus: 'destroy' });
		await stream.ends();
		const own = await ana.ask(address(room, 'ana', '&wait=0'));
		assert.equal(own.json.at(-1).id > '0', true, 'who has been there may read on without a session');
	});

	it('gives 10,000 signals in order, and refuses one more', async () => {
		const { room, secret, trainer } = await makeClass(at.gateway);
		await trainer.does('restart');
		const client = manager(secret);
		const [{ id }] = (await client.ask(address(room, 'ana', '&wait=0'))).json;
		const hash = createHash('sha256').update(`${room}\0ana`).digest('hex');
		const folder = path.join(at.janus.signals, hash, 'new');
		assert.deepEqual(fs.readdirSync(folder), [`${id}.json`]);
		const ids = [id];
		for (let number = 1; number < 10000; number += 1) {
			const next = String(Number(id) + 1e6 + number).padStart(20, '0');
			ids.push(next);
			fs.writeFileSync(path.join(folder, `${next}.json`),
				`{"id":"${next}","expires":${Date.now() + 60000},"type":"x"}\n`);
		}
		const stream = await client.stream(address(room, 'ana'));
		await until(() => stream.messages.length === 10000, 'all of them', 10000);
		assert.deepEqual(stream.messages.map((message) => message.data.id), ids);
		stream.close();
		const { json } = await client.ask(address(room, 'ana', '&wait=0'));
		assert.deepEqual(json.map((signal) => signal.id), ids.slice(0, 1000), 'a list is bounded');
		assert.deepEqual((await client.post('/signals', { room, participant: 'ana', id })).json, { count: 1 });
		assert.equal((await trainer.does('restart')).signals_not_stored, undefined, 'there was a place');
		const answer = await trainer.does('restart');
		assert.equal(answer.signals_not_stored.error_code, 624);
		assert.match(answer.signals_not_stored.error, /the mailbox of participant ana is full/);
		const body = { room, participant: 'ana', id: ids.at(-1), up_to: true };
		assert.deepEqual((await client.post('/signals', body)).json, { count: 10000 });
		assert.equal((await trainer.does('restart')).signals_not_stored, undefined);
	});

	it('is polled by a few lines of shell, which say every restart once', async () => { /* S1-37 S1-67 */
		const { room, secret, trainer } = await makeClass(at.gateway);
		const script = fileURLToPath(new URL('../../transports/sse/poll.sh', import.meta.url));
		const poller = spawn('sh', [script, at.janus.httpUrl, room, 'ana', secret, '0.1'],
			{ stdio: ['ignore', 'pipe', 'inherit'], detached: true });
		let said = '';
		poller.stdout.on('data', (text) => { said += text; });
		try {
			const conferences = [];
			for (let round = 0; round < 3; round += 1) {
				conferences.push((await trainer.does('restart')).conference);
				await until(() => said.includes(conferences.at(-1)), 'the poller to say it');
			}
			const { json } = await manager(secret).ask(address(room, 'ana', '&wait=0'));
			assert.equal(json.length, 3, 'it has been told again and again');
			assert.deepEqual(said.trim().split('\n'), conferences);
		} finally {
			process.kill(-poller.pid);
		}
	});

	it('is nobody else\'s', async () => { /* S1-X06 */
		const { room, secret, trainer } = await makeClass(at.gateway);
		await trainer.does('restart');
		const told = new Set();
		for (const client of [manager(null), manager('guess'), manager('')]) {
			for (const target of [room, newRoomName(), 'open']) {
				const answer = await client.ask(address(target, 'ana', '&wait=0'));
				told.add(`${answer.status} ${answer.text}`);
				assert.equal((await client.stream(address(target, 'ana'))).status, 204);
				const body = { room: target, participant: 'ana', id: '1'.padStart(20, '0'), up_to: true };
				assert.equal((await client.post('/signals', body)).status, 403);
			}
		}
		assert.deepEqual([...told], ['403 {"error":"room and participant are not yours to read"}']);
		const client = manager(secret);
		for (const bad of ['?room=x', '?participant=x', `${address(room, 'ana').slice(8)}&after=7`])
			assert.equal((await client.ask(`/signals${bad}`)).status, 400, bad);
		for (const fields of [{}, { id: 7 }, { id: 'x' }, { id: '1'.repeat(20), up_to: 1 }])
			assert.equal((await client.post('/signals', { room, participant: 'ana', ...fields })).status,
				400, JSON.stringify(fields));
	});
});

describe('the seed\'s callers', () => {
	const at = useJanus();
	const caller = (secret) => new HttpClient(at.janus.httpUrl, { key: secret });

	it('end a conference, and hear that it has ended', async () => { /* S1-06 S1-10 S1-11 S1-13 */
		const { secret, trainer } = await makeClass(at.gateway);
		const { conference: conferenceId } = trainer.joined;
		const client = caller(secret);
		const first = await client.post('/training/end', { conferenceId });
		assert.deepEqual([first.status, first.json], [200, { success: true, message: 'Conference ended' }]);
		const again = await client.post('/training/end', { conferenceId });
		assert.deepEqual(again.json, { success: true, message: 'Conference already ended' });
		assert.equal((await caller(null).post('/training/end', { conferenceId, secret })).status, 200);
		for (const [body, status] of [[{}, 400], [{ conferenceId: 7 }, 400], [{ conferenceId: 'x' }, 400],
			[{ conferenceId: `nowhere_1` }, 404], [{ conferenceId: conferenceId.replace(/_.*/, '_9999999999') },
				404]]) {
			const answer = await client.post('/training/end', body);
			assert.equal(answer.status, status, JSON.stringify(body));
			assert.equal(answer.json.success, false);
		}
		assert.equal((await caller('guess').post('/training/end', { conferenceId })).status, 404);
	});

	it('find a trainer\'s people by both methods', async () => { /* S1-14...20 */
		const { room, secret } = await makeClass(at.gateway, { trainees: ['zoe'] });
		const handle = await at.gateway.attach();
		const volunteers = [{ UserName: 'tom', trainer: 1, LoggedOn: 4, TraineeID: 'ana, ben' },
			{ UserName: 'ana', FirstName: 'Ana' }, { UserName: 'ben' }, { UserName: 'cleo', LoggedOn: 6 }];
		assertSuccess(await handle.request({ request: 'import', room, secret, volunteers }));
		const client = caller(secret);
		const { status, json } = await client.ask(`/training/participants?room=${room}&trainer=tom`);
		assert.equal(status, 200);
		assert.deepEqual(json.participants.map((one) => one.UserName), ['ana', 'ben', 'cleo', 'zoe']);
		assert.deepEqual(Object.keys(json.participants[0]).slice(0, 5),
			['UserName', 'FirstName', 'LastName', 'AdminLoggedOn', 'Muted']);
		assert.equal((await client.ask('/training/participants?trainer=tom')).status, 400);
		for (const other of [caller('guess'), caller(null)])
			assert.equal((await other.ask(`/training/participants?room=${room}&trainer=tom`)).status, 404);
		const guest = await join(at.gateway, { room, participant: 'guest' });
		assert.equal(guest.participant, 'guest');
	});
});
