/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Sessions to look into: those with many disconnections, those of poor quality, and what was alarmed of.
 */

import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { filters, period, PERIOD } from '../filters.js';
import { pages, rangeText } from '../pager.js';
import { table } from '../table.js';
import { alerts } from './alerts.js';
import { SESSION_COLUMNS } from './sessions.js';

const ON_A_PAGE = 25;

/** @type {import('../filters.js').Field[]} */
const FIELDS = [
	{ name: 'minimum', label: 'Disconnections above', type: 'number',
		more: { min: 0, max: 1000, placeholder: '3', inputmode: 'numeric' } },
	...PERIOD,
];

/**
 * @typedef {object} List
 * @property {string} report
 * @property {string} title
 * @property {string} empty
 * @property {string} page its place in the address
 */
/** @type {List} */
const OFTEN = { report: 'problems', title: 'Frequent disconnections', page: 'page',
	empty: 'No session of this period had that many disconnections. A smaller number finds more.' };
/** @type {List} */
const POOR = { report: 'poor', title: 'Poor quality', page: 'poor',
	empty: 'No session of this period was of poor quality. Sessions are rated when media flowed for at '
		+ 'least a minute.' };

/**
 * @param {import('../main.js').View} view
 * @param {List} list
 * @param {Record<string, string | number | undefined>} which
 */
async function section({ admin, state, signal }, { report, title, empty, page }, which) {
	const found = await admin.report(report, { ...which, page: state[page] ?? 1, limit: ON_A_PAGE }, signal);
	return make('section', { class: 'panel', id: report },
		make('div', { class: 'row spread' }, make('h2', { tabindex: -1 }, title),
			csvButton(admin, report, which, title)),
		make('p', { class: 'faint' }, `${rangeText(found, 'session', 'sessions')}, worst first`),
		table({ caption: title, columns: SESSION_COLUMNS, rows: found.rows, empty }),
		pages(state, found, { part: report, name: page }));
}

/** @param {import('../main.js').View} view */
export async function problems(view) {
	const { minimum } = view.state;
	const when = period(view.state);
	const lists = await Promise.all([section(view, OFTEN, { minimum: minimum && Number(minimum), ...when }),
		section(view, POOR, when), alerts(view, when)]);
	return { title: 'Problems', parts: [filters(view.state, FIELDS), ...lists] };
}
