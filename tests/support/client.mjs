/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small client of the Janus API and the Admin API over WebSocket.
 *
 * Every request has a transaction; its promise settles with the synchronous answer, or, when Janus
 * only acknowledges, with the event that carries the same transaction. All other events queue at
 * their handle, where a test takes them by name and with a deadline; nothing is dropped.
 */
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

import { within } from './wait.mjs';

const ANSWER_DEADLINE_MS = 10000;
const KEEPALIVE_MS = 15000;

/** A refusal by the Janus core itself, not by a plugin. Made when asking, so the stack says where. */
export class JanusError extends Error {
	/** Number of the refusal, 0 while there is none. */
	code = 0;

	/** @param {{code: number, reason: string}} error @returns {JanusError} this */
	because({ code, reason }) {
		this.code = code;
		this.message = `Janus refuses: ${code} ${reason}`;
		return this;
	}
}

/** Events in order of arrival, taken by whoever waits for them. */
class EventQueue {
	#events = [];
	#waiting = [];
	/** Everything that ever came, also what was taken; for counting. @type {object[]} */
	seen = [];

	push(event) {
		this.seen.push(event);
		const index = this.#waiting.findIndex(({ matches }) => matches(event));
		if (index < 0)
			this.#events.push(event);
		else
			this.#waiting.splice(index, 1)[0].resolve(event);
	}

	/** Something that came but that nobody waits for here: the answer to a request. */
	note(event) {
		this.seen.push(event);
	}

	/** Takes the first event that matches, now or before the deadline. */
	async take(matches, what, deadline) {
		const index = this.#events.findIndex(matches);
		if (index >= 0)
			return this.#events.splice(index, 1)[0];
		const waiter = { matches };
		const came = new Promise((resolve) => {
			waiter.resolve = resolve;
		});
		this.#waiting.push(waiter);
		try {
			return await within(came, what, deadline);
		} catch (error) {
			this.#waiting = this.#waiting.filter((other) => other !== waiter);
			const names = this.seen.map((event) => event.event ?? `janus:${event.janus}`);
			error.message += `; what came: ${names.join(' ') || 'nothing'}`;
			throw error;
		}
	}
}

/** One connection to Janus; made by connect(). */
export class Gateway {
	#socket;
	#pending = new Map();
	#sessions = new Map();
	#secrets;

