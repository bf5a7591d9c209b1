/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What happens in a session, in words. A connection that is interrupted for a while is no error and
 * is not told like one.
 */

/** @typedef {import('../lib/room.js').Room} Room */
/** @typedef {'client' | 'interpreter'} Side whose page this is */
/** @typedef {{text: string, span: number}} Note what to say, and for how many milliseconds */

const SHORT_MS = 5000;
const LONG_MS = 8000;
const MINUTE_MS = 60000;

/** @param {string} role @returns {string} as a sentence begins */
export function roleName(role) {
	return role ? role[0].toUpperCase() + role.slice(1) : 'Participant';
}

/** @param {number} count @param {string} unit */
function counted(count, unit) {
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** @param {number} span milliseconds @param {string} [more] between number and unit */
function spanWords(span, more = '') {
	return span < MINUTE_MS ? counted(Math.ceil(span / 1000), `${more}second`)
		: counted(Math.ceil(span / MINUTE_MS), `${more}minute`);
}

/** @type {Record<string, (event: any, room: Room, side: Side) => Note | null>} */
const NOTES = {
	'participant-joined': ({ info }) => short(`${info.display || info.participant} has joined`),
	'participant-left': ({ display, participant, reason }) =>
		short(`${display || participant} ${reason === 'reconnection-timeout' ? 'did not come back'
			: 'has left'}`),
	'waiting-for-participant': ({ missingParticipant, participant }, room) => short(
		`${roleName(missingParticipant ?? roleOf(room, participant))} temporarily disconnected`
		+ ' - maintaining session'),
	'participant-disconnected': (event, room, side) => {
		const role = roleName(event.disconnectedUser ?? roleOf(room, event.participant));
		const span = event.reconnectionTimeout ?? event.reconnect_timeout_ms;
		return long(side === 'interpreter'
			? `${role} disconnected - room active for ${spanWords(span, 'more ')}`
			: `${role} disconnected - waiting ${spanWords(span)} for reconnection`);
	},
	'user-joined': ({ userType, isReconnection }) =>
		isReconnection ? short(`${roleName(userType)} is back - restoring sound and picture`) : null,
	'session-resumed': ({ message }) =>
		short(message ?? 'Both participants reconnected, session resumed'),
};

/** @param {string} text @returns {Note} */
function short(text) {
	return { text, span: SHORT_MS };
}

/** @param {string} text @returns {Note} */
function long(text) {
	return { text, span: LONG_MS };
}

/** @param {Room} room @param {string} participant */
function roleOf(room, participant) {
	return room.roster.get(participant)?.role ?? '';
}

/** Events that noteFor() may have something to say about. */
export const NOTED = Object.keys(NOTES);

/** @param {any} event @param {Room} room @param {Side} side @returns {Note | null} */
export function noteFor(event, room, side) {
	return NOTES[event.event]?.(event, room, side) ?? null;
}

/** @type {Record<string, {title: string, text: string}>} */
const FAREWELLS = {
	'ended': { title: 'The session has ended', text: '' },
	'empty': { title: 'The session has ended', text: 'Everybody has left.' },
	'destroyed': { title: 'The session has ended', text: 'Its room was closed.' },
	'left': { title: 'You have left', text: '' },
	'kicked': { title: 'You were removed', text: 'You were removed from the session.' },
	'replaced': {
		title: 'Continued elsewhere',
		text: 'You are in this session in another tab or window now. To go on here, join again.',
	},
	'refused': { title: 'The session is over', text: 'It cannot be joined any more.' },
};

/**
 * Why it is over.
 * @param {string} reason of the protocol
 * @param {any} event `session-ended`, if there was one
 * @param {string} own one's own role
 * @returns {{title: string, text: string}}
 */
export function farewell(reason, event, own) {
	const title = 'The session has ended';
	if (reason === 'reconnection-timeout') {
		const missing = event?.disconnectedUser;
		return { title, text: missing && missing !== own
			? `${roleName(missing)} did not come back in time.`
			: 'The connection did not come back in time.' };
	}
	if (reason === 'user-initiated')
		return { title, text: event?.endedBy === own ? 'You have ended it.'
			: `${roleName(event?.endedBy ?? '')} has ended it.` };
	return FAREWELLS[reason] ?? FAREWELLS.ended;
}
