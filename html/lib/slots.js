/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the page wants of its video slots: how high each is displayed, and who is pinned. The
 * gateway takes the wishes as a whole, so they are kept here and sent complete. A pin names a
 * participant's source; it travels with the slot that shows it, or with a free one.
 */

export class SlotWishes {
	/** @type {Map<string, number>} by mid */
	#heights = new Map();
	/** @type {{participant: string, source: string}[]} */
	#pins = [];

	get pins() {
		return this.#pins;
	}

	/** @param {{mid: string, height: number}[]} heights in pixels; 0 = not to be sent */
	setHeights(heights) {
		for (const { mid, height } of heights)
			this.#heights.set(mid, Math.round(height));
	}

	/** @param {string} participant @param {string} source */
	pin(participant, source) {
		this.unpin(participant, source);
		this.#pins.push({ participant, source });
	}

	/** Without arguments: all of them. @param {string} [participant] @param {string} [source] */
	unpin(participant, source) {
		this.#pins = this.#pins.filter(pin => participant !== undefined
			&& !(pin.participant === participant && pin.source === source));
	}

	/**
	 * `slots` of subscribe and configure.
	 * @param {Omit<Slot, 'track'>[]} slots what the slots show now
	 * @returns {SlotWish[]}
	 */
	list(slots) {
		const free = [...this.#heights.keys()];
		/** @type {Map<string, {participant: string, source: string}>} */
		const placed = new Map();
		for (const pin of this.#pins) {
			const shown = slots.find(slot => slot.participant === pin.participant
				&& slot.source === pin.source)?.mid;
			const mid = free.includes(shown ?? '') ? shown : free[0];
			if (mid === undefined)
				break;
			free.splice(free.indexOf(mid), 1);
			placed.set(mid, pin);
		}
		return [...this.#heights].map(([mid, height]) => ({ mid, height, ...placed.get(mid) }));
	}
}
