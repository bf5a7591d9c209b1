/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What narrows a view down, as a form that writes to the address.
 */

import { linkTo } from './address.js';
import { make } from './dom.js';
import { startOf } from './times.js';

/** @typedef {import('./address.js').State} State */
/**
 * @typedef {object} Field
 * @property {string} name in the address
 * @property {string} label
 * @property {string} [type] of the input
 * @property {[string, string][]} [choices] value and text
 * @property {Record<string, string | number>} [more] attributes
 */

/** @type {Field[]} */
export const PERIOD = [
	{ name: 'from', label: 'From', type: 'date' },
	{ name: 'to', label: 'To (inclusive)', type: 'date' },
];

/** The days of the viewer as parameters of a report. @param {State} state */
export function period({ from, to }) {
	return { from: startOf(from), to: startOf(to, 1) };
}

/** @param {Field} field @param {string} value */
function control({ name, type = 'text', choices, more = {} }, value) {
	if (!choices)
		return make('input', { name, type, value, maxlength: type === 'text' || type === 'search' ? 64 : null,
			...more });
	return make('select', { name }, ...choices.map(([choice, text]) =>
		make('option', { value: choice, selected: choice === value }, text)));
}

/**
 * @param {State} state
 * @param {Field[]} fields
 * @returns {HTMLFormElement}
 */
export function filters(state, fields) {
	return make('form', { class: 'filters', method: 'get', role: 'search' },
		make('input', { type: 'hidden', name: 'view', value: state.view }),
		...fields.map(field => make('label', { class: 'field' }, field.label,
			control(field, state[field.name] ?? ''))),
		make('div', { class: 'row' },
			make('button', { class: 'primary' }, 'Show'),
			make('a', { href: linkTo({ view: state.view }) }, 'Show all')));
}
