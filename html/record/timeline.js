/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who was there from when to when, a row each: the stays, in them who spoke and who showed a screen,
 * and where somebody was disconnected and came back.
 */

import { draw, make } from './dom.js';
import { behind, table } from './table.js';
import { clockText, clockTime, hourText, momentText, span } from './times.js';
import { kindWord } from './words.js';

/** @typedef {{participant_id: string, kind: string, started_at: number, ended_at: number | null}} Interval */
/** @typedef {{from: number, to: number}} Range */
/**
 * @typedef {object} Session
 * @property {Range} range
 * @property {import('./admin.js').Row[]} participants
 * @property {Interval[]} intervals
 * @property {import('./admin.js').Row[]} issues of which those of type `disconnect` are marked
 */

/* From the back to the front: kind, top and height in a row of 32. */
const LANES = /** @type {const} */ ([['stay', 4, 24], ['screen', 22, 6], ['talk', 9, 9]]);
const ROW = 32;
const TICKS = 7;

/** @param {number} ms @param {Range} range @returns {number} percent */
function place(ms, { from, to }) {
	return Math.min(100, Math.max(0, (ms - from) / (to - from) * 100));
}

/** @param {Interval} interval */
function words({ kind, started_at: start, ended_at: end }) {
	return `${kindWord(kind)}, ${clockText(start)} – ${end === null ? 'now' : clockText(end)}`;
}

/** @param {Interval[]} intervals of one person @param {Range} range */
function bars(intervals, range) {
	return LANES.flatMap(([lane, top, height]) => intervals.filter(({ kind }) => kind === lane)
		.map(interval => {
			const left = place(interval.started_at, range);
			const right = place(interval.ended_at ?? range.to, range);
			return draw('rect', { class: lane, x: `${left}%`, y: top, height, rx: lane === 'stay' ? 4 : 2,
				width: `${Math.max(right - left, 0.15)}%` }, draw('title', {}, words(interval)));
		}));
}

/** @param {number} ms @param {string} type @param {string} text @param {Range} range */
function mark(ms, type, text, range) {
	return draw('svg', { x: `${place(ms, range)}%`, y: 0, overflow: 'visible', class: type },
		draw('path', { d: type === 'cut' ? `M0 0V${ROW}M-4 0H4L0 6Z` : `M0 0V${ROW}M-4 ${ROW}H4L0 ${ROW - 6}Z` }),
		draw('title', {}, `${text}, ${clockText(ms)}`));
}

/** @param {string} id @param {Session} session @param {Interval[]} mine */
function marks(id, { issues, range }, mine) {
	const back = mine.filter(({ kind }) => kind === 'stay').map(({ started_at: start }) => start)
		.sort((a, b) => a - b).slice(1);
	const cut = issues.filter(({ event_type: type, participant_id: who }) =>
		type === 'disconnect' && who === id);
	return [...cut.map(({ timestamp }) => mark(timestamp, 'cut', 'disconnected', range)),
		...back.map(ms => mark(ms, 'back', 'reconnected', range))];
}

/** @param {Interval[]} mine @param {string} kind @param {Range} range @returns {number} seconds */
function sum(mine, kind, { to }) {
	return mine.filter(interval => interval.kind === kind)
		.reduce((all, { started_at: start, ended_at: end }) => all + ((end ?? to) - start) / 1000, 0);
}

/** @param {import('./admin.js').Row} person @param {Session} session */
function row({ participant_id: id, participant_name: name }, session) {
	const mine = session.intervals.filter(({ participant_id: who }) => who === id);
	const { range } = session;
	const said = `present ${span(sum(mine, 'stay', range))}, speaking ${span(sum(mine, 'talk', range))}, `
		+ `screen shared ${span(sum(mine, 'screen', range))}`;
	return make('li', {},
		make('span', { class: 'who' }, name || id),
		draw('svg', { class: 'track', width: '100%', height: ROW, role: 'img', 'aria-label': said },
			...bars(mine, range), ...marks(id, session, mine)));
}

/** @param {Range} range */
function axis(range) {
	const ticks = Array.from({ length: TICKS }, (_, index) => {
		const tick = make('span', {},
			hourText(range.from + (range.to - range.from) * index / (TICKS - 1)));
		tick.style.left = `${index / (TICKS - 1) * 100}%`;
		return tick;
	});
	return make('div', { class: 'axis', 'aria-hidden': 'true' }, make('div', {}, ...ticks));
}

const LEGEND = [['stay', 'present'], ['talk', 'speaking'], ['screen', 'screen shared'],
	['cut', 'disconnected'], ['back', 'reconnected']];

function legend() {
	return make('ul', { class: 'legend', 'aria-label': 'Colours' }, ...LEGEND.map(([type, text]) =>
		make('li', {}, make('i', { class: type, 'aria-hidden': 'true' }), text)));
}

/** @param {Session} session */
function asTable({ intervals, participants }) {
	const names = new Map(participants.map(row => [row.participant_id, row.participant_name]));
	const rows = [...intervals].sort((a, b) => a.started_at - b.started_at);
	return table({
		caption: 'Timeline', rows, empty: 'Nobody has joined yet.',
		columns: [
			{ title: 'Participant', cell: ({ participant_id: id }) => names.get(id) || id },
			{ title: 'What', cell: ({ kind }) => kindWord(kind) },
			{ title: 'From', cell: ({ started_at: start }) => clockTime(start) },
			{ title: 'To', cell: ({ ended_at: end }) => end === null ? 'now' : clockTime(end) },
			{ title: 'Duration', isNumber: true, cell: ({ started_at: start, ended_at: end }) =>
				end === null ? '' : span((end - start) / 1000) },
		],
	});
}

/** @param {Session} session @returns {HTMLElement} */
export function timeline(session) {
	const { participants, range } = session;
	if (participants.length === 0)
		return make('p', { class: 'empty' }, 'Nobody has joined this session yet.');
	return make('figure', { class: 'timeline' },
		make('figcaption', { class: 'unseen' },
			`Participants from ${momentText(range.from)} to ${momentText(range.to)}`),
		legend(),
		make('ol', {}, ...participants.map(person => row(person, session))),
		axis(range),
		behind(() => asTable(session)));
}
