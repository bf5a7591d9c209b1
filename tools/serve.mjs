// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Serves the pages for ./demo and the browser tests: what stands below html/, two files of the
 * installed npm packages, and /lectern.json, which tells a page the port of the gateway's WebSocket.
 * The page takes the host from its own address.
 *
 * Nothing but GET and HEAD, no listing, nothing hidden, nothing outside the folder. No caching
 * either, so that an edited page is seen at once.
 *
 * usage: node tools/serve.mjs --port N --ws-port N [--host ADDRESS]     (port 0: any free one)
 */
import { createReadStream, realpathSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const top = fileURLToPath(new URL('..', import.meta.url));
const pages = realpathSync(path.join(top, 'html'));

/** Files from outside html/, by their address. */
const borrowed = new Map([
	['/vendor/janus.js', 'node_modules/janus-gateway/npm/dist/janus.es.js'],
	['/vendor/adapter.js', 'node_modules/webrtc-adapter/out/adapter.js'],
]);

const types = new Map([
	['.html', 'text/html; charset=utf-8'],
	['.css', 'text/css; charset=utf-8'],
	['.js', 'text/javascript; charset=utf-8'],
	['.mjs', 'text/javascript; charset=utf-8'],
	['.json', 'application/json'],
	['.svg', 'image/svg+xml'],
	['.png', 'image/png'],
	['.ico', 'image/x-icon'],
	['.woff2', 'font/woff2'],
]);

const headers = {
	'Cache-Control': 'no-cache',
	'Content-Security-Policy':
		"default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; " +
		"media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
	'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self)',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
};

/** The path on disk behind an address, or null: a plain name in html/ that leads nowhere else. */
async function locate(address) {
	if (borrowed.has(address))
		return path.join(top, borrowed.get(address));
	if (/\0|\/\/|\/\./.test(address))
		return null;
	const named = path.join(pages, address.endsWith('/') ? `${address}index.html` : address);
	const real = await realpath(named);
	return real.startsWith(pages + path.sep) ? real : null;
}

function answer(response, status, type, body, more = {}) {
	response.writeHead(status, { ...headers, 'Content-Type': type, ...more });
	response.end(body);
}

async function sendFile(request, response, address) {
	const file = await locate(address).catch(() => null);
	const found = file && (await stat(file));
	if (found?.isDirectory())
		return answer(response, 301, 'text/plain', '', { Location: `${address}/` });
	const type = file && types.get(path.extname(file));
	if (!found?.isFile() || !type)
		return answer(response, 404, 'text/plain', 'not found\n');
	response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': found.size });
	if (request.method === 'HEAD')
		return response.end();
	return createReadStream(file).on('error', () => response.destroy()).pipe(response);
}

/**
 * Starts serving.
 * @param {{port: number, wsPort: number, host?: string}} options
 * @returns {Promise<import('node:http').Server>} listening; its address() tells the port
 */
export async function serve({ port, wsPort, host = '127.0.0.1' }) {
	const server = createServer((request, response) => {
		if (request.method !== 'GET' && request.method !== 'HEAD')
			return answer(response, 405, 'text/plain', '', { Allow: 'GET, HEAD' });
		let address;
		try {
			address = decodeURIComponent(request.url.split('?')[0]);
		} catch {
			return answer(response, 400, 'text/plain', 'bad address\n');
		}
		if (address === '/lectern.json')
			return answer(response, 200, 'application/json', JSON.stringify({ ws_port: wsPort }));
		return sendFile(request, response, address).catch(() => response.destroy());
	});
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const text = { type: 'string' };
	const { values } = parseArgs({ options: { port: text, 'ws-port': text, host: text } });
	const server = await serve({
		port: Number(values.port ?? 8080),
		wsPort: Number(values['ws-port'] ?? 8188),
		host: values.host,
	});
	console.log(`serving on port ${server.address().port}`);
	for (const signal of ['SIGINT', 'SIGTERM'])
		process.on(signal, () => process.exit(0));
}
