/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The desk, for pages: here somebody asks for an interpreter, and interpreters wait to be asked.
 * It has a session with the gateway and a handle without media; the call itself takes place in the
 * room that the desk names (persistent-room.js).
 *
 * States: idle -> opening -> open <-> reconnecting -> closed (`error` says why). Registering that
 * is refused goes back to idle. Coming back after a lost connection needs nothing of the page: the
 * desk registers again with the same key and finds what went on.
 *
 * Events: every event of the desk in docs/protocol.md under its name (detail: the event), and
 * besides: `state`, `connection` (detail: Connection), `availability` (detail: one's own, as
 * others see it), `request` (detail: the request that is open, or null, as registering found it),
 * `session` (detail: CallSession; there was one when we registered).
 */

import { Backoff } from './backoff.js';
import { RoomError, isFinal } from './errors.js';
import { IMPATIENT, PERSISTENT } from './persistent-room.js';
import { forgetSeat, participantFor, seatKey } from './seat.js';
import { GatewaySession } from './session.js';

/**
 * @typedef {object} Registering
 * @property {string} display name shown to the others
 * @property {string} [participant] id; made from the name if left out
 * @property {string[]} [languages] who has none calls, who has some can be called
 * @property {string} [interpreterKey]
 * @property {Availability} [availability]
 */
/** @typedef {{language: string, urgency?: 'normal' | 'urgent', sessionType?: string}} Wish */
/** @typedef {'idle' | 'opening' | 'open' | 'reconnecting' | 'closed'} DeskState */

/* Keys of seats in rooms are kept by the room's name, and no room has this one. */
const NO_ROOM = '';

export class Desk extends EventTarget {
	#server;
	#storage;
	/** @type {Registering & {participant: string}} */
	#who = { display: '', participant: '' };
	/** @type {DeskState} */
	#state = 'idle';
	/** @type {unknown} */
	#error = null;
	/** @type {GatewaySession | null} */
	#session = null;
	/** @type {import('./handle.js').Handle | null} */
	#handle = null;
	#ears = new AbortController();
	#backoff = new Backoff(IMPATIENT);
	#isReturning = false;
	/** @type {() => void} */
	#wake = () => {};
	/** @type {Availability | ''} */
	#availability = '';
	/** Milliseconds that the gateway's clock is ahead of ours. */
	#clockLead = 0;

	/** @param {{server: string, storage?: Storage}} options */
	constructor({ server, storage = globalThis.sessionStorage }) {
		super();
		this.#server = server;
		this.#storage = storage;
	}

	get state() {
		return this.#state;
	}

	/** The error that closed it, if one did. */
	get error() {
		return this.#error;
	}

	/** As whom we are registered. */
	get who() {
		return this.#who;
	}

	/** As others see it; empty before registering and for who only calls. */
	get availability() {
		return this.#availability;
	}

	/** A time of the gateway on the browser's clock. @param {number} time */
	localTime(time) {
		return time - this.#clockLead;
	}

