/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Calls that ring: a row each, with how long it rings on, and a tone for as long as there is one.
 */

import { chime } from '../../parts/chime.js';
import { clock } from '../../parts/clock.js';
import { byId, put } from '../../parts/messages.js';
import { languageName } from '../languages.js';

const TICK_MS = 250;
const RING_MS = 2500;
/* The gateway says when a call is over; a row that it has forgotten goes after this time. */
const GRACE_MS = 1500;

/** @typedef {{call: IncomingCall, until: number, row: HTMLElement}} Ringing */

export class Incoming {
	#onAnswer;
	#list = byId('incoming', HTMLElement);
	#template = byId('incoming-template', HTMLTemplateElement);
	/** @type {Map<string, Ringing>} by request */
	#ringing = new Map();
	#ticking = 0;
	#rang = 0;

	/** @param {(call: IncomingCall, isAccepted: boolean, done: () => void) => void} onAnswer `done`
	 *         when the buttons may be pressed again */
	constructor(onAnswer) {
		this.#onAnswer = onAnswer;
	}

	/** @param {IncomingCall} call @param {number} until by our clock */
	add(call, until) {
		const known = this.#ringing.get(call.requestId);
		known?.row.remove();
		const row = this.#makeRow(call);
		this.#ringing.set(call.requestId, { call, until, row });
		/* What is urgent stands first. */
		if (call.urgency === 'urgent')
			this.#list.prepend(row);
		else
			this.#list.append(row);
		if (!known)
			put('incoming-news', `${wordsOf(call)} from ${call.clientName || call.clientId}`);
		this.#changed();
	}

	/** @param {string} requestId */
	remove(requestId) {
		this.#ringing.get(requestId)?.row.remove();
		this.#ringing.delete(requestId);
		this.#changed();
	}

	clear() {
		for (const requestId of [...this.#ringing.keys()])
			this.remove(requestId);
	}

	#changed() {
		const count = this.#ringing.size;
		if (!count && !this.#ticking)
			return;
		byId('no-calls', HTMLElement).hidden = count > 0;
		document.title = count ? `(${count}) Incoming call · Lectern` : 'Interpreter · Lectern';
		if (count && !this.#ticking)
			this.#ticking = setInterval(() => this.#tick(), TICK_MS);
		if (!count) {
			clearInterval(this.#ticking);
			this.#ticking = this.#rang = 0;
			put('incoming-news', '');
			return;
		}
		this.#tick();
	}

	#tick() {
		const now = Date.now();
		for (const [requestId, { until, row }] of this.#ringing) {
			/** @type {HTMLElement} */ (row.querySelector('.left')).textContent = clock(until - now);
			if (now > until + GRACE_MS)
				queueMicrotask(() => this.remove(requestId));
		}
		if (now - this.#rang < RING_MS)
			return;
		this.#rang = now;
		chime();
	}

	/** @param {IncomingCall} call */
	#makeRow(call) {
		const copy = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
		const row = /** @type {HTMLElement} */ (copy.firstElementChild);
		const name = call.clientName || call.clientId;
		/** @param {string} selector @param {string} text */
		const set = (selector, text) => {
			/** @type {HTMLElement} */ (row.querySelector(selector)).textContent = text;
		};
		row.dataset.request = call.requestId;
		row.dataset.urgency = call.urgency;
		set('.display', name);
		set('.language', languageName(call.language));
		set('.urgency', call.urgency === 'urgent' ? 'Urgent' : '');
		for (const button of row.querySelectorAll('button')) {
			button.setAttribute('aria-label', `${button.textContent} the call of ${name}`);
			button.addEventListener('click', () => this.#answer(row, call,
				button.dataset.action === 'accept'));
		}
		return row;
	}

	/** @param {HTMLElement} row @param {IncomingCall} call @param {boolean} isAccepted */
	#answer(row, call, isAccepted) {
		const buttons = [...row.querySelectorAll('button')];
		/** @param {boolean} isBusy */
		const disable = isBusy => buttons.forEach(button => { button.disabled = isBusy; });
		disable(true);
		this.#onAnswer(call, isAccepted, () => disable(false));
	}
}

/** @param {IncomingCall} call */
function wordsOf({ language, urgency }) {
	return `${urgency === 'urgent' ? 'Urgent call' : 'Call'} for ${languageName(language)}`;
}
