/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A page has several views, of which one is shown: each names itself in `data-view`. `data-state`
 * of the root element says where we are; most states have a view of their own name.
 */

let shown = '';

/** @param {string} state @param {string} [view] where it is not called like the state */
export function show(state, view = state) {
	document.documentElement.dataset.state = state;
	if (view === shown)
		return;
	const isFirst = shown === '';
	shown = view;
	/** @type {HTMLElement | null} */
	let heading = null;
	for (const part of /** @type {NodeListOf<HTMLElement>} */ (
		document.querySelectorAll('[data-view]'))) {
		part.hidden = part.dataset.view !== view;
		if (!part.hidden)
			heading = part.querySelector('h1[tabindex]');
	}
	if (!isFirst)
		heading?.focus();
}

/** Where we are. */
export function state() {
	return document.documentElement.dataset.state ?? '';
}