	/**
	 * Takes a place at the desk, or takes it back.
	 * @param {Registering} who
	 * @returns {Promise<void>} rejects with a RoomError when it is refused; the state is idle then
	 */
	async register(who) {
		if (this.#state !== 'idle' && this.#state !== 'closed')
			throw new RoomError(608, 'registered already');
		this.#who = { ...who, participant: who.participant || participantFor(who.display) };
		this.#error = null;
		this.#become('opening');
		try {
			await this.#open();
			await this.#enter();
		} catch (error) {
			this.close();
			throw error;
		}
		this.#arrived();
	}

	/** @param {Availability} availability @returns {Promise<{message: string}>} */
	async setAvailability(availability) {
		const answer = await this.#ask({ request: 'set_availability', availability });
		this.#who.availability = availability;
		this.#setAvailability(answer.availability);
		return answer;
	}

	/** Calls whoever speaks a language. @param {Wish} wish @returns {Promise<CallRequest>} */
	requestCall({ language, urgency = 'normal', sessionType }) {
		return this.#ask({ request: 'request_call', language, urgency,
			...(sessionType && { session_type: sessionType }) });
	}

	/** The first to accept wins. @param {string} requestId @returns {Promise<CallSession>} */
	accept(requestId) {
		return this.#ask({ request: 'accept_call', requestId });
	}

	/** @param {string} requestId */
	decline(requestId) {
		return this.#ask({ request: 'decline_call', requestId });
	}

	/** Takes one's own request back. */
	cancel() {
		return this.#ask({ request: 'cancel_call' });
	}

	/** The network may have changed, or be back: look at once instead of waiting. */
	hurry() {
		this.#session?.probe();
		this.#wake();
	}

	/** Frees everything; the place is kept for a while. */
	close() {
		this.#release();
		this.#become('idle');
	}

	/** Gives the place up for good, as far as this tab is concerned. */
	leave() {
		forgetSeat(this.#storage, NO_ROOM, this.#who.participant);
		this.close();
	}

	/** A new session in place of the present one. */
	async #open() {
		this.#session?.close();
		this.#session = this.#handle = null;
		const session = await GatewaySession.open(this.#server);
		if (this.#state !== 'opening' && this.#state !== 'reconnecting') {
			session.close();
			throw new RoomError('lost', 'closed meanwhile');
		}
		this.#session = session;
		session.addEventListener('lost', () => this.#trouble(session));
	}

	/* A handle of its own each time: the newest one has the place. */
	async #enter() {
		const session = this.#session;
		if (!session)
			throw new RoomError('lost', 'there is no session');
		const old = this.#handle;
		this.#ears.abort();
		this.#ears = new AbortController();
		const { signal } = this.#ears;
		const handle = await session.attach(PERSISTENT);
		handle.addEventListener('event', event => {
			this.#hear(/** @type {CustomEvent} */ (event).detail);
		}, { signal });
		handle.addEventListener('hangup', () => this.#trouble(session), { signal });
		const answer = await handle.ask(this.#registration());
		this.#handle = handle;
		if (old)
			session.detach(old);
		this.#welcome(answer);
	}

	#registration() {
		const { participant, display, languages, interpreterKey, availability } = this.#who;
		return { request: 'register', participant, display,
			seat_key: seatKey(this.#storage, NO_ROOM, participant),
			...(languages && { languages }),
			...(interpreterKey && { interpreter_key: interpreterKey }),
			...(availability && { availability }) };
	}

	/** @param {any} answer of `register` */
	#welcome({ availability, request, session, time }) {
		this.#learnTime(time);
		this.#setAvailability(availability ?? '');
		this.#raise('request', request ?? null);
		if (session)
			this.#raise('session', session);
	}

	/** @param {any} data */
	#hear(data) {
		this.#learnTime(data.time);
		if (data.event === 'interpreter-availability-changed'
			&& data.participant === this.#who.participant)
			this.#setAvailability(data.availability);
		if (data.event)
			this.#raise(data.event, data);
		if (data.event === 'leg-ended' && data.reason === 'replaced')
			this.#fail(new RoomError(619, 'another handle has the place'));
	}

	/** @param {number | undefined} time of the gateway's clock */
	#learnTime(time) {
		if (time)
			this.#clockLead = time - Date.now();
	}

	/** @param {Availability | ''} availability */
	#setAvailability(availability) {
		if (availability === this.#availability)
			return;
		this.#availability = availability;
		this.#raise('availability', availability);
	}

	/** @param {GatewaySession} session the one that ails */
	#trouble(session) {
		if (session !== this.#session || this.#isReturning || this.#state !== 'open')
			return;
		this.#become('reconnecting');
		this.#comeBack().catch(error => this.#fail(error));
	}

	/* A session may be claimed as long as the gateway has it; if it has not, a new one is opened. */
	async #comeBack() {
		this.#isReturning = true;
		try {
			while (this.#state === 'reconnecting') {
				this.#report('reconnecting');
				if (await this.#attempt())
					break;
				await this.#pause(this.#backoff.next());
			}
		} finally {
			this.#isReturning = false;
		}
		if (this.#state === 'reconnecting')
			this.#arrived();
	}

	/** @returns {Promise<boolean>} whether we are registered again */
	async #attempt() {
		try {
			await this.#reach();
			await this.#enter();
			return this.#session?.state === 'open';
		} catch (error) {
			console.info('lectern: an attempt to come back to the desk failed:', String(error));
			if (isFinal(error))
				throw error;
			return false;
		}
	}

	async #reach() {
		if (this.#session?.state === 'open')
			return;
		if (!this.#session) {
			await this.#open();
			return;
		}
		try {
			await this.#session.reclaim();
		} catch (error) {
			if (!(error instanceof RoomError) || error.code !== 'gateway')
				throw error;
			await this.#open();
		}
	}

	#arrived() {
		this.#backoff.reset();
		this.#become('open');
		this.#report('online');
	}

	/** @param {object} message */
	async #ask(message) {
		if (!this.#handle || this.#session?.state !== 'open')
			throw new RoomError('lost', 'there is no connection');
		try {
			return await this.#handle.ask(message);
		} catch (error) {
			if (error instanceof RoomError && error.code === 619)
				this.#fail(error);
			throw error;
		}
	}

	/** @param {unknown} error */
	#fail(error) {
		if (this.#state === 'idle' || this.#state === 'closed')
			return;
		this.#error = error;
		this.#release();
		this.#become('closed');
	}

	#release() {
		this.#ears.abort();
		this.#session?.close();
		this.#session = this.#handle = null;
		this.#availability = '';
		this.#report('idle');
		this.#wake();
	}

	/** @param {Connection['status']} status */
	#report(status) {
		this.#raise('connection', { status, until: null, attempt: this.#backoff.attempt });
	}

	/** @param {number} span */
	async #pause(span) {
		await new Promise(resolve => {
			const timer = setTimeout(resolve, span);
			this.#wake = () => resolve(clearTimeout(timer));
		});
	}

	/** @param {DeskState} state */
	#become(state) {
		this.#state = state;
		this.#raise('state', state);
	}

	/** @param {string} type @param {unknown} detail */
	#raise(type, detail) {
		this.dispatchEvent(new CustomEvent(type, { detail }));
	}
}
