/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Sessions to look into: those in which many were cut off, and those of poor quality.
 */

import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { filters, pager, period, PERIOD } from '../filters.js';
import { table } from '../table.js';
import { SESSION_COLUMNS } from './sessions.js';

const ON_A_PAGE = 25;

/** @type {import('../filters.js').Field[]} */
const FIELDS = [
	{ name: 'minimum', label: 'Cut off more often than', type: 'number',
		more: { min: 0, max: 1000, placeholder: '3', inputmode: 'numeric' } },
	...PERIOD,
];

/** @param {import('../main.js').View} view */
export async function problems({ admin, state, signal }) {
	const { minimum, after, poor } = state;
	const when = period(state);
	const cutOff = { minimum: minimum ? Number(minimum) : undefined, ...when, after, limit: ON_A_PAGE };
	const ofPoor = { ...when, after: poor, limit: ON_A_PAGE };
	const [often, bad] = await Promise.all([
		admin.report('problems', cutOff, signal), admin.report('poor', ofPoor, signal)]);
	/** @param {string} id @param {string} title @param {HTMLElement} button @param {HTMLElement} list
	 * @param {HTMLElement | null} pages */
	const section = (id, title, button, list, pages) => make('section', { class: 'panel', id },
		make('div', { class: 'row spread' }, make('h2', { tabindex: -1 }, title), button), list, pages);
	return {
		title: 'Problems',
		parts: [
			filters(state, FIELDS),
			section('often', 'Cut off often, the worst first', csvButton(admin, 'problems', cutOff, 'cut off often'),
				table({ caption: 'Sessions in which many were cut off', columns: SESSION_COLUMNS, rows: often.rows,
					empty: 'In no session of this time was anybody cut off that often. A smaller number finds more.' }),
				pager(state, often.next, { part: 'often' })),
			section('poor', 'Poor quality, the worst first', csvButton(admin, 'poor', ofPoor, 'poor quality'),
				table({ caption: 'Sessions of poor quality', columns: SESSION_COLUMNS, rows: bad.rows,
					empty: 'No session of this time was of poor quality. Measured are those in which media flowed '
						+ 'for a minute.' }),
				pager(state, bad.next, { part: 'poor', name: 'poor' })),
		],
	};
}
