/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A PeerConnection with the gateway, offered by us, negotiated once; negotiate() runs again only to
 * restart ICE. publish.js and subscribe.js add their lines. Candidates trickle to the gateway after
 * the offer has left; the gateway's own come in its answer, or trickle when it is set up so.
 *
 * Raises `up` when media can flow, and `down` when it cannot any more: at once when ICE has failed or
 * the pulse has stopped (pulse.js), and after GRACE_MS when ICE is merely disconnected, which often
 * heals by itself.
 */

import { Pulse } from './pulse.js';

const GRACE_MS = 2500;
/* By how much the gateway's candidates are worth more after each ICE restart. */
const PREFERENCE = 65536;

/** @typedef {import('./handle.js').Handle} Handle */

export class Peer extends EventTarget {
	#handle;
	#peer;
	#listening = new AbortController();
	#pulse;
	#grace = 0;
	#restarts = 0;
	/** @type {object[] | null} candidates that wait for their offer to be sent */
	#held = null;

	/**
	 * @param {Handle} handle
	 * @param {RTCIceServer[]} iceServers
	 * @param {{isAnswered: boolean}} how whether the gateway reports on what we send
	 */
	constructor(handle, iceServers, { isAnswered }) {
		super();
		const { signal } = this.#listening;
		this.#handle = handle;
		this.#peer = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
		this.#peer.addEventListener('icecandidate', event => this.#found(event.candidate), { signal });
		this.#peer.addEventListener('connectionstatechange', () => this.#changed(), { signal });
		this.#pulse = new Pulse(this.#peer, isAnswered);
		this.#pulse.addEventListener('felt', () => this.#tell(), { signal });
		this.#pulse.addEventListener('stopped', () => this.dispatchEvent(new Event('down')), { signal });
		handle.addEventListener('candidate', event => {
			this.#learn(/** @type {CustomEvent} */ (event).detail);
		}, { signal });
	}

	/** The RTCPeerConnection, for subclasses and for debugging. */
	get connection() {
		return this.#peer;
	}

	get isUp() {
		return this.#peer.connectionState === 'connected' && this.#pulse.isFelt;
	}

	/** The network may be another one: `up` or `down` follows within a second. */
	doubt() {
		this.#pulse.doubt();
	}

	/**
	 * Offers, lets `body` make the request that goes with the offer, and takes the answer.
	 * @param {() => object} body called when the mids are known
	 * @param {{iceRestart?: boolean}} [options]
	 * @returns {Promise<any>} the data of the answer; rejects with a RoomError
	 */
	async negotiate(body, { iceRestart = false } = {}) {
		this.#held = [];
		clearTimeout(this.#grace); /* whatever was wrong, this is the cure */
		this.#restarts += iceRestart ? 1 : 0;
		const offer = await this.#peer.createOffer({ iceRestart });
		await this.#peer.setLocalDescription(offer);
		const { type, sdp } = /** @type {RTCSessionDescription} */ (this.#peer.localDescription);
		const sent = this.#handle.request(body(), { type, sdp });
		this.#release();
		const { data, jsep } = await sent;
		if (jsep)
			await this.#peer.setRemoteDescription({ ...jsep, sdp: this.#prefer(jsep.sdp ?? '') });
		return data;
	}

	/** Frees the connection. Its tracks belong to whoever made them and go on. */
	close() {
		this.#listening.abort();
		clearTimeout(this.#grace);
		this.#pulse.close();
		this.#peer.close();
	}

	/** @param {RTCIceCandidate | null} candidate null: that was the last one */
	#found(candidate) {
		const message = candidate ? candidate.toJSON() : { completed: true };
		if (this.#held)
			this.#held.push(message);
		else
			this.#handle.trickle(message);
	}

	#release() {
		const held = this.#held ?? [];
		this.#held = null;
		held.forEach(candidate => this.#handle.trickle(candidate));
	}

	/* A browser clings to the old path for seconds unless the new one has the higher priority. */
	/** @param {string} text with candidates */
	#prefer(text) {
		const raise = this.#restarts * PREFERENCE;
		return text.replace(/(candidate:\S+ \d+ \S+ )(\d+)/g,
			(_all, head, priority) => head + (Number(priority) + raise));
	}

	#tell() {
		if (this.isUp)
			this.dispatchEvent(new Event('up'));
	}

	/** @param {any} candidate */
	#learn(candidate) {
		const init = candidate && !candidate.completed ?
			{ ...candidate, candidate: this.#prefer(candidate.candidate) } : undefined;
		this.#peer.addIceCandidate(init).catch(error => console.warn('candidate', error));
	}

	#changed() {
		clearTimeout(this.#grace);
		const state = this.#peer.connectionState;
		if (state === 'connected') {
			this.#pulse.trust();
			this.#tell();
		}
		if (state === 'failed')
			this.dispatchEvent(new Event('down'));
		if (state === 'disconnected')
			this.#grace = setTimeout(() => this.dispatchEvent(new Event('down')), GRACE_MS);
	}
}
