/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What people have done, and where one of them was.
 */

import { linkTo } from '../address.js';
import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { filters, period, PERIOD } from '../filters.js';
import { pages, rangeText } from '../pager.js';
import { table } from '../table.js';
import { moment, span } from '../times.js';
import { bad, device, issues, quality, status } from '../words.js';

const ON_A_PAGE = 50;

/** @type {import('../filters.js').Field[]} */
const FIELDS = [
	{ name: 'text', label: 'Name or ID', type: 'search' },
	{ name: 'role', label: 'Role' },
	...PERIOD,
];

/** @param {import('../admin.js').Row} row @returns {HTMLElement} leads to all that is known of somebody */
export function personLink({ participant_id: id, participant_name: name }) {
	return make('a', { href: linkTo({ view: 'person', person: id }) }, name || id);
}

/** @type {import('../table.js').Column[]} */
const PEOPLE_COLUMNS = [
	{ title: 'Name', cell: personLink },
	{ title: 'ID', cell: row => make('code', {}, row.participant_id) },
	{ title: 'Role', cell: row => row.participant_role },
	{ title: 'Sessions', isNumber: true, cell: row => row.sessions },
	{ title: 'Last joined', cell: row => moment(row.last_joined_at) },
	{ title: 'Attended', isNumber: true, cell: row => span(row.attended_seconds) },
	{ title: 'Spoke', isNumber: true, cell: row => span(row.spoken_seconds) },
	{ title: 'Messages', isNumber: true, cell: row => row.messages_sent },
	{ title: 'Reconnects', isNumber: true, cell: row => row.reconnections },
	{ title: 'Disconnects', isNumber: true, cell: row => bad(row.disconnections) },
	{ title: 'Quality', isNumber: true, cell: row => row.avg_quality_score?.toFixed(1) ?? '' },
];

/** @param {import('../main.js').View} view */
export async function people({ admin, state, signal }) {
	const { text, role, page = 1 } = state;
	const parameters = { text, role, ...period(state), page, limit: ON_A_PAGE };
	const found = await admin.report('people', parameters, signal);
	return {
		title: 'People',
		parts: [
			filters(state, FIELDS),
			make('section', { class: 'panel' },
				make('div', { class: 'row spread' },
					make('p', { role: 'status' }, `${rangeText(found, 'person', 'people')}, longest attendance first`),
					csvButton(admin, 'people', parameters)),
				table({ caption: 'People', columns: PEOPLE_COLUMNS, rows: found.rows,
					empty: 'Nobody matches. Widen the search, or show all.' }),
				pages(state, found)),
		],
	};
}

/** @type {import('../table.js').Column[]} */
const STAY_COLUMNS = [
	{ title: 'Joined', cell: row => make('a', {
		href: linkTo({ view: 'session', session: row.teleconference_session_id }) }, moment(row.joined_at)) },
	{ title: 'Status', cell: row => status(row.session_status) },
	{ title: 'Role', cell: row => row.participant_role },
	{ title: 'Attended', isNumber: true, cell: row => span(row.session_duration_seconds) },
	{ title: 'Spoke', isNumber: true, cell: row => span(row.spoke_time_seconds) },
	{ title: 'Disconnects', isNumber: true, cell: row => bad(row.disconnection_count) },
	{ title: 'Quality', cell: row => quality(row.connection_quality, row.quality_score) },
	{ title: 'Device', cell: device },
	{ title: 'Issues', cell: row => issues(row.issues_encountered) },
];

/** @param {import('../main.js').View} view */
export async function person({ admin, state, signal }) {
	const { person: id, page = 1 } = state;
	const parameters = { person: id, page, limit: ON_A_PAGE };
	const found = await admin.report('attendance', parameters, signal);
	const name = found.rows[0]?.participant_name || id;
	return {
		title: name,
		parts: [
			make('section', { class: 'panel' },
				make('div', { class: 'row spread' },
					make('p', { role: 'status' }, `${rangeText(found, 'session', 'sessions')}, newest first. ID: `,
						make('code', {}, id)),
					csvButton(admin, 'attendance', parameters)),
				table({ caption: `Sessions of ${name}`, columns: STAY_COLUMNS, rows: found.rows,
					empty: 'Nobody with this id has been in a session.' }),
				pages(state, found)),
		],
	};
}
