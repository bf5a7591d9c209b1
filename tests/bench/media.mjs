/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the gateway carries: the same crowds of lectern-peers in our rooms and in Janus' own VideoRoom and AudioBridge, on the
 * same machine, by turns, `event_loops` on for all. Everybody is unmuted. Peers and gateway share the processors, so what a
 * gateway leaves over is what the peers live on.
 *
 * usage: node tests/bench/media.mjs [--rounds N] [--seconds S] [--only PART] [--json FILE]
 *        (default 5 rounds of 5 s, all parts: audio, video, restart, largest, most); media-report.mjs makes page and charts
 */
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { within } from '../support/wait.mjs';
import { lossOf, startCrowd } from './crowd.mjs';
import { report, reportMachine, saveResults } from './house.mjs';
import { judgePart, medianOf } from './targets.mjs';

const { values: options } = parseArgs({ options: {
	rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '5' },
	only: { type: 'string' }, json: { type: 'string' } } });
const ROUNDS = Number(options.rounds);
const SECONDS = Number(options.seconds);
const AUDIO = [5, 10, 20, 40, 80];
const VIDEO = [2, 5, 10, 20];
const RESTARTED = [20, 50];
const BACK_DEADLINE_MS = 60000;
const MAX_LOSS = 0.01;
const ROOM_OF_MANY = 10;
/* Where the search for a limit ends: people in a room, rooms of ten; both are 640 people. */
const SEARCHED = { largest: 640, most: 64 };
const HEARD_DEADLINE_MS = 10000; /* for each who comes, to hear all ... */
const GATHERED_DEADLINE_MS = 120000; /* ... and for all to have come */

const results = { measured: { rounds: ROUNDS, seconds: SECONDS }, loads: {}, searched: SEARCHED };

/** Puts one measured value away. */
function note(part, kind, size, values) {
	const entry = (((results[part] ??= {})[kind] ??= {})[size] ??= {});
	for (const [name, value] of Object.entries(values))
		(entry[name] ??= []).push(value);
}

const median = (...of) => medianOf(results, ...of);

/** One crowd: all but one come, then the last, then a while is measured. */
async function measureCrowd(part, kind, size, setup) {
	const crowd = await startCrowd(kind);
	try {
		const room = await crowd.create(1, size);
		await crowd.fill(room, size - 1, setup);
		const [last] = await crowd.fill(room, 1, setup);
		const { renegotiations } = await crowd.peers.report();
		const memory = (crowd.memory() - crowd.emptyMemory) / size;
		const { cpu, seconds, report: { audio, video } } = await crowd.measure(SECONDS);
		note(part, kind, size, { cpu, last, renegotiations, memory,
			packets: (audio.received.packets + video.received.packets) / seconds,
			loss: Math.max(lossOf(audio), lossOf(video)),
			delay: audio.received.delay.p99_ms, videoDelay: video.received.delay.p99_ms });
	} catch (error) {
		note(part, kind, size, { failed: error.message }); /* more than the machine can do */
	} finally {
		await crowd.stop();
	}
}

function show(part, kind, size) {
	const value = (name) => median(part, kind, size, name);
	const failed = results[part][kind][size].failed?.length ?? 0;
	const spread = (name) => {
		const all = results[part][kind][size][name] ?? [NaN];
		return `${Math.min(...all).toFixed(0)}-${Math.max(...all).toFixed(0)}`;
	};
	report(`${part}, ${kind}, ${size}`, failed === ROUNDS ? 'they never heard each other'
		: `${value('cpu').toFixed(0)} ms of processor time a second (${spread('cpu')}), ${value('packets').toFixed(0)} packets/s, `
		+ `the last hears all in ${value('last').toFixed(0)} ms (${spread('last')}), ${value('renegotiations')} renegotiations, `
		+ `${(value('memory') / 1024).toFixed(0)} KiB each, loss ${(value('loss') * 100).toFixed(2)} %`
		+ `${failed ? `, ${failed} of ${ROUNDS} failed` : ''}`);
}

/** Kinds by turns, so that what else the machine does is the same for all. */
async function measureSizes(part, kinds, sizes, setupOf) {
	for (const size of sizes) {
		for (let round = 0; round < ROUNDS; round += 1) {
			for (const kind of kinds)
				await measureCrowd(part, kind, size, setupOf(kind, size));
		}
		kinds.forEach((kind) => show(part, kind, size));
		save();
	}
}

async function audio() {
	await measureSizes('audio', ['training', 'videoroom', 'audiobridge'], AUDIO, () => ({}));
}

