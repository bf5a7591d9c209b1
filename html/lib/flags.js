/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whether microphone, camera and screen are on, and what of it has been told. A source may be on before
 * its track is there: who joins says so at once, and corrects it if the device cannot be had.
 */

/** @typedef {import('./room.js').Joining} Joining */

export class Flags {
	/** @type {Record<Source, boolean>} */
	#now;
	/** @type {Partial<Record<Source, boolean>>} */
	#told = {};

	/** @param {Partial<Joining>} [who] who joins, and with what */
	constructor({ tracks, microphone, camera } = {}) {
		this.#now = {
			microphone: microphone ?? Boolean(tracks?.microphone),
			camera: camera ?? Boolean(tracks?.camera),
			screen: Boolean(tracks?.screen),
		};
	}

	/** @param {Source} source @param {boolean} isOn */
	set(source, isOn) {
		this.#now[source] = isOn;
	}

	/** Whether something is not as it was told last. */
	get isNews() {
		return Object.entries(this.#now).some(([source, isOn]) =>
			isOn !== this.#told[/** @type {Source} */ (source)]);
	}

	/** The fields of a request that is being sent: they count as told. */
	tell() {
		this.#told = { ...this.#now };
		return this.#told;
	}
}
