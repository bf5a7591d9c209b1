/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Coming into a room: devices that take their time must not keep anybody out, and a page that was
 * refreshed while the gateway is away tries more than once.
 */

import { isFinal } from '../lib/errors.js';
import { toast } from './messages.js';

/* Who is slower than this at allowing the camera joins without it first. */
const DEVICES_MS = 2000;

/** @typedef {{source: 'microphone' | 'camera', track: MediaStreamTrack}} Opened */

/**
 * Opens what the visit wants. `soon` has what was there in good time, `late` has the rest.
 * @param {import('./devices.js').Devices} devices
 * @param {{microphone: boolean, camera: boolean}} visit
 * @returns {{soon: Promise<Opened[]>, late: Promise<Opened[]>}}
 */
export function openDevices(devices, visit) {
	const wanted = /** @type {const} */ (['microphone', 'camera']).filter(source => visit[source]);
	/** @type {Opened[]} */
	const opened = [];
	const all = Promise.all(wanted.map(async source => {
		try {
			opened.push({ source, track: await devices.open(source) });
		} catch (error) {
			toast(`${/** @type {Error} */ (error).message} You join without it.`);
		}
	}));
	const patience = new Promise(resolve => setTimeout(resolve, DEVICES_MS));
	const soon = Promise.race([all, patience]).then(() => [...opened]);
	return { soon, late: all.then(() => opened) };
}

/**
 * Tries until it works, until trying again makes no sense, or until it has taken too long.
 * @template T
 * @param {() => Promise<T>} attempt cleans up behind itself when it fails
 * @param {import('../lib/backoff.js').Backoff} backoff
 * @param {(attempts: number) => boolean} mayRetry asked after each failure
 * @returns {Promise<T>} rejects with the last error
 */
export async function patiently(attempt, backoff, mayRetry) {
	for (;;) {
		try {
			return await attempt();
		} catch (error) {
			if (isFinal(error) || !mayRetry(backoff.attempt))
				throw error;
			await new Promise(resolve => setTimeout(resolve, backoff.next()));
		}
	}
}
