/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where Janus' own event handlers send what they have: servers that count it and do nothing else with it, so
 * that they cost as little as can be.
 */
import http from 'node:http';

import { WebSocketServer } from 'ws';

import { toJcfg } from '../support/jcfg.mjs';
import { findModule } from '../support/janus.mjs';

/* Each event has one, in its header. */
const MARK = Buffer.from('"timestamp":');

/** Counts events in what arrives piece by piece. */
class Counter {
	events = 0;
	bytes = 0;
	#rest = Buffer.alloc(0);

	add(chunk) {
		const text = Buffer.concat([this.#rest, chunk]);
		let from = text.indexOf(MARK);
		let end = 0;
		for (; from >= 0; from = text.indexOf(MARK, end)) {
			this.events += 1;
			end = from + MARK.length;
		}
		this.bytes += chunk.length;
		this.#rest = text.subarray(Math.max(end, text.length - MARK.length + 1));
	}
}

const listening = (server) => new Promise((resolve) => {
	server.listen(0, '127.0.0.1', () => resolve(server.address().port));
});

/** What startJanus() needs for a handler of Janus that sends to `backend`. */
const options = (kind, backend) => ({
	handlers: [findModule(`events/libjanus_${kind}.so`)],
	files: { [`janus.eventhandler.${kind}.jcfg`]: toJcfg({
		general: { enabled: true, events: 'all', grouping: true, json: 'compact', backend },
	}) },
});

/** For sampleevh. */
export async function openHttpSink() {
	const counter = new Counter();
	const server = http.createServer((request, response) => {
		request.on('data', (chunk) => counter.add(chunk)).on('end', () => response.end());
	});
	const port = await listening(server);
	return { counter, options: options('sampleevh', `http://127.0.0.1:${port}/`),
		close: () => server.closeAllConnections() ?? server.close() };
}

/** For wsevh. `stall()` stops reading. */
export async function openWebSocketSink() {
	const counter = new Counter();
	const server = http.createServer();
	const sockets = new WebSocketServer({ server, skipUTF8Validation: true });
	sockets.on('connection', (socket) => socket.on('message', (data) => counter.add(data)));
	const port = await listening(server);
	return { counter, options: options('wsevh', `ws://127.0.0.1:${port}/`),
		stall: () => sockets.clients.forEach((socket) => socket.pause()),
		close() {
			sockets.clients.forEach((socket) => socket.terminate());
			server.close();
		} };
}
