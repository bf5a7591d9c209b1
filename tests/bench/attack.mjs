/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fresh request beside 1,100 half-open ones: our transport, and Janus' own.
 *
 * usage: node tests/bench/attack.mjs
 */
import net from 'node:net';

import { report, startHouse } from './house.mjs';

const MANY = 1100;
const PATIENCE_MS = 5000;

async function measure(what, url) {
	const { hostname, port } = new URL(url);
	const sockets = [];
	for (let count = 0; count < MANY; count += 1) {
		const socket = net.connect(Number(port), hostname, () =>
			socket.write('POST /janus HTTP/1.1\r\nHost: localhost\r\nContent-Ty'));
		sockets.push(socket.on('error', () => {}));
	}
	await new Promise((resolve) => { setTimeout(resolve, 1000); });
	const start = performance.now();
	const answer = await fetch(`${url}/janus`, { method: 'POST', signal: AbortSignal.timeout(PATIENCE_MS),
		headers: { 'Content-Type': 'application/json' }, body: '{"janus":"ping","transaction":"t"}' })
		.then((response) => response.text(), (error) => error.name);
	const took = performance.now() - start;
	sockets.forEach((socket) => socket.destroy());
	report(`beside ${MANY} half-open requests, ${what}`, answer.includes('pong')
		? `${took.toFixed(1)} ms` : `no answer in ${PATIENCE_MS} ms (${answer})`);
}

const house = await startHouse();
await measure('ours', house.ours);
await measure('Janus\' HTTP transport', house.theirs);
await house.stop();
