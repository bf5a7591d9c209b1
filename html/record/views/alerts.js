/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Alerts: connections and sessions that were poor while it still could be helped, the newest first.
 */

import { linkTo } from '../address.js';
import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { onwards } from '../pager.js';
import { table } from '../table.js';
import { moment } from '../times.js';
import { alertWords, deliveryWord } from '../words.js';
import { personLink } from './people.js';

const ON_A_PAGE = 25;

/** @type {import('../table.js').Column[]} */
const COLUMNS = [
	{ title: 'Raised', cell: row => moment(row.raised_at) },
	{ title: 'Room', cell: ({ teleconference_session_id: session, room }) =>
		make('a', { href: linkTo({ view: 'session', session }) }, room) },
	{ title: 'Participant', cell: row => row.participant_id ? personLink(row) : 'all together' },
	{ title: 'Why', cell: alertWords },
	{ title: 'Ended', cell: row => moment(row.ended_at) || 'not yet' },
	{ title: 'Webhook', cell: deliveryWord },
];

/**
 * @param {import('../main.js').View} view
 * @param {Record<string, string | number | undefined>} when
 */
export async function alerts({ admin, state, signal }, when) {
	const { rows, next } = await admin.report('alerts', { ...when, after: state.after, limit: ON_A_PAGE }, signal);
	return make('section', { class: 'panel', id: 'alerts' },
		make('div', { class: 'row spread' }, make('h2', { tabindex: -1 }, 'Alerts'),
			csvButton(admin, 'alerts', when, 'Alerts')),
		table({ caption: 'Alerts', columns: COLUMNS, rows,
			empty: 'No alert was raised in this period. The rules are in janus.eventhandler.sqlite.jcfg.' }),
		onwards(state, next, 'alerts'));
}
