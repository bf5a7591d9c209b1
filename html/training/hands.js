/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One's own hand and reactions, at the foot of the room.
 */

import { byId } from '../parts/messages.js';

/** @typedef {import('../lib/room.js').Room} Room */

export class Hands {
	#room;
	#onError;
	#hand = byId('hand', HTMLButtonElement);
	#react = byId('react', HTMLButtonElement);
	#choice = byId('reactions', HTMLElement);
	#listening = new AbortController();

	/** @param {Room} room @param {(error: unknown) => void} onError */
	constructor(room, onError) {
		this.#room = room;
		this.#onError = onError;
		const { signal } = this.#listening;
		this.#hand.addEventListener('click', () => this.#do(() =>
			room.self?.hand ? room.tools.lowerHand() : room.tools.raiseHand()), { signal });
		this.#react.addEventListener('click', () => this.#open(this.#choice.hidden), { signal });
		for (const button of this.#choice.querySelectorAll('button'))
			button.addEventListener('click', () => {
				this.#open(false);
				this.#do(() => room.tools.react(button.textContent ?? ''));
			}, { signal });
		this.#choice.addEventListener('keydown', event => {
			if (event.key === 'Escape')
				this.#open(false);
		}, { signal });
	}

	update() {
		const isRaised = Boolean(this.#room.self?.hand);
		this.#hand.setAttribute('aria-pressed', String(isRaised));
		this.#hand.dataset.on = String(isRaised);
		this.#hand.textContent = isRaised ? 'Lower hand' : 'Raise hand';
	}

	close() {
		this.#listening.abort();
		this.#open(false);
	}

	/** @param {boolean} isOpen */
	#open(isOpen) {
		this.#choice.hidden = !isOpen;
		this.#react.setAttribute('aria-expanded', String(isOpen));
		if (isOpen)
			this.#choice.querySelector('button')?.focus();
	}

	/** @param {() => Promise<unknown>} deed */
	async #do(deed) {
		await deed().catch(this.#onError);
	}
}
