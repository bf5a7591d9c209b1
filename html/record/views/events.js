/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What happened in a session, event by event.
 */

import { make } from '../dom.js';
import { pager } from '../filters.js';
import { table } from '../table.js';
import { clockTime } from '../times.js';
import { EVENT_TYPES, eventWord } from '../words.js';
import { personLink } from './people.js';

/** @typedef {import('../admin.js').Row} Row */

/** @type {import('../table.js').Column[]} */
const COLUMNS = [
	{ title: 'When', cell: row => clockTime(row.timestamp) },
	{ title: 'What', cell: row => eventWord(row.event_type) },
	{ title: 'Who', cell: row => row.participant_id ? personLink(row) : '' },
	{ title: 'Told as', cell: row => row.event && make('code', {}, row.event) },
	{ title: 'Detail', cell: row => row.detail },
];

/** @param {import('../address.js').State} state */
function choice(state) {
	const { after, type, ...rest } = state;
	return make('form', { class: 'filters', method: 'get', 'data-part': 'events' },
		...Object.entries(rest).map(([name, value]) => make('input', { type: 'hidden', name, value })),
		make('label', { class: 'field' }, 'Which',
			make('select', { name: 'type' }, make('option', { value: '' }, 'all'),
				...EVENT_TYPES.map(word => make('option', { value: word, selected: word === type },
					eventWord(word))))),
		make('div', { class: 'row' }, make('button', {}, 'Show')));
}

/**
 * @param {import('../address.js').State} state
 * @param {{timeline: Row[], next?: number}} page
 * @returns {(HTMLElement | null)[]}
 */
export function eventsPart(state, { timeline, next }) {
	return [choice(state),
		table({ caption: 'Events', columns: COLUMNS, rows: timeline,
			empty: 'No event is of this kind. Choose another, or all.' }),
		pager(state, next, { part: 'events' })];
}
