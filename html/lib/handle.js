/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One handle at the gateway. ask() is for requests that are answered at once, request() for those
 * that are answered by an event (join, subscribe, configure, leave). janus.js hands events over
 * without saying which request they answer; so there is at most one request() under way per handle,
 * and its answer is the next refusal or the next event named in ANSWERS.
 *
 * Raises `event` for whatever the plugin says, answers included, in the order of arrival; `hangup`
 * when the gateway has closed the PeerConnection; `candidate` when it trickles.
 */

import { RoomError } from './errors.js';

const ANSWERS = new Set(['joined', 'subscribed', 'configured', 'left']);
const ANSWER_MS = 12000;

/** @typedef {{data: any, jsep?: RTCSessionDescriptionInit}} Answer */

export class Handle extends EventTarget {
	/** @type {import('../vendor/janus.js').PluginHandle | null} */
	#inner = null;
	#sendCandidate;
	/** @type {Promise<unknown>} */
	#turn = Promise.resolve();
	/** @type {{resolve: (answer: Answer) => void, reject: (error: Error) => void} | null} */
	#pending = null;
	/* What waits for an answer; janus.js forgets it when the line is lost. */
	/** @type {Set<(error: Error) => void>} */
	#sent = new Set();

	/** @param {(id: number, candidate: object) => void} sendCandidate */
	constructor(sendCandidate) {
		super();
		this.#sendCandidate = sendCandidate;
	}

	/** What janus.js calls; given to attach(). */
	get listeners() {
		return {
			/** @param {any} data @param {any} jsep */
			onmessage: (data, jsep) => this.#hear(data, jsep),
			/** @param {boolean} isUp @param {string} [reason] */
			webrtcState: (isUp, reason) => isUp || this.#raise('hangup', reason),
			ondetached: () => this.#raise('hangup', 'detached'),
		};
	}

	/** @param {import('../vendor/janus.js').PluginHandle} inner */
	bind(inner) {
		this.#inner = inner;
	}

	/**
	 * A request that is answered at once.
	 * @param {object} message
	 * @returns {Promise<any>} rejects with the refusal as a RoomError
	 */
	async ask(message) {
		const data = await this.#send(message);
		if (data?.error_code)
			throw new RoomError(data.error_code, data.error);
		return data;
	}

	/**
	 * A request that is answered by an event.
	 * @param {object} message
	 * @param {object} [jsep]
	 * @returns {Promise<Answer>} rejects with the refusal as a RoomError
	 */
	request(message, jsep) {
		const answer = this.#turn.then(() => this.#exchange(message, jsep));
		this.#turn = answer.catch(() => {});
		return answer;
	}

	/** @param {object} candidate */
	trickle(candidate) {
		if (this.#inner)
			this.#sendCandidate(this.#inner.getId(), candidate);
	}

	/** @param {object} candidate as the gateway trickled it */
	hearCandidate(candidate) {
		this.#raise('candidate', candidate);
	}

	/** The line is gone: what is under way will never be answered. */
	interrupt() {
		const error = new RoomError('lost', 'the connection to the gateway was lost');
		this.#pending?.reject(error);
		this.#sent.forEach(reject => reject(error));
	}

	/** The session is closed, and the handle with it. What was asked is of no interest any more. */
	drop() {
		this.#sent.clear();
		this.interrupt();
		this.#inner = null;
	}

	/** Tells the gateway that the handle is not needed any more. */
	detach() {
		this.#inner?.detach();
		this.drop();
	}

	/** @param {object} message @param {object} [jsep] @returns {Promise<Answer>} */
	async #exchange(message, jsep) {
		let timer = 0;
		/** @type {Promise<Answer>} */
		const answered = new Promise((resolve, reject) => {
			this.#pending = { resolve, reject };
			timer = setTimeout(() => reject(new RoomError('timeout', 'no answer')), ANSWER_MS);
			this.#send(message, jsep).then(data => data && this.#answer(data), reject);
		});
		try {
			return await answered;
		} finally {
			clearTimeout(timer);
			this.#pending = null;
		}
	}

	/** @param {object} message @param {object} [jsep] @returns {Promise<any>} */
	async #send(message, jsep) {
		/** @type {(error: Error) => void} */
		let giveUp = () => {};
		const answered = new Promise((resolve, reject) => {
			giveUp = reject;
			if (!this.#inner)
				throw new RoomError('lost', 'the handle is closed');
			this.#inner.send({
				message,
				jsep,
				success: resolve,
				error: text => reject(refusal(text)),
			});
		});
		this.#sent.add(giveUp);
		try {
			return await answered;
		} finally {
			this.#sent.delete(giveUp);
		}
	}

	/** @param {any} data @param {RTCSessionDescriptionInit} [jsep] */
	#hear(data, jsep) {
		if (!this.#inner)
			return;
		this.#raise('event', data);
		if (data.error_code || ANSWERS.has(data.event))
			this.#answer(data, jsep);
	}

	/** @param {any} data @param {RTCSessionDescriptionInit} [jsep] */
	#answer(data, jsep) {
		if (data.error_code)
			this.#pending?.reject(new RoomError(data.error_code, data.error));
		else
			this.#pending?.resolve({ data, jsep });
	}

	/** @param {string} type @param {unknown} detail */
	#raise(type, detail) {
		this.dispatchEvent(new CustomEvent(type, { detail }));
	}
}

/* janus.js gives the gateway's own refusals as "458 No such session", and ours without a number. */
/** @param {string} text */
function refusal(text) {
	return new RoomError(/^\d/.test(text) ? 'gateway' : 'lost', text);
}
