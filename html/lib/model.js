/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The room as the gateway tells it: people, slots, speakers, states, and the difference between its
 * clock and ours. A plain model without connection or DOM: hear() takes one event of the protocol
 * after the other, and nothing here is ever guessed.
 */

/** Events after which a list of participants has to be drawn anew. */
const ROSTER_EVENTS = new Set([
	'joined', 'participant-joined', 'participant-left', 'status-changed', 'participant-disconnected',
	'conference-restart', 'session-resumed', 'speakers', 'lobby-entered', 'lobby-left', 'admitted',
	'lobby-waiting', 'role-changed', 'control-changed', 'external-call-start', 'external-call-end',
	'hand-raised', 'hand-lowered', 'restart-progress', 'session-ended',
]);

/** The room keeps no more, so neither do we. */
const MOST_MESSAGES = 200;

/** @type {Record<string, (model: RoomModel, data: any) => void>} */
const HEARD = {
	'joined': (model, data) => model.enter(data),
	'participant-joined': (model, data) => model.put(data.info),
	/* `was` is what we knew of the person before, for who wants to say what has changed. */
	'status-changed': (model, data) => {
		data.was = model.people.get(data.participant);
		model.put(data.info);
	},
	'participant-disconnected': (model, data) => model.put(data.info),
	'participant-left': (model, data) => model.remove(data.participant),
	'lobby-entered': (model, data) => model.put(data.info),
	'lobby-left': (model, data) => model.remove(data.participant),
	'lobby-waiting': (model, data) => { model.position = data.position; },
	'admitted': (model, data) => model.enter(data),
	'role-changed': (model, data) => model.put(data.info),
	'control-changed': (model, data) => model.setController(data.controller),
	'external-call-start': (model, data) => model.startCall(data),
	'external-call-end': model => { model.externalCall = null; },
	'restart-progress': (model, data) => { model.progress = data; },
	'message': (model, data) => model.say(data),
	'hand-raised': (model, data) => model.setHand(data.participant, data.hand),
	'hand-lowered': (model, data) => model.setHand(data.participant, undefined),
	'waiting-for-participant': model => { model.session = 'waiting-for-reconnection'; },
	'session-resumed': (model, data) => { model.session = data.session; },
	'conference-state-changed': (model, data) => { model.conferenceState = data.state; },
	'conference-restart': (model, data) => model.setPeople(data.info),
	'session-ended': model => { model.session = 'ended'; },
	'slots': (model, data) => { model.slots = data.slots; },
	'quality': (model, data) => model.setQuality(data.participant, data.quality),
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
	/** Was our seat there before we joined? */
	isResumed = false;
	/** Place in the lobby while we wait there, 1 = the next. */
	position = 0;
	/** Who has control, or ''. */
	controller = '';
	/** The external call that goes on. @type {{caller: string, since: number} | null} */
	externalCall = null;
	/** How far the last restart has got; for trainers. @type {Progress | null} */
	progress = null;
	/** Chat, oldest first. @type {ChatMessage[]} */
	messages = [];
	/** Milliseconds that the gateway's clock is ahead of ours. */
	clockLead = 0;
	/** When the last event happened, by the gateway's clock. */
	lastTime = 0;

	/**
	 * Takes one event.
	 * @param {any} data
	 * @param {number} now our clock, in milliseconds since 1970
	 * @returns {{changesRoster: boolean}}
	 */
	hear(data, now) {
		if (data.time) {
			this.clockLead = data.time - now;
			this.lastTime = data.time;
		}
		if (data.conference)
			this.conference = data.conference;
		HEARD[data.event]?.(this, data);
		return { changesRoster: ROSTER_EVENTS.has(data.event) || data.quality !== undefined };
	}

	/** The answer of `participants`, when events may have been missed. @param {any} answer */
	replace(answer) {
		this.setPeople(answer.participants);
		this.conference = answer.conference ?? '';
		this.session = answer.session;
		this.conferenceState = answer.state ?? '';
		this.progress = answer.restart ?? null;
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
		this.isResumed = joined.resumed ?? this.isResumed;
		this.position = joined.position ?? 0;
		this.controller = joined.controller ?? '';
		this.externalCall = joined.external_call ?? null;
		this.messages = joined.messages ?? [];
	}

	/** @param {string | null} controller */
	setController(controller) {
		this.controller = controller ?? '';
	}

	/** @param {any} event */
	startCall({ participant, timestamp, activeController }) {
		this.externalCall = { caller: participant ?? '', since: timestamp };
		this.setController(activeController);
	}

	/** A message; one that was heard already is not said twice. @param {ChatMessage} message */
	say(message) {
		if (this.messages.some(({ id }) => id === message.id))
			return;
		this.messages = [...this.messages, message].slice(-MOST_MESSAGES);
	}

	/** @param {string} id @param {number | undefined} hand */
	setHand(id, hand) {
		const info = this.people.get(id);
		if (info)
			this.people.set(id, { ...info, hand });
	}

	/** The subscribe handle has a `quality` of layers besides, which is none. */
	/** @param {string} id @param {number | undefined} quality 1 to 5 */
	setQuality(id, quality) {
		const info = this.people.get(id);
		if (info && quality !== undefined)
			this.people.set(id, { ...info, quality });
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
