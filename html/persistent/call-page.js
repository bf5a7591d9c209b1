/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The part of a page that is in sessions: enters one, shows it, remembers it so that a refresh
 * leads back, and says when it is over. Who refreshes while the gateway is away goes on trying for
 * as long as the seat is kept.
 */

import { Backoff } from '../lib/backoff.js';
import { loadConfig } from '../lib/config.js';
import { explain } from '../lib/errors.js';
import { IMPATIENT, PersistentRoom } from '../lib/persistent-room.js';
import { openDevices, patiently } from '../parts/arrival.js';
import { Devices } from '../parts/devices.js';
import { byId, toast } from '../parts/messages.js';
import { Memory, rememberName } from '../parts/visit.js';
import { Call } from './call.js';
import { traceRoom } from './trace.js';
import { show } from './views.js';
import { farewell } from './words.js';

/** @typedef {import('../parts/visit.js').Visit} Visit */
/** @typedef {Visit & {isCall?: boolean, windowMs?: number}} Stay `isCall`: the desk led here */
/** @typedef {{reason: string, title: string, text: string, stay: Stay}} Ending */

/* A seat is kept for so long unless the room says otherwise. */
const USUAL_WINDOW_MS = 300000;
/* The desk names a room that is there; if it cannot be had in this time, something is wrong. */
const CALL_MS = 10000;
const PHONE = '(width < 52rem)';

export class CallPage {
	devices = new Devices();
	#side;
	#onOver;
	/** @type {Memory<Stay>} */
	#memory;
	/** @type {Call | null} */
	#call = null;
	/** @type {Stay | null} */
	#stay = null;
	/** @type {any} */
	#ended = null;

	/**
	 * @param {import('./words.js').Side} side
	 * @param {(ending: Ending) => void} onOver
	 */
	constructor(side, onOver) {
		this.#side = side;
		this.#onOver = onOver;
		this.#memory = new Memory(`lectern.session.${side}`);
		window.lectern = { room: null, desk: null };
		addEventListener('online', () => window.lectern.room?.hurry());
		addEventListener('pagehide', () => window.lectern.room?.close());
		addEventListener('pageshow', event => event.persisted && location.reload());
	}

	/** Where we were when this page was last shown. */
	get last() {
		return this.#memory.recall();
	}

	/** Room of the session that we are in or on the way to, or ''. */
	get room() {
		return this.#stay?.room ?? '';
	}

	/**
	 * Enters a session.
	 * @param {Stay} stay
	 * @param {{isReturn?: boolean}} [how] whether we were in it before a refresh
	 * @returns {Promise<void>} rejects with a RoomError; nothing of it is left then
	 */
	async enter(stay, { isReturn = false } = {}) {
		this.#stay = stay;
		this.#ended = null;
		const patience = isReturn ? stay.windowMs ?? USUAL_WINDOW_MS : stay.isCall ? CALL_MS : 0;
		const until = Date.now() + patience;
		const coming = openDevices(this.devices, stay);
		try {
			await patiently(() => this.#join(stay, coming, isReturn), new Backoff(IMPATIENT),
				() => Date.now() < until);
		} catch (error) {
			console.info('lectern:', error);
			this.#leave();
			this.devices.closeAll();
			throw error;
		}
	}

	/** @param {Stay} stay @param {import('../parts/arrival.js').Coming} coming
	 *  @param {boolean} isReturn */
	async #join(stay, coming, isReturn) {
		const room = new PersistentRoom(await loadConfig(location));
		window.lectern.room = room;
		traceRoom(room);
		room.addEventListener('session-ended', event => {
			this.#ended = /** @type {CustomEvent} */ (event).detail;
		});
		room.addEventListener('state', () => this.#follow(room));
		const slots = { audio: 3, video: matchMedia(PHONE).matches ? 3 : 4 };
		const joined = room.join({ ...stay, slots });
		const how = { side: this.#side, isCall: Boolean(stay.isCall) };
		this.#call = new Call(room, how, this.devices, (source, isOn) => this.#noteSwitch(source, isOn));
		this.#call.bring(coming);
		this.#stay = { ...stay, participant: room.participant };
		try {
			await joined;
		} catch (error) {
			this.#dropRoom();
			throw error;
		}
		if (isReturn && !room.isResumed)
			toast('Your place had been given up meanwhile. You have joined anew.');
		this.#stay.windowMs = room.model.reconnectTimeoutMs;
		this.#memory.remember(this.#stay);
		rememberName(stay.display);
		document.title = `${room.description || 'Session'} · Lectern`;
	}

	/** @param {PersistentRoom} room */
	#follow(room) {
		if (room !== window.lectern.room || room.state === 'idle' || room.state === 'joining')
			return;
		if (room.state !== 'ended') {
			show(room.state, 'joined');
			return;
		}
		const stay = /** @type {Stay} */ (this.#stay);
		const { reason, error } = room;
		const words = farewell(reason, this.#ended, room.self?.role ?? stay.role);
		if (reason === 'refused' && error)
			words.text = explain(error);
		this.#leave();
		this.devices.closeAll();
		this.#onOver({ reason, stay, ...words });
	}

	#leave() {
		this.#dropRoom();
		this.#memory.forget();
		this.#stay = null;
		byId('ask', HTMLDialogElement).close();
	}

	#dropRoom() {
		this.#call?.close();
		this.#call = null;
		const { room } = window.lectern;
		window.lectern.room = null;
		room?.close();
	}

	/** @param {Source} source @param {boolean} isOn */
	#noteSwitch(source, isOn) {
		if (!this.#stay || source === 'screen')
			return;
		this.#stay[source] = isOn;
		this.#memory.remember(this.#stay);
	}
}
