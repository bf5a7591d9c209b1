/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What it costs to be there again: restoring many rooms, windows that run in an idle gateway, requests that wait
 * for the disk, and a gateway that is killed again and again in a storm.
 *
 * usage: node tests/bench/durable.mjs [KILLS]     (default 100)
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { connect } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { join, makeRoom, makeSession } from '../support/people.mjs';
import { storm } from '../support/storm.mjs';
import { quantile, report, reportTimes } from './house.mjs';

const KILLS = Number(process.argv[2] ?? 100);
const IDLE_MS = 20000;
const PERSISTENT = 'janus.plugin.persistent';
const LASTING = { reconnect_timeout_ms: 86400000 };

const database = (janus) => path.join(path.dirname(janus.signals), 'lectern.db');
const sqlite = (file, sql) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' }).trim();

/** Copies the only room of a stopped gateway's store, with its seats, as often as that. */
function multiply(file, count) {
	const statements = ['PRAGMA foreign_keys = OFF', 'BEGIN'];
	for (const [table, key] of [['rooms', 'name'], ['conferences', 'room'], ['seats', 'room'], ['stays', 'room']]) {
		const columns = sqlite(file, `SELECT name FROM pragma_table_info('${table}')`).split('\n');
		const values = columns.map((name) => {
			if (name === key)
				return `printf('bulk%d', n)`;
			return table === 'conferences' && name === 'id' ? `printf('bulk%d_1700000000', n)` : name;
		});
		statements.push(`WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < ${count})
			INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table}, k WHERE ${key} NOT LIKE 'bulk%'`);
	}
	sqlite(file, [...statements, 'COMMIT'].join(';\n'));
}

/** A gateway with so many rooms of five seats in its store, stopped. */
async function prepare(rooms) {
	const janus = await startJanus({ debugLevel: 4 });
	const gateway = await connect(janus.url);
	const { room, secret } = await makeSession(gateway, LASTING);
	for (const participant of ['kim', 'lee', 'max'])
		await join(gateway, { room, secret, participant, role: 'client' }, undefined, PERSISTENT);
	gateway.close();
	await janus.crash();
	multiply(database(janus), rooms - 1);
	return janus;
}

/** Restarts Janus and says how long after the plugin was loaded its rooms were there, and when Janus was up. */
async function restore(janus) {
	const from = janus.log.length;
	const seen = {};
	const watch = setInterval(() => {
		const news = janus.log.slice(from);
		seen.loading ??= /Loading plugin 'libjanus_persistent/.test(news) ? performance.now() : undefined;
		seen.restored ??= /restored \d+ rooms/.test(news) ? performance.now() : undefined;
	}, 1);
	await janus.recover();
	const up = performance.now();
	clearInterval(watch);
	const [, rooms, seats] = /restored (\d+) rooms with (\d+) seats/.exec(janus.log.slice(from));
	return { took: seen.restored - seen.loading, early: up - seen.restored, rooms, seats };
}

async function measureRestoring() {
	const janus = await prepare(1000);
	const times = [];
	for (let round = 0; round < 5; round += 1) {
		const { took, early, rooms, seats } = await restore(janus);
		times.push(took);
		if (round === 0)
			report('restored', `${rooms} rooms, ${seats} seats; ${early.toFixed(0)} ms before Janus answers`);
		if (round < 4)
			await janus.crash();
	}
	reportTimes('restoring them takes', times);
	await janus.stop();
}

/** CPU time of a process so far, in ms. */
function cpuOf(pid) {
	const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function measureWindows() {
	const empty = await startJanus();
	const full = await prepare(2000);
	await full.recover();
	await delay(3000);
	const before = [empty, full].map(({ pid }) => cpuOf(pid));
	await delay(IDLE_MS);
	const [idle, armed] = [empty, full].map(({ pid }, index) => cpuOf(pid) - before[index]);
	report(`CPU in ${IDLE_MS / 1000} s idle, without and with 10,000 windows`, `${idle} and ${armed} ms`);
	await full.stop();
	await empty.stop();
}

/** One request after another, stored and not. */
async function measureRequests() {
	for (const [what, general] of [['stored', {}], ['not stored', { database: '' }]]) {
		const janus = await startJanus({ persistent: { general }, general });
		const gateway = await connect(janus.url);
		const { room, secret } = await makeRoom(gateway, {}, PERSISTENT);
		const handle = await gateway.attach(PERSISTENT);
		const times = [];
		for (let turn = 0; turn < 400; turn += 1) {
			const start = performance.now();
			await handle.request({ request: 'edit', room, secret, new_description: `turn ${turn}` });
			times.push(performance.now() - start);
		}
		report(`a request that changes something, ${what}`,
			`median ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`);
		gateway.close();
		await janus.stop();
	}
}

async function measureKills() {
	const janus = await startJanus();
	let joins = 0, messages = 0;
	const lost = await storm(janus, KILLS, ({ seats, last }) => {
		joins = seats;
		messages = last;
	});
	report(`${KILLS} kills in a storm`, `${joins} seats and ${messages} messages confirmed, ${lost} lost`);
	await janus.stop();
}

await measureRestoring();
await measureWindows();
await measureRequests();
await measureKills();
