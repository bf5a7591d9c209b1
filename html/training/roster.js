/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The list of people: a row each, kept while the person is there, so that the keyboard's focus on a
 * button survives whatever is told about the others.
 */

/** @type {Record<string, string>} */
const STATUSES = {
	joining: 'joining', waiting: 'waiting', active: '', muted: 'muted by the trainer',
	on_hold: 'on hold', disconnected: 'reconnecting', leaving: 'leaving', left: 'left',
};

/** @typedef {{people: ParticipantInfo[], speakers: Set<string>, self: string,
 *             remaining: (info: ParticipantInfo) => number}} View */
/** @typedef {(action: string, info: ParticipantInfo) => void} Act */

/** @param {number} span milliseconds @returns {string} minutes and seconds */
export function clock(span) {
	const seconds = Math.ceil(Math.max(0, span) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

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
		row.querySelectorAll('button').forEach(button => button.addEventListener('click', () =>
			this.#act(button.dataset.action ?? '', entry.info)));
		this.#rows.set(info.participant, entry);
		return row;
	}

	/** @param {HTMLElement} row @param {ParticipantInfo} info @param {View} view */
	#paint(row, info, { speakers, self, remaining }) {
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
		put(row, '.role', isSelf ? `${info.role}, you` : info.role);
		put(row, '.status', statusOf(info, remaining(info), isSpeaking));
		const [mute, kick] = row.querySelectorAll('button');
		put(row, '[data-action="mute"]', info.muted ? 'Unmute' : 'Mute');
		mute.setAttribute('aria-label', `${info.muted ? 'Unmute' : 'Mute'} ${name}`);
		kick.setAttribute('aria-label', `Remove ${name}`);
		kick.hidden = isSelf;
	}
}

/** @param {HTMLElement} row @param {string} selector @param {string} text */
function put(row, selector, text) {
	const element = row.querySelector(selector);
	if (element && element.textContent !== text)
		element.textContent = text;
}
