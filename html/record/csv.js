/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whole reports as files for a spreadsheet, by RFC 4180. Times are those of ISO 8601, UTC.
 */

import { complain } from '../parts/messages.js';
import { make } from './dom.js';
import { utc } from './times.js';

/** @typedef {import('./admin.js').Admin} Admin */
/** @typedef {import('./admin.js').Row} Row */

const MOST_ROWS = 10000; /* of one answer */
const UNPAGED = new Set(['intervals', 'quality']);

/** @param {string} column */
function isTime(column) {
	return /^(timestamp|startTime|endTime)$|_at$/.test(column);
}

/**
 * A spreadsheet takes a text that begins like this for a formula, and names are typed by anybody.
 * @param {string} text
 */
function tame(text) {
	return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** @param {any} value @param {string} column */
function field(value, column) {
	if (value === null || value === undefined)
		return '';
	if (typeof value === 'number')
		return isTime(column) ? utc(value) : String(value);
	const text = tame(String(value));
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {string[]} columns @param {Row[]} rows @returns {string} */
export function toCsv(columns, rows) {
	const lines = rows.map(row => columns.map(column => field(row[column], column)).join(','));
	return [columns.join(','), ...lines, ''].join('\r\n');
}

/**
 * @param {Admin} admin @param {string} name
 * @param {Record<string, string | number | undefined>} parameters
 */
async function readAll(admin, name, parameters) {
	/** @type {Row[]} */
	const rows = [];
	/** @type {number | undefined} */
	let after;
	for (;;) {
		const paged = UNPAGED.has(name) ? {} : { limit: MOST_ROWS, after };
		const page = await admin.report(name, { ...parameters, ...paged });
		rows.push(...page.rows);
		after = page.next;
		if (after === undefined)
			return toCsv(page.columns, rows);
	}
}

/** @param {string} name @param {string} text */
function save(name, text) {
	const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }));
	make('a', { href: address, download: name }).click();
	setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/**
 * A button that saves all pages of a report.
 * @param {Admin} admin
 * @param {string} name of the report
 * @param {Record<string, string | number | undefined>} parameters those of the page that is shown
 * @param {string} [what] is in it, when the button stands among others
 */
export function csvButton(admin, name, parameters, what = '') {
	const { after, page, limit, ...rest } = parameters;
	const button = make('button', { type: 'button', class: 'small csv', 'data-report': name },
		'Save as CSV', what && make('span', { class: 'unseen' }, `: ${what}`));
	button.addEventListener('click', async () => {
		button.disabled = true;
		try {
			save(`${name}.csv`, await readAll(admin, name, rest));
		} catch (error) {
			complain(error);
		}
		button.disabled = false;
	});
	return button;
}
