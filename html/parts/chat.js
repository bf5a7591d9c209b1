/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Chat: what was said, and a field to say something. While the drawer is closed what comes is counted.
 */

import { byId } from './messages.js';

/** @typedef {import('../lib/room.js').Room} Room */

export class Chat {
	#room;
	#onError;
	#drawer = byId('chat', HTMLDetailsElement);
	#log = byId('chat-log', HTMLElement);
	#field = byId('chat-text', HTMLTextAreaElement);
	#template = byId('message-template', HTMLTemplateElement);
	#listening = new AbortController();
	/* Number of the last message that is shown, and of the last that was seen. */
	#shown = 0;
	#seen = 0;

	/** @param {Room} room @param {(error: unknown) => void} onError */
	constructor(room, onError) {
		this.#room = room;
		this.#onError = onError;
		const { signal } = this.#listening;
		byId('chat-form', HTMLFormElement).addEventListener('submit', event => {
			event.preventDefault();
			this.#say();
		}, { signal });
		/* Enter sends, Shift+Enter begins a line, and an unfinished composition is left alone. */
		this.#field.addEventListener('keydown', event => {
			if (event.key !== 'Enter' || event.shiftKey || event.isComposing)
				return;
			event.preventDefault();
			this.#say();
		}, { signal });
		this.#drawer.addEventListener('toggle', () => this.update(), { signal });
	}

	/** Shows what has come, and how much of it has not been seen. */
	update() {
		const { messages } = this.#room;
		for (const message of messages.filter(({ id }) => id > this.#shown))
			this.#show(message);
		if (this.#drawer.open)
			this.#seen = this.#shown;
		const unseen = messages.filter(({ id }) => id > this.#seen).length;
		byId('chat-count', HTMLElement).textContent = unseen ? `(${unseen} new)` : '';
	}

	close() {
		this.#listening.abort();
		this.#log.replaceChildren();
		this.#field.value = '';
	}

	/** @param {ChatMessage} message */
	#show({ id, participant, display, text, time }) {
		const copy = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
		const line = /** @type {HTMLElement} */ (copy.firstElementChild);
		const isOwn = participant === this.#room.participant;
		const when = new Date(this.#room.localTime(time));
		/** @param {string} part @param {string} words */
		const put = (part, words) => {
			/** @type {HTMLElement} */ (line.querySelector(part)).textContent = words;
		};
		put('.display', isOwn ? `${display}, you` : display);
		put('time', when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
		put('.text', text);
		line.dataset.id = String(id);
		this.#log.append(line);
		const box = byId('chat-scroll', HTMLElement);
		box.scrollTop = box.scrollHeight;
		this.#shown = id;
	}

	async #say() {
		const text = this.#field.value.trim();
		if (!text)
			return;
		try {
			await this.#room.tools.say(text);
			this.#field.value = '';
		} catch (error) {
			this.#onError(error);
		}
	}
}
