/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the record does when it is stopped with much in its queue, when its database cannot be written to, when
 * somebody reads for long, and when the disk is full. Needs root, for a disk that can be filled.
 *
 * usage: node tests/bench/record-faults.mjs [SECONDS] [FULL_SECONDS] [stop|stall|reader|full]     (default 60, 30, all)
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Shell, poll, query, startFlooded, storedOf } from '../support/flood.mjs';
import { judge, report, reportMachine } from './house.mjs';
import { openHttpSink, openWebSocketSink } from './sinks.mjs';

const [SECONDS = 60, FULL_SECONDS = 30] = process.argv.slice(2, 4).map(Number);
const ONLY = process.argv[4];
const RATE = 10000;
const QUEUED = 100000;
const CHUNK = 50000; /* of a flood that goes as fast as it can: so much waits in Janus at most */
const MIB = 2 ** 20;

/** All there is, exactly once? Judges it. @param {object} total of `incarnations`, or of a status */
function judgeSum(what, { file, total, first = 1, events }) {
	const { count, different } = storedOf(file, first, first + events - 1);
	judge(`${what}: rows that are there twice`, count - different, { exactly: 0 });
	judge(`${what}: stored + dropped - emitted`, Number(total.stored + total.dropped - total.emitted), { exactly: 0 });
	judge(`${what}: events neither stored nor counted`, events - different - total.dropped, { exactly: 0 });
	report(`${what}: dropped`, total.dropped);
}

const totalOf = (file) => query(file,
	'SELECT emitted, stored, dropped FROM incarnations ORDER BY ordinal LIMIT 1')[0];

/* Stops */

/** Holds the database so that nobody else can write to it. */
async function lock(file) {
	const shell = new Shell(file, []);
	await poll(() => fs.existsSync(file), 'the database');
	await shell.run('BEGIN IMMEDIATE');
	return shell;
}

async function measureStop(what, isFreed) {
	const flooded = await startFlooded({ record: { ring: String(2 * QUEUED) } });
	const { record } = flooded.janus;
	await flooded.dealtWith(1);
	const shell = await lock(record);
	await flooded.begin({ events: QUEUED });
	await flooded.isOver();
	await poll(async () => {
		const { queue, spill } = await flooded.ask({ request: 'status' });
		return queue + spill >= QUEUED;
	}, 'all to wait');
	if (isFreed)
		shell.close();
	await flooded.restart({ signal: 'SIGTERM' });
	shell.close();
	await poll(async () => (await flooded.ask({ request: 'status' })).spill === 0, 'the spill to be stored');
	judgeSum(what, { file: record, total: totalOf(record), events: QUEUED });
	await flooded.stop();
}

/** The same stop, for what Janus brings along. */
async function measureTheirStop(what, sink) {
	const flooded = await startFlooded(sink.options);
	await flooded.begin({ events: QUEUED });
	await flooded.isOver();
	await flooded.stop();
	sink.close();
	report(`SIGINT after ${QUEUED} events, ${what}`, `${sink.counter.events} arrived`);
}

/* A writer that is stalled */

/**
 * What a flood adds to the memory of a Janus, bytes. What the record has for its ring is there before.
 * @param {() => Promise<() => void>} stall begins the stall, and returns what ends it
 * @param {(emitted: number) => Promise<void>} look called again and again meanwhile
 */
async function growth(flooded, stall, look) {
	const end = await stall();
	const before = flooded.memory();
	let most = before;
	await flooded.begin({ events: RATE * SECONDS, rate: RATE });
	await poll(async () => {
		const { emitted, is_over: isOver } = await flooded.status();
		most = Math.max(most, flooded.memory());
		await look(emitted);
		return isOver;
	}, 'the flood', SECONDS * 1000 + 60000);
	end();
	return most - before;
}

async function stallOurs() {
	const flooded = await startFlooded({ record: {} });
	const { record } = flooded.janus;
	const { emitted: before } = await flooded.dealtWith(1);
	let behind = 0;
	const bytes = await growth(flooded, async () => {
		const shell = await lock(record);
		return () => shell.close();
	}, async (emitted) => {
		const status = await flooded.ask({ request: 'status' });
		behind = Math.max(behind, emitted - (status.emitted - before));
	});
	/* Each takes some 5 KB there, and that is not ours. */
	report('events in Janus\' own queue, at most', behind);
	const total = await flooded.dealtWith(before + RATE * SECONDS);
	judgeSum(`stalled for ${SECONDS} s`, { file: record, total, events: RATE * SECONDS });
	await flooded.stop();
	return bytes;
}

async function stallTheirs() {
	const sink = await openWebSocketSink();
	const flooded = await startFlooded(sink.options);
	await poll(() => sink.counter.events > 0, 'wsevh to connect');
	const bytes = await growth(flooded, async () => {
		sink.stall();
		return () => {};
	}, async () => {});
	await flooded.kill();
	sink.close();
	return bytes;
}

