/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A session with the gateway: janus.js with promises. janus.js does sessions, handles, messages,
 * keepalive and claim; the PeerConnections are ours (peer.js), because janus.js cannot offer
 * sendonly lines that have no track yet.
 *
 * The static server maps two addresses to files of the npm packages janus-gateway (1.4.2) and
 * webrtc-adapter (9.0.3, which comes with it):
 *   /vendor/janus.js    node_modules/janus-gateway/npm/dist/janus.es.js   (an ES module)
 *   /vendor/adapter.js  node_modules/webrtc-adapter/out/adapter.js        (sets window.adapter)
 *
 * A session that is lost raises `lost` once. It does not try again by itself: when to reclaim it
 * and when to open another is recovery.js' decision.
 */

import { hideAgain } from './without-devices.js'; /* stands before webrtc-adapter */
import '../vendor/adapter.js';
import Janus from '../vendor/janus.js';
import { RoomError } from './errors.js';
import { Handle } from './handle.js';
import { GatewaySocket } from './socket.js';

/* A dead line is noticed one keepalive and one unanswered message later (socket.js). */
const KEEPALIVE_MS = 5000;
const GOODBYE_MS = 1500;
/* Janus' code; janus.js keeps it to itself when it answers a keepalive. */
const NO_SUCH_SESSION = 458;

/** @type {GatewaySocket | null} the socket that janus.js asked for last */
let newest = null;
/** Addresses as janus.js has them, and what they stand for. @type {Map<string, string>} */
const addresses = new Map();

function startLibrary() {
	hideAgain();
	const dependencies = Janus.useDefaultDependencies();
	/** @param {string} url @param {string} protocol */
	dependencies.newWebSocket = (url, protocol) =>
		newest = new GatewaySocket(addresses.get(url) ?? url, protocol);
	Janus.init({ debug: false, dependencies });
}

/* janus.js asks for a socket where the address says ws; over http it would poll. */
/** @param {string} server */
function asSocketAddress(server) {
	const address = server.replace(/^http/, 'ws');
	addresses.set(address, server);
	return address;
}

export class GatewaySession extends EventTarget {
	/** @type {'opening' | 'open' | 'lost' | 'closed'} */
	#state = 'opening';
	#janus;
	#socket;
	#opening;
	/** @type {Map<number, Handle>} */
	#handles = new Map();
	#sent = 0;

	/**
	 * Opens a session.
	 * @param {string} server ws: or wss: for a WebSocket, http: or https: for an EventChannel
	 * @returns {Promise<GatewaySession>} rejects with a RoomError
	 */
	static async open(server) {
		if (!globalThis.RTCPeerConnection)
			throw new RoomError('no-webrtc', 'RTCPeerConnection is missing');
		const session = new GatewaySession(server);
		try {
			await session.#opening;
		} catch (text) {
			throw session.#failure(text);
		}
		session.#state = 'open';
		return session;
	}

	/** For open(). @param {string} server */
	constructor(server) {
		super();
		startLibrary();
		const settle = { resolve: () => {}, reject: (/** @type {string} */ _text) => {} };
		this.#opening = new Promise((resolve, reject) => {
			Object.assign(settle, { resolve: () => resolve(null), reject });
		});
		this.#janus = new Janus({
			server: asSocketAddress(server),
			iceServers: [],
			keepAlivePeriod: KEEPALIVE_MS,
			destroyOnUnload: false,
			success: () => settle.resolve(),
			/** @param {string} text */
			error: text => this.#state === 'opening' ? settle.reject(text) : this.#lose(),
		});
		this.#socket = this.#adopt();
	}

	get state() {
		return this.#state;
	}

	/**
	 * Attaches a handle to a plugin.
	 * @param {string} plugin
	 * @returns {Promise<Handle>}
	 */
	async attach(plugin) {
		const handle = new Handle((id, candidate) => this.#trickle(id, candidate));
		const inner = await new Promise((resolve, reject) => {
			this.addEventListener('lost', () => reject(new RoomError('lost', 'while attaching')));
			this.#janus.attach({
				plugin,
				success: resolve,
				error: text => reject(new RoomError('gateway', text)),
				...handle.listeners,
			});
		});
		handle.bind(inner);
		this.#handles.set(inner.getId(), handle);
		return handle;
	}

	/** Lets a handle go. @param {Handle} handle */
	detach(handle) {
		for (const [id, each] of this.#handles) {
			if (each === handle)
				this.#handles.delete(id);
		}
		handle.detach();
	}

	/**
	 * Takes the lost session back over a new WebSocket, with its handles.
	 * @returns {Promise<void>} rejects with `gateway` when the session is gone for good, and with
	 *   `unreachable` when trying again may help
	 */
	async reclaim() {
		this.#socket.abandon();
		const claimed = new Promise((resolve, reject) => {
			this.#janus.reconnect({ success: () => resolve(null), error: reject });
		});
		this.#socket = this.#adopt();
		try {
			await claimed;
		} catch (text) {
			throw this.#failure(text);
		}
		if (this.#state === 'lost')
			this.#state = 'open';
	}

	/** Asks the gateway for a sign of life; silence raises `lost` within seconds. */
	probe() {
		this.#socket.renew();
		this.#send({ janus: 'keepalive' });
	}

	/** Ends the session; the gateway frees its handles. */
	close() {
		if (this.#state === 'closed')
			return;
		const wasOpen = this.#state === 'open';
		this.#state = 'closed';
		for (const handle of this.#handles.values())
			handle.drop();
		Janus.sessions.delete(this.#janus.getSessionId());
		const socket = this.#socket;
		this.#janus.destroy({ cleanupHandles: true, notifyDestroyed: false });
		setTimeout(() => socket.abandon(), wasOpen ? GOODBYE_MS : 0);
	}

	/* janus.js asks for its socket while it is being called, so the newest one is ours. */
	#adopt() {
		const socket = newest;
		newest = null;
		if (!socket)
			throw new RoomError('unreachable', 'no WebSocket was made');
		socket.addEventListener('message', event => {
			this.#overhear(/** @type {MessageEvent} */ (event).data);
		});
		return socket;
	}

	/* An answer came on an open socket: the gateway itself said no. */
	/** @param {unknown} text */
	#failure(text) {
		const isRefusal = this.#socket.readyState === WebSocket.OPEN;
		this.#socket.abandon();
		return new RoomError(isRefusal ? 'gateway' : 'unreachable', String(text));
	}

	#lose() {
		if (this.#state !== 'open')
			return;
		this.#state = 'lost';
		for (const handle of this.#handles.values())
			handle.interrupt();
		this.dispatchEvent(new Event('lost'));
	}

	/** @param {string} text */
	#overhear(text) {
		const message = JSON.parse(text);
		if (message.janus === 'trickle')
			this.#handles.get(message.sender)?.hearCandidate(message.candidate);
		if (message.error?.code === NO_SUCH_SESSION)
			this.#lose();
	}

	/** @param {number} id @param {object} candidate */
	#trickle(id, candidate) {
		this.#send({ janus: 'trickle', handle_id: id, candidate });
	}

	/** @param {object} message */
	#send(message) {
		if (this.#state !== 'open')
			return;
		this.#sent += 1;
		const envelope = { session_id: this.#janus.getSessionId(), transaction: `own-${this.#sent}` };
		this.#socket.send(JSON.stringify({ ...message, ...envelope }));
	}
}
