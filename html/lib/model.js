/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The room as the gateway tells it: people, slots, speakers, states, and the difference between its
 * clock and ours. A plain model without connection or DOM: hear() takes one event of the protocol
 * after the other, and nothing here is ever guessed.
 */

/** Events after which a list of participants has to be drawn anew. */
const ROSTER_EVENTS = new Set([
	'joined', 'participant-joined', 'participant-left', 'status-changed', 'participant-disconnected',
	'conference-restart', 'session-resumed', 'speakers',
]);

/** @type {Record<string, (model: RoomModel, data: any) => void>} */
const HEARD = {
	'joined': (model, data) => model.enter(data),
	'participant-joined': (model, data) => model.put(data.info),
	'status-changed': (model, data) => model.put(data.info),
	'participant-disconnected': (model, data) => model.put(data.info),
	'participant-left': (model, data) => model.remove(data.participant),
	'waiting-for-participant': model => { model.session = 'waiting-for-reconnection'; },
	'session-resumed': (model, data) => { model.session = data.session; },
	'conference-state-changed': (model, data) => { model.conferenceState = data.state; },
	'conference-restart': (model, data) => model.setPeople(data.info),
	'session-ended': model => { model.session = 'ended'; },
	'slots': (model, data) => { model.slots = data.slots; },
	'speakers': (model, data) => { model.speakers = new Set(data.speakers); },
};

export class RoomModel {
	/** @type {Map<string, ParticipantInfo>} by id, in the order of joining */
	people = new Map();
	/** @type {Omit<Slot, 'track'>[]} */
	slots = [];
	/** @type {Set<string>} ids of who speaks now */
	speakers = new Set();
	/** Id of the present conference. */
	conference = '';
	/** waiting, connecting, active, waiting-for-reconnection, ended */
	session = '';
	/** creating, active, locked, terminating, terminated */
	conferenceState = '';
	description = '';
	reconnectTimeoutMs = 0;
	/** Milliseconds that the gateway's clock is ahead of ours. */
	clockLead = 0;

	/**
	 * Takes one event.
	 * @param {any} data
	 * @param {number} now our clock, in milliseconds since 1970
	 * @returns {{changesRoster: boolean}}
	 */
	hear(data, now) {
		if (data.time)
			this.clockLead = data.time - now;
		if (data.conference)
			this.conference = data.conference;
		HEARD[data.event]?.(this, data);
		return { changesRoster: ROSTER_EVENTS.has(data.event) };
	}

	/** The answer of `participants`, when events may have been missed. @param {any} answer */
	replace(answer) {
		this.setPeople(answer.participants);
		this.conference = answer.conference ?? '';
		this.session = answer.session;
		this.conferenceState = answer.state ?? '';
	}

	/** What to call somebody. @param {string | null | undefined} id */
	nameOf(id) {
		return (id && this.people.get(id)?.display) || id || '';
	}

	/** @param {any} joined */
	enter(joined) {
		this.setPeople(joined.participants);
		this.session = joined.session;
		this.conferenceState = joined.state;
		this.description = joined.description;
		this.reconnectTimeoutMs = joined.reconnect_timeout_ms;
	}

	/** @param {ParticipantInfo[]} list */
	setPeople(list) {
		this.people = new Map(list.map(info => [info.participant, info]));
	}

	/** @param {ParticipantInfo} info */
	put(info) {
		this.people.set(info.participant, info);
	}

	/** @param {string} id */
	remove(id) {
		this.people.delete(id);
		this.speakers.delete(id);
	}
}