async function video() {
	const all = (kind, size) => ({ video: true, video_slots: size - 1 });
	await measureSizes('video', ['training', 'videoroom'], VIDEO, all);
}

/** Ours: one request, and the longest pause anybody hears. */
async function restartOurs(size) {
	const crowd = await startCrowd('training');
	const room = await crowd.create(1, size);
	await crowd.fill(room, 1, { role: 'trainer' });
	await crowd.fill(room, size - 1);
	await crowd.peers.reset();
	const answer = await crowd.peers.request(0, { request: 'restart' });
	if (answer.error)
		throw new Error(answer.error);
	await delay(2000);
	const { audio: { received } } = await crowd.peers.report();
	note('restart', 'training', size, { ms: received.longest_gap_ms });
	await crowd.stop();
}

/** VideoRoom's: destroy, create, and everybody joins again; not all may ever hear all. */
async function restartTheirs(size) {
	const crowd = await startCrowd('videoroom');
	const room = await crowd.create(1, size);
	try {
		await crowd.fill(room, size);
		const start = performance.now();
		await crowd.handle.request({ request: 'destroy', room: Number(room) });
		await crowd.peers.remove(Array.from({ length: size }, (_, number) => number));
		await crowd.create(1, size);
		await crowd.peers.add({ kind: 'videoroom', room, number: size, count: size }, BACK_DEADLINE_MS);
		note('restart', 'videoroom', size, { ms: performance.now() - start });
	} catch (error) {
		note('restart', 'videoroom', size, { failed: error.message });
	} finally {
		await crowd.stop();
	}
}

async function restart() {
	for (const size of RESTARTED) {
		for (let round = 0; round < ROUNDS; round += 1) {
			await restartOurs(size);
			await restartTheirs(size);
		}
		const [ours, theirs] = ['training', 'videoroom'].map((kind) => median('restart', kind, size, 'ms'));
		const failed = results.restart.videoroom[size].failed?.length ?? 0;
		report(`restart of ${size}`, `the longest pause ${ours.toFixed(0)} ms; VideoRoom ${theirs.toFixed(0)} ms, ${failed} of ${ROUNDS} failed`);
	}
}

/** Whether a crowd can be there with little loss; soon false where people do not hear each other. @param {number[]} rooms the size of each */
async function carries(kind, rooms) {
	const crowd = await startCrowd(kind);
	const gather = async () => {
		for (const [index, size] of rooms.entries())
			await crowd.fill(await crowd.create(index + 1, size), size, {}, HEARD_DEADLINE_MS);
	};
	const name = `  ${kind}, ${rooms.length > 1 ? `${rooms.length} rooms` : `${rooms[0]} people`}`;
	try {
		await within(gather(), 'all to hear each other', GATHERED_DEADLINE_MS);
		const loss = lossOf((await crowd.measure(SECONDS)).report.audio);
		report(name, `loss ${(loss * 100).toFixed(2)} %`);
		return loss < MAX_LOSS;
	} catch (error) {
		report(name, error.message);
		return false;
	} finally {
		await crowd.stop();
	}
}

/**
 * The largest number that is carried: doubled until it is not, then the middle of what is left. So for a limit of 2^n units no
 * more than 2n crowds are tried, each with a deadline.
 */
async function search(part, kind, shape, unit) {
	const limit = SEARCHED[part];
	let good = 0;
	let bad = limit + unit;
	for (let size = unit; bad - good > unit;) {
		if (await carries(kind, shape(size)))
			good = size;
		else
			bad = size;
		size = bad > limit ? Math.min(2 * good, limit) : good + Math.floor((bad - good) / 2 / unit) * unit;
	}
	note(part, kind, 'all', { most: good });
	report(part, `${kind}: ${good}${good === limit ? ' or more' : ''}`);
	save();
}

async function largest() {
	for (const kind of ['training', 'videoroom', 'audiobridge'])
		await search('largest', kind, (size) => [size], 5);
}

async function most() {
	for (const kind of ['training', 'videoroom', 'audiobridge'])
		await search('most', kind, (count) => Array(count).fill(ROOM_OF_MANY), 1);
}

function save() {
	saveResults(options.json, results);
}

reportMachine();
for (const part of [audio, video, restart, largest, most]) {
	if (!options.only || options.only.split(',').includes(part.name)) {
		results.loads[part.name] = os.loadavg()[0];
		await part();
		judgePart(part.name, results);
		save();
	}
}
