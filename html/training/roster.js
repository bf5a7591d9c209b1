/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The list of people: a row each, kept while the person is there, so that the keyboard's focus on a
 * button survives whatever is told about the others.
 */

import { clock } from '../parts/clock.js';

/** @type {Record<string, string>} */
const STATUSES = {
	joining: 'joining', waiting: 'waiting', active: '', muted: 'muted by the trainer',
	on_hold: 'on hold', disconnected: 'reconnecting', leaving: 'leaving', left: 'left',
};

/** @typedef {{people: ParticipantInfo[], speakers: Set<string>, self: string, controller: string,
 *             remaining: (info: ParticipantInfo) => number}} View */
/** @typedef {(action: string, info: ParticipantInfo) => void} Act */

/** @param {ParticipantInfo} info @param {number} remaining @param {boolean} isSpeaking */
function statusOf(info, remaining, isSpeaking) {
	const words = [];
	if (info.status === 'disconnected')
		words.push(remaining ? `reconnecting, ${clock(remaining)} left` : 'reconnecting');
	else if (info.suspect)
		words.push('connection lost?');
	else
		words.push(STATUSES[info.status] ?? info.status);
	if (info.muted && info.status !== 'muted')
		words.push('muted by the trainer');
	if (info.silenced)
		words.push('listening only');
	if (info.status === 'active' && !info.microphone)
		words.push('microphone off');
	if (info.screen)
		words.push('shares the screen');
	if (isSpeaking)
		words.push('speaks');
	return words.filter(Boolean).join(', ');
}

export class RosterList {
	#list;
	#template;
	#act;
	/** @type {Map<string, {row: HTMLElement, info: ParticipantInfo}>} */
	#rows = new Map();

	/** @param {HTMLElement} list @param {HTMLTemplateElement} template @param {Act} act */
	constructor(list, template, act) {
		this.#list = list;
		this.#template = template;
		this.#act = act;
	}

	/** @param {View} view */
	update(view) {
		const there = new Set(view.people.map(info => info.participant));
		for (const [participant, { row }] of this.#rows) {
			if (there.has(participant))
				continue;
			row.remove();
			this.#rows.delete(participant);
		}
		view.people.forEach((info, index) => {
			const row = this.#row(info);
			this.#paint(row, info, view);
			if (this.#list.children[index] !== row)
				this.#list.insertBefore(row, this.#list.children[index] ?? null);
		});
	}

	clear() {
		this.#rows.clear();
		this.#list.replaceChildren();
	}

	/** @param {ParticipantInfo} info @returns {HTMLElement} */
	#row(info) {
		const known = this.#rows.get(info.participant);
		if (known) {
			known.info = info;
			return known.row;
		}
		const copy = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
		const row = /** @type {HTMLElement} */ (copy.firstElementChild);
		const entry = { row, info };
		row.dataset.participant = info.participant;
		row.querySelectorAll('button').forEach(button => button.addEventListener('click', () => {
			/** @type {HTMLDetailsElement} */ (row.querySelector('details')).open = false;
			this.#act(button.dataset.action ?? '', entry.info);
		}));
		this.#rows.set(info.participant, entry);
		return row;
	}

	/** @param {HTMLElement} row @param {ParticipantInfo} info @param {View} view */
	#paint(row, info, { speakers, self, controller, remaining }) {
		const isSpeaking = speakers.has(info.participant);
		const isSelf = info.participant === self;
		const name = info.display || info.participant;
		Object.assign(row.dataset, {
			status: info.status,
			muted: String(info.muted),
			suspect: String(info.suspect),
			speaking: String(isSpeaking),
		});
		put(row, '.display', name);
		put(row, '.role', marksOf(info, isSelf, controller).join(', '));
		put(row, '.status', statusOf(info, remaining(info), isSpeaking));
		paintActs(row, info, name, isSelf, controller);
	}
}

/** @param {ParticipantInfo} info @param {boolean} isSelf @param {string} controller */
function marksOf({ role, participant, hand }, isSelf, controller) {
	/** @type {string[]} */
	const marks = [role];
	if (isSelf)
		marks.push('you');
	if (participant === controller)
		marks.push('has control');
	if (hand)
		marks.push('hand raised');
	return marks;
}

/** What can be done to whom: a button says what it will do, and to whom for who cannot see. */
/** @param {HTMLElement} row @param {ParticipantInfo} info @param {string} name
 *  @param {boolean} isSelf @param {string} controller */
function paintActs(row, info, name, isSelf, controller) {
	/** @param {string} action @param {string} words @param {boolean} [isHidden] */
	const button = (action, words, isHidden = false) => {
		const element = /** @type {HTMLElement} */ (row.querySelector(`[data-action="${action}"]`));
		put(row, `[data-action="${action}"]`, words);
		element.setAttribute('aria-label', `${words.replace(' …', '')}: ${name}`);
		element.hidden = isHidden;
	};
	button('mute', info.muted ? 'Unmute' : 'Mute');
	button('hold', info.held ? 'Take off hold' : 'Hold');
	button('hand', 'Lower hand', !info.hand);
	button('control', 'Give control', info.role === 'caller' || info.participant === controller);
	button('role', info.role === 'trainer' ? 'Make trainee' : 'Make co-trainer',
		info.role === 'caller');
	button('kick', 'Remove', isSelf);
	button('ban', 'Ban …', isSelf);
	const summary = /** @type {HTMLElement} */ (row.querySelector('summary'));
	put(row, 'summary', 'More');
	summary.setAttribute('aria-label', `More for ${name}`);
}

/** @param {HTMLElement} row @param {string} selector @param {string} text */
function put(row, selector, text) {
	const element = row.querySelector(selector);
	if (element && element.textContent !== text)
		element.textContent = text;
}
