/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What happened in a session, event by event.
 */

import { make } from '../dom.js';
import { onwards } from '../pager.js';
import { table } from '../table.js';
import { clockTime } from '../times.js';
import { EVENT_TYPES, eventWord } from '../words.js';
import { personLink } from './people.js';

/** @typedef {import('../admin.js').Row} Row */

/** @type {import('../table.js').Column[]} */
const COLUMNS = [
	{ title: 'Time', cell: row => clockTime(row.timestamp) },
	{ title: 'Event', cell: row => eventWord(row.event_type) },
	{ title: 'Participant', cell: row => row.participant_id ? personLink(row) : '' },
	{ title: 'Reported as', cell: row => row.event && make('code', {}, row.event) },
	{ title: 'Detail', cell: row => row.detail },
];

/** @param {import('../address.js').State} state */
function choice(state) {
	const { after, type, ...rest } = state;
	return make('form', { class: 'filters', method: 'get', 'data-part': 'events' },
		...Object.entries(rest).map(([name, value]) => make('input', { type: 'hidden', name, value })),
		make('label', { class: 'field' }, 'Type of event',
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
			empty: 'There is no event of this type. Choose another, or all.' }),
		onwards(state, next, 'events')];
}
