/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How long to wait before the next attempt: doubling from `first` to `most`, half of it random, so
 * that a room full of people who lost the same gateway do not come back in the same instant.
 */

export class Backoff {
	#first;
	#most;
	#random;
	#attempt = 0;

	/**
	 * @param {{first?: number, most?: number, random?: () => number}} [options] milliseconds; `random`
	 *   gives 0 to 1 and is there for tests
	 */
	constructor({ first = 400, most = 8000, random = Math.random } = {}) {
		this.#first = first;
		this.#most = most;
		this.#random = random;
	}

	/** Attempts counted since the last reset. */
	get attempt() {
		return this.#attempt;
	}

	/**
	 * The next waiting time in milliseconds.
	 * @returns {number}
	 */
	next() {
		const span = Math.min(this.#most, this.#first * 2 ** this.#attempt);
		this.#attempt += 1;
		return span / 2 + this.#random() * span / 2;
	}

	reset() {
		this.#attempt = 0;
	}
}
