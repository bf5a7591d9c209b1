/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.sse: what is let in, HTTPS, the Admin API, and the pages.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';

import { HttpClient } from '../support/events.mjs';
import { useJanus } from '../support/suite.mjs';

const inside = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-http-'));
after(() => fs.rmSync(inside, { recursive: true, force: true }));

const file = (name) => path.join(inside, name);
execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj',
	'/CN=localhost', '-keyout', file('key.pem'), '-out', file('cert.pem')], { stdio: 'ignore' });
const SECURE = { certificate: file('cert.pem'), key: file('key.pem') };

/** Asks over HTTPS, or over a socket. */
const ask = (options, body) => new Promise((resolve, reject) => {
	const { request } = options.socketPath ? http : https;
	const headers = { 'Content-Type': 'application/json', Host: 'localhost' };
	request({ method: 'POST', headers, rejectUnauthorized: false, ...options }, async (answer) => {
		let text = '';
		for await (const chunk of answer)
			text += chunk;
		resolve({ status: answer.statusCode, headers: answer.headers, text });
	}).on('error', reject).end(body && JSON.stringify(body));
});

describe('HTTPS and the Admin API', () => {
	const at = useJanus({ http: { ...SECURE, admin_socket: file('admin.sock') } });

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
		assert.equal((await admin({ janus: 'ping' }, '/janus')).status, 405, 'there are pages only');
	});
});

describe('the Admin API on a port', () => {
	const at = useJanus({ http: SECURE, adminPages: true });
	const doors = () => [at.janus.httpUrl, at.janus.adminPagesUrl].map((url) => new URL(url).port);

	it('speaks HTTPS too, and has the pages beside it', async () => {
		const [, port] = doors();
		const { adminSecret: admin_secret } = at.janus;
		const list = { janus: 'list_sessions', admin_secret, transaction: 't' };
		assert.equal(JSON.parse((await ask({ port, path: '/admin' }, list)).text).janus, 'success');
		const page = await ask({ port, path: '/record/', method: 'GET' });
		assert.deepEqual([page.status, page.headers['content-type']], [200, 'text/html; charset=utf-8']);
		for (const address of ['/janus', '/signals', '/training/end', '/cookie'])
			assert.equal((await ask({ port, path: address }, {})).status, 405, address);
	});

	it('is told to pages by its own door, and where it is by the other', async () => {
		const [api, admin] = doors();
		const told = async (port) =>
			JSON.parse((await ask({ port, path: '/lectern.json', method: 'GET' })).text);
		assert.deepEqual(await told(api), { api: '/janus', admin_port: Number(admin) });
		assert.deepEqual(await told(admin), { admin: '/admin' });
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
		assert.match((await client.ask('/sub/')).text, /sub/);
		const moved = await client.ask('/sub');
		assert.deepEqual([moved.status, moved.headers.get('location')], [301, '/sub/']);
		assert.deepEqual((await client.ask('/lectern.json')).json, { api: '/janus' });
		assert.equal((await client.ask('/', { method: 'HEAD' })).text, '');
	});

	it('have modules that are kept until any file changes', async () => {
		const client = new HttpClient(at.janus.httpUrl, { key: null });
		const find = async (address) => {
			const { status, headers } = await client.ask(address);
			assert.deepEqual([status, headers.get('cache-control')], [302, 'no-store']);
			return headers.get('location');
		};
		const address = await find('/sub/a.js');
		assert.match(address, /^[/]@[0-9a-f]{16}[/]sub[/]a[.]js$/);
		const script = await client.ask(address);
		assert.equal(script.text, 'export {};');
		assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
		assert.equal(script.headers.get('cache-control'), 'max-age=31536000, immutable');
		assert.equal(script.headers.get('set-cookie'), null);
		assert.equal(await find('/sub/a.js'), address);

		const vendor = (name) => `${name.split('/sub')[0]}/vendor/janus.js`;
		assert.equal((await client.ask(vendor(address))).status, 200);
		fs.writeFileSync(path.join(pages, 'sub/b.js'), 'export {};');
		const second = await find('/sub/a.js');
		assert.notEqual(second, address);
		fs.utimesSync(path.join(pages, 'sub/b.js'), 0, 0);
		assert.notEqual(await find('/sub/a.js'), second);
		for (const other of ['index.html', 'sub/', 'lectern.json', 'notes.txt', 'sub/none.js'])
			assert.equal((await client.ask(address.replace('sub/a.js', other))).status, 404, other);
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
			'//index.html', '/sub//a.js', '/index.html/', '/index.html%00.js', '/sub/%2e%2e/index.html',
			'/@0/../secret.html', '/@0//sub/a.js', '/@0', '/@0/.hidden.js'])
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
