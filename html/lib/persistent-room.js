/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A room that outlives lost connections and restarts of the gateway. Whoever is thrown out of it by
 * either wants back as soon as it can be: the pauses between attempts stay short for as long as the
 * seat is kept.
 */

import { Room } from './room.js';

/** The plugin of these rooms and of the desk (desk.js). */
export const PERSISTENT = 'janus.plugin.persistent';

/** Pauses between attempts to come back, in milliseconds. */
export const IMPATIENT = Object.freeze({ first: 300, most: 1500 });

export class PersistentRoom extends Room {
	/** @param {import('./room.js').RoomOptions} options */
	constructor(options) {
		super(PERSISTENT, options, IMPATIENT);
	}
}
