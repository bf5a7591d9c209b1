/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A WebSocket's face over janus.transport.sse: what is sent goes by POST, what comes comes as the
 * answer or over one EventSource. janus.js takes it through its newWebSocket hook:
 *
 *   const dependencies = Janus.useDefaultDependencies();
 *   dependencies.newWebSocket = url => new EventChannel(url.replace(/^ws/, 'http'));
 *   Janus.init({ dependencies });            then: new Janus({ server: 'ws://host:8080/janus' })
 *
 * Messages to one handle stay in order, those to several go at once. The EventSource comes back by
 * itself and gets what it has missed; a channel that takes the place of a lost one goes on where that
 * one was. What the gateway no longer has is said by closing: whoever reconnects asks anew then.
 */

/** Ids of the last events, by session, for the channel that comes after this one. */
const lastIds = new Map();

export class EventChannel extends EventTarget {
	#base;
	/** @type {number} of WebSocket */
	#state = WebSocket.CONNECTING;
	/** @type {EventSource | null} */
	#source = null;
	/** @type {number | null} the session we listen to */
	#session = null;
	#ending = new AbortController();
	/** The last request of each address. @type {Map<string, Promise<void>>} */
	#turns = new Map();
	#isLooking = false;

	/** @param {string} url http: or https: address of the Janus API */
	constructor(url) {
		super();
		this.#base = url.replace(/\/$/, '');
		this.#open();
	}

	get readyState() {
		return this.#state;
	}

	/** @param {string} text a message of the Janus API */
	send(text) {
		if (this.#state !== WebSocket.OPEN)
			throw new DOMException('the channel is not open', 'InvalidStateError');
		const { janus, session_id: session, handle_id: handle } = JSON.parse(text);
		const address = [this.#base, session, handle].filter(Boolean).join('/');
		const turn = (this.#turns.get(address) ?? Promise.resolve())
			.then(() => this.#post(address, text, janus === 'destroy'))
			.then(answer => this.#hearAnswer(janus, answer))
			.catch(error => this.#die(error));
		this.#turns.set(address, turn);
	}

	/** Listens anew: a stream over a network that is gone stays open, and silent. */
	renew() {
		if (this.#state === WebSocket.OPEN && this.#session !== null)
			this.#listen(this.#session);
	}

	close() {
		this.#die(null);
	}

	/* The cookie by which the gateway knows us, so that nobody else reads our events. */
	async #open() {
		try {
			const answer = await fetch(new URL('/cookie', this.#base), this.#request('{}', false));
			if (!answer.ok)
				throw new Error(`${answer.status} ${await answer.text()}`);
		} catch (error) {
			return this.#die(error);
		}
		if (this.#state !== WebSocket.CONNECTING)
			return;
		this.#state = WebSocket.OPEN;
		this.dispatchEvent(new Event('open'));
	}

	/**
	 * What outlives the channel outlives the page; everything else goes with it and holds up none of
	 * the few connections that a browser makes to one host.
	 * @param {string} body @param {boolean} keepalive @returns {RequestInit}
	 */
	#request(body, keepalive) {
		return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, keepalive,
			credentials: 'include', cache: 'no-store', signal: keepalive ? null : this.#ending.signal };
	}

	/** @param {string} address @param {string} body @param {boolean} keepalive outlives the page */
	async #post(address, body, keepalive) {
		const answer = await fetch(address, this.#request(body, keepalive));
		const text = await answer.text();
		if (!answer.ok)
			throw new Error(`${answer.status} ${text}`);
		return text;
	}

	/** @param {string} janus what was asked @param {string} text the answer */
	#hearAnswer(janus, text) {
		if (this.#state !== WebSocket.OPEN)
			return;
		const answer = JSON.parse(text);
		if (answer.janus === 'success' && (janus === 'create' || janus === 'claim'))
			this.#listen(answer.data?.id ?? answer.session_id);
		if (answer.janus === 'success' && janus === 'destroy')
			lastIds.delete(answer.session_id);
		this.#raise(text);
	}

	/** @param {number} session */
	#listen(session) {
		this.#session = session;
		const address = new URL(`${this.#base}/${session}`);
		if (lastIds.has(session))
			address.searchParams.set('last_event_id', lastIds.get(session));
		this.#source?.close();
		const source = this.#source = new EventSource(address, { withCredentials: true });
		source.addEventListener('message', event => {
			lastIds.set(session, event.lastEventId);
			this.#raise(event.data);
		});
		source.addEventListener('signal', event => lastIds.set(session, event.lastEventId));
		source.addEventListener('reset', event => {
			lastIds.set(session, event.lastEventId);
			this.#die(new Error('events were lost'));
		});
		source.addEventListener('error', () => {
			if (source.readyState === EventSource.CLOSED)
				this.#die(new Error('the session is over'));
			else
				this.#look();
		});
	}

	/* The stream broke. Where nobody answers any more, waiting for it to come back only takes time. */
	async #look() {
		if (this.#isLooking)
			return;
		this.#isLooking = true;
		try {
			await fetch(new URL('/cookie', this.#base), this.#request('{}', false));
		} catch (error) {
			this.#die(error);
		}
		this.#isLooking = false;
	}

	/** @param {string} data */
	#raise(data) {
		if (this.#state === WebSocket.OPEN)
			this.dispatchEvent(new MessageEvent('message', { data }));
	}

	/** @param {unknown} error null: as we were asked to */
	#die(error) {
		if (this.#state === WebSocket.CLOSED)
			return;
		this.#state = WebSocket.CLOSED;
		this.#source?.close();
		this.#ending.abort();
		if (error) {
			console.info('lectern: the channel to the gateway is closed:', String(error));
			this.dispatchEvent(new Event('error'));
		}
		this.dispatchEvent(new Event('close'));
	}
}
