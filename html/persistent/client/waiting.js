/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The time between asking and being answered: how many were asked, how long they still may answer.
 */

import { clock } from '../../parts/clock.js';
import { byId, put } from '../../parts/messages.js';
import { languageName } from '../languages.js';
import { show } from '../views.js';

const TICK_MS = 250;

export class Waiting {
	#ticking = 0;
	#until = 0;
	#span = 1;

	/**
	 * @param {string} language tag
	 * @param {CallRequest} request
	 * @param {number} until when it expires, by our clock
	 */
	begin(language, { interpretersNotified }, until) {
		if (this.#until === until)
			return;
		this.end();
		this.#until = until;
		this.#span = Math.max(1, until - Date.now());
		put('search-title', `Looking for an interpreter for ${languageName(language)}`);
		put('search-asked', interpretersNotified === 1 ? 'One interpreter is being asked.'
			: `${interpretersNotified} interpreters are being asked.`);
		put('search-news', '');
		show('waiting');
		this.#draw();
		this.#ticking = setInterval(() => this.#draw(), TICK_MS);
	}

	/** One of those who were asked cannot. @param {number} left how many are still asked */
	declined(left) {
		put('search-news', left === 1 ? 'One has declined; one more is still being asked.'
			: `One has declined; ${left} are still being asked.`);
	}

	/** Whether we wait at present. */
	get isOn() {
		return this.#until !== 0;
	}

	end() {
		clearInterval(this.#ticking);
		this.#until = 0;
	}

	#draw() {
		const left = Math.max(0, this.#until - Date.now());
		put('search-time', clock(left));
		byId('search-meter', HTMLProgressElement).value = left / this.#span;
	}
}
