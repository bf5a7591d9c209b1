/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Asks for the admin secret, and keeps it for this tab once the gateway has taken it.
 */

import { byId, put } from '../parts/messages.js';
import { make } from './dom.js';

const KEY = 'lectern.admin-secret';

export class Door {
	#form = byId('door-form', HTMLFormElement);
	#secret = byId('secret', HTMLInputElement);
	#tried = '';

	/** @param {(secret: string) => void} onSecret */
	constructor(onSecret) {
		this.#form.addEventListener('submit', event => {
			event.preventDefault();
			this.#tried = this.#secret.value;
			put('door-error', '');
			onSecret(this.#tried);
		});
	}

	/** @returns {string | null} the secret of this tab */
	recall() {
		return sessionStorage.getItem(KEY);
	}

	/** The gateway has taken the secret. */
	remember() {
		if (this.#tried)
			sessionStorage.setItem(KEY, this.#tried);
		this.#clear();
	}

	forget() {
		sessionStorage.removeItem(KEY);
		this.#clear();
	}

	/** The gateway does not take it. @param {string} why */
	refuse(why) {
		this.forget();
		put('door-error', why);
		this.open();
	}

	open() {
		this.#secret.focus();
	}

	/** There is nothing to ask for. @param {{text: string, there?: string}} why `there`: where to go */
	close({ text, there }) {
		this.#form.hidden = true;
		const link = there ? [' ', make('a', { href: there }, there)] : [];
		byId('door-text', HTMLElement).replaceChildren(text, ...link);
	}

	#clear() {
		this.#tried = '';
		this.#secret.value = '';
	}
}
