/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is shown stands in the address, so that back, forward and links work. Secrets never do.
 */

/** @typedef {Record<string, string>} State */

/** @returns {State} */
export function readState() {
	return Object.fromEntries(new URLSearchParams(location.search));
}

/**
 * The address of a view; what is empty is left out.
 * @param {Record<string, string | number | null | undefined>} state
 * @param {string} [part] id of the element to go to
 */
export function linkTo(state, part = '') {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(state)) {
		if (value !== '' && value !== null && value !== undefined)
			query.set(name, String(value));
	}
	return `?${query}${part && `#${part}`}`;
}
