/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many streams: memory of an idle one, time from a post to the last of them, replay of 10,000 events,
 * and how soon a close is noticed.
 *
 * usage: node tests/bench/streams.mjs [STREAMS]     (default 5000)
 */
import fs from 'node:fs';
import net from 'node:net';

import { HttpClient } from '../support/events.mjs';
import { makeNoise } from '../support/people.mjs';
import { until } from '../support/wait.mjs';
import { quantile, report, startHouse } from './house.mjs';

const STREAMS = Number(process.argv[2] ?? 5000);
const REPLAYED = 10000;

/** Private memory of a process, KiB. */
function memoryOf(pid) {
	const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
	return Number(/^Private_Dirty: +(\d+)/m.exec(text)[1]);
}

/** Bare sockets that ask for the stream of one mailbox: light, so that the client is not what is measured. */
async function openStreams(house, { room, secret }, onSignal) {
	const { hostname, port } = new URL(house.ours);
	const ask = `GET /signals?room=${room}&participant=ana HTTP/1.1\r\nHost: localhost\r\n`
		+ `Accept: text/event-stream\r\nAuthorization: Bearer ${secret}\r\n\r\n`;
	const sockets = [];
	while (sockets.length < STREAMS) {
		const batch = Array.from({ length: Math.min(100, STREAMS - sockets.length) }, () =>
			new Promise((resolve, reject) => {
				const socket = net.connect(Number(port), hostname, () => socket.write(ask));
				socket.on('error', reject);
				socket.on('data', (data) => {
					if (data.includes(': ok'))
						resolve(socket);
					if (data.includes('event: signal'))
						onSignal();
				});
			}));
		sockets.push(...await Promise.all(batch));
	}
	return sockets;
}

async function measureStreams(house) {
	const noise = await makeNoise(house.gateway);
	const client = new HttpClient(house.ours);
	const readers = async () => (await client.ask('/health')).json.readers;
	const handle = await house.gateway.attach();
	const volunteers = [{ UserName: 'tom', trainer: 1, LoggedOn: 4, TraineeID: 'ana' }, { UserName: 'ana' }];
	await handle.request({ request: 'import', room: noise.room, secret: noise.secret, volunteers });
	let signals = 0;
	const before = memoryOf(house.janus.pid);
	const sockets = await openStreams(house, noise, () => { signals += 1; });
	await until(async () => await readers() === STREAMS, 'all streams', 20000);
	const perStream = (memoryOf(house.janus.pid) - before) / STREAMS;
	report(`memory of one of ${STREAMS} idle streams`, `${perStream.toFixed(2)} KiB private`);
	const times = [];
	for (let round = 0; round < 5; round += 1) {
		signals = 0;
		const start = performance.now();
		await noise.trainer.does('restart');
		await until(() => signals >= STREAMS, 'all to hear', 20000);
		times.push(performance.now() - start);
	}
	report(`restart to the last of ${STREAMS} streams`, `median ${quantile(times, 0.5).toFixed(0)} ms, `
		+ `worst ${Math.max(...times).toFixed(0)} ms (in steps of 50)`);
	const closed = performance.now();
	sockets.forEach((socket) => socket.destroy());
	await until(async () => await readers() === 0, 'all closes', 20000);
	report(`${STREAMS} closes noticed after`, `${(performance.now() - closed).toFixed(0)} ms`);
}

async function measureReplay(house) {
	const noise = await makeNoise(house.gateway);
	const client = new HttpClient(house.ours);
	const session = await client.create();
	await client.join(session, { room: noise.room, participant: 'ana' });
	for (let turn = 0; turn < REPLAYED; turn += 1)
		await noise.turn();
	const times = [];
	let bytes = 0;
	for (let round = 0; round < 20; round += 1) {
		const start = performance.now();
		const gone = new AbortController();
		const answer = await fetch(`${house.ours}/janus/${session}`, { signal: gone.signal,
			headers: { ...client.headers, Accept: 'text/event-stream' } });
		const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
		const isChange = (message) => message.includes('"conference-state-changed"');
		let rest = '';
		let length = 0;
		for (let count = 0; count < REPLAYED;) {
			const { value } = await reader.read();
			const messages = (rest + value).split('\n\n');
			rest = messages.pop();
			length += value.length;
			count += messages.filter(isChange).length;
		}
		times.push(performance.now() - start);
		bytes = length;
		gone.abort();
	}
	report(`replay of ${REPLAYED} events, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
		`median ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms`);
}

const house = await startHouse({ http: { connections: '20000', connections_per_address: '20000' } });
await measureStreams(house);
await measureReplay(house);
await house.stop();
