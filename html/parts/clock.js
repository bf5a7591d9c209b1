/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Spans of time as a clock shows them.
 */

/** @param {number} span milliseconds @returns {string} minutes and seconds */
export function clock(span) {
	const seconds = Math.ceil(Math.max(0, span) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
