/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request and its answer over our transport, Janus' HTTP transport and Janus' WebSocket, by turns.
 *
 * usage: node tests/bench/roundtrip.mjs [ROUNDS]     (default 2000)
 */
import http from 'node:http';

import { quantile, report, startHouse } from './house.mjs';

const ROUNDS = Number(process.argv[2] ?? 2000);
const MESSAGE = JSON.stringify({ janus: 'ping', transaction: 't' });

/** One request over a connection that is kept. */
function ask(url, agent) {
	return new Promise((resolve, reject) => {
		const headers = { 'Content-Type': 'application/json', 'Content-Length': MESSAGE.length };
		http.request(`${url}/janus`, { method: 'POST', agent, headers }, (answer) => {
			answer.on('end', resolve).on('error', reject).resume();
		}).on('error', reject).end(MESSAGE);
	});
}

const house = await startHouse();
const agents = [new http.Agent({ keepAlive: true }), new http.Agent({ keepAlive: true })];
const ways = [
	['ours', () => ask(house.ours, agents[0])],
	['Janus\' HTTP transport', () => ask(house.theirs, agents[1])],
	['Janus\' WebSocket', () => house.gateway.send({ janus: 'ping' })],
];
const times = ways.map(() => []);
for (let round = 0; round < ROUNDS; round += 1) {
	for (const [index, [, way]] of ways.entries()) {
		const start = performance.now();
		await way();
		times[index].push(performance.now() - start);
	}
}
const [ours] = times.map((list) => quantile(list, 0.5));
for (const [index, [what]] of ways.entries()) {
	const median = quantile(times[index], 0.5);
	report(`round trip, ${what}`, `median ${median.toFixed(3)} ms, p99 `
		+ `${quantile(times[index], 0.99).toFixed(3)} ms, ours/it ${(ours / median).toFixed(2)}`);
}
agents.forEach((agent) => agent.destroy());
await house.stop();
