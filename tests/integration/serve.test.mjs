/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server of the pages: gives what it should, and nothing from outside html/.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';

import { serve } from '../../tools/serve.mjs';

describe('the server of the pages', () => {
	let server;
	before(async () => { server = await serve({ port: 0, wsPort: 8188 }); });
	after(() => server.close());

	/* not fetch(): that would tidy the path before it is sent */
	const ask = async (path, method = 'GET') => {
		const { port } = server.address();
		const request = http.request({ host: '127.0.0.1', port, path, method, agent: false }).end();
		const [answer] = await once(request, 'response');
		const chunks = [];
		for await (const chunk of answer)
			chunks.push(chunk);
		const text = Buffer.concat(chunks).toString();
		return { status: answer.statusCode, headers: answer.headers, text };
	};

	it('tells a page where the WebSocket is', async () => {
		const answer = await ask('/lectern.json?fresh');
		assert.equal(answer.status, 200);
		assert.equal(answer.headers['content-type'], 'application/json');
		assert.deepEqual(JSON.parse(answer.text), { ws_port: 8188 });
	});

	it('gives the two borrowed scripts as scripts', async () => {
		for (const path of ['/vendor/janus.js', '/vendor/adapter.js']) {
			const answer = await ask(path);
			assert.equal(answer.status, 200);
			assert.match(answer.headers['content-type'], /^text\/javascript/);
			assert.ok(answer.text.length > 10000);
		}
	});

	it('lets a page load and connect to nothing but its own host and WebSockets', async () => {
		for (const path of ['/lectern.json', '/vendor/janus.js', '/no-such-file']) {
			const { headers } = await ask(path);
			assert.match(headers['content-security-policy'], /default-src 'self'; connect-src 'self' ws:/);
			assert.doesNotMatch(headers['content-security-policy'], /unsafe|\*/);
			assert.equal(headers['x-content-type-options'], 'nosniff');
			assert.equal(headers['cache-control'], 'no-cache');
		}
	});

	it('gives nothing from outside the pages', async () => {
		const paths = [
			'/../package.json', '/lib/../../package.json', '/%2e%2e/package.json', '/..%2fpackage.json',
			'/lib/..%2f..%2fpackage.json', '//package.json', '/.git/config', '/%00', '/vendor/',
			'/vendor/../../../package.json', '/node_modules/ws/package.json', '/Makefile.inc',
		];
		for (const path of paths)
			assert.equal((await ask(path)).status, 404, path);
	});

	it('refuses what it does not understand', async () => {
		assert.equal((await ask('/%')).status, 400);
		assert.equal((await ask('/lectern.json', 'POST')).status, 405);
	});
});
