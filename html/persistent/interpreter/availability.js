/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whether one can be called: four choices, and in words what the present one means.
 */

import { byId, complain, put } from '../../parts/messages.js';

/** @type {Record<Availability, string>} */
const MEANINGS = {
	available: 'You are now available for calls',
	busy: 'Status set to busy - calls will be declined',
	break: 'On break - calls will be paused',
	offline: "Offline - you won't receive any calls",
};

export class AvailabilitySwitch {
	#box = byId('availability', HTMLFieldSetElement);

	/** @param {(availability: Availability) => Promise<unknown>} onChoose */
	constructor(onChoose) {
		for (const choice of this.#choices)
			choice.addEventListener('change', async () => {
				this.#box.disabled = true;
				await onChoose(/** @type {Availability} */ (choice.value)).catch(complain);
				this.#box.disabled = false;
				choice.focus();
			});
	}

	/** @param {Availability | ''} availability as the gateway has it */
	show(availability) {
		for (const choice of this.#choices)
			choice.checked = choice.value === availability;
		this.#box.dataset.availability = availability;
		put('availability-text', availability ? MEANINGS[availability] : '');
	}

	get #choices() {
		return /** @type {NodeListOf<HTMLInputElement>} */ (this.#box.querySelectorAll('input'));
	}
}
