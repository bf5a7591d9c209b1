/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Coming back. One loop at a time repairs the link until it stands again: it takes the session back
 * over a new WebSocket, restarts ICE, moves to a new leg in the same session, or starts from
 * scratch: always the least that may do, and more when that was not enough. Between attempts it
 * backs off; it never gives up before the seat's window has closed.
 *
 * Invariant: after `report('online')` the room has heard the whole roster since the trouble began.
 */

import { RoomError, isFinal } from './errors.js';
import { NEED } from './link.js';

const MEDIA_MS = 9000;
/* A room that keeps no seats still gets this long: most lost connections are back within it. */
const LEAST_WINDOW_MS = 30000;

/**
 * @typedef {object} Patient what is repaired, and what the room wants to know of it
 * @property {import('./link.js').Link} link
 * @property {import('./link.js').Requests} requests
 * @property {() => Promise<void>} resync asks for what was missed while the line was down
 * @property {(connection: Connection) => void} report
 * @property {(error: unknown) => void} giveUp
 */

export class Recovery {
	#patient;
	#backoff;
	#windowMs = 0;
	/** @type {number} of NEED */
	#need = NEED.NOTHING;
	/** @type {number | null} end of the window; null when nothing is wrong */
	#until = null;
	#isUnreachable = false;
	/* The gateway is there and has forgotten the session: another is opened without a pause. */
	#isForgotten = false;
	#isClosed = false;
	/** @type {() => void} */
	#wake = () => {};

	/** @param {Patient} patient @param {import('./backoff.js').Backoff} backoff */
	constructor(patient, backoff) {
		this.#patient = patient;
		this.#backoff = backoff;
		patient.link.addEventListener('network', () => this.hurry());
		patient.link.addEventListener('up', () => this.hurry());
	}

	/** How long the seat is kept. @param {number} span milliseconds */
	setWindow(span) {
		this.#windowMs = span;
	}

	/** Repairs, unless that is going on already. @param {number} need of NEED */
	start(need) {
		this.#require(need);
		if (this.#isClosed || this.#until !== null)
			return;
		this.#until = Date.now() + Math.max(this.#windowMs, LEAST_WINDOW_MS);
		this.#run().catch(error => this.#patient.giveUp(error));
	}

	/** The network may be back: the next attempt is made now, and others soon after it. */
	hurry() {
		this.#backoff.reset();
		this.#wake();
	}

	close() {
		this.#isClosed = true;
		this.#wake();
	}

	async #run() {
		while (!this.#isClosed) {
			this.#report();
			if (await this.#attempt())
				break;
			if (Date.now() >= Number(this.#until))
				throw new RoomError('window', 'the seat was not kept any longer');
			if (!this.#isForgotten)
				await this.#pause(this.#backoff.next());
		}
		this.#finish();
	}

	#finish() {
		this.#until = null;
		this.#need = NEED.NOTHING;
		this.#isUnreachable = false;
		this.#backoff.reset();
		if (!this.#isClosed)
			this.#patient.report({ status: 'online', until: null, attempt: 0 });
	}

	/** One attempt. @returns {Promise<boolean>} whether all is well again */
	async #attempt() {
		const { link } = this.#patient;
		const need = this.#need;
		this.#need = NEED.NOTHING;
		this.#isForgotten = false;
		try {
			await this.#repair(need);
		} catch (error) {
			this.#learn(error, need);
			return false;
		}
		this.#isUnreachable = false;
		/* that ICE was in trouble meanwhile, on the other PeerConnection, is nothing if both stand */
		if (await link.untilUp(MEDIA_MS) && link.isOnline && this.#need <= NEED.ICE)
			return true;
		if (link.isOnline)
			this.#require(need + 1);
		return false;
	}

	/** @param {number} need */
	async #repair(need) {
		const { link, requests, resync } = this.#patient;
		if (need === NEED.SESSION)
			await link.open();
		else if (!link.isOnline)
			await link.reclaim();
		if (need >= NEED.LEG) {
			this.#need = NEED.NOTHING; /* whatever else ails the old leg dies with it */
			return link.enter(requests);
		}
		await resync();
		if (need === NEED.ICE)
			await link.restartIce();
	}

	/**
	 * What a failed attempt says about the next one.
	 * @param {unknown} error @param {number} need
	 */
	#learn(error, need) {
		console.info('lectern: an attempt to come back failed:', String(error));
		if (isFinal(error))
			throw error;
		const code = error instanceof RoomError ? error.code : '';
		this.#isUnreachable = code === 'unreachable';
		this.#isForgotten = code === 'gateway' && need < NEED.SESSION;
		if (code === 'unreachable' || code === 'lost')
			this.#require(need);
		else if (code === 'gateway')
			this.#require(NEED.SESSION);
		else
			this.#require(code === 607 ? NEED.LEG : need + 1);
	}

	/** @param {number} need */
	#require(need) {
		this.#need = Math.min(NEED.SESSION, Math.max(this.#need, need));
	}

	#report() {
		const status = this.#isUnreachable ? 'offline' : 'reconnecting';
		this.#patient.report({ status, until: this.#until, attempt: this.#backoff.attempt });
	}

	/** @param {number} span */
	async #pause(span) {
		this.#report();
		await new Promise(resolve => {
			const timer = setTimeout(resolve, span);
			this.#wake = () => resolve(clearTimeout(timer));
		});
	}
}
