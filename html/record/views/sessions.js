/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Sessions, the newest first.
 */

import { linkTo } from '../address.js';
import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { filters, period, PERIOD } from '../filters.js';
import { pages, rangeText } from '../pager.js';
import { table } from '../table.js';
import { moment, span } from '../times.js';
import { bad, quality, status, STATUSES, statusWord } from '../words.js';

const ON_A_PAGE = 50;

/** @type {import('../filters.js').Field[]} */
const FIELDS = [
	{ name: 'text', label: 'Room, name or ID', type: 'search' },
	{ name: 'room', label: 'Room (exact)' },
	{ name: 'status', label: 'Status',
		choices: ['', ...STATUSES].map(word => [word, word ? statusWord(word) : 'any']) },
	...PERIOD,
];

/**
 * The columns of lists of sessions; the first leads to the session.
 * @type {import('../table.js').Column[]}
 */
export const SESSION_COLUMNS = [
	{ title: 'Room', cell: ({ id, room }) =>
		make('a', { href: linkTo({ view: 'session', session: id }) }, room) },
	{ title: 'Started', cell: ({ startTime }) => moment(startTime) },
	{ title: 'Status', cell: row => status(row.session_status) },
	{ title: 'Duration', isNumber: true, cell: row => span(row.total_duration_seconds) },
	{ title: 'Participants', isNumber: true, cell: row => row.participant_count },
	{ title: 'Peak', isNumber: true, cell: row => row.peak_participants },
	{ title: 'Disconnects', isNumber: true, cell: row => bad(row.total_disconnections) },
	{ title: 'Quality', cell: row => quality(row.connection_quality, row.quality_score) },
];

/** @param {import('../main.js').View} view */
export async function sessions({ admin, state, signal }) {
	const { status: word, room, text, page = 1 } = state;
	const parameters = { status: word, room, text, ...period(state), page, limit: ON_A_PAGE };
	const found = await admin.report('sessions', parameters, signal);
	const isAll = !(word || room || text || state.from || state.to);
	return {
		title: 'Sessions',
		parts: [
			filters(state, FIELDS),
			make('section', { class: 'panel' },
				make('div', { class: 'row spread' },
					make('p', { role: 'status' }, `${rangeText(found, 'session', 'sessions')}, newest first`),
					csvButton(admin, 'sessions', parameters)),
				table({ caption: 'Sessions', columns: SESSION_COLUMNS, rows: found.rows,
					empty: isAll ? 'Nothing has been recorded yet. A session appears here as soon as somebody joins a room.'
						: 'No session matches. Widen the search, or show all.' }),
				pages(state, found)),
		],
	};
}
