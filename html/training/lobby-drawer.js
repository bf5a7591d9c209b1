/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who waits to be let in, for trainers: a drawer with a count, open whenever somebody comes.
 */

import { byId } from '../parts/messages.js';

/** @typedef {(action: string, info: ParticipantInfo) => void} Act */

export class LobbyDrawer {
	#drawer = byId('lobby-drawer', HTMLDetailsElement);
	#list = byId('lobby-list', HTMLElement);
	#template = byId('waiting-template', HTMLTemplateElement);
	/** @type {Map<string, HTMLElement>} */
	#rows = new Map();
	#act;

	/** @param {Act} act */
	constructor(act) {
		this.#act = act;
	}

	/** @param {ParticipantInfo[]} waiting in the order of their coming */
	update(waiting) {
		const there = new Set(waiting.map(({ participant }) => participant));
		for (const [participant, row] of this.#rows) {
			if (there.has(participant))
				continue;
			row.remove();
			this.#rows.delete(participant);
		}
		for (const info of waiting)
			this.#paint(info);
		this.#drawer.hidden = waiting.length === 0;
		byId('lobby-count', HTMLElement).textContent = `(${waiting.length})`;
	}

	clear() {
		this.update([]);
	}

	/** @param {ParticipantInfo} info */
	#paint(info) {
		const name = info.display || info.participant;
		const row = this.#rows.get(info.participant) ?? this.#add(info);
		const isAway = info.status === 'disconnected';
		/** @type {HTMLElement} */ (row.querySelector('.display')).textContent = name;
		/** @type {HTMLElement} */ (row.querySelector('.status')).textContent =
			isAway ? 'connection lost' : '';
		for (const button of row.querySelectorAll('button'))
			button.setAttribute('aria-label', `${button.textContent} ${name}`);
	}

	/** @param {ParticipantInfo} info */
	#add(info) {
		const copy = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
		const row = /** @type {HTMLElement} */ (copy.firstElementChild);
		row.dataset.waiting = info.participant;
		for (const button of row.querySelectorAll('button'))
			button.addEventListener('click', () => this.#act(button.dataset.action ?? '', info));
		this.#rows.set(info.participant, row);
		this.#list.append(row);
		this.#drawer.open = true;
		return row;
	}
}
