/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The gateway's events and the ends of a visit in words.
 */

/** @typedef {import('../lib/room.js').Room} Room */

/** @type {Record<string, string>} */
const LEAVINGS = {
	'left': 'has left', 'kicked': 'was removed', 'reconnection-timeout': 'did not come back',
	'disconnected': 'lost the connection', 'media-timeout': 'lost the connection',
	'banned': 'was banned', 'denied': 'was not let in', 'external-call-ended': 'was let go',
};

/** @type {Record<string, (room: Room, event: any) => string>} */
const WORDS = {
	'participant-joined': (room, { info }) => `${info.display || info.participant} has joined.`,
	'participant-left': (room, { participant, display, reason }) =>
		`${display || participant} ${LEAVINGS[reason] ?? 'has left'}.`,
	'participant-disconnected': (room, { participant }) =>
		`${room.nameOf(participant)} lost the connection.`,
	'status-changed': (room, { info, was }) => was ? flagWords(room, info, was) : '',
	'session-resumed': () => 'Everybody needed is back.',
	'lobby-entered': (room, { info }) => `${info.display || info.participant} waits in the lobby.`,
	'lobby-left': (room, { participant, display, reason }) =>
		reason === 'admitted' ? '' : `${display || participant} ${LEAVINGS[reason] ?? 'has left'}.`,
	'admitted': () => 'You have been let in.',
	'role-changed': (room, { participant, role }) => participant === room.participant
		? `You are a ${role} now.` : `${room.nameOf(participant)} is a ${role} now.`,
	'control-changed': (room, { controller, old_controller }) => {
		if (controller === room.participant)
			return old_controller ? 'You have control now.' : '';
		return old_controller && controller ? `${room.nameOf(controller)} has control now.` : '';
	},
	'external-call-start': (room, { participant }) =>
		`${room.nameOf(participant) || 'A caller'} is on the line.`,
	'external-call-end': () => 'The outside call is over.',
	'hand-raised': (room, { participant }) => participant === room.participant ? ''
		: `${room.nameOf(participant)} raises a hand.`,
	'hand-lowered': (room, { participant, by }) => participant === room.participant && by
		? `${room.nameOf(by)} has lowered your hand.` : '',
	'conference-restart': (room, { initiator }) =>
		`The conference was restarted${initiator ? ` by ${room.nameOf(initiator)}` : ''}.`,
	'alert': (room, event) => alertWords(room, event),
	'conference-state-changed': (room, { state, old_state }) => {
		if (state === 'locked')
			return 'The conference is locked: nobody else can join.';
		return old_state === 'locked' && state === 'active' ? 'The conference is open again.' : '';
	},
};

/** To trainers: a connection is poor. @param {Room} room @param {any} event */
function alertWords(room, { rule, participant, value, seconds }) {
	const isSelf = participant === room.participant;
	const who = isSelf ? 'You have' : `${room.nameOf(participant)} has`;
	if (rule === 'quality')
		return `${isSelf ? 'Your' : `${room.nameOf(participant)}'s`} connection has been poor for `
			+ `${seconds === 60 ? 'a minute' : `${seconds} seconds`}.`;
	return rule === 'disconnections' ? `${who} lost the connection ${value} times.`
		: `Connections were lost ${value} times in this conference.`;
}

/** What a trainer did to somebody. @param {Room} room @param {ParticipantInfo} info
 *  @param {ParticipantInfo} was */
function flagWords(room, info, was) {
	const isSelf = info.participant === room.participant;
	const who = isSelf ? 'You were' : `${room.nameOf(info.participant)} was`;
	if (info.muted !== was.muted)
		return info.muted ? `${who} muted.` : `${who} unmuted.`;
	if (info.held !== was.held)
		return info.held ? `${who} put on hold.` : `${who} taken off hold.`;
	return '';
}

/**
 * What happened while we were away, for somebody who is back.
 * @param {Room} room
 * @param {import('../lib/signals.js').Signal[]} signals
 * @returns {string} empty: nothing worth a word
 */
export function missedWords(room, signals) {
	const isRestarted = signals.some(({ newConferenceId }) => newConferenceId === room.conference);
	return isRestarted ? 'The conference was restarted while you were away.' : '';
}

/** Events that wordsFor() has something to say about. */
export const TELLING = Object.keys(WORDS);

/**
 * @param {Room} room
 * @param {any} event
 * @returns {string} empty: nothing to tell
 */
export function wordsFor(room, event) {
	return WORDS[event.event]?.(room, event) ?? '';
}

/**
 * Why it is over, for the person in front of the page.
 * @param {string} reason of the protocol
 * @returns {{title: string, text: string}}
 */
export function farewell(reason) {
	return FAREWELLS[reason] ?? FAREWELLS.ended;
}

/** @type {Record<string, {title: string, text: string}>} */
const FAREWELLS = {
	'ended': { title: 'The conference has ended', text: 'The trainer has ended it for everybody.' },
	'trainer-left': { title: 'The conference has ended', text: 'The trainer has left.' },
	'empty': { title: 'The conference has ended', text: 'Everybody has left.' },
	'destroyed': { title: 'The room was closed', text: 'There is no such room any more.' },
	'left': { title: 'You have left', text: 'Your seat is free again.' },
	'kicked': { title: 'You were removed', text: 'A trainer has removed you from the room.' },
	'banned': { title: 'You were banned', text: 'A trainer has put you out of the conference.' },
	'denied': { title: 'You were not let in', text: 'A trainer has declined.' },
	'external-call-ended': { title: 'The call is over', text: 'Thank you for calling.' },
	'replaced': {
		title: 'Replaced by another tab',
		text: 'You are in this room in another tab or window now. To go on here, join again; the '
			+ 'other one is replaced then.',
	},
	'reconnection-timeout': {
		title: 'The connection was lost',
		text: 'It did not come back in time, and your seat was given up.',
	},
	'refused': { title: 'You could not come back', text: 'The room does not take you in any more.' },
};
