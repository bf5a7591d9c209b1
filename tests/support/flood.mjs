/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Janus that tests flood with numbered events (tests/flood), and what has become of each of them.
 */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { connectAdmin } from './client.mjs';
import { startJanus } from './janus.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STAGE = process.env.LECTERN_STAGE ?? path.join(ROOT, 'build/stage');
const FLOOD = 'janus.plugin.flood';
const RECORD = 'janus.eventhandler.sqlite';
const POLL_MS = 5;

/** The event handler that does nothing. */
export const NULL_HANDLER = { name: 'janus.eventhandler.null',
	file: () => fs.realpathSync(path.join(STAGE, 'tests/events/libjanus_null_events.so')) };

/** All numbers that a record has, of the events of floods. */
const NUMBERS = `
	SELECT retransmissions_received AS n FROM media_samples
	UNION ALL SELECT CAST(substr(event_data ->> 'detail', 2) AS INTEGER) FROM teleconference_events
		WHERE event_data ->> 'detail' LIKE '#%'
	UNION ALL SELECT CAST(substr(detail, 2) AS INTEGER) FROM gateway_events WHERE detail LIKE '#%'`;

/** The rows that a query of a database gives. @param {string} file @param {string} sql @returns {object[]} */
export function query(file, sql) {
	const text = execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 5000', file, sql],
		{ encoding: 'utf8', maxBuffer: 1 << 30 });
	return text ? JSON.parse(text) : [];
}

/** What a record has of the numbers from `first` to `last`. @returns {{count: number, different: number, highest: number}} */
export const storedOf = (file, first, last) => query(file, `SELECT count(*) AS count, count(DISTINCT n) AS different,
	coalesce(max(n), ${first - 1}) AS highest FROM (${NUMBERS}) WHERE n BETWEEN ${first} AND ${last}`)[0];

/** Asks every few milliseconds until the answer is truthy, and returns it. */
export async function poll(ask, what, deadline = 120000) {
	const end = performance.now() + deadline;
	for (;;) {
		const answer = await ask();
		if (answer)
			return answer;
		if (performance.now() > end)
			throw new Error(`waited ${deadline} ms in vain for ${what}`);
		await delay(POLL_MS);
	}
}

/** When events were emitted, kept in a file that outlives a kill. */
export class Witness {
	constructor() {
		this.path = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-witness-')), 'times');
	}

	/** Reads it. @returns {{emitted: number, at: (index: number) => number}} at: milliseconds, of the event 0, 1, ... */
	read() {
		const bytes = fs.readFileSync(this.path);
		const times = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
		return { emitted: Number(times[0]), at: (index) => Number(times[index + 1]) / 1000 };
	}

	remove() {
		fs.rmSync(path.dirname(this.path), { recursive: true });
	}
}

/** A Janus with the flood in it; made by startFlooded(). */
class Flooded {
	constructor(janus, plugins) {
		this.janus = janus;
		this.plugins = plugins;
	}

	async connect() {
		this.admin = await connectAdmin(this.janus);
	}

	async #order(request, order) {
		const { is_fine: isFine } = await this.admin.plugin({ request, ...order }, FLOOD);
		if (!isFine)
			throw new Error(`no flood: ${request} ${JSON.stringify(order)}`);
	}

	/** Makes the events of a flood, which begin() without an order then sends; see struct flood_order. @param {object} order */
	prepare(order) {
		return this.#order('prepare', order);
	}

	/** Begins a flood; see struct flood_order. @param {object} [order] */
	begin(order) {
		return this.#order('start', order);
	}

	/** @returns {Promise<{emitted: number, is_over: boolean, took_us: number}>} */
	status() {
		return this.admin.plugin({ request: 'status' }, FLOOD);
	}

	/** Waits until the flood is over. */
	isOver(deadline) {
		return poll(async () => (await this.status()).is_over, 'the flood to be over', deadline);
	}

	/** A request to an event handler. */
	async ask(request, handler = RECORD) {
		return (await this.admin.send({ janus: 'query_eventhandler', handler, request })).response;
	}

	/** The status of the record, once it has dealt with so many events. */
	dealtWith(events, deadline) {
		return poll(async () => {
			const status = await this.ask({ request: 'status' });
			return status.stored + status.dropped >= events && status;
		}, `${events} events to be stored`, deadline);
	}

	/** Memory of the process, bytes. */
	memory() {
		const text = fs.readFileSync(`/proc/${this.janus.pid}/status`, 'utf8');
		return Number(/^VmRSS:\s+(\d+)/m.exec(text)[1]) * 1024;
	}

	/** What its processor time is so far, milliseconds. */
	processorTime() {
		const stat = fs.readFileSync(`/proc/${this.janus.pid}/stat`, 'utf8');
		const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13);
		return (Number(user) + Number(system)) * 10;
	}

	/** Kills it and starts it again. */
	async restart(options) {
		this.admin.close();
		await this.janus.restart(options);
		await this.connect();
	}

	async stop() {
		this.admin.close();
		await this.janus.stop();
		fs.rmSync(this.plugins, { recursive: true });
	}

	/** Ends it the short way. */
	async kill() {
		this.admin.close();
		await this.janus.kill();
		fs.rmSync(this.plugins, { recursive: true });
	}
}

/**
 * Starts a Janus that can be flooded.
 * @param {object} [options] of startJanus(): `record` or `handlers`
 * @returns {Promise<Flooded>}
 */
export async function startFlooded(options = {}) {
	const plugins = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-plugins-'));
	for (const name of ['plugins/libjanus_training.so', 'tests/plugins/libjanus_flood.so'])
		fs.symlinkSync(fs.realpathSync(path.join(STAGE, name)), path.join(plugins, path.basename(name)));
	const flooded = new Flooded(await startJanus({ debugLevel: 4, ...options, plugins }), plugins);
	await flooded.connect();
	return flooded;
}

/** A shell of SQLite that stays open; for what one process must hold or ask often. */
export class Shell {
	#child;
	#lines = [];
	#waiting = [];

	/** @param {string} file @param {string[]} [flags] */
	constructor(file, flags = ['-readonly']) {
		this.#child = spawn('sqlite3', [...flags, '-cmd', '.timeout 5000', file], { stdio: ['pipe', 'pipe', 'inherit'] });
		createInterface({ input: this.#child.stdout }).on('line', (line) => {
			if (line !== '.')
				this.#lines.push(line);
			else
				this.#waiting.shift()(this.#lines.splice(0));
		});
	}

	/** Runs statements. @returns {Promise<string[]>} the lines that they print */
	run(sql) {
		const answer = new Promise((resolve) => { this.#waiting.push(resolve); });
		this.#child.stdin.write(`${sql};\n.print .\n`);
		return answer;
	}

	close() {
		this.#child.kill();
	}
}
