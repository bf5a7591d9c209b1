/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What can go wrong, in one type. `code` is the gateway's number (docs/protocol.md, Errors) or one
 * of our own words for what happens before or beside the gateway: `unreachable`, `lost`, `timeout`,
 * `gateway`, `window`, `no-webrtc`. explain() turns either into a sentence for the person in front
 * of the page: what happened, and what to do about it.
 */

/** A refusal by the gateway, or a failure on the way to it. */
export class RoomError extends Error {
	/**
	 * @param {number | string} code
	 * @param {string} text what the gateway said; for the log, not for the user
	 */
	constructor(code, text) {
		super(text);
		this.name = 'RoomError';
		this.code = code;
	}
}

/** @type {Record<string, string>} */
const SENTENCES = {
	600: 'The gateway had an internal error. Please try again.',
	601: 'The gateway does not know this request. Its version may not fit this page.',
	602: 'Something is missing in the request.',
	603: 'Something is not valid in the request.',
	604: 'There is no such room, or its PIN or secret is not right. Check room, PIN and secret.',
	605: 'A room of this name exists already.',
	606: 'Only a trainer may do this.',
	607: 'You are not in the room any more.',
	608: 'You have joined already.',
	609: 'Somebody has this seat already. If it is you, close the other tab or device first; '
		+ 'otherwise choose another name.',
	610: 'The conference is full. Try again when somebody has left.',
	611: 'The conference is locked: the trainer lets nobody in at present.',
	612: 'This participant is not in the room any more.',
	613: 'That is not possible in the present state of the conference.',
	614: 'This conference is over already.',
	615: 'The gateway missed the media offer. Please try again.',
	616: 'The gateway could not read the media offer of this browser.',
	617: 'This browser and the room have no video or audio format in common.',
	618: 'The gateway waited for your joining in vain. Please try again.',
	619: 'This connection is over, or a newer one of yours has taken its place.',
	620: 'Your seat was given up meanwhile. Please join again.',
	621: 'You may not come into this room any more.',
	622: 'This gateway has no telephone line.',
	623: 'That was too much at once. Wait a moment.',
	626: 'The session is over.',
	627: 'Nobody is available for this language at present.',
	628: 'This request is not open any more.',
	unreachable: 'The gateway cannot be reached. Check your network, then try again.',
	lost: 'The connection to the gateway was lost. Please try again.',
	timeout: 'The gateway did not answer in time. Please try again.',
	gateway: 'The gateway refused the connection. The module for these rooms may not be loaded.',
	window: 'The connection could not be restored in time, and your seat was given up.',
	'no-webrtc': 'This browser cannot do calls (WebRTC is missing or switched off).',
};

/** Codes after which trying again by itself makes no sense: somebody has to decide something. */
const FINAL = new Set([
	601, 602, 603, 604, 606, 609, 610, 611, 617, 619, 620, 621, 626, 'no-webrtc',
]);

/**
 * A sentence for the user.
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
	if (!(error instanceof RoomError))
		return 'Something went wrong: ' + (error instanceof Error ? error.message : String(error));
	const sentence = SENTENCES[error.code] ?? `The gateway answered: ${error.message}`;
	const isDetailed = error.code === 602 || error.code === 603;
	return isDetailed ? `${sentence} (${error.message})` : sentence;
}

/**
 * Whether repeating the same attempt can not succeed.
 * @param {unknown} error
 * @returns {boolean}
 */
export function isFinal(error) {
	return error instanceof RoomError && FINAL.has(error.code);
}
