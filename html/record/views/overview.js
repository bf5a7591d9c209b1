/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * All sessions of a period in numbers, day by day, and with what people came.
 */

import { lineChart } from '../chart.js';
import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { filters, period, PERIOD } from '../filters.js';
import { behind, table } from '../table.js';
import { span } from '../times.js';
import { bad, count, device } from '../words.js';

/** @typedef {import('../admin.js').Row} Row */

const MOST_DAYS = 366;
const MOST_DEVICES = 20;

/** @param {Row} sums */
function figures(sums) {
	const list = [
		['Sessions', sums.total_sessions.toLocaleString()],
		['Going on', sums.active_sessions],
		['Completed', sums.completed_sessions.toLocaleString()],
		['Failed', bad(sums.failed_sessions)],
		['Usual length', span(sums.avg_duration_seconds) || '–'],
		['People in a session', sums.avg_participants?.toFixed(1) ?? '–'],
		['Most at one time', sums.peak_participants ?? '–'],
		['Cut off', count(sums.total_disconnections ?? 0, 'time', 'times')],
		['Good, fair, poor', `${sums.good_sessions} · ${sums.fair_sessions} · ${sums.poor_sessions}`],
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
			{ title: 'Usual length', isNumber: true, cell: row => span(row.avg_duration_seconds) },
			{ title: 'Most at one time', isNumber: true, cell: row => row.peak_participants },
			{ title: 'Cut off', isNumber: true, cell: row => row.total_disconnections },
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
		return make('p', { class: 'empty' }, 'No session began in these days. Choose others, or '
			+ 'begin one: it is recorded by itself.');
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
		empty: 'No page has told yet with what people come.',
		columns: [
			{ title: 'Device, browser, system', cell: device },
			{ title: 'Times', isNumber: true, cell: row => row.participant_sessions },
			{ title: 'People', isNumber: true, cell: row => row.people },
			{ title: 'Cut off', isNumber: true, cell: row => row.disconnections },
			{ title: 'Quality', isNumber: true, cell: row => row.avg_quality_score?.toFixed(1) ?? '' },
		],
	});
}

/**
 * Everybody who ever came must be counted for these, so they come when they are there.
 * @param {Promise<import('../admin.js').Report>} report
 */
function devicesLater(report) {
	const place = make('div', {}, make('p', { class: 'empty' }, 'Counting …'));
	report.then(({ rows }) => place.replaceChildren(devicesTable(rows)),
		error => place.replaceChildren(make('p', { class: 'alert' }, error.message)));
	return place;
}

/** @param {import('../main.js').View} view */
export async function overview({ admin, state, signal }) {
	const when = period(state);
	const [{ rows: [sums] }, { rows: days }] = await Promise.all([
		admin.report('statistics', when, signal), admin.report('days', { ...when, limit: MOST_DAYS }, signal)]);
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
				make('div', { class: 'row spread' }, make('h2', {}, 'With what people come'),
					csvButton(admin, 'devices', when, 'devices')),
				devicesLater(admin.report('devices', { ...when, limit: MOST_DEVICES }, signal))),
		],
	};
}
