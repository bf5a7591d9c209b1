/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Coming into a room: devices that take their time keep nobody out, and a page that was
 * refreshed while the gateway is away tries more than once.
 */

import { isFinal } from '../lib/errors.js';
import { toast } from './messages.js';

/** What is being opened; null: it cannot be had.
 *  @typedef {Partial<Record<Source, Promise<MediaStreamTrack | null>>>} Coming */

/**
 * Opens what the visit wants. The room is joined meanwhile.
 * @param {import('./devices.js').Devices} devices
 * @param {{microphone: boolean, camera: boolean}} visit
 * @returns {Coming}
 */
export function openDevices(devices, visit) {
	const wanted = /** @type {const} */ (['microphone', 'camera']).filter(source => visit[source]);
	return Object.fromEntries(wanted.map(source => [source, devices.open(source).catch(error => {
		toast(`${error.message} You join without it.`);
		return null;
	})]));
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
