/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who is where now, kept up to date while the page is seen.
 */

import { linkTo } from '../address.js';
import { AdminError } from '../admin.js';
import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { table } from '../table.js';
import { clockTime, moment } from '../times.js';
import { bad, count, quality } from '../words.js';
import { personLink } from './people.js';

/** @typedef {import('../admin.js').Row} Row */

const EVERY_MS = 3000;
const MOST = 2000;

/** @type {import('../table.js').Column[]} */
const COLUMNS = [
	{ title: 'Name', cell: personLink },
	{ title: 'Role', cell: row => row.participant_role },
	{ title: 'Joined', cell: row => clockTime(row.joined_at) },
	{ title: 'Times joined', isNumber: true, cell: row => row.join_count },
	{ title: 'Disconnects', isNumber: true, cell: row => bad(row.disconnection_count) },
	{ title: 'Quality', cell: row => quality(row.connection_quality, null) },
];

/** @param {Row[]} rows @returns {Row[][]} those of one session each */
function bySession(rows) {
	/** @type {Map<number, Row[]>} */
	const rooms = new Map();
	for (const row of rows)
		rooms.set(row.id, [...rooms.get(row.id) ?? [], row]);
	return [...rooms.values()];
}

/** @param {Row[]} people */
function room(people) {
	const [{ id, room: name, startTime }] = people;
	return make('section', { class: 'panel', 'data-room': name },
		make('div', { class: 'row spread' },
			make('h2', {}, make('a', { href: linkTo({ view: 'session', session: id }) }, name)),
			make('p', { class: 'faint' }, `${count(people.length, 'participant', 'participants')}, since `,
				moment(startTime))),
		table({ caption: `In ${name} now`, columns: COLUMNS, rows: people, empty: '' }));
}

/** Draws only what has changed, so that neither focus nor the place of a reader is lost. */
class Rooms {
	#said = '';
	list = make('div', { class: 'rooms' });
	sum = make('p', { role: 'status', class: 'grow' });

	/** @param {Row[]} rows */
	show(rows) {
		const said = JSON.stringify(rows);
		if (said === this.#said)
			return;
		this.#said = said;
		const rooms = bySession(rows);
		const text = `${count(rooms.length, 'room', 'rooms')}, ${count(rows.length, 'participant', 'participants')}`;
		if (this.sum.textContent !== text)
			this.sum.textContent = text;
		this.list.replaceChildren(...rooms.map(room));
		if (rooms.length === 0)
			this.list.append(make('p', { class: 'empty panel' }, 'Nobody is in a room now. Whoever joins one '
				+ 'appears here by itself.'));
	}

	/** @param {unknown} error */
	complain(error) {
		this.#said = '';
		this.sum.textContent = error instanceof AdminError ? error.message : String(error);
	}
}

/** @param {import('../main.js').View} view */
export async function now({ admin, signal }) {
	const rooms = new Rooms();
	const read = async () => rooms.show((await admin.report('now', { limit: MOST }, signal)).rows);
	const keep = make('input', { type: 'checkbox', checked: true });
	const again = async () => {
		if (keep.checked && !document.hidden)
			await read().catch(error => signal.aborted || rooms.complain(error));
		if (!signal.aborted)
			setTimeout(again, EVERY_MS);
	};
	await read();
	setTimeout(again, EVERY_MS);
	return {
		title: 'Now',
		parts: [
			make('div', { class: 'row spread' }, rooms.sum,
				make('label', { class: 'check' }, keep, 'Keep up to date'),
				csvButton(admin, 'now', {})),
			rooms.list,
		],
	};
}
