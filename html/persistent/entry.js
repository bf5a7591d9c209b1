/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The form before everything: one's name, and either what the desk wants to know or the name of a
 * session. It is filled from the page's address (?room=blue&name=Ana&role=client&pin=1234); who
 * names a room there wants to go there.
 */

import { byId, put } from '../parts/messages.js';
import { Preview } from '../parts/preview.js';
import { recallName } from '../parts/visit.js';

/** @typedef {import('./call-page.js').Stay} Stay */
/** @typedef {import('../parts/devices.js').Devices} Devices */
/**
 * @typedef {object} Words of the form
 * @property {string} title of the form for the desk
 * @property {string} desk what it does there
 * @property {string} deskBusy while it does
 * @property {string} toDesk leads from the other form to this
 */

export class Entry {
	#words;
	#form = byId('join-form', HTMLFormElement);
	#button = byId('join', HTMLButtonElement);
	#other = byId('other-way', HTMLButtonElement);
	#preview;
	#role;
	#isNamed = false;
	#isBusy = false;

	/**
	 * @param {Devices} devices
	 * @param {string} role that one has in sessions
	 * @param {Words} words
	 * @param {{onDesk: () => void, onSession: (stay: Stay) => void}} calls
	 */
	constructor(devices, role, words, { onDesk, onSession }) {
		this.#role = role;
		this.#words = words;
		this.#preview = new Preview(devices);
		this.#form.addEventListener('submit', event => {
			event.preventDefault();
			if (this.#isNamed)
				onSession(this.stay);
			else
				onDesk();
		});
		this.#other.addEventListener('click', () => this.#choose(!this.#isNamed));
	}

	/** Name and devices. */
	get who() {
		return { display: byId('name', HTMLInputElement).value.trim(), ...this.#preview.wanted };
	}

	/** The session that is named. @returns {Stay} */
	get stay() {
		return {
			...this.who,
			room: byId('room', HTMLInputElement).value.trim(),
			role: byId('role', HTMLInputElement).value || this.#role,
			pin: byId('pin', HTMLInputElement).value,
		};
	}

	/** @param {URLSearchParams} query */
	fill(query) {
		byId('name', HTMLInputElement).value = query.get('name') ?? recallName();
		for (const name of ['room', 'pin', 'role'])
			byId(name, HTMLInputElement).value = query.get(name) ?? '';
		this.#choose(query.has('room'));
	}

	/** As if the button had been pressed. */
	submit() {
		this.#form.requestSubmit();
	}

	/** @param {boolean} isBusy */
	setBusy(isBusy) {
		this.#isBusy = isBusy;
		this.#draw();
		if (isBusy)
			this.complain('');
	}

	/** Says why it did not work. @param {string} text */
	complain(text) {
		byId('join-error', HTMLElement).textContent = text;
	}

	/** The call needs the devices now. */
	endPreview() {
		this.#preview.end();
	}

	/** @param {boolean} isNamed whether a session is named */
	#choose(isNamed) {
		this.#isNamed = isNamed;
		for (const [id, isShown] of /** @type {const} */ (
			[['by-desk', !isNamed], ['by-name', isNamed]])) {
			const part = byId(id, HTMLFieldSetElement);
			part.hidden = part.disabled = !isShown;
		}
		this.complain('');
		this.#draw();
	}

	#draw() {
		const { title, desk, deskBusy, toDesk } = this.#words;
		put('entry-title', this.#isNamed ? 'Join a session' : title);
		const [calm, busy] = this.#isNamed ? ['Join the session', 'Joining …'] : [desk, deskBusy];
		this.#button.textContent = this.#isBusy ? busy : calm;
		this.#button.disabled = this.#isBusy;
		this.#other.textContent = this.#isNamed ? toDesk : 'Join a session by its name';
	}
}
