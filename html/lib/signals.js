/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Signals: what the gateway keeps for us until we have said that we heard it. One that comes with an
 * event is said to be heard when the event has been taken in; what waited while we were away comes as
 * a list, and the rest of a long one is asked for.
 */

const AT_ONCE = 100;

/** @typedef {{id: string, type: string, time: number, newConferenceId?: string}} Signal */

export class SignalBox {
	#ask;
	/** Newest that has been heard, so that one that comes twice is news once. */
	#last = '';

	/** @param {(message: object) => Promise<any>} ask */
	constructor(ask) {
		this.#ask = ask;
	}

	/**
	 * Takes in an event of the gateway.
	 * @param {any} event
	 * @returns {Promise<Signal[]>} those that were left while we were away and are news, oldest first
	 */
	async hear(event) {
		if (event.signal) {
			await this.#ask({ request: 'acknowledge', id: event.signal });
			this.#remember(event.signal);
		}
		return event.event === 'signals' ? this.#take(event.signals) : [];
	}

	/** @param {Signal[]} signals @returns {Promise<Signal[]>} */
	async #take(signals) {
		const last = signals.at(-1)?.id;
		if (!last)
			return [];
		const news = signals.filter(({ id }) => id > this.#last);
		this.#remember(last);
		await this.#ask({ request: 'acknowledge', id: last, up_to: true });
		if (signals.length < AT_ONCE)
			return news;
		const more = await this.#ask({ request: 'signals', after: last });
		return [...news, ...await this.#take(more.signals)];
	}

	/** @param {string} id */
	#remember(id) {
		if (id > this.#last)
			this.#last = id;
	}
}
