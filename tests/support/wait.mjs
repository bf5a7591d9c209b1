/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waiting with a deadline.
 *
 * Whatever a test waits for is named, so that a test that waits in vain says for what. A condition
 * that nobody announces is asked for again and again; nothing ever sleeps for a fixed time and hopes.
 */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/* Errors are made before the waiting, while the stack still shows the line of the test. */
function inVain(what, deadline) {
	return new Error(`waited ${deadline} ms in vain for ${what}`);
}

/**
 * A promise's value, or an error that names what did not come in time.
 * @template T
 * @param {Promise<T>} promise
 * @param {string} what what is awaited, for the error
 * @param {number} deadline milliseconds
 * @returns {Promise<T>}
 */
export async function within(promise, what, deadline) {
	const timer = new AbortController();
	const error = inVain(what, deadline);
	const late = delay(deadline, null, { signal: timer.signal }).then(() => {
		throw error;
	});
	late.catch(() => {}); /* aborted when the promise was first */
	try {
		return await Promise.race([promise, late]);
	} finally {
		timer.abort();
	}
}

/**
 * Asks until the answer is truthy, and returns it.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {string} what what is awaited, for the error
 * @param {number} [deadline] milliseconds
 * @returns {Promise<T>}
 */
export async function until(ask, what, deadline = 5000) {
	const end = performance.now() + deadline;
	const error = inVain(what, deadline);
	for (;;) {
		const answer = await ask();
		if (answer)
			return answer;
		if (performance.now() > end)
			throw error;
		await delay(POLL_MS);
	}
}

/**
 * Watches for `span` milliseconds that something stays true; fails at once when it does not.
 * The one place where a test spends time on purpose: that nothing happens can only be watched.
 * @param {() => boolean | Promise<boolean>} holds
 * @param {string} what what must stay true, for the error
 * @param {number} span milliseconds
 */
export async function throughout(holds, what, span) {
	const end = performance.now() + span;
	const error = new Error(`${what} did not hold for ${span} ms`);
	while (performance.now() < end) {
		if (!await holds())
			throw error;
		await delay(POLL_MS);
	}
}
