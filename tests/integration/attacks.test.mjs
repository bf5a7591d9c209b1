/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.sse while others hold it up: half-open requests and idle streams.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, it } from 'node:test';

import { HttpClient } from '../support/events.mjs';
import { assertSuccess, makeClass } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const MANY = 1100;
/* Held up would mean for ever; how long it takes in fact is told beside the test. */
const FRESH_MS = 2000;

describe('a gateway that is held up', () => {
	const at = useJanus({ general: { signals: '' } });

	/** Many connections that say this and no more. */
	async function hold(text) {
		const { hostname, port } = new URL(at.janus.httpUrl);
		const sockets = Array.from({ length: MANY }, () => net.connect(Number(port), hostname));
		await Promise.all(sockets.map((socket) => once(socket, 'connect')));
		sockets.forEach((socket) => socket.on('error', () => {}).write(text));
		return () => sockets.forEach((socket) => socket.destroy());
	}

	/** Milliseconds of the slowest of several fresh requests, the first of each on a new connection. */
	async function slowest() {
		const client = new HttpClient(at.janus.httpUrl);
		const times = [];
		for (let round = 0; round < 20; round += 1) {
			const start = performance.now();
			assert.equal((await client.post('/janus', { janus: 'ping', transaction: 't' },
				{ Connection: 'close' })).json.janus, 'pong');
			times.push(performance.now() - start);
		}
		return Math.max(...times);
	}

	it('answers at once beside 1,100 half-open requests', async (t) => {
		const release = await hold('POST /janus HTTP/1.1\r\nHost: localhost\r\nContent-Ty');
		const took = await slowest();
		release();
		t.diagnostic(`slowest of 20: ${took.toFixed(1)} ms`);
		assert.ok(took < FRESH_MS, `${took} ms`);
	});

	it('answers at once beside 1,100 requests whose body does not come', async (t) => {
		const release = await hold('POST /janus HTTP/1.1\r\nHost: localhost\r\n'
			+ 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
		const took = await slowest();
		release();
		t.diagnostic(`slowest of 20: ${took.toFixed(1)} ms`);
		assert.ok(took < FRESH_MS, `${took} ms`);
	});

	it('answers at once beside 1,100 idle streams, and lets them go', async (t) => {
		const client = new HttpClient(at.janus.httpUrl, { key: null });
		const session = await client.create();
		const sessions = [];
		for (let number = 0; number < MANY; number += 1)
			sessions.push(client.create());
		const numbers = await Promise.all(sessions);
		const streams = await Promise.all(numbers.map((number) => client.events(number)));
		const readers = async () => (await client.ask('/health')).json.readers;
		await until(async () => await readers() === MANY, 'all streams to be open', 10000);
		const took = await slowest();
		streams.forEach((stream) => stream.close());
		t.diagnostic(`slowest of 20: ${took.toFixed(1)} ms`);
		assert.ok(took < FRESH_MS, `${took} ms`);
		await until(async () => await readers() === 0, 'all closes to be noticed', 1000);
		assert.equal((await client.janus(`/${session}`, { janus: 'keepalive' })).janus, 'ack');
	});

	it('does not wait for a reader that does not read, and tells it that it missed something', async () => {
		const { room, secret, trainer: first } = await makeClass(at.gateway, { trainees: [] });
		let trainer = first;
		/* A long roster makes long restarts. */
		const names = Array.from({ length: 400 }, (_, index) => `${'x'.repeat(110)}${index}`);
		const volunteers = [{ UserName: 'tom', trainer: 1, LoggedOn: 4, TraineeID: names.join(',') },
			...names.map((UserName) => ({ UserName }))];
		assertSuccess(await trainer.request('import', { room, secret, volunteers }));
		const client = new HttpClient(at.janus.httpUrl);
		const session = await client.create();
		let slow = await client.events(session);
		slow.pause();
		for (let round = 0; round < 300; round += 1) { /* of 48 KiB: more than the kernel and we keep */
			if (round % 50 === 0) { /* a connection without media lasts 30 s: not enough with sanitizers */
				trainer = await trainer.returns(at.gateway);
				await client.join(session, { room, participant: 'ana' });
			}
			await trainer.does('restart');
		}
		assert.ok(await slowest() < FRESH_MS);
		slow.resume();
		const isReset = ({ event }) => event === 'reset';
		await until(() => slow.isOver || slow.messages.some(isReset), 'the slow one to end or to be told');
		if (!slow.messages.some(isReset)) { /* it was cut off: who comes back is told */
			slow = await client.events(session, { lastId: slow.lastId });
			assert.ok(isReset(await slow.hears(() => true)));
		}
		slow.close();
	});

	it('gives a request ten seconds', async () => {
		const { hostname, port } = new URL(at.janus.httpUrl);
		const socket = net.connect(Number(port), hostname);
		socket.write('GET /health HTTP/1.1\r\nHo');
		const start = Date.now();
		await once(socket.on('error', () => {}).resume(), 'close');
		const took = Date.now() - start;
		assert.ok(took > 8000 && took < 14000, `${took} ms`);
	});
});
