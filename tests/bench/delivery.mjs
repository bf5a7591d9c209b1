/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events lost on the way while clients are killed and sessions claimed at random: ours over streams and
 * over long polls, Janus' own HTTP transport over long polls, in one run.
 *
 * usage: node tests/bench/delivery.mjs [EVENTS] [WAYS]     (default 30000 for each of the three ways)
 */
import http from 'node:http';

import { HttpClient } from '../support/events.mjs';
import { makeNoise } from '../support/people.mjs';
import { until } from '../support/wait.mjs';
import { report, startHouse } from './house.mjs';

const EVENTS = Number(process.argv[2] ?? 30000);
const WAYS = Number(process.argv[3] ?? 3);
const LISTENERS = 10;
const LIFE_MS = 60; /* of a connection, on average */

/** Events of one listener, however they come. */
class Listener {
	heard = new Set();
	outOfOrder = 0;
	#last = 0;
	#isRunning = true;

	constructor(url, { isStream }) {
		this.client = new HttpClient(url, isStream === null ? { key: null } : {});
		this.isStream = isStream;
	}

	async enter(room, participant) {
		this.session = await this.client.create();
		await this.client.join(this.session, { room, participant });
	}

	take(message) {
		const { event, seq } = message?.plugindata?.data ?? {};
		if (event !== 'conference-state-changed')
			return;
		if (!this.heard.has(seq) && seq < this.#last)
			this.outOfOrder += 1;
		this.#last = Math.max(this.#last, seq);
		this.heard.add(seq);
	}

	/** Reads until told to stop, and is killed again and again. */
	async run() {
		let lastId;
		while (this.#isRunning) {
			if (Math.random() < 0.1)
				await this.client.janus(`/${this.session}`, { janus: 'claim' });
			if (this.isStream)
				lastId = await this.#listen(lastId);
			else
				await this.#poll();
		}
	}

	async #listen(lastId) {
		const stream = await this.client.events(this.session, { lastId });
		await new Promise((resolve) => { setTimeout(resolve, 2 * LIFE_MS * Math.random()); });
		stream.close();
		stream.messages.forEach(({ data }) => this.take(data));
		return stream.lastId ?? lastId;
	}

	#poll() {
		return new Promise((resolve) => {
			const path = `${this.client.url}/janus/${this.session}?maxev=10`;
			const request = http.get(path, { agent: false, headers: this.client.headers }, async (answer) => {
				let text = '';
				try {
					for await (const chunk of answer)
						text += chunk;
					[JSON.parse(text)].flat().forEach((message) => this.take(message));
				} catch {
					/* killed half-way */
				}
				clearTimeout(death);
				resolve();
			}).on('error', () => resolve(clearTimeout(death)));
			const death = setTimeout(() => request.destroy(), 2 * LIFE_MS * Math.random());
		});
	}

	stop() {
		this.#isRunning = false;
	}
}

async function measure(house, url, isStream) {
	const noise = await makeNoise(house.gateway);
	const listeners = Array.from({ length: LISTENERS }, () => new Listener(url, { isStream }));
	for (const [index, listener] of listeners.entries())
		await listener.enter(noise.room, `listener-${index}`);
	const running = listeners.map((listener) => listener.run());
	const turns = EVENTS / LISTENERS;
	for (let turn = 0; turn < turns; turn += 1)
		await noise.turn();
	const have = () => listeners.reduce((sum, { heard }) => sum + heard.size, 0);
	const all = turns * LISTENERS;
	let known = -1;
	/* Until nothing more comes: all, or what was lost never will. */
	await until(async () => {
		const before = known;
		known = have();
		await new Promise((resolve) => { setTimeout(resolve, 950); });
		return known >= all || known === before;
	}, 'the rest', 60000);
	listeners.forEach((listener) => listener.stop());
	await Promise.all(running);
	const lost = all - have();
	const outOfOrder = listeners.reduce((sum, one) => sum + one.outOfOrder, 0);
	return { lost, outOfOrder, all };
}

const house = await startHouse();
for (const [what, url, isStream] of [
	['ours, EventSource streams', house.ours, true],
	['ours, long polls', house.ours, false],
	['Janus\' HTTP transport, long polls', house.theirs, null],
].slice(0, WAYS)) {
	const { lost, outOfOrder, all } = await measure(house, url, isStream);
	report(what, `${lost} of ${all} events lost (${(100 * lost / all).toFixed(3)} %), `
		+ `${outOfOrder} out of order`);
}
await house.stop();
