/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A gateway with a record that is killed in a flood of events and while people come and go, and started again, as
 * often as wanted; and what is wrong with the record then.
 */
import { query, startFlooded, storedOf, Witness } from './flood.mjs';
import { connect } from './client.mjs';
import { makeClass } from './people.mjs';
import { until } from './wait.mjs';

const RATE = 5000;
const ROOMS = 2;
const ARRIVALS = 100; /* events until the rooms are full */
const LEAST_MS = 300;
const MOST_MS = 1500;
const CLOSED_MS = 10000;

/** Random numbers that a seed repeats (mulberry32). @param {number} seed @returns {() => number} 0 to 1 */
export function randomOf(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let value = Math.imul(state ^ (state >>> 15), state | 1);
		value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
		return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** What a killed gateway has stored, against what the witness saw. */
function judgeLife(file, witness, first) {
	const { emitted, at } = witness.read();
	const { count, different, highest } = storedOf(file, first, first + emitted - 1);
	const stored = highest - first + 1;
	const faults = [];
	for (const pragma of ['integrity_check', 'quick_check']) {
		const found = query(file, `PRAGMA ${pragma}`).map((row) => row[pragma]).join();
		if (found !== 'ok')
			faults.push(`${pragma}: ${found}`);
	}
	if (count !== different)
		faults.push(`${count - different} events are there twice`);
	if (different !== stored)
		faults.push(`${stored - different} events are missing between others`);
	/* How old the oldest event that is missing was, when the last was emitted. */
	const lostMs = stored < emitted ? at(emitted - 1) - at(stored) : 0;
	return { emitted, lost: emitted - different, lostMs, faults };
}

/** Has a conference this state? @param {string} file @param {string} conference @param {string} status */
function isThere(file, conference, status = '%') {
	return query(file, `SELECT 1 FROM teleconferencesessions
		WHERE conference = '${conference}' AND session_status LIKE '${status}'`).length > 0;
}

/** What must be closed since the next start, and when at the latest. */
function judgeClosed(file, conference, killedAt) {
	const [session] = query(file, `SELECT session_status, endTime FROM teleconferencesessions
		WHERE conference = '${conference}'`);
	const open = query(file, `SELECT p.participant_id FROM teleconference_participant_sessions p
		JOIN teleconferencesessions s ON s.id = p.teleconference_session_id
		WHERE s.session_status = 'failed' AND join_count > 0 AND (left_at IS NULL OR left_at > ${killedAt})`);
	const faults = open.map((row) => `${row.participant_id} is there still`);
	if (session && (session.session_status !== 'failed' || session.endTime > killedAt))
		faults.push(`a conference is ${session.session_status} after its gateway was killed`);
	return faults;
}

/** One life; leaves the gateway killed. */
async function live(flooded, witness, { first, for_ms: forMs }) {
	await flooded.begin({ first, events: 10 * RATE, rate: RATE, rooms: ROOMS, name: `life${first}`, witness: witness.path });
	const gateway = await connect(flooded.janus.url);
	await until(async () => (await flooded.status()).emitted > ARRIVALS, 'the flood to begin');
	await flooded.dealtWith(ARRIVALS); /* a slow machine takes its time to store the first */
	const end = Date.now() + forMs;
	const { trainer, trainees } = await makeClass(gateway, { trainees: ['ana', 'ben'] });
	await trainees[0].vanish();
	await until(() => Date.now() >= end, 'the end', 10000);
	flooded.admin.close();
	gateway.close();
	await flooded.janus.crash();
	return { conference: trainer.joined.conference, killedAt: Date.now() };
}

/**
 * Kills it so many times.
 * @param {number} kills
 * @param {number} seed of when
 * @param {(life: {emitted: number, lost: number, lostMs: number, faults: string[]}) => void} tell after each
 */
export async function killOften(kills, seed, tell) {
	const random = randomOf(seed);
	const flooded = await startFlooded({ record: {} });
	const file = flooded.janus.record;
	try {
		for (let number = 1; number <= kills; number += 1) {
			const witness = new Witness();
			const first = number * 1000000;
			const forMs = LEAST_MS + random() * (MOST_MS - LEAST_MS);
			const { conference, killedAt } = await live(flooded, witness, { first, for_ms: forMs });
			const life = judgeLife(file, witness, first);
			/* One that was lost whole begins when the room, which was not lost, tells of it again. */
			const isKnown = isThere(file, conference);
			await flooded.janus.recover();
			await flooded.connect();
			await flooded.dealtWith(1);
			/* What was in the spill is dealt with first, and is of the life before. */
			if (isKnown)
				await until(() => !isThere(file, conference, 'active'), 'the conference to be closed', CLOSED_MS);
			life.faults.push(...judgeClosed(file, isKnown ? conference : '', killedAt));
			witness.remove();
			tell(life);
		}
	} finally {
		await flooded.stop();
	}
}
