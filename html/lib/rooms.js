/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The rooms that anybody may know of, for a form to offer. A session of its own, for one question.
 */

import { GatewaySession } from './session.js';

/**
 * @typedef {object} RoomEntry
 * @property {string} room
 * @property {string} description
 * @property {number} participants how many there are
 * @property {number} max_participants
 * @property {boolean} pin_required
 * @property {boolean} secret_required
 */

/**
 * @param {string} server
 * @param {string} plugin whose rooms
 * @returns {Promise<RoomEntry[]>} rejects with a RoomError
 */
export async function listRooms(server, plugin) {
	const session = await GatewaySession.open(server);
	try {
		const handle = await session.attach(plugin);
		return (await handle.ask({ request: 'list' })).rooms;
	} finally {
		session.close();
	}
}
