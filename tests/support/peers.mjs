/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Participants without browsers: a lectern-peer (tests/peer) that is told what to do line by line. Each participant speaks a
 * tone of its own, which has its number, so a test can ask who is heard by whom.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { outwardAddress } from './ports.mjs';
import { until, within } from './wait.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STAGE = process.env.LECTERN_STAGE ?? path.join(ROOT, 'build/stage');
const PROGRAM = path.join(STAGE, 'tests/lectern-peer');
const ANSWER_DEADLINE_MS = 10000;
const COMPLETE_DEADLINE_MS = 10000;
const LISTEN_MS = 500; /* five stretches of what an ear hears */

/** A process full of participants; made by startPeers(). */
export class Peers {
	#child;
	#lines;
	#answers = new Map();
	#sent = 0;
	#news = [];
	#waiting = new Set();
	#described = new Map();
	#there = new Set();
	#url;

	constructor(child, url) {
		this.#child = child;
		this.#url = url;
		this.#lines = createInterface({ input: child.stdout }).on('line', (line) => this.#take(JSON.parse(line)));
		child.once('exit', (code, signal) => this.#fail(`lectern-peer exited with ${code ?? signal}`));
		child.stdin.on('error', () => {}); /* it has exited, which is told */
	}

	#fail(why) {
		for (const { reject, what } of this.#answers.values())
			reject(new Error(`${what}: ${why}`));
		this.#answers.clear();
	}

	#take(message) {
		if (message.event) {
			if (message.body?.jsep)
				this.#described.set(message.peer, this.negotiations(message.peer) + 1);
			this.#hand(message);
			return;
		}
		const { resolve, reject, what } = this.#answers.get(message.id);
		this.#answers.delete(message.id);
		if (message.error)
			reject(new Error(`${what}: ${message.error}`));
		else
			resolve(message);
	}

	/* Only what has just come is looked at: of a crowd there are tens of thousands, and who reads too slowly holds it up. */
	#hand(message) {
		const waiting = [...this.#waiting].find(({ matches }) => matches(message));
		if (!waiting) {
			this.#news.push(message);
			return;
		}
		this.#waiting.delete(waiting);
		waiting.resolve(message);
	}

	/** How many offers and answers one was sent. @param {number} peer @returns {number} */
	negotiations(peer) {
		return this.#described.get(peer) ?? 0;
	}

	/** A command of tests/peer/control.h; its answer. @param {object} command */
	tell(command) {
		const id = this.#sent += 1;
		const what = JSON.stringify(command);
		const answer = new Promise((resolve, reject) => {
			this.#answers.set(id, { resolve, reject, what });
		});
		this.#child.stdin.write(`${JSON.stringify({ id, ...command })}\n`);
		return within(answer, `the answer to ${what}`, ANSWER_DEADLINE_MS);
	}

