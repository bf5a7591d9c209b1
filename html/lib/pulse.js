/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The pulse of a PeerConnection: does anything come in? ICE itself says after five to eight seconds
 * that a path is dead, and not at all that our address is another one. But the gateway reports on
 * what it receives, every second and on pictures five times as often, so who sends and hears nothing
 * for longer than usual has lost the path. Looks are counted, not seconds: a machine that slept has
 * missed none.
 *
 * Raises `stopped` and `felt`, each once in turn.
 */

const LOOK_MS = 500;
/* A beat may be missing in so many looks more than it was lately, and in LEAST_MISSED at any rate. */
const MORE_MISSED = 2;
const LEAST_MISSED = 3;
const FORGOTTEN = 0.05;

export class Pulse extends EventTarget {
	#peer;
	#isAnswered;
	#timer;
	#said = 0;
	#heard = 0;
	#missed = 0;
	#usual = 0;
	#isDoubted = false;
	#isFelt = true;
	#isStopped = false;

	/**
	 * @param {RTCPeerConnection} peer
	 * @param {boolean} isAnswered whether the gateway reports on what this one sends
	 */
	constructor(peer, isAnswered) {
		super();
		this.#peer = peer;
		this.#isAnswered = isAnswered;
		this.#timer = setInterval(() => this.#look(), LOOK_MS);
	}

	/** Whether there is no reason to believe that the path is dead. */
	get isFelt() {
		return this.#isFelt;
	}

	/** There is a reason: it is dead unless something comes in before the next look. */
	doubt() {
		this.#isFelt = false;
		this.#isDoubted = true;
	}

	/** It lives, as ICE has just found out. */
	trust() {
		this.#isFelt = true;
		this.#isStopped = this.#isDoubted = false;
		this.#missed = 0;
	}

	close() {
		clearInterval(this.#timer);
	}

	async #look() {
		if (this.#peer.connectionState !== 'connected')
			return;
		const { said, heard } = await this.#measure();
		const isSpeaking = said > this.#said;
		const isHeard = heard > this.#heard;
		this.#said = said;
		this.#heard = heard;
		if (isHeard)
			this.#feel();
		else
			this.#miss(isSpeaking && this.#isAnswered);
	}

	#feel() {
		if (!this.#isStopped)
			this.#usual = Math.max(this.#missed, this.#usual - FORGOTTEN);
		const isNews = this.#isStopped || !this.#isFelt;
		this.trust();
		if (isNews)
			this.dispatchEvent(new Event('felt'));
	}

	/** @param {boolean} isUnanswered */
	#miss(isUnanswered) {
		this.#missed += isUnanswered ? 1 : 0;
		const most = Math.max(LEAST_MISSED, this.#usual + MORE_MISSED);
		if (this.#isStopped || (this.#missed < most && !this.#isDoubted))
			return;
		this.#isFelt = false;
		this.#isStopped = true;
		this.dispatchEvent(new Event('stopped'));
	}

	/** Bytes either way; the answers to checks of the path count as well. */
	async #measure() {
		let said = 0;
		let heard = 0;
		for (const stat of (await this.#peer.getStats()).values()) {
			if (stat.type === 'transport')
				said += stat.bytesSent ?? 0;
			if (stat.type === 'transport')
				heard += stat.bytesReceived ?? 0;
			if (stat.type === 'candidate-pair')
				heard += stat.responsesReceived ?? 0;
		}
		return { said, heard };
	}
}
