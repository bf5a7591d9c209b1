/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Which part of a list is shown, and the links to the others.
 */

import { linkTo } from './address.js';
import { make } from './dom.js';

/** @typedef {import('./address.js').State} State */
/** @typedef {import('./admin.js').Report} Report */

/** @param {string | undefined} part id of the list in the page @param {import('./dom.js').Child[]} links */
function bar(part, links) {
	return make('nav', { class: 'row pager', 'aria-label': part ? `Pages of ${part}` : 'Pages' }, ...links);
}

/**
 * "41–60 of 9,812 sessions".
 * @param {Report} report asked for with a `page`
 * @param {string} one @param {string} many
 * @returns {string}
 */
export function rangeText({ rows, page = 1, limit = 0, total = 0 }, one, many) {
	const all = `${total.toLocaleString()} ${total === 1 ? one : many}`;
	const first = (page - 1) * limit + 1;
	if (rows.length === total || rows.length === 0)
		return all;
	return `${first.toLocaleString()}–${(first + rows.length - 1).toLocaleString()} of ${all}`;
}

/**
 * The pages of a report that counts them.
 * @param {State} state
 * @param {Report} report asked for with a `page`
 * @param {{part?: string, name?: string}} [where] id of the list in the page, and its place in the
 *        address when there are several
 * @returns {HTMLElement | null}
 */
export function pages(state, { page = 1, pages: last = 0 }, { part, name = 'page' } = {}) {
	if (last <= 1 && page === 1)
		return null;
	/** @param {string} text @param {number} to @param {string} [rel] */
	const link = (text, to, rel) =>
		make('a', { href: linkTo({ ...state, [name]: to > 1 ? to : '' }, part), rel }, text);
	return bar(part, [
		page > 1 && link('First page', 1),
		page > 1 && link('Previous page', Math.max(Math.min(page - 1, last), 1), 'prev'),
		make('span', { 'aria-current': 'page' }, `Page ${page.toLocaleString()} of ${last.toLocaleString()}`),
		page < last && link('Next page', page + 1, 'next'),
		page < last && link('Last page', last)]);
}

/**
 * Links onwards in a list that nobody counts; browsers know the way back.
 * @param {State} state
 * @param {number | undefined} next `after` of the next page
 * @param {string} part id of the list in the page
 * @returns {HTMLElement | null}
 */
export function onwards(state, next, part) {
	const { after, ...first } = state;
	if (!after && next === undefined)
		return null;
	return bar(part, [
		after && make('a', { href: linkTo(first, part) }, 'First page'),
		next !== undefined && make('a', { href: linkTo({ ...first, after: next }, part), rel: 'next' }, 'Next page')]);
}
