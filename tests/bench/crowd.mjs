/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Janus with our rooms and its own side by side, and crowds of lectern-peers in them: what the benchmarks of media
 * share.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { connect } from '../support/client.mjs';
import { findModule, startJanus } from '../support/janus.mjs';
import { startPeers } from '../support/peers.mjs';

const STAGE = process.env.LECTERN_STAGE ?? path.join(import.meta.dirname, '../../build/stage');
const JOIN_DEADLINE_MS = 60000;
const AT_ONCE = 5; /* so many join at the same time, while a crowd gathers */
const RTP_PORTS = '32768-60999'; /* the kernel's own: in our rooms everybody needs two, and 640 may come */
const TICK_MS = 1000 / 100; /* of /proc/PID/stat */

/** Kinds of rooms by name: how one is created for so many, and what it is called. */
export const KINDS = {
	training: { plugin: 'janus.plugin.training', name: (number) => `room-${number}`,
		create: (room, size) => ({ request: 'create', room, max_participants: size }) },
	videoroom: { plugin: 'janus.plugin.videoroom', name: (number) => String(1000 + number),
		create: (room, size) => ({ request: 'create', room: Number(room), publishers: size, bitrate: 0 }) },
	audiobridge: { plugin: 'janus.plugin.audiobridge', name: (number) => String(1000 + number),
		create: (room) => ({ request: 'create', room: Number(room), sampling_rate: 48000 }) },
};

/** One gateway with its crowd; made by startCrowd(). */
class Crowd {
	constructor(janus, plugins, kind, handle, gateway, peers) {
		Object.assign(this, { janus, plugins, kind, handle, gateway, peers });
		this.emptyMemory = this.memory();
	}

	/** Creates a room. @returns {Promise<string>} its name */
	async create(number, size) {
		const room = KINDS[this.kind].name(number);
		const answer = await this.handle.request(KINDS[this.kind].create(room, size));
		if (answer.error)
			throw new Error(`no room: ${answer.error}`);
		return room;
	}

	/**
	 * Fills a room, a few at a time.
	 * @param {number} [deadline] for each to hear all, ms
	 * @returns {Promise<number[]>} how long each took until it heard all, ms
	 */
	async fill(room, count, setup = {}, deadline = JOIN_DEADLINE_MS) {
		const ms = [];
		while (ms.length < count) {
			const step = Math.min(AT_ONCE, count - ms.length);
			ms.push(...(await this.peers.add({ kind: this.kind, room, count: step, ...setup }, deadline)).ms);
		}
		return ms;
	}

	/** Memory of the gateway, bytes. */
	memory() {
		return Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${this.janus.pid}/status`, 'utf8'))[1]) * 1024;
	}

	/** Processor time of the gateway so far, ms. */
	processorTime() {
		const stat = fs.readFileSync(`/proc/${this.janus.pid}/stat`, 'utf8');
		const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13);
		return (Number(user) + Number(system)) * TICK_MS;
	}

	/** What happens in so many seconds. @returns {Promise<{cpu: number, seconds: number, report: object}>} cpu: ms per second */
	async measure(seconds) {
		await this.peers.reset();
		const start = performance.now();
		const before = this.processorTime();
		await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
		const cpu = this.processorTime() - before;
		const took = (performance.now() - start) / 1000;
		return { cpu: cpu / took, seconds: took, report: await this.peers.report() };
	}

	async stop() {
		this.gateway.close();
		await this.peers.kill(); /* with a crowd in them an orderly end takes long and shows nothing */
		await this.janus.kill();
		fs.rmSync(this.plugins, { recursive: true });
	}
}

/** Starts a gateway for one kind of room, with as many event loops as there are processors. @param {keyof KINDS} kind */
export async function startCrowd(kind) {
	const plugins = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-crowd-'));
	const own = path.join(STAGE, 'plugins/libjanus_training.so');
	const module = kind === 'training' ? own : findModule(`plugins/libjanus_${kind}.so`);
	fs.symlinkSync(fs.realpathSync(module), path.join(plugins, `libjanus_${kind}.so`));
	const janus = await startJanus({ plugins, eventLoops: os.availableParallelism(), debugLevel: 2, sessionTimeout: 600,
		rtpPorts: RTP_PORTS });
	const gateway = await connect(janus.url);
	const session = await gateway.createSession();
	const handle = await session.attach(KINDS[kind].plugin);
	return new Crowd(janus, plugins, kind, handle, gateway, await startPeers(janus.url));
}

/** Lost, of all that should have come. @param {object} media report().audio or .video */
export function lossOf({ received }) {
	const all = received.packets + received.lost;
	return all ? received.lost / all : 0;
}
