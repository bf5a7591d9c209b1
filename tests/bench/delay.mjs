/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long a packet is in the plugin: from the core's call with it until the core has it back for a receiver, seen by the
 * kernel's probes in both functions. Each probe costs a microsecond or so, and what the core does for the receivers before
 * counts too, so the truth is less.
 *
 * usage: node tests/bench/delay.mjs [PEERS] [SECONDS]     (default 10, 5; as root, needs perf)
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { findModule } from '../support/janus.mjs';
import { startCrowd } from './crowd.mjs';
import { judge, quantile, report, reportMachine } from './house.mjs';

const [PEERS = 10, SECONDS = 5] = process.argv.slice(2).map(Number);
const STAGE = process.env.LECTERN_STAGE ?? path.join(import.meta.dirname, '../../build/stage');
const MAX_US = 50;

const run = (program, ...words) => execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 });

/** A probe in a function of a file, which goes with the process. @returns {string} its name for perf */
function probe(file, name, place) {
	run('perf', 'probe', '-q', '-x', fs.realpathSync(file), `${name}=${place}`);
	const [line] = run('perf', 'probe', '-l').split('\n').filter((one) => one.includes(`:${name} `));
	const event = line.trim().split(' ')[0];
	process.once('exit', () => run('perf', 'probe', '-q', '-d', event));
	return event;
}

/** Microseconds from each call to each packet that is sent before the next call on the same thread. */
function delaysOf(text, incoming) {
	const since = new Map();
	const delays = [];
	for (const line of text.split('\n')) {
		const [, thread, time, event] = /^\s*(\d+)\s+([\d.]+):\s+(\S+?):?\s/.exec(`${line} `) ?? [];
		if (event === incoming)
			since.set(thread, Number(time));
		else if (event && since.has(thread))
			delays.push((Number(time) - since.get(thread)) * 1e6);
	}
	return delays;
}

async function measure(kind, file, place, setup) {
	const incoming = probe(file, `in_${kind}`, place);
	const crowd = await startCrowd(kind);
	const room = await crowd.create(1, PEERS);
	await crowd.fill(room, PEERS, setup);
	const data = path.join(crowd.plugins, 'perf.data');
	run('perf', 'record', '-q', '-o', data, '-e', `${incoming},${relay}`, '-p', String(crowd.janus.pid), '--', 'sleep', String(SECONDS));
	const delays = delaysOf(run('perf', 'script', '-i', data, '--ns', '-F', 'tid,time,event'), incoming);
	await crowd.stop();
	const p99 = quantile(delays, 0.99);
	report(kind, `${delays.length} packets: median ${quantile(delays, 0.5).toFixed(1)} µs, p99 ${p99.toFixed(1)}, worst ${Math.max(...delays).toFixed(0)}`);
	return p99;
}

reportMachine();
const relay = probe(run('sh', '-c', 'command -v janus').trim(), 'relay', 'janus_plugin_relay_rtp');
report('video', `${PEERS} publish, all see all`);
const setup = { video: true, video_slots: PEERS - 1 };
judge('  p99 inside our plugin', await measure('training', path.join(STAGE, 'plugins/libjanus_training.so'), 'facade_incoming_rtp', setup),
	{ most: MAX_US, unit: ' µs' });
await measure('videoroom', findModule('plugins/libjanus_videoroom.so'), 'janus_videoroom_incoming_rtp', setup);
