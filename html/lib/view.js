/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a page may read of a room at any time: the model in the words of a page. TrainingRoom
 * (room.js) extends it by what can be done.
 */

import { RoomModel } from './model.js';

export class RoomView extends EventTarget {
	/** What the gateway has told so far; for room.js. */
	model = new RoomModel();
	/** @type {import('./room.js').Joining & {participant: string}} who we are; for room.js */
	who = { room: '', display: '', role: 'trainee', participant: '' };

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
		return this.who.role === 'trainer';
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