	/** Waits for news: what has come already counts, each once. @param {(news: object) => boolean} matches */
	async news(matches, what, deadline = COMPLETE_DEADLINE_MS) {
		const at = this.#news.findIndex(matches);
		if (at >= 0)
			return this.#news.splice(at, 1)[0];
		let waiting;
		const come = new Promise((resolve) => {
			waiting = { matches, resolve };
			this.#waiting.add(waiting);
		});
		return within(come, what, deadline).finally(() => this.#waiting.delete(waiting));
	}

	/** An event of the plugin that a participant is told. @param {number} peer @param {string} name @param {(event: object) => boolean} [where] */
	async event(peer, name, where = () => true, deadline = COMPLETE_DEADLINE_MS) {
		const bodyOf = ({ body }) => body?.plugindata?.data;
		const news = await this.news((one) => one.event === 'told' && one.peer === peer
			&& bodyOf(one)?.event === name && where(bodyOf(one)), `peer ${peer} to be told ${name}`, deadline);
		return bodyOf(news);
	}

	/**
	 * Adds participants and waits until each hears all it can hear.
	 * @param {object} setup of struct peer_setup, and `count`, `number`, `expect_audio`, `expect_video`
	 * @returns {Promise<{peers: number[], ms: number[]}>} their numbers, and how long it took each
	 */
	async add(setup, deadline = COMPLETE_DEADLINE_MS) {
		const { peers } = await this.begin(setup);
		const ms = [];
		for (const peer of peers)
			ms.push((await this.complete(peer, deadline)).ms);
		return { peers, ms };
	}

	/** Adds participants, and does not wait. */
	async begin(setup) {
		const added = await this.tell({ do: 'add', url: this.#url, address: outwardAddress(), ...setup });
		added.peers.forEach((peer) => this.#there.add(peer));
		return added;
	}

	/** Waits until one hears all; fails with what went wrong. @param {number} peer */
	async complete(peer, deadline) {
		const news = await this.news((one) => one.peer === peer && ['complete', 'failed'].includes(one.event),
			`peer ${peer} to hear all`, deadline);
		if (news.event === 'failed')
			throw new Error(`peer ${peer}: ${news.why}`);
		return news;
	}

	/** They leave, or vanish without a word. @param {number[]} peers */
	remove(peers, { polite = true } = {}) {
		peers.forEach((peer) => this.#there.delete(peer));
		return this.tell({ do: 'remove', peers, polite });
	}

	/** They speak their tones, or are silent. @param {number[]} peers @param {boolean} on @param {{level?: number}} [how] -dBov */
	talk(peers, on, how = {}) {
		return this.tell({ do: 'talk', peers, on, ...how });
	}

	/** They send nothing at all any more. @param {number[]} peers @param {boolean} on */
	freeze(peers, on) {
		return this.tell({ do: 'freeze', peers, on });
	}

	/** A request to the plugin; what it answers, whether that is a success or not. @param {number} peer @param {object} body */
	async request(peer, body, half = 'publish') {
		const { answer } = await this.tell({ do: 'request', peer, half, body });
		return answer.plugindata?.data ?? answer;
	}

	/** All counts begin anew, of these or of everybody. @param {number[]} [peers] */
	reset(peers) {
		return this.tell({ do: 'reset', ...peers ? { peers } : {} });
	}

	/** What one has sent and received since; without a number, all together. @param {number} [peer] */
	report(peer) {
		return this.tell({ do: 'report', ...peer === undefined ? {} : { peer } });
	}

	/**
	 * Whose tones one hears, by decoding what arrives for half a second. It has to have been added with `listen`.
	 * @param {number} peer
	 * @returns {Promise<number[]>} numbers, rising
	 */
	async hears(peer) {
		await this.tell({ do: 'listen', peers: [peer], on: true });
		await delay(LISTEN_MS); /* a measurement takes its time */
		const { received } = await this.report(peer);
		return [...new Set(received.flatMap((stream) => stream.tones ?? []))].sort((a, b) => a - b);
	}

	/** Waits until one hears these and nobody else. @param {number} peer @param {number[]} wanted */
	async hearsOnly(peer, wanted, deadline = COMPLETE_DEADLINE_MS) {
		let heard = [];
		const isThere = async () => {
			heard = await this.hears(peer);
			return String(heard) === String(wanted);
		};
		await until(isThere, `peer ${peer} to hear ${wanted.join(', ') || 'nobody'}`, deadline)
			.catch((error) => { throw new Error(`${error.message}; it hears ${heard.join(', ') || 'nobody'}`); });
	}

	/** Whether there is one with that number. @param {number} peer */
	has(peer) {
		return this.#there.has(peer);
	}

	/** Everybody leaves. */
	removeAll() {
		return this.remove([...this.#there]);
	}

	/** Ends the process at once; nobody says goodbye. */
	async kill() {
		const exited = once(this.#child, 'exit');
		this.#lines.removeAllListeners('line'); /* the last one may be cut off */
		this.#child.kill('SIGKILL');
		await exited;
	}

	async stop() {
		const exited = once(this.#child, 'exit');
		this.#child.stdin.end();
		const [code, signal] = await within(exited, 'lectern-peer to end', COMPLETE_DEADLINE_MS);
		if (code !== 0)
			throw new Error(`lectern-peer exited with ${code ?? signal}`);
	}
}

/**
 * Starts a lectern-peer.
 * @param {string} url of the Janus API: ws:// or http://
 * @param {{prefix?: string[], loops?: number}} [options] prefix: a command that runs it, as `ip netns exec NAME`
 * @returns {Promise<Peers>}
 */
export async function startPeers(url, { prefix = [], loops } = {}) {
	const command = [...prefix, PROGRAM, '--control', ...loops ? [`--loops=${loops}`] : []];
	const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
	await once(child, 'spawn');
	const abandon = () => child.kill();
	process.once('exit', abandon);
	child.once('exit', () => process.off('exit', abandon));
	return new Peers(child, url);
}
