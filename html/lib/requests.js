/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The bodies of the two requests that make a leg. They are made when they are sent, because what
 * flows and what is displayed may have changed since the last time.
 */

import { seatKey } from './seat.js';

/**
 * @param {import('./room.js').Joining & {participant: string}} who
 * @param {Storage} storage where the seat key is kept
 * @param {() => object} flags what is on
 * @param {() => object} slots the field `slots`, or nothing
 * @param {() => object} client the field `client`, or nothing
 * @returns {import('./link.js').Requests}
 */
export function makeRequests(who, storage, flags, slots, client) {
	const { room, participant, role, display, pin, secret } = who;
	const seat = () => ({ room, participant, seat_key: seatKey(storage, room, participant) });
	const words = { ...(pin && { pin }), ...(secret && { secret }) };
	return {
		join: () => ({ request: 'join', ...seat(), role, display, ...words, ...flags(),
			...client() }),
		subscribe: () => ({ request: 'subscribe', ...seat(), ...slots() }),
	};
}
