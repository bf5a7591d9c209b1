/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The form before the room: who you are, where you want to go, what you bring. It is filled from the
 * page's address (?room=blue&role=trainee&name=Ana).
 */

import { byId } from '../parts/messages.js';
import { Preview } from '../parts/preview.js';
import { recallName } from '../parts/visit.js';

/** @typedef {import('../parts/visit.js').Visit} Visit */
/** @typedef {import('../parts/devices.js').Devices} Devices */

export class Lobby {
	#form = byId('join-form', HTMLFormElement);
	#error = byId('join-error', HTMLElement);
	#button = byId('join', HTMLButtonElement);
	#preview;

	/** @param {Devices} devices @param {(visit: Visit) => void} onJoin */
	constructor(devices, onJoin) {
		this.#form.addEventListener('submit', event => {
			event.preventDefault();
			onJoin(this.visit);
		});
		this.#field('role').addEventListener('change', () => this.#showSecret());
		this.#preview = new Preview(devices);
	}

	/** What is filled in. @returns {Visit} */
	get visit() {
		const role = this.#field('role').value;
		return {
			room: this.#field('room').value.trim(),
			display: this.#field('name').value.trim(),
			role,
			pin: this.#field('pin').value,
			secret: role === 'trainer' ? this.#field('secret').value : '',
			...this.#preview.wanted,
		};
	}

	/** @param {URLSearchParams} query @param {Visit | null} [last] */
	fill(query, last = null) {
		/** @type {Record<string, string | undefined>} */
		const known = { room: last?.room, name: last?.display, role: last?.role, pin: last?.pin,
			secret: last?.secret };
		known.name ??= query.get('name') ?? recallName();
		for (const name of ['room', 'name', 'role', 'pin', 'secret']) {
			const value = known[name] ?? query.get(name);
			if (value)
				this.#field(name).value = value;
		}
		if (!this.#field('role').value)
			this.#field('role').value = 'trainee';
		this.#showSecret();
	}

	/** @param {boolean} isBusy */
	setBusy(isBusy) {
		this.#button.disabled = isBusy;
		this.#button.textContent = isBusy ? 'Joining …' : 'Join';
		if (isBusy)
			this.complain('');
	}

	/** Says why joining failed. @param {string} text */
	complain(text) {
		this.#error.textContent = text;
	}

	/** The room needs the devices now. */
	endPreview() {
		this.#preview.end();
	}

	/** @param {string} name */
	#field(name) {
		return /** @type {HTMLInputElement} */ (document.getElementById(name));
	}

	#showSecret() {
		byId('secret-field', HTMLElement).hidden = this.#field('role').value !== 'trainer';
	}
}
