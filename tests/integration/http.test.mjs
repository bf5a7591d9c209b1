/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.sse: Janus' REST paths, events as a stream and by long poll, who may read what,
 * pages, and the mailbox over HTTP.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { HttpClient } from '../support/events.mjs';
import { assertSuccess, join, makeClass, newRoomName } from '../support/people.mjs';
import { microphoneOffer } from '../support/sdp.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const inside = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-http-'));
after(() => fs.rmSync(inside, { recursive: true, force: true }));

/** Joins over HTTP; the answer comes on the stream. */
async function joinOver(client, session, fields) {
	const handle = await client.attach(session);
	const ack = await client.janus(handle, { janus: 'message',
		body: { request: 'join', role: 'trainee', seat_key: 'k'.repeat(32), ...fields },
		jsep: { type: 'offer', sdp: microphoneOffer() } });
	assert.equal(ack.janus, 'ack', JSON.stringify(ack));
	return handle;
}

const isEvent = (name) => (message) => message.data.plugindata?.data.event === name;
const eventsIn = (stream) => stream.messages
	.map((message) => message.data.plugindata?.data.event).filter(Boolean);

describe('the Janus API over HTTP', () => {
	const at = useJanus();
	const someone = (options) => new HttpClient(at.janus.httpUrl, options);

	it('has the paths and the answers of Janus\' own', async () => {
		const ana = someone();
		const info = await ana.ask('/janus/info');
		assert.equal(info.json.janus, 'server_info');
		const session = await ana.create();
		const pong = await ana.janus('', { janus: 'ping' });
		assert.equal(pong.janus, 'pong');
		const handle = await ana.attach(session);
		const list = await ana.janus(handle, { janus: 'message', body: { request: 'list' } });
		assert.equal(list.plugindata.data.training, 'success');
		const [, , id] = handle.split('/');
		const other = { janus: 'message', body: { request: 'list' }, handle_id: Number(id),
			session_id: session };
		assert.equal((await ana.janus('', other)).janus, 'success', 'numbers in the message');
		assert.equal((await ana.janus(`/${session + 1}`, other)).error.code, 457);
		assert.equal((await ana.janus(`/${session}/1/2`, other)).error.code, 457);
		assert.equal((await ana.janus(handle, { janus: 'detach' })).janus, 'success');
		assert.equal((await ana.janus(`/${session}`, { janus: 'destroy' })).janus, 'success');
		assert.equal((await ana.janus(`/${session}`, { janus: 'keepalive' })).error.code, 458);
	});

	it('says events on a stream, numbered, and what came before it was opened', async () => {
		const { room } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		await joinOver(ana, session, { room, participant: 'ana' });
		const stream = await ana.events(session);
		assert.equal(stream.status, 200);
		assert.equal(stream.headers['content-type'], 'text/event-stream');
		assert.equal(stream.headers['x-accel-buffering'], 'no');
		const joined = await stream.hears(isEvent('joined'), 'joined');
		assert.equal(joined.data.jsep.type, 'answer');
		assert.match(joined.id, /^[0-9A-Za-z._-]{1,64}$/);
		stream.close();
	});

	it('replays what came after Last-Event-ID, in the header or the address', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		await joinOver(ana, session, { room, participant: 'ana' });
		const first = await ana.events(session);
		await first.hears(isEvent('joined'));
		await trainer.does('message', { text: 'one' });
		await first.hears(isEvent('message'));
		first.close();
		for (const text of ['two', 'three'])
			await trainer.does('message', { text });
		const texts = (stream) => stream.messages.map((one) => one.data.plugindata?.data.text)
			.filter(Boolean);
		const second = await ana.events(session, { lastId: first.lastId });
		await until(() => texts(second).length === 2, 'two messages', 3000);
		assert.deepEqual(texts(second), ['two', 'three'], 'none missing, none twice');
		assert.ok(second.messages.every((message) => message.event === 'message'), 'no reset');
		second.close();
		const third = await ana.stream(`/janus/${session}?last_event_id=${second.messages.at(-2).id}`);
		await until(() => texts(third).length === 1, 'one message', 3000);
		assert.deepEqual(texts(third), ['three']);
		third.close();
	});

	it('takes no orders from what people type', async () => { /* design 10 */
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		const nasty = 'hello\n\nevent: reset\ndata: {}\n\nid: 0\n\n\u2028\u0085\tbye';
		const name = 'data: {}';
		const stream = await ana.events(session);
		await joinOver(ana, session, { room, participant: 'event: reset', display: name });
		await stream.hears(isEvent('joined'));
		const said = await trainer.request('message', { text: nasty.replace('\u0085', '') });
		assert.equal(said.training, 'success', JSON.stringify(said));
		const message = await stream.hears(isEvent('message'));
		assert.equal(message.data.plugindata.data.text, nasty.replace('\u0085', ''));
		assert.ok(stream.messages.every(({ event, id }) => event !== 'reset' && id.length > 10));
		stream.close();
	});

	it('says reset before anything else when an id leads nowhere', async () => {
		const ana = someone();
		const session = await ana.create();
		for (const lastId of ['1-2-3', 'x'.repeat(64), '1763000000000-99-0']) {
			const stream = await ana.events(session, { lastId });
			assert.equal((await stream.hears(() => true)).event, 'reset');
			stream.close();
		}
	});

	it('lets one stream follow another, and ends the older', async () => {
		const ana = someone();
		const session = await ana.create();
		const first = await ana.events(session);
		const second = await ana.events(session);
		await first.ends();
		assert.equal(second.isOver, false);
		second.close();
	});

	it('ends the stream with the session, and then says 204', async () => {
		const ana = someone();
		const session = await ana.create();
		const stream = await ana.events(session);
		await ana.janus(`/${session}`, { janus: 'destroy' });
		await stream.ends();
		assert.equal((await ana.events(session)).status, 204);
		assert.equal((await ana.ask(`/janus/${session}`)).status, 404, 'a long poll: as on Janus');
	});

	it('answers long polls, one event or several, each once', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		const poll = ana.ask(`/janus/${session}?maxev=5`);
		await joinOver(ana, session, { room, participant: 'ana' });
		const [joined] = (await poll).json;
		assert.equal(joined.plugindata.data.event, 'joined');
		for (const text of ['one', 'two', 'three'])
			await trainer.does('message', { text });
		const texts = [];
		while (texts.length < 3) {
			const { json } = await ana.ask(`/janus/${session}${texts.length ? '?maxev=5' : ''}`);
			texts.push(...[json].flat().map((event) => event.plugindata.data.text).filter(Boolean));
		}
		assert.deepEqual(texts, ['one', 'two', 'three']);
	});

	it('loses nothing to a poller that died while it was parked', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		await joinOver(ana, session, { room, participant: 'ana' });
		await ana.ask(`/janus/${session}?maxev=50`);
		const dying = new AbortController();
		const parked = fetch(`${ana.url}/janus/${session}`,
			{ headers: ana.headers, signal: dying.signal });
		await until(async () => (await ana.ask('/health')).json.readers === 1, 'the poll to be parked');
		dying.abort();
		await assert.rejects(parked, /abort/);
		await until(async () => (await ana.ask('/health')).json.readers === 0,
			'the dead poller to be noticed', 1000);
		await trainer.does('message', { text: 'not lost' });
		const { json } = await ana.ask(`/janus/${session}`);
		assert.equal(json.plugindata.data.text, 'not lost');
	});

	it('notices within a second that a stream is gone', async () => {
		const ana = someone();
		const stream = await ana.events(await ana.create());
		const readers = async () => (await ana.ask('/health')).json.readers;
		await until(async () => await readers() === 1, 'the stream');
		stream.close();
		await until(async () => await readers() === 0, 'the close to be noticed', 1000);
	});

	it('keeps a session from whoever did not make it', async () => { /* design 10 */
		const ana = someone();
		const session = await ana.create();
		for (const eve of [someone(), someone({ key: null })]) {
			assert.equal((await eve.janus(`/${session}`, { janus: 'keepalive' })).error.code, 458);
			assert.equal((await eve.janus(`/${session}`, { janus: 'claim' })).error.code, 458);
			assert.equal((await eve.events(session)).status, 204);
			assert.equal((await eve.ask(`/janus/${session}`)).status, 404);
		}
		assert.equal((await ana.janus(`/${session}`, { janus: 'claim' })).janus, 'success');
		const open = someone({ key: null });
		const number = await open.create();
		assert.equal((await open.janus(`/${number}`, { janus: 'keepalive' })).janus, 'ack');
		assert.equal((await open.janus(`/${number}`, { janus: 'claim' })).error.code, 458,
			'a number alone claims nothing');
		assert.equal((await ana.janus(`/${number + 1}`, { janus: 'keepalive' })).error.code, 458);
	});
});

