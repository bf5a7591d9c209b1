/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a page may read of a room at any time: the model in the words of a page. Room (room.js)
 * extends it by what can be done.
 */

import { RoomModel } from './model.js';

export class RoomView extends EventTarget {
	/** What the gateway has told so far; for room.js. */
	model = new RoomModel();
	/** @type {import('./room.js').Joining & {participant: string}} who we are; for room.js */
	who = { room: '', display: '', role: '', participant: '' };

	/** The room's name. */
	get name() {
		return this.who.room;
	}

	/** Our own id. */
	get participant() {
		return this.who.participant;
	}

	/** Our own entry in the roster, once joined. */
	get self() {
		return this.roster.get(this.participant);
	}

	get isTrainer() {
		return (this.self?.role ?? this.who.role) === 'trainer';
	}

	/** Do we wait in the lobby? */
	get isWaiting() {
		return Boolean(this.self?.waiting);
	}

	/** Was the seat there before we joined? */
	get isResumed() {
		return this.model.isResumed;
	}

	/** Place in the lobby, 1 = the next. */
	get position() {
		return this.model.position;
	}

	/** Who is in the conference. @returns {ParticipantInfo[]} */
	get members() {
		return [...this.roster.values()].filter(({ waiting }) => !waiting);
	}

	/** Who waits in the lobby; for trainers. @returns {ParticipantInfo[]} */
	get lobby() {
		return [...this.roster.values()].filter(({ waiting }) => waiting);
	}

	/** Id of who has control, or ''. */
	get controller() {
		return this.model.controller;
	}

	/** May we end an external call, and restart? */
	get hasControl() {
		return this.isTrainer || (this.participant !== '' && this.controller === this.participant);
	}

	/** The external call that goes on, or null. */
	get externalCall() {
		return this.model.externalCall;
	}

	/** How far the last restart has got, or null; for trainers. */
	get progress() {
		return this.model.progress;
	}

	/** Chat, oldest first. */
	get messages() {
		return this.model.messages;
	}

	/** Everybody by id, oneself included. @returns {ReadonlyMap<string, ParticipantInfo>} */
	get roster() {
		return this.model.people;
	}

	/** Id of the present conference. */
	get conference() {
		return this.model.conference;
	}

	/** waiting, connecting, active, waiting-for-reconnection or ended. */
	get session() {
		return this.model.session;
	}

	get isLocked() {
		return this.model.conferenceState === 'locked';
	}

	/** The room's description. */
	get description() {
		return this.model.description;
	}

	/** @param {string} id */
	isSpeaking(id) {
		return this.model.speakers.has(id);
	}

	/** What to call somebody. @param {string | null | undefined} id */
	nameOf(id) {
		return this.model.nameOf(id);
	}

	/**
	 * A time of the gateway (`joined_at`, `reconnect_until`) on the browser's clock.
	 * @param {number} time
	 */
	localTime(time) {
		return time - this.model.clockLead;
	}
}
