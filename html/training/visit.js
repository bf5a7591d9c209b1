/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a refreshed page must know to be back in its seat by itself: where we were and as whom. It
 * lives in sessionStorage beside the seat key and goes with the tab, secret and PIN too.
 */

const NAME = 'lectern.visit';
/* The name alone is kept for good, in localStorage: typing it again helps nobody. */
const DISPLAY = 'lectern.name';

/**
 * @typedef {object} Visit
 * @property {string} room
 * @property {string} display
 * @property {'trainer' | 'trainee' | 'caller'} role
 * @property {string} [participant]
 * @property {string} [pin]
 * @property {string} [secret]
 * @property {boolean} microphone whether it is to be on
 * @property {boolean} camera
 */

/** @returns {Visit | null} */
export function recallVisit() {
	try {
		return JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
	} catch {
		return null;
	}
}

/** @param {Visit} visit */
export function rememberVisit(visit) {
	sessionStorage.setItem(NAME, JSON.stringify(visit));
	localStorage.setItem(DISPLAY, visit.display);
}

/** The name that was given last, or ''. */
export function recallName() {
	return localStorage.getItem(DISPLAY) ?? '';
}

export function forgetVisit() {
	sessionStorage.removeItem(NAME);
}