describe('a client that is away', () => {
	const at = useJanus({ http: { away_timeout: '5' }, reclaimTimeout: 1, sessionTimeout: 0 });

	it('is given up, and one that reads is not', async () => {
		const away = new HttpClient(at.janus.httpUrl);
		const here = new HttpClient(at.janus.httpUrl);
		const [lost, kept] = [await away.create(), await here.create()];
		const stream = await here.events(kept);
		assert.equal((await away.janus(`/${lost}`, { janus: 'keepalive' })).janus, 'ack');
		const clients = async () => (await here.ask('/health')).json.clients;
		await until(async () => await clients() === 1, 'the session to be given up', 12000);
		assert.equal((await here.janus(`/${kept}`, { janus: 'keepalive' })).janus, 'ack');
		stream.close();
	});
});

describe('a gateway with few places', () => {
	const at = useJanus({ http: { connections: '20', connections_per_address: '20' } });

	it('tells streams when to come back, and goes on answering', async () => {
		const client = new HttpClient(at.janus.httpUrl);
		const streams = [];
		for (let number = 0; number < 19; number += 1)
			streams.push(await client.events(await client.create()));
		const [last] = streams.slice(-1);
		assert.equal(last.status, 200, 'EventSource gives up on anything else');
		await last.ends();
		assert.equal(streams[0].isOver, false);
		assert.equal((await client.janus('', { janus: 'ping' })).janus, 'pong');
		streams.forEach((stream) => stream.close());
	});
});