async function measureStall() {
	const ours = await stallOurs();
	const theirs = await stallTheirs();
	const perEvent = [ours, theirs].map((bytes) => bytes / RATE / SECONDS);
	report(`memory for ${RATE * SECONDS} events stalled`, `record ${(ours / MIB).toFixed(1)} MiB, `
		+ `wsevh ${(theirs / MIB).toFixed(1)} MiB (${perEvent[1].toFixed(0)} bytes an event)`);
	judge('record / wsevh, per event', perEvent[0] / perEvent[1], { most: 0.05 });
}

/* A reader that stays */

/** Floods for so long; the events stored per second. */
async function rateFor(flooded, seconds) {
	const start = performance.now();
	let events = 0;
	while (performance.now() - start < seconds * 1000) {
		await flooded.begin({ first: flooded.next, events: CHUNK });
		flooded.next += CHUNK;
		await flooded.dealtWith(flooded.next - 1);
		events += CHUNK;
	}
	return events / (performance.now() - start) * 1000;
}

async function measureReader() {
	const flooded = await startFlooded({ record: {} });
	const { record } = flooded.janus;
	const log = () => fs.statSync(`${record}-wal`).size / MIB;
	flooded.next = 1;
	await rateFor(flooded, 1);
	const alone = await rateFor(flooded, SECONDS / 3);
	const shell = new Shell(record);
	await shell.run('BEGIN; SELECT count(*) FROM incarnations');
	const beside = await rateFor(flooded, SECONDS);
	const most = log();
	await flooded.begin({ first: flooded.next, events: 10 * RATE, rate: RATE });
	await shell.run('COMMIT');
	shell.close();
	await delay(5000);
	report(`beside a reader of ${SECONDS} s`, `${beside.toFixed(0)} a second, before ${alone.toFixed(0)}`);
	judge('beside / before', beside / alone, { least: 0.8 });
	report('the log while it read', `${most.toFixed(1)} MiB`);
	judge('the log 5 s after', log(), { most: 64, unit: ' MiB' });
	await flooded.isOver();
	await flooded.stop();
}

/* A full disk */

/** A disk of its own. */
function makeDisk() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-disk-'));
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'tmpfs', folder]);
	const file = path.join(folder, 'filler');
	const filler = fs.openSync(file, 'a');
	return { folder,
		/** Takes all that is free. */
		fill() {
			const much = Buffer.alloc(MIB);
			try {
				while (fs.writeSync(filler, much))
					;
			} catch (error) {
				if (error.code !== 'ENOSPC')
					throw error;
			}
		},
		free() {
			fs.closeSync(filler);
			fs.rmSync(file);
		},
		remove() {
			execFileSync('umount', [folder]);
			fs.rmdirSync(folder);
		} };
}

async function measureFull(what, outside) {
	const disk = makeDisk();
	const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-spill-'));
	const database = path.join(disk.folder, 'record.db');
	const flooded = await startFlooded({ record: { database,
		spill: path.join(outside ? elsewhere : disk.folder, 'spill') } });
	const { emitted: before } = await flooded.dealtWith(1);
	const events = RATE * (FULL_SECONDS + 10);
	await flooded.begin({ events, rate: RATE });
	await delay(2000);
	disk.fill();
	const filling = setInterval(() => disk.fill(), 500);
	await flooded.janus.logs(/cannot be kept/, 10000);
	await delay(FULL_SECONDS * 1000);
	const { queue, spill } = await flooded.ask({ request: 'status' });
	clearInterval(filling);
	disk.free();
	report(`${what}: wait after ${FULL_SECONDS} s`, `${queue} in memory, ${spill} in the spill`);
	await flooded.isOver();
	const total = await flooded.dealtWith(before + events);
	judgeSum(what, { file: database, total, events });
	report(`${what}: the file`, query(database, 'PRAGMA integrity_check')[0].integrity_check);
	await flooded.stop();
	disk.remove();
	fs.rmSync(elsewhere, { recursive: true });
}

async function measureStops() {
	await measureStop(`SIGTERM with ${QUEUED} queued`, true);
	await measureStop(`SIGTERM with ${QUEUED} queued, locked`, false);
	await measureTheirStop('sampleevh', await openHttpSink());
	await measureTheirStop('wsevh', await openWebSocketSink());
}

const FAULTS = {
	stop: measureStops,
	stall: measureStall,
	reader: measureReader,
	full: () => Promise.all([measureFull('disk full, spill too', false),
		measureFull('disk full, spill elsewhere', true)]),
};

reportMachine();
for (const [name, measure] of Object.entries(FAULTS)) {
	if (!ONLY || name === ONLY)
		await measure();
}
