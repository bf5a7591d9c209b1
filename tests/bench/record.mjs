/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the record is: the same flood into a handler that does nothing, into Janus' own sampleevh and wsevh
 * and into the record, by turns, each until its last event has arrived; what a sample takes on the disk; and
 * how soon an event can be read. The flood is measured twice: with events that are made when they are due, as those
 * of a gateway are, and with events that were made before, where all but the handlers costs next to nothing.
 *
 * usage: node tests/bench/record.mjs [ROUNDS] [EVENTS] [SECONDS]     (default 5, 100000, 10 for each rate)
 */
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { NULL_HANDLER, Shell, Witness, poll, query, startFlooded, storedOf } from '../support/flood.mjs';
import { judge, quantile, report, reportMachine } from './house.mjs';
import { openHttpSink, openWebSocketSink } from './sinks.mjs';

const [ROUNDS = 5, EVENTS = 100000, SECONDS = 10] = process.argv.slice(2).map(Number);
const ROOMS = 10;
const ARRIVALS = 400; /* more than it takes to fill them, and that brings a sample */
const STUCK_MS = 5000; /* a handler that has sent nothing for so long has lost the rest */

/** Waits until a sink has all. @returns {Promise<number>} when its last event came */
async function arrives(counter, events) {
	let seen = 0;
	let at = performance.now();
	await poll(() => {
		if (counter.events > seen) {
			seen = counter.events;
			at = performance.now();
		}
		return seen >= events || performance.now() - at > STUCK_MS;
	}, 'the sink');
	return at;
}

/** A row per handler: starts what it needs, says how long a flood takes and what arrived of it. */
const HANDLERS = {
	async nothing(flood) {
		const flooded = await startFlooded({ handlers: [NULL_HANDLER.file()] });
		const effort = await flood(flooded, () => poll(async () =>
			(await flooded.ask({}, NULL_HANDLER.name)).events >= EVENTS && performance.now(), 'all'));
		await flooded.stop();
		return { ...effort, arrived: EVENTS };
	},
	async sampleevh(flood) {
		return toSink(await openHttpSink(), flood);
	},
	async wsevh(flood) {
		return toSink(await openWebSocketSink(), flood);
	},
	async record(flood) {
		const flooded = await startFlooded({ record: {} });
		const { record } = flooded.janus;
		const { emitted: before } = await flooded.dealtWith(1); /* Janus has something to tell too */
		const effort = await flood(flooded, async () => {
			await flooded.dealtWith(before + EVENTS);
			return performance.now();
		});
		const { different } = storedOf(record, 1, EVENTS);
		const bytes = bytesPerSample(record);
		await flooded.stop();
		return { ...effort, arrived: different, bytes };
	},
};

async function toSink(sink, flood) {
	const flooded = await startFlooded(sink.options);
	const effort = await flood(flooded, () => arrives(sink.counter, EVENTS));
	await flooded.stop();
	sink.close();
	return { ...effort, arrived: sink.counter.events, bytes: sink.counter.bytes / sink.counter.events };
}

/** Of the pages of the table, so with all that SQLite needs besides. */
function bytesPerSample(file) {
	const [{ bytes }] = query(file, 'SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = \'media_samples\'');
	return bytes / query(file, 'SELECT count(*) AS count FROM media_samples')[0].count;
}

/** Floods; how long it took, and processor time of an event, all threads of Janus together. */
async function flood(isPrepared, flooded, whenDone) {
	if (isPrepared)
		await flooded.prepare({ events: EVENTS });
	const before = flooded.processorTime();
	const start = performance.now();
	await flooded.begin(isPrepared ? {} : { events: EVENTS });
	const took = await whenDone() - start;
	return { took, cost: (flooded.processorTime() - before) / EVENTS * 1000 };
}

async function measureRates(isPrepared) {
	report('events are made', isPrepared ? 'before' : 'when they are due');
	const lists = () => Object.fromEntries(Object.keys(HANDLERS).map((name) => [name, []]));
	const rates = lists();
	const costs = lists();
	const last = {};
	for (let round = 0; round < ROUNDS; round += 1) {
		for (const [name, run] of Object.entries(HANDLERS)) {
			const { took, cost, arrived, bytes } = await run((...given) => flood(isPrepared, ...given));
			rates[name].push(arrived / took * 1000);
			costs[name].push(cost);
			last[name] = { bytes, lost: (last[name]?.lost ?? 0) + Math.max(0, EVENTS - arrived) };
		}
	}
	for (const [name, values] of Object.entries(rates))
		report(`${EVENTS} events into ${name}`, `${quantile(values, 0.5).toFixed(0)} a second `
			+ `(${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)} in ${ROUNDS} rounds), `
			+ `${quantile(costs[name], 0.5).toFixed(1)} µs of processor time each, ${last[name].lost} lost`);
	/* Of one round each, so that what else the machine does is the same. */
	const ratio = (name) => quantile(rates.record.map((rate, round) => rate / rates[name][round]), 0.5);
	judge('record / nothing', ratio('nothing'), { least: 0.9 });
	judge('record / sampleevh', ratio('sampleevh'), { least: 2.5 });
	judge('record / wsevh', ratio('wsevh'), { least: 2 });
	judge('events of the record lost', last.record.lost, { exactly: 0 });
	report('bytes of a sample', `${last.record.bytes.toFixed(1)} stored, of ${last.wsevh.bytes.toFixed(1)} as compact JSON`);
	judge('stored / raw bytes', last.record.bytes / last.wsevh.bytes, { most: 0.12 });
}

/** Asks for the newest sample again and again: all before it can be read as well. */
async function measureDelays(rate) {
	const flooded = await startFlooded({ record: {} });
	const witness = new Witness();
	const events = ARRIVALS + rate * SECONDS;
	const seen = [];
	await flooded.begin({ events, rate, rooms: ROOMS, witness: witness.path });
	await poll(() => fs.existsSync(flooded.janus.record) && query(flooded.janus.record,
		'SELECT 1 FROM sqlite_schema WHERE name = \'media_samples\'').length > 0, 'the record');
	const shell = new Shell(flooded.janus.record);
	for (let newest = 0; newest < events;) {
		const [line] = await shell.run('SELECT retransmissions_received FROM media_samples ORDER BY id DESC LIMIT 1');
		const now = Date.now();
		for (newest = Number(line ?? 0); seen.length < newest;)
			seen.push(now);
		await delay(1);
	}
	shell.close();
	const { at } = witness.read();
	const delays = seen.map((now, index) => now - at(index)).slice(ARRIVALS);
	const times = [0.5, 0.99].map((share) => quantile(delays, share));
	report(`event to row at ${rate} a second`, `median ${times[0].toFixed(0)} ms, worst ${Math.max(...delays).toFixed(0)} ms`);
	judge('  p99', times[1], { most: 300, unit: ' ms' });
	witness.remove();
	await flooded.stop();
}

reportMachine();
for (const isPrepared of [false, true])
	await measureRates(isPrepared);
for (const rate of [50, 1000, 10000])
	await measureDelays(rate);
