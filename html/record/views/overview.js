/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * All sessions of a period in numbers, day by day, and the devices of those who came.
 */

import { lineChart } from '../chart.js';
import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { filters, period, PERIOD } from '../filters.js';
import { behind, table } from '../table.js';
import { span } from '../times.js';
import { bad, device } from '../words.js';

/** @typedef {import('../admin.js').Row} Row */

const MOST_DAYS = 366;
const MOST_DEVICES = 20;

/** @param {Row} sums */
function figures(sums) {
	const list = [
		['Sessions', sums.total_sessions.toLocaleString()],
		['Active', sums.active_sessions],
		['Completed', sums.completed_sessions.toLocaleString()],
		['Failed', bad(sums.failed_sessions)],
		['Average duration', span(sums.avg_duration_seconds) || '–'],
		['Average participants', sums.avg_participants?.toFixed(1) ?? '–'],
		['Peak participants', sums.peak_participants ?? '–'],
		['Disconnections', (sums.total_disconnections ?? 0).toLocaleString()],
		['Quality good, fair, poor', `${sums.good_sessions} · ${sums.fair_sessions} · ${sums.poor_sessions}`],
		['Recorded', sums.recorded_sessions],
	];
	return make('dl', { class: 'figures' }, ...list.map(([term, value]) =>
		make('div', {}, make('dt', {}, term), make('dd', {}, value))));
}

/** A day of the record is one of UTC. @param {string} day */
function startOfDay(day) {
	return Date.parse(`${day}T00:00Z`);
}

/** @param {number} ms */
function utcDay(ms) {
	return new Date(ms).toLocaleDateString(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** @param {Row[]} days */
function daysTable(days) {
	return table({
		caption: 'Days', rows: days, empty: '',
		columns: [
			{ title: 'Day (UTC)', cell: ({ day }) => utcDay(startOfDay(day)) },
			{ title: 'Sessions', isNumber: true, cell: row => row.total_sessions },
			{ title: 'Failed', isNumber: true, cell: row => bad(row.failed_sessions) },
			{ title: 'Poor', isNumber: true, cell: row => bad(row.poor_sessions) },
			{ title: 'Average duration', isNumber: true, cell: row => span(row.avg_duration_seconds) },
			{ title: 'Peak participants', isNumber: true, cell: row => row.peak_participants },
			{ title: 'Disconnects', isNumber: true, cell: row => row.total_disconnections },
		],
	});
}

/** Every day has a place, also those without a session. @param {Row[]} newestFirst */
function fillIn(newestFirst) {
	const known = new Map(newestFirst.map(row => [startOfDay(row.day), row]));
	const [last, first] = [startOfDay(newestFirst[0].day), startOfDay(newestFirst.at(-1)?.day)];
	/** @type {number[]} */
	const times = [];
	for (let ms = first; ms <= last; ms += 86400000)
		times.push(ms);
	const of = (/** @type {string} */ column) => times.map(ms => known.get(ms)?.[column] ?? 0);
	return { times, sessions: of('total_sessions'), poor: of('poor_sessions') };
}

/** @param {Row[]} days @param {AbortSignal} signal */
function daysChart(days, signal) {
	if (days.length === 0)
		return make('p', { class: 'empty' }, 'No session started on these days. Choose a longer '
			+ 'period.');
	const { times, sessions, poor } = fillIn(days);
	const most = Math.max(...sessions);
	const label = `Sessions per day from ${utcDay(times[0])} to ${utcDay(times.at(-1) ?? times[0])}, `
		+ `at most ${most} in one day; of poor quality ${poor.reduce((a, b) => a + b, 0)} of all.`;
	const chart = lineChart({
		label, times, format: value => value.toLocaleString(), when: utcDay, isUtc: true,
		tick: ms => new Date(ms).toLocaleDateString(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' }),
		lines: [{ label: 'Sessions', values: sessions, tone: 'accent', isBar: true },
			{ label: 'of poor quality', values: poor, tone: 'danger', isBar: true }],
	}, signal);
	return make('figure', {}, make('figcaption', { class: 'unseen' }, 'Sessions per day'), chart,
		behind(() => daysTable(days)));
}

/** @param {Row[]} rows */
function devicesTable(rows) {
	return table({
		caption: 'Devices, browsers, systems', rows: rows.filter(row => device(row)),
		empty: 'No device has been reported yet.',
		columns: [
			{ title: 'Device, browser, system', cell: device },
			{ title: 'Uses', isNumber: true, cell: row => row.participant_sessions },
			{ title: 'People', isNumber: true, cell: row => row.people },
			{ title: 'Disconnects', isNumber: true, cell: row => row.disconnections },
			{ title: 'Quality', isNumber: true, cell: row => row.avg_quality_score?.toFixed(1) ?? '' },
		],
	});
}

/** @param {import('../main.js').View} view */
export async function overview({ admin, state, signal }) {
	const when = period(state);
	const [{ rows: [sums] }, { rows: days }, { rows: devices }] = await Promise.all([
		admin.report('statistics', when, signal), admin.report('days', { ...when, limit: MOST_DAYS }, signal),
		admin.report('devices', { ...when, limit: MOST_DEVICES }, signal)]);
	return {
		title: 'Overview',
		parts: [
			filters(state, PERIOD),
			figures(sums),
			make('section', { class: 'panel' },
				make('div', { class: 'row spread' }, make('h2', {}, 'Sessions per day'),
					csvButton(admin, 'days', when, 'days')),
				daysChart(days, signal)),
			make('section', { class: 'panel' },
				make('div', { class: 'row spread' }, make('h2', {}, 'Devices and browsers'),
					csvButton(admin, 'devices', when, 'devices')),
				devicesTable(devices)),
		],
	};
}
