/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The trainer's tools and talk, one method per request. Everything is answered at once, and what it
 * changes is told to everybody by events; a refusal rejects with a RoomError.
 */

export class Tools {
	#ask;

	/** @param {(message: object) => Promise<any>} ask sends a request and gives its answer */
	constructor(ask) {
		this.#ask = ask;
	}

	/** Nobody hears this participant until unmute(). @param {string} participant */
	mute(participant) {
		return this.#ask({ request: 'mute', participant });
	}

	/** @param {string} participant */
	unmute(participant) {
		return this.#ask({ request: 'unmute', participant });
	}

	/** Mutes all but trainers. */
	muteAll() {
		return this.#ask({ request: 'mute_all' });
	}

	unmuteAll() {
		return this.#ask({ request: 'unmute_all' });
	}

	/** This participant hears nothing and is not heard until unhold(). @param {string} participant */
	hold(participant) {
		return this.#ask({ request: 'hold', participant });
	}

	/** @param {string} participant */
	unhold(participant) {
		return this.#ask({ request: 'unhold', participant });
	}

	/** Puts somebody out. @param {string} participant @param {string} [reason] */
	kick(participant, reason = '') {
		return this.#ask({ request: 'kick', participant, reason });
	}

	/**
	 * Puts somebody out who may not come back while the conference lasts, or never.
	 * @param {string} participant @param {boolean} [isForGood]
	 */
	ban(participant, isForGood = false) {
		return this.#ask({ request: 'ban', participant, for_good: isForGood });
	}

	/** @param {string} participant */
	unban(participant) {
		return this.#ask({ request: 'unban', participant });
	}

	/** Lets somebody in from the lobby. @param {string} participant */
	admit(participant) {
		return this.#ask({ request: 'admit', participant });
	}

	/** Lets in all there is place for. */
	admitAll() {
		return this.#ask({ request: 'admit_all' });
	}

	/** @param {string} participant @param {string} [reason] */
	deny(participant, reason = '') {
		return this.#ask({ request: 'deny', participant, reason });
	}

	/** A trainer is a co-trainer. @param {string} participant @param {'trainer' | 'trainee'} role */
	setRole(participant, role) {
		return this.#ask({ request: 'set_role', participant, role });
	}

	/** Who has control talks to an outside caller. @param {string} participant */
	grantControl(participant) {
		return this.#ask({ request: 'grant_control', participant });
	}

	/** From now on only the controller is heard besides the caller. */
	startCall() {
		return this.#ask({ request: 'external_call_start' });
	}

	/** Everybody is heard again; the caller is let go. */
	endCall() {
		return this.#ask({ request: 'external_call_end' });
	}

	/** Lets nobody in any more. */
	lock() {
		return this.#ask({ request: 'lock' });
	}

	unlock() {
		return this.#ask({ request: 'unlock' });
	}

	/** Chat, to everybody. @param {string} text */
	say(text) {
		return this.#ask({ request: 'message', text });
	}

	/** @param {string} reaction an emoji */
	react(reaction) {
		return this.#ask({ request: 'react', reaction });
	}

	raiseHand() {
		return this.#ask({ request: 'raise_hand' });
	}

	/** One's own, or that of a participant. @param {string} [participant] */
	lowerHand(participant) {
		return this.#ask({ request: 'lower_hand', ...(participant && { participant }) });
	}
}
