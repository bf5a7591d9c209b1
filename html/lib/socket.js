/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A socket, WebSocket or EventChannel by its address, with three habits that janus.js lacks, given to it through its newWebSocket hook:
 * - it notices a dead line: the gateway answers every message, so silence after one means the other
 *   side is gone, and `close` is raised without waiting for TCP (minutes, on a lost Wi-Fi);
 * - it can be abandoned: a socket that was replaced raises nothing any more, however late it dies;
 * - it lets session.js send and hear trickle candidates, which janus.js only handles for the
 *   PeerConnections it makes itself.
 */

import { EventChannel } from './event-channel.js';

const CONNECT_MS = 8000;
const ANSWER_MS = 6000;
const LATE_MS = 1000;

export class GatewaySocket extends EventTarget {
	#socket;
	#timer = 0;
	#due = 0;
	#isOver = false;

	/** @param {string} url ws:, wss:, http: or https: @param {string} protocol of a WebSocket */
	constructor(url, protocol) {
		super();
		this.#socket = url.startsWith('http') ? new EventChannel(url) : new WebSocket(url, protocol);
		this.#socket.addEventListener('open', () => this.#opened());
		this.#socket.addEventListener('message', event => {
			this.#heard(/** @type {MessageEvent} */ (event));
		});
		this.#socket.addEventListener('error', () => this.#raise('error'));
		this.#socket.addEventListener('close', () => this.#die());
		this.#expect(CONNECT_MS);
	}

	get readyState() {
		return this.#isOver ? WebSocket.CLOSED : this.#socket.readyState;
	}

	/** @param {string} text */
	send(text) {
		if (this.readyState !== WebSocket.OPEN)
			return;
		this.#socket.send(text);
		this.#expect(ANSWER_MS);
	}

	/** The network may be another one: what could be dead without knowing is made anew. */
	renew() {
		if (this.#socket instanceof EventChannel)
			this.#socket.renew();
	}

	/** Closes; `close` follows as it would on a WebSocket. Takes the arguments janus.js gives. */
	close() {
		this.#socket.close();
	}

	/** Closes without raising anything: somebody else speaks for the session now. */
	abandon() {
		this.#isOver = true;
		this.#rest();
		this.#socket.close();
	}

	#opened() {
		this.#rest();
		this.#raise('open');
	}

	/** @param {MessageEvent} event */
	#heard(event) {
		this.#rest();
		if (!this.#isOver)
			this.dispatchEvent(new MessageEvent('message', { data: event.data }));
	}

	/* The first unanswered message starts the clock; whatever is heard stops it. */
	/** @param {number} span */
	#expect(span) {
		if (this.#timer)
			return;
		this.#due = Date.now() + span;
		this.#timer = setTimeout(() => this.#overdue(), span);
	}

	#rest() {
		clearTimeout(this.#timer);
		this.#timer = 0;
	}

	/* A timer that comes much too late means that the machine slept: the answer may be in already. */
	#overdue() {
		const isLate = Date.now() - this.#due > LATE_MS;
		this.#rest();
		if (isLate)
			this.#expect(ANSWER_MS);
		else
			this.#giveUp();
	}

	#giveUp() {
		this.#raise('error');
		this.#die();
		this.#socket.close();
	}

	#die() {
		this.#rest();
		this.#raise('close');
		this.#isOver = true;
	}

	/** @param {string} type */
	#raise(type) {
		if (!this.#isOver)
			this.dispatchEvent(new Event(type));
	}
}
