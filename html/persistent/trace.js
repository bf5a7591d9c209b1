/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What happens between the page and its room or desk, for whoever looks into the console's
 * debugging output to see why somebody waits. Pins and keys are not among it.
 */

const OF_ROOMS = ['joined', 'participant-joined', 'participant-left', 'participant-disconnected',
	'waiting-for-participant', 'user-joined', 'session-resumed', 'session-ended', 'status-changed',
	'quality', 'leg-ended'];
const OF_DESKS = ['request-sent', 'interpreter-accepted', 'call-accepted', 'call-declined',
	'no-interpreters-available', 'request-expired', 'incoming-call-request', 'call-request-taken',
	'call-request-expired', 'request-no-longer-available', 'interpreter-availability-changed'];
const TOLD = ['participant', 'userType', 'missingParticipant', 'disconnectedUser', 'reason',
	'endedBy', 'quality', 'requestId', 'availability', 'language', 'resumed', 'seq'];

/** @param {any} event */
function inShort(event) {
	const parts = TOLD.filter(name => event?.[name] !== undefined)
		.map(name => `${name}=${event[name]}`);
	return parts.join(' ');
}

/** @param {EventTarget} target @param {string[]} names @param {string} what */
function trace(target, names, what) {
	for (const name of names)
		target.addEventListener(name, event => {
			console.debug(`lectern: ${what}: ${name}`,
				inShort(/** @type {CustomEvent} */ (event).detail));
		});
	target.addEventListener('state', event => {
		console.debug(`lectern: ${what} is ${/** @type {CustomEvent} */ (event).detail}`);
	});
	target.addEventListener('connection', event => {
		const { status, attempt } = /** @type {CustomEvent} */ (event).detail;
		console.debug(`lectern: connection of the ${what}: ${status}, attempt ${attempt}`);
	});
}

/** @param {import('../lib/room.js').Room} room */
export function traceRoom(room) {
	trace(room, OF_ROOMS, 'room');
}

/** @param {import('../lib/desk.js').Desk} desk */
export function traceDesk(desk) {
	trace(desk, OF_DESKS, 'desk');
}
