/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a refreshed page must know to be back in its seat by itself: where we were and as whom. It
 * lives in sessionStorage beside the seat key and goes with the tab, secret and PIN too.
 */

/* The name alone is kept for good, in localStorage: typing it again helps nobody. */
const DISPLAY = 'lectern.name';

/**
 * @typedef {object} Visit
 * @property {string} room
 * @property {string} display
 * @property {string} role
 * @property {string} [participant]
 * @property {string} [pin]
 * @property {string} [secret]
 * @property {boolean} microphone whether it is to be on
 * @property {boolean} camera
 */

/**
 * Keeps one thing of a page.
 * @template T
 */
export class Memory {
	#name;

	/** @param {string} name under which it is kept */
	constructor(name) {
		this.#name = name;
	}

	/** @returns {T | null} */
	recall() {
		try {
			return JSON.parse(sessionStorage.getItem(this.#name) ?? 'null');
		} catch {
			return null;
		}
	}

	/** @param {T} what */
	remember(what) {
		sessionStorage.setItem(this.#name, JSON.stringify(what));
	}

	forget() {
		sessionStorage.removeItem(this.#name);
	}
}

/** The name that was given last, or ''. */
export function recallName() {
	return localStorage.getItem(DISPLAY) ?? '';
}

/** @param {string} display */
export function rememberName(display) {
	localStorage.setItem(DISPLAY, display);
}
