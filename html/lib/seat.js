/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The seat key: the secret that takes a seat back after a refresh or a lost connection. It lives in
 * sessionStorage, so it dies with the tab and is never shared between tabs, except by "duplicate
 * tab", which is noticed: the older tab is told that it was replaced. One key per room and
 * participant.
 */

const KEY_BYTES = 32;

/** @param {string} room @param {string} participant */
function nameOf(room, participant) {
	return `lectern.seat:${JSON.stringify([room, participant])}`;
}

/** @param {number} count random bytes, in hex */
function randomHex(count) {
	const bytes = crypto.getRandomValues(new Uint8Array(count));
	return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The seat's key, made on first use.
 * @param {Storage} storage
 * @param {string} room
 * @param {string} participant
 * @returns {string} 64 hex digits
 */
export function seatKey(storage, room, participant) {
	const name = nameOf(room, participant);
	const known = storage.getItem(name);
	if (known)
		return known;
	const made = randomHex(KEY_BYTES);
	storage.setItem(name, made);
	return made;
}

/**
 * Forgets the key of a seat that is given up for good.
 * @param {Storage} storage
 * @param {string} room
 * @param {string} participant
 */
export function forgetSeat(storage, room, participant) {
	storage.removeItem(nameOf(room, participant));
}

/**
 * A participant id for somebody who only gave a name. Two people of one name must not meet in one
 * seat, so a few random digits follow it.
 * @param {string} display
 * @returns {string}
 */
export function participantFor(display) {
	const plain = display.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
	const short = plain.replace(/^-+|-+$/g, '').slice(0, 24);
	return `${short || 'guest'}-${randomHex(3)}`;
}
