/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many instructions a plugin spends on a packet that it forwards, ours and Janus' VideoRoom: counted by callgrind, so
 * they do not depend on what else the machine does. What counts is all that happens between the core's call with an RTP packet
 * and its return, with the libraries that are called on the way, but without the core's own part of sending (relay_rtp).
 * Some send and the others are frozen. Counting begins when all that flows is what the former send, to everybody else: until
 * then the frozen have places among the loudest, and pictures wait for a keyframe. (Everybody has three audio slots, so no
 * more may send.)
 *
 * usage: node tests/bench/instructions.mjs [--json FILE] [PEERS] [SENDERS] [SECONDS]     (default 10, 2, 8; needs valgrind)
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { until } from '../support/wait.mjs';
import { startCrowd } from './crowd.mjs';
import { report, reportMachine, saveResults } from './house.mjs';
import { judgePart } from './targets.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const [PEERS = 10, SENDERS = 2, SECONDS = 8] = positionals.map(Number);
const OURS = /libjanus_training|liblectern/;
const THEIRS = /libjanus_videoroom/;
const CORE = /\/janus$/;
const INCOMING = /incoming_rtp$/;
const RELAY = 'janus_plugin_relay_rtp';
const LOOK_SECONDS = 0.5;
const MAX_STRAY = 0.02; /* of what is to flow: what is on its way when a look begins or ends */
const SETTLE_DEADLINE_MS = 60000;

/** A program that runs Janus under callgrind, which counts nothing until it is told to. */
function wrap(folder) {
	const file = path.join(folder, 'janus-counted');
	const janus = execFileSync('sh', ['-c', 'command -v janus'], { encoding: 'utf8' }).trim();
	fs.writeFileSync(file, `#!/bin/sh\nexec valgrind --tool=callgrind --instr-atstart=no --compress-strings=no --compress-pos=no `
		+ `--callgrind-out-file=${folder}/counts ${janus} "$@"\n`, { mode: 0o755 });
	return file;
}

/**
 * What goes over the border between the core and a plugin, of a file of callgrind's: a call is lines that say whom, how often,
 * and how many instructions it takes with all below it. Of what the plugin calls only sending is the core's business, the rest
 * are helpers that the plugin has chosen to use.
 * @param {string} text @param {RegExp} plugin
 */
function readBorder(text, plugin) {
	const border = { in: 0, calls: 0, out: 0, sent: 0 };
	let object = '';
	let called = '';
	let name = '';
	let calls = 0;
	for (const line of text.split('\n')) {
		const [key, value] = line.split(/=(.*)/s);
		if (key === 'ob')
			object = value;
		else if (key === 'fn')
			called = object;
		else if (key === 'cob')
			called = value;
		else if (key === 'cfn')
			name = value;
		else if (key === 'calls')
			calls = Number(value.split(' ')[0]);
		else if (calls && /^[\d+*-]/.test(line)) {
			const cost = Number(line.split(' ')[1]);
			if (CORE.test(object) && plugin.test(called) && INCOMING.test(name))
				border.in += cost, border.calls += calls;
			else if (plugin.test(object) && name === RELAY)
				border.out += cost, border.sent += calls;
			calls = 0;
			called = object;
		}
	}
	return border;
}

/** Waits until everybody receives what the others send, and nothing else. */
function settle(crowd) {
	return until(async () => {
		const { report: { audio, video } } = await crowd.measure(LOOK_SECONDS);
		const due = (audio.sent.packets + video.sent.packets) * (PEERS - 1);
		return Math.abs(audio.received.packets + video.received.packets - due) <= due * MAX_STRAY;
	}, 'all to receive what the senders send, and nothing else', SETTLE_DEADLINE_MS);
}

async function count(kind, plugin, setup) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-counts-'));
	process.env.JANUS = wrap(folder);
	const crowd = await startCrowd(kind);
	const room = await crowd.create(1, PEERS);
	await crowd.fill(room, PEERS, setup);
	await crowd.peers.freeze(Array.from({ length: PEERS - SENDERS }, (_, number) => number + SENDERS), true);
	await settle(crowd);
	const control = (...words) => execFileSync('callgrind_control', [...words, String(crowd.janus.pid)], { stdio: 'ignore' });
	control('-i', 'on');
	const { report: { audio, video } } = await crowd.measure(SECONDS);
	control('-d');
	const files = fs.readdirSync(folder).filter((name) => name.startsWith('counts'));
	const border = files.map((name) => readBorder(fs.readFileSync(path.join(folder, name), 'utf8'), plugin))
		.reduce((sum, one) => Object.fromEntries(Object.keys(sum).map((key) => [key, sum[key] + one[key]])));
	await crowd.stop();
	fs.rmSync(folder, { recursive: true });
	const each = (border.in - border.out) / border.sent;
	report(`${kind}`, `${each.toFixed(0)} instructions of the plugin for each of ${border.sent} packets forwarded `
		+ `(${border.calls} calls, ${audio.received.packets + video.received.packets} packets received)`);
	return each;
}

reportMachine();
const results = { instructions: { peers: PEERS, senders: SENDERS }, loads: { instructions: os.loadavg()[0] } };
for (const [what, setup] of [['audio', {}], ['video', { video: true, audio: false, video_slots: PEERS - 1 }]]) {
	report(what, `${PEERS} in a room, ${SENDERS} send, all get it`);
	results.instructions[what] = { training: await count('training', OURS, setup), videoroom: await count('videoroom', THEIRS, setup) };
}
judgePart('instructions', results);
saveResults(options.json, results);