describe('HTTPS and the Admin API', () => {
	const file = (name) => path.join(inside, name);
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj',
		'/CN=localhost', '-keyout', file('key.pem'), '-out', file('cert.pem')], { stdio: 'ignore' });
	const at = useJanus({ http: { certificate: file('cert.pem'), key: file('key.pem'),
		admin_socket: file('admin.sock') } });
	const ask = (options, body) => new Promise((resolve, reject) => {
		const { request } = options.socketPath ? http : https;
		const headers = { 'Content-Type': 'application/json', Host: 'localhost' };
		request({ method: 'POST', headers, rejectUnauthorized: false, ...options }, async (answer) => {
			let text = '';
			for await (const chunk of answer)
				text += chunk;
			resolve({ status: answer.statusCode, headers: answer.headers, text });
		}).on('error', reject).end(JSON.stringify(body));
	});

	it('HTTPS with a certificate of the configuration', async () => { /* S1-60 */
		const { port } = new URL(at.janus.httpUrl);
		const ping = await ask({ port, path: '/janus' }, { janus: 'ping', transaction: 't' });
		assert.equal(JSON.parse(ping.text).janus, 'pong');
		assert.match((await ask({ port, path: '/cookie' }, {})).headers['set-cookie'][0], /; Secure$/);
		const admin = await ask({ port, path: '/admin' }, { janus: 'info', transaction: 't' });
		assert.equal(admin.status, 405, 'the Admin API has a door of its own');
	});

	it('the Admin API on a socket that only its user can open', async () => {
		assert.equal(fs.statSync(file('admin.sock')).mode & 0o777, 0o600);
		const admin = (body, address = '/admin') =>
			ask({ socketPath: file('admin.sock'), path: address }, { transaction: 't', ...body });
		const refused = JSON.parse((await admin({ janus: 'list_sessions' })).text);
		assert.equal(refused.error.code, 403);
		const { adminSecret: admin_secret } = at.janus;
		const { id: session } = await at.gateway.createSession();
		const list = JSON.parse((await admin({ janus: 'list_sessions', admin_secret })).text);
		assert.deepEqual([list.janus, list.sessions], ['success', [session]]);
		const handles = await admin({ janus: 'list_handles', admin_secret }, `/admin/${session}`);
		assert.equal(JSON.parse(handles.text).janus, 'success');
		assert.equal((await admin({ janus: 'ping' }, '/janus')).status, 404);
	});
});