	constructor(socket, secrets) {
		this.#socket = socket;
		this.#secrets = secrets;
		socket.on('message', (text) => this.#receive(JSON.parse(text)));
		socket.on('close', () => this.#fail(new Error('the connection to Janus is closed')));
	}

	#fail(error) {
		for (const session of this.#sessions.values())
			session.stopKeepalive();
		for (const { reject } of this.#pending.values())
			reject(error);
		this.#pending.clear();
	}

	#receive(message) {
		const pending = this.#pending.get(message.transaction);
		if (!pending) {
			this.#sessions.get(message.session_id)?.receive(message);
		} else if (message.janus === 'ack' && pending.wantsEvent) {
			/* the answer follows as an event */
		} else {
			this.#pending.delete(message.transaction);
			if (message.janus === 'error')
				pending.reject(pending.refusal.because(message.error));
			else
				pending.resolve(message);
		}
	}

	/**
	 * Sends one message and waits for its answer.
	 * @param {object} message
	 * @param {{wantsEvent?: boolean, deadline?: number}} [options]
	 * @returns {Promise<object>}
	 */
	send(message, { wantsEvent = false, deadline = ANSWER_DEADLINE_MS } = {}) {
		const refusal = new JanusError();
		const transaction = randomUUID();
		const { session_id, handle_id } = message;
		if (this.#socket.readyState !== WebSocket.OPEN)
			return Promise.reject(new Error('the connection to Janus is closed'));
		const answer = new Promise((resolve, reject) => {
			const pending = { resolve, reject, refusal, wantsEvent, session_id, handle_id };
			this.#pending.set(transaction, pending);
		});
		this.#socket.send(JSON.stringify({ ...this.#secrets, ...message, transaction }));
		return within(answer, `the answer to ${JSON.stringify(message).slice(0, 200)}`, deadline);
	}

	/** @returns {Promise<Session>} */
	async createSession() {
		const answer = await this.send({ janus: 'create' });
		const session = new Session(this, answer.data.id);
		this.#sessions.set(session.id, session);
		return session;
	}

	/** A handle in a session of its own; the usual way to be somebody. */
	async attach(plugin = TRAINING) {
		const session = await this.createSession();
		return session.attach(plugin);
	}

	/** Takes over a session whose connection was lost (Janus keeps it when configured so). */
	async claim(session) {
		await this.send({ janus: 'claim', session_id: session.id });
		this.#sessions.set(session.id, session);
		session.moveTo(this);
	}

	/** For Session: a session is gone, or one of its handles; what was asked there stays unanswered. */
	forget(session, handle) {
		if (!handle)
			this.#sessions.delete(session.id);
		for (const [transaction, { session_id, handle_id, reject }] of this.#pending) {
			if (session_id !== session.id || (handle && handle_id !== handle.id))
				continue;
			this.#pending.delete(transaction);
			reject(new Error(`the ${handle ? 'handle' : 'session'} is gone`));
		}
	}

	/** Closes the connection properly. */
	close() {
		this.#fail(new Error('the test has closed the connection'));
		this.#socket.close();
	}

	/** Drops the connection without a word, as a lost network would. */
	drop() {
		this.#socket.terminate();
	}
}

/** One Janus session. */
export class Session {
	#gateway;
	#handles = new Map();
	#timer;
	/** Events of the session itself (`timeout`). */
	events = new EventQueue();

	constructor(gateway, id) {
		/** @type {number} */
		this.id = id;
		this.moveTo(gateway);
	}

	/** For Gateway: speaks through another connection from now on. */
	moveTo(gateway) {
		this.stopKeepalive();
		this.#gateway = gateway;
		this.#timer = setInterval(() => this.keepalive().catch(() => {}), KEEPALIVE_MS);
		this.#timer.unref();
	}

	stopKeepalive() {
		clearInterval(this.#timer);
	}

	send(message, options) {
		return this.#gateway.send({ session_id: this.id, ...message }, options);
	}

	keepalive() {
		return this.send({ janus: 'keepalive' });
	}

	/** @returns {Promise<Handle>} */
	async attach(plugin = TRAINING) {
		const answer = await this.send({ janus: 'attach', plugin });
		const handle = new Handle(this, answer.data.id);
		this.#handles.set(handle.id, handle);
		return handle;
	}

	/** For Gateway: an event arrived. */
	receive(message) {
		const handle = this.#handles.get(message.sender);
		if (handle)
			handle.receive(message);
		else
			this.events.push(message);
	}

	async destroy() {
		this.stopKeepalive();
		await this.send({ janus: 'destroy' });
		this.#gateway.forget(this);
	}

	/** For Handle: detaches it. */
	async detach(handle) {
		await this.send({ janus: 'detach', handle_id: handle.id });
		this.#gateway.forget(this, handle);
	}
}

/** One handle: a conversation with a plugin. */
export class Handle {
	#queue = new EventQueue();

	constructor(session, id) {
		/** @type {Session} */
		this.session = session;
		/** @type {number} */
		this.id = id;
	}

	/** For Session: an event arrived. */
	receive(message) {
		const data = message.plugindata?.data;
		this.#queue.push(data ? { ...data, jsep: message.jsep } : message);
	}

	/** Every event that came, in order, also those that answer a request. @returns {object[]} */
	get seen() {
		return this.#queue.seen;
	}

	/** Those of one name. @returns {object[]} */
	seenOf(name) {
		return this.seen.filter((event) => event.event === name);
	}

	send(message, options) {
		return this.session.send({ handle_id: this.id, ...message }, options);
	}

	/**
	 * A request to the plugin: resolves with its answer, be it success or refusal.
	 * @param {object} body
	 * @param {string|null} [offer] an SDP offer to go with it
	 * @returns {Promise<object>} the plugin's data, with `jsep` when there was an SDP answer
	 */
	async request(body, offer = null) {
		const message = { janus: 'message', body };
		if (offer !== null)
			message.jsep = { type: 'offer', sdp: offer };
		const answer = await this.send(message, { wantsEvent: true });
		const data = answer.plugindata.data;
		if (data.event)
			this.#queue.note(data);
		return answer.jsep ? { ...data, jsep: answer.jsep } : data;
	}

	/**
	 * Takes an event of the plugin.
	 * @param {string} name
	 * @param {{deadline?: number, where?: (event: object) => boolean}} [options]
	 */
	event(name, { deadline = 3000, where = () => true } = {}) {
		const matches = (event) => event.event === name && where(event);
		return this.#queue.take(matches, `the event ${name}`, deadline);
	}

	/** Takes an event of the Janus core: `hangup`, `detached`, `webrtcup`, ... */
	coreEvent(name, { deadline = 5000 } = {}) {
		return this.#queue.take((event) => event.janus === name, `Janus' event ${name}`, deadline);
	}

	/** Sends ICE candidates; `null` says that there are no more. */
	trickle(candidate) {
		return this.send({ janus: 'trickle', candidate: candidate ?? { completed: true } });
	}

	hangup() {
		return this.send({ janus: 'hangup' });
	}

	detach() {
		return this.session.detach(this);
	}
}

/** The Admin API; made by connectAdmin(). */
export class Admin {
	#gateway;

	constructor(gateway) {
		this.#gateway = gateway;
	}

	/** A message to a plugin, and the plugin's answer. */
	async plugin(request, plugin = TRAINING) {
		const answer = await this.#gateway.send({ janus: 'message_plugin', plugin, request });
		return answer.response;
	}

	/** What Janus and the plugin know of a handle. */
	async handleInfo(handle) {
		const ids = { session_id: handle.session.id, handle_id: handle.id };
		const answer = await this.#gateway.send({ janus: 'handle_info', ...ids });
		return answer.info;
	}

	/** What it sees of the quality of all handles, as far as that is known. @returns {Promise<object[]>} */
	async qualities() {
		const found = [];
		const { sessions } = await this.send({ janus: 'list_sessions' });
		for (const session_id of sessions) {
			const { handles } = await this.send({ janus: 'list_handles', session_id });
			for (const handle_id of handles ?? []) {
				const { info } = await this.send({ janus: 'handle_info', session_id, handle_id });
				if (info.plugin_specific?.quality)
					found.push(info.plugin_specific.quality);
			}
		}
		return found;
	}

	/** Any request of the Admin API. */
	send(message) {
		return this.#gateway.send(message);
	}

	close() {
		this.#gateway.close();
	}
}

/** The plugins under test. */
export const TRAINING = 'janus.plugin.training';
export const PERSISTENT = 'janus.plugin.persistent';

async function open(url, protocol, secrets) {
	const socket = new WebSocket(url, protocol);
	await new Promise((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
	});
	socket.on('error', () => {}); /* a 'close' follows and is handled */
	return new Gateway(socket, secrets);
}

/**
 * Connects to the Janus API.
 * @param {string} url
 * @param {object} [secrets] what goes with every message: `token`, `apisecret`
 * @returns {Promise<Gateway>}
 */
export function connect(url, secrets = {}) {
	return open(url, 'janus-protocol', secrets);
}

/**
 * Connects to the Admin API of a Janus that startJanus() made.
 * @param {{adminUrl: string, adminSecret: string}} janus
 * @returns {Promise<Admin>}
 */
export async function connectAdmin({ adminUrl, adminSecret }) {
	return new Admin(await open(adminUrl, 'janus-admin-protocol', { admin_secret: adminSecret }));
}
