/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The quality of each participant's connection, minute by minute. Of the two ways, what was sent and
 * what was received, the worse one is drawn: it is what people notice.
 */

import { lineChart } from './chart.js';
import { make } from './dom.js';
import { behind, table } from './table.js';
import { clockTime, clockText, hourText } from './times.js';

/** @typedef {import('./admin.js').Row} Row */

const MINUTE_MS = 60000;
const TONES = 6;
/* MOS at which the words of the record begin: R of 60 and 80. */
const FAIR = 3.1;
const GOOD = 4.03;
const WAYS = /** @type {Record<string, string>} */ ({ up: 'sent', down: 'received' });

/** @param {Row[]} rows @returns {Map<string, Map<number, number>>} person -> minute -> worse MOS */
function worst(rows) {
	/** @type {Map<string, Map<number, number>>} */
	const people = new Map();
	for (const { participant_id: id, measured_at: minute, mos } of rows) {
		const minutes = people.get(id) ?? new Map();
		minutes.set(minute, Math.min(mos, minutes.get(minute) ?? mos));
		people.set(id, minutes);
	}
	return people;
}

/** Every minute, so that a gap is seen as one. @param {Row[]} rows */
function minutesOf(rows) {
	const all = rows.map(({ measured_at: minute }) => minute);
	const [first, last] = [Math.min(...all), Math.max(...all)];
	return Array.from({ length: (last - first) / MINUTE_MS + 1 }, (_, index) => first + index * MINUTE_MS);
}

/** @param {Row[]} rows @param {Map<string, string>} names */
function asTable(rows, names) {
	return table({
		caption: 'Quality, minute by minute', rows, empty: '',
		columns: [
			{ title: 'When', cell: row => clockTime(row.measured_at) },
			{ title: 'Participant', cell: row => names.get(row.participant_id) ?? row.participant_id },
			{ title: 'Direction', cell: row => WAYS[row.direction] },
			{ title: 'MOS', isNumber: true, cell: row => row.mos.toFixed(2) },
			{ title: 'Packet loss', isNumber: true, cell: row => `${row.loss_percent.toFixed(1)} %` },
			{ title: 'Jitter', isNumber: true, cell: row => `${Math.round(row.jitter_ms)} ms` },
			{ title: 'Round trip', isNumber: true, cell: row =>
				row.rtt_ms === null ? '' : `${Math.round(row.rtt_ms)} ms` },
		],
	});
}

/**
 * @param {Row[]} rows of the report `quality`
 * @param {Map<string, string>} names by id
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function qualityChart(rows, names, signal) {
	if (rows.length === 0)
		return make('p', { class: 'empty' }, 'No quality was measured: media flowed for less than a minute.');
	const times = minutesOf(rows);
	const people = [...worst(rows)];
	const lowest = Math.min(...rows.map(({ mos }) => mos));
	const lines = people.map(([id, minutes], index) => ({
		label: names.get(id) ?? id,
		values: times.map(ms => minutes.get(ms) ?? null),
		tone: `series-${index % TONES + 1}`,
		dash: index < TONES ? undefined : [6, 4],
	}));
	const label = `Quality of ${people.length} connections from ${clockText(times[0])} on, as MOS from 1, bad, `
		+ `to 4.5, excellent. The lowest is ${lowest.toFixed(1)}.`;
	return make('figure', {},
		make('figcaption', { class: 'faint' }, `MOS: good from ${GOOD.toFixed(1)}, fair from ${FAIR.toFixed(1)}`),
		lineChart({
			label, times, lines, range: [1, 4.6], when: clockText, tick: hourText, format: value => value.toFixed(1),
			bands: [{ from: GOOD, to: 4.6, tone: 'good' }, { from: FAIR, to: GOOD, tone: 'warn' },
				{ from: 1, to: FAIR, tone: 'danger' }],
		}, signal),
		behind(() => asTable(rows, names)));
}