describe('what is let in', () => {
	const at = useJanus({ http: { origins: 'https://example.org', hosts: 'lectern.example' } });
	const send = (headers, body = '{"janus":"ping","transaction":"t"}') =>
		new HttpClient(at.janus.httpUrl).ask('/janus', { method: 'POST', body,
			headers: { 'Content-Type': 'application/json', ...headers } });

	it('is JSON, from pages that are ours or listed', async () => {
		const own = new URL(at.janus.httpUrl).origin;
		assert.equal((await send({})).status, 200);
		assert.equal((await send({ 'Content-Type': 'application/json; charset=utf-8' })).status, 200);
		assert.equal((await send({ Origin: own })).status, 200);
		const listed = await send({ Origin: 'https://example.org' });
		assert.equal(listed.headers.get('access-control-allow-origin'), 'https://example.org');
		for (const Origin of ['https://evil.example', 'null', own.replace('http:', 'file:') + '1'])
			assert.equal((await send({ Origin })).status, 403, Origin);
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])
			assert.equal((await send({ 'Content-Type': type })).status, 415, type);
	});

	it('comes to a host that is ours', async () => {
		const { hostname, port } = new URL(at.janus.httpUrl);
		const status = (Host) => new Promise((resolve, reject) => {
			const options = { hostname, port, path: '/health', headers: { Host } };
			http.get(options, (response) => {
				response.resume();
				resolve(response.statusCode);
			}).on('error', reject);
		});
		for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]:80', 'lectern.example'])
			assert.equal(await status(host), 200, host);
		for (const host of ['evil.example', 'localhost.evil.example', '[::1', 'lectern.example.org'])
			assert.equal(await status(host), 421, host);
	});

	it('is at most 64 KiB, said or not', async () => {
		const { hostname, port } = new URL(at.janus.httpUrl);
		const { connect } = await import('node:net');
		const { once } = await import('node:events');
		const speak = async (text) => {
			const socket = connect(Number(port), hostname);
			let said = '';
			socket.on('data', (data) => { said += data; }).on('error', () => {});
			socket.write(text);
			await once(socket, 'close');
			return said;
		};
		const head = 'POST /janus HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
		const said = await speak(`${head}Content-Length: ${400 << 20}\r\nConnection: close\r\n\r\n{`);
		assert.match(said, /^HTTP\/1.1 413/);
		const chunk = `1000\r\n${' '.repeat(4096)}\r\n`;
		assert.equal(await speak(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`), '');
		const just = { janus: 'ping', transaction: 't', padding: 'x'.repeat(65000) };
		assert.equal((await send({}, JSON.stringify(just))).json.janus, 'pong');
	});

	it('is read strictly, and nothing that is sent crashes', async () => {
		const refused = [
			'', ' ', '{', '[', '[]', '"x"', '1', 'null', 'true', '{"janus":"ping",}', "{'janus':1}",
			'{"janus":"ping","janus":"ping","transaction":"t"}', '{"a":1}{"b":2}', '{"a":NaN}',
			'{"a":Infinity}', '{"a":01}', '{"a":+1}', '{"a":.5}', '{"a":1e}', '{"a":"\t"}',
			'{"a":"\\x"}', '{"a":"\\u12"}', '{"a":"\\ud800"}', '{"a":"\\u0000"}', '{"a" 1}',
			'{"a":1,}', '{,}', '{"a":/*x*/1}', '\ufeff{"a":1}', '{"a":tru}', '{a:1}', '{"a":1}x',
			`{"a":${'['.repeat(32)}${']'.repeat(32)}}`, '['.repeat(60000), '{"a":'.repeat(10000),
			`{"a":1${'0'.repeat(400)}}`, '{"a":1e999}', '{"a":"\u0000"}',
		];
		for (const body of refused) {
			const { status, json } = await send({}, body);
			assert.deepEqual([status, json?.janus], [200, 'error'], body.slice(0, 60));
			assert.match(json.error.reason, /^JSON error: /, body.slice(0, 60));
		}
		const accepted = ['{}', '{"a":-0.5e-3}', '{"a":"\\ud83d\\ude00"}', '{"":""}', ' {"a" : [ ] } ',
			`{"a":${'['.repeat(31)}${']'.repeat(31)}}`, '{"a":"\\u002e\\/"}', '{"a":9007199254740993}'];
		for (const body of accepted) {
			const { json } = await send({}, body);
			assert.equal(json.error.code, 456, `read, and then the core misses fields: ${body}`);
		}
		const invalid = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
		assert.equal((await send({}, invalid)).json.janus, 'error');
		assert.equal((await send({})).json.janus, 'pong');
	});

	it('has methods and addresses that there are', async () => {
		const client = new HttpClient(at.janus.httpUrl);
		for (const [method, address, status] of [['PUT', '/janus', 405], ['DELETE', '/janus/1', 405],
			['GET', '/janus', 404], ['GET', '/janus/abc', 404], ['GET', '/nowhere', 404],
			['GET', '/janus/1/2', 404], ['GET', '/janus/-1', 404], ['OPTIONS', '/janus', 204]])
			assert.equal((await client.ask(address, { method })).status, status, `${method} ${address}`);
	});
});

describe('pages', () => {
	const pages = path.join(inside, 'pages');
	fs.mkdirSync(path.join(pages, 'sub'), { recursive: true });
	fs.writeFileSync(path.join(pages, 'index.html'), '<!doctype html>hello');
	fs.writeFileSync(path.join(pages, 'sub/index.html'), '<!doctype html>sub');
	fs.writeFileSync(path.join(pages, 'sub/a.js'), 'export {};');
	fs.writeFileSync(path.join(pages, '.hidden.html'), 'hidden');
	fs.writeFileSync(path.join(pages, 'notes.txt'), 'of no type that is served');
	fs.writeFileSync(path.join(inside, 'secret.html'), 'outside');
	fs.symlinkSync(path.join(inside, 'secret.html'), path.join(pages, 'link.html'));
	fs.symlinkSync(inside, path.join(pages, 'up'));
	const at = useJanus({ http: { pages } });

	it('are served with their type, a policy and a tag', async () => {
		const client = new HttpClient(at.janus.httpUrl, { key: null });
		const page = await client.ask('/');
		assert.match(page.text, /hello/);
		assert.match(page.headers.get('content-security-policy'), /default-src 'self'/);
		assert.match(page.headers.get('set-cookie'), /^lectern=[0-9a-f]{64}; .*HttpOnly; SameSite=Strict$/);
		const again = await client.ask('/', { headers: { 'If-None-Match': page.headers.get('etag') } });
		assert.deepEqual([again.status, again.text], [304, '']);
		const script = await client.ask('/sub/a.js');
		assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
		assert.equal(script.headers.get('set-cookie'), null);
		assert.match((await client.ask('/sub/')).text, /sub/);
		const moved = await client.ask('/sub');
		assert.deepEqual([moved.status, moved.headers.get('location')], [301, '/sub/']);
		assert.deepEqual((await client.ask('/lectern.json')).json, { api: '/janus' });
		assert.equal((await client.ask('/', { method: 'HEAD' })).text, '');
	});

	it('lead nowhere else', async () => {
		const { hostname, port } = new URL(at.janus.httpUrl);
		const raw = (address) => new Promise((resolve, reject) => {
			http.get({ hostname, port, path: address }, (response) => {
				response.resume();
				resolve(response.statusCode);
			}).on('error', reject);
		});
		for (const address of ['/../secret.html', '/%2e%2e/secret.html', '/sub/../../secret.html',
			'/..%2fsecret.html', '/link.html', '/up/secret.html', '/.hidden.html', '/sub/.', '/notes.txt',
			'//index.html', '/sub//a.js', '/index.html/', '/index.html%00.js', '/sub/%2e%2e/index.html'])
			assert.ok([400, 404].includes(await raw(address)), address);
	});

	it('know a browser by its cookie', async () => {
		const client = new HttpClient(at.janus.httpUrl, { key: null });
		const [cookie] = (await client.ask('/')).headers.get('set-cookie').split(';');
		const mine = new HttpClient(at.janus.httpUrl, { key: null });
		mine.headers = { Cookie: cookie };
		const session = await mine.create();
		assert.equal((await mine.janus(`/${session}`, { janus: 'claim' })).janus, 'success');
		assert.equal((await client.janus(`/${session}`, { janus: 'keepalive' })).error.code, 458);
		assert.equal((await client.post('/cookie', {})).status, 204);
	});
});

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
		await joinOver(ana, session, { room, participant: 'ana' });
		await stream.hears(isEvent('joined'));
		await trainer.does('restart');
		const event = await stream.hears(isEvent('conference-restart'));
		const signal = await stream.hears(({ event: name }) => name === 'signal', 'the signal');
		assert.equal(signal.data.id, event.data.plugindata.data.signal);
		await ana.janus(`/${session}`, { janus: 'destroy' });
		await stream.ends();
		const own = await ana.ask(address(room, 'ana', '&wait=0'));
		assert.equal(own.json.at(-1).id > '0', true, 'who has been there may read on without a session');
		assert.ok(eventsIn(stream).includes('joined'));
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
