/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How good somebody's connection is: five bars, and the same in words for who does not see them.
 */

const WORDS = ['', 'bad', 'poor', 'fair', 'good', 'excellent'];

/**
 * @param {HTMLElement} bars with five elements in it
 * @param {number | undefined} quality 1 to 5; undefined: nothing is known yet
 */
export function paintQuality(bars, quality) {
	const text = String(quality ?? '');
	if (bars.dataset.quality === text)
		return;
	bars.dataset.quality = text;
	bars.hidden = quality === undefined;
	bars.setAttribute('aria-label', `Connection ${WORDS[quality ?? 0]}, ${quality} of 5`);
	bars.title = `Connection: ${WORDS[quality ?? 0]}`;
	[...bars.children].forEach((bar, index) =>
		/** @type {HTMLElement} */ (bar).classList.toggle('on', index < (quality ?? 0)));
}
