/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long a packet is in the plugin: from the core's call with it until the core has it back for a receiver, seen by the
 * kernel's probes in both functions. The clock stands while the thread does not run, because another one does (peers and
 * gateway share the processors) or a probe waits for the kernel's map of the memory; while the thread waits for a lock it goes
 * on, that is the plugin's doing. What the core does for the receivers before is told apart by a probe on its return.
 * Each probe costs a microsecond or two, and every receiver before has passed two; interrupts count too. So the truth is less.
 *
 * usage: node tests/bench/delay.mjs [--json FILE] [PEERS] [SECONDS]     (default 10, 5; as root, needs perf)
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { findModule } from '../support/janus.mjs';
import { startCrowd } from './crowd.mjs';
import { quantile, report, reportMachine, saveResults } from './house.mjs';
import { judgePart } from './targets.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const [PEERS = 10, SECONDS = 5] = positionals.map(Number);
const STAGE = process.env.LECTERN_STAGE ?? path.join(import.meta.dirname, '../../build/stage');
const FUTEX = 'syscalls:sys_enter_futex'; /* what waits for a lock comes by here */

const run = (program, ...words) => execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 });

/**
 * A probe in a function of a file, which goes with the process.
 * @param {string} place the function; with `%return`, where it returns
 * @returns {string} its name for perf
 */
function probe(file, name, place) {
	const own = `${name}_${process.pid}`; /* one that was killed leaves its probes behind */
	run('perf', 'probe', '-q', '-x', fs.realpathSync(file), `${own}=${place}`);
	const [event] = new RegExp(`\\S+:${own}(__return)?(?= )`).exec(run('perf', 'probe', '-l'));
	process.once('exit', () => run('perf', 'probe', '-q', '-d', event));
	return event;
}

/**
 * Microseconds from each call of the plugin to each packet that it sends before the next call on the same thread.
 * @param {string} text of perf script: thread, time and event, with the switches between threads and what may wait for a lock
 * @param {{incoming: string, relay: string, relayed: string}} events
 * @returns {{own: number[], all: number[]}} without and with the core's part of sending to the receivers before
 */
function delaysOf(text, { incoming, relay, relayed }) {
	const delays = { own: [], all: [] };
	const threads = new Map();
	for (const line of text.split('\n')) {
		const [, id, time, event] = /^\s*(\d+)\s+([\d.]+):\s+(.*?):?\s*$/.exec(line) ?? [];
		if (!event)
			continue;
		const thread = threads.get(id) ?? { all: NaN, own: NaN }; /* no numbers until the first call */
		const passed = thread.isOff ? 0 : (Number(time) - thread.at) * 1e6;
		thread.all += passed;
		thread.own += thread.isSending ? 0 : passed;
		if (event === incoming) {
			thread.all = thread.own = 0;
		} else if (event === relay && thread.own >= 0) {
			delays.all.push(thread.all);
			delays.own.push(thread.own);
		}
		thread.isOff = event === 'PERF_RECORD_SWITCH OUT preempt' || event === 'PERF_RECORD_SWITCH OUT' && thread.last !== FUTEX;
		thread.isSending = event === relay || thread.isSending && event !== incoming && event !== relayed;
		thread.at = Number(time);
		thread.last = event;
		threads.set(id, thread);
	}
	return delays;
}

const summaryOf = (delays) => ({ median: quantile(delays, 0.5), p99: quantile(delays, 0.99), worst: quantile(delays, 1) });
const describe = ({ median, p99, worst }) => `median ${median.toFixed(1)} µs, p99 ${p99.toFixed(1)}, worst ${worst.toFixed(0)}`;

async function measure(kind, file, place, setup) {
	const incoming = probe(file, `in_${kind}`, place);
	const crowd = await startCrowd(kind);
	const room = await crowd.create(1, PEERS);
	await crowd.fill(room, PEERS, setup);
	const data = path.join(crowd.plugins, 'perf.data');
	const events = { incoming, relay, relayed };
	/* Nothing of the threads is looked up (synth): one that ends meanwhile would end perf. */
	run('perf', 'record', '-q', '--synth=no', '--switch-events', '-o', data, '-e', [FUTEX, ...Object.values(events)].join(),
		'-p', String(crowd.janus.pid), '--', 'sleep', String(SECONDS));
	const script = run('perf', 'script', '-i', data, '--ns', '--show-switch-events', '--show-lost-events', '-F', 'tid,time,event');
	await crowd.stop();
	if (script.includes('PERF_RECORD_LOST'))
		throw new Error('perf has lost events: what is left would not be the truth');
	const delays = delaysOf(script, events);
	const [own, all] = [delays.own, delays.all].map(summaryOf);
	report(kind, `${delays.own.length} packets: ${describe(own)}`);
	report('  with the core\'s sending to those before', describe(all));
	return { own, all };
}

reportMachine();
const core = run('sh', '-c', 'command -v janus').trim();
const relay = probe(core, 'relay', 'janus_plugin_relay_rtp');
const relayed = probe(core, 'relayed', 'janus_plugin_relay_rtp%return');
report('video', `${PEERS} publish, all see all`);
const setup = { video: true, video_slots: PEERS - 1 };
const results = { loads: { delay: os.loadavg()[0] }, delay: { peers: PEERS,
	training: await measure('training', path.join(STAGE, 'plugins/libjanus_training.so'), 'facade_incoming_rtp', setup),
	videoroom: await measure('videoroom', findModule('plugins/libjanus_videoroom.so'), 'janus_videoroom_incoming_rtp', setup) } };
judgePart('delay', results);
saveResults(options.json, results);
