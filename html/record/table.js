/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Tables. On a phone each row is a card, its cells named by their columns; the roles keep it a table
 * for screen readers there.
 */

import { make } from './dom.js';

/** @typedef {import('./admin.js').Row} Row */
/**
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: Row) => import('./dom.js').Child} cell
 * @property {boolean} [isNumber]
 */

/**
 * The first column names the row.
 * @param {{caption: string, columns: Column[], rows: Row[], empty: string}} what `empty`: what to do
 *        when there are no rows
 * @returns {HTMLElement}
 */
export function table({ caption, columns, rows, empty }) {
	if (rows.length === 0)
		return make('p', { class: 'empty' }, empty);
	const head = columns.map(({ title, isNumber }) =>
		make('th', { scope: 'col', role: 'columnheader', class: isNumber && 'number' }, title));
	return make('div', { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': caption },
		make('table', { role: 'table' },
			make('caption', { class: 'unseen' }, caption),
			make('thead', { role: 'rowgroup' }, make('tr', { role: 'row' }, ...head)),
			make('tbody', { role: 'rowgroup' }, ...rows.map(row => line(columns, row)))));
}

/** @param {Column[]} columns @param {Row} row */
function line(columns, row) {
	return make('tr', { role: 'row' }, ...columns.map(({ title, cell, isNumber }, index) =>
		make(index ? 'td' : 'th', {
			...(index ? { role: 'cell' } : { scope: 'row', role: 'rowheader' }),
			'data-title': title,
			class: isNumber && 'number',
		}, cell(row))));
}

/**
 * A table that is there for who cannot see a picture, or wants its numbers; made when it is opened.
 * @param {() => HTMLElement} makeTable
 */
export function behind(makeTable) {
	const details = make('details', { class: 'behind' }, make('summary', {}, 'As a table'));
	details.addEventListener('toggle', () => details.append(makeTable()), { once: true });
	return details;
}
