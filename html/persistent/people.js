/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who is in the session, each with role, state and quality of the connection.
 */

import { clock } from '../parts/clock.js';
import { paintQuality } from './quality.js';
import { roleName } from './words.js';

/** @typedef {{people: ParticipantInfo[], speakers: Set<string>, self: string,
 *             remaining: (info: ParticipantInfo) => number}} View */

/** @param {ParticipantInfo} info @param {number} remaining @param {boolean} isSpeaking */
function statusOf({ status, suspect, microphone, camera, screen }, remaining, isSpeaking) {
	if (status === 'disconnected')
		return remaining ? `reconnecting, ${clock(remaining)} left` : 'reconnecting';
	if (suspect)
		return 'connection interrupted';
	const words = [status === 'joining' && 'joining', !microphone && 'microphone off',
		!camera && 'camera off', screen && 'shares the screen', isSpeaking && 'speaks'];
	return words.filter(Boolean).join(', ');
}

export class PeopleList {
	#list;
	#template;
	/** @type {Map<string, HTMLElement>} */
	#rows = new Map();

	/** @param {HTMLElement} list @param {HTMLTemplateElement} template */
	constructor(list, template) {
		this.#list = list;
		this.#template = template;
	}

	/** @param {View} view */
	update(view) {
		const there = new Set(view.people.map(({ participant }) => participant));
		for (const [participant, row] of this.#rows) {
			if (there.has(participant))
				continue;
			row.remove();
			this.#rows.delete(participant);
		}
		for (const info of view.people)
			this.#paint(this.#rows.get(info.participant) ?? this.#add(info), info, view);
	}

	clear() {
		this.#rows.clear();
		this.#list.replaceChildren();
	}

	/** @param {ParticipantInfo} info */
	#add({ participant }) {
		const copy = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
		const row = /** @type {HTMLElement} */ (copy.firstElementChild);
		row.dataset.participant = participant;
		this.#rows.set(participant, row);
		this.#list.append(row);
		return row;
	}

	/** @param {HTMLElement} row @param {ParticipantInfo} info @param {View} view */
	#paint(row, info, { speakers, self, remaining }) {
		const isSpeaking = speakers.has(info.participant);
		const isHere = info.status !== 'disconnected';
		Object.assign(row.dataset, {
			status: info.status,
			muted: String(info.muted),
			suspect: String(info.suspect),
			speaking: String(isSpeaking),
		});
		put(row, '.display', info.display || info.participant);
		put(row, '.role', info.participant === self ? `${roleName(info.role)}, you`
			: roleName(info.role));
		put(row, '.status', statusOf(info, remaining(info), isSpeaking));
		paintQuality(/** @type {HTMLElement} */ (row.querySelector('.quality')),
			isHere ? info.quality : undefined);
	}
}

/** @param {HTMLElement} row @param {string} selector @param {string} text */
function put(row, selector, text) {
	const element = row.querySelector(selector);
	if (element && element.textContent !== text)
		element.textContent = text;
}
