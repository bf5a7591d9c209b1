/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Lists of the devices there are, in the form and during the call. They follow what is plugged in and
 * out; what is chosen is remembered by Devices.
 */

/** @typedef {import('./devices.js').Devices} Devices */
/** @typedef {import('./devices.js').DeviceKind} DeviceKind */

export class DeviceMenu {
	#devices;
	#selects;
	#listening = new AbortController();

	/**
	 * @param {Devices} devices
	 * @param {Partial<Record<DeviceKind, HTMLSelectElement>>} selects
	 * @param {(kind: DeviceKind) => void} onChoose after another device was chosen
	 */
	constructor(devices, selects, onChoose) {
		this.#devices = devices;
		this.#selects = selects;
		const { signal } = this.#listening;
		for (const [kind, select] of this.#entries())
			select.addEventListener('change', () => {
				devices.choose(kind, select.value);
				onChoose(kind);
			}, { signal });
		navigator.mediaDevices?.addEventListener?.('devicechange', () => this.refresh(), { signal });
	}

	/** Lists what there is now. Browsers tell no names before a device was allowed. */
	async refresh() {
		const lists = await this.#devices.list();
		for (const [kind, select] of this.#entries()) {
			const list = lists[kind].filter(({ id }) => id);
			select.replaceChildren(new Option('Automatic', ''),
				...list.map(({ id, label }, index) => new Option(label || `${kind} ${index + 1}`, id)));
			const chosen = this.#devices.chosen(kind);
			select.value = list.some(({ id }) => id === chosen) ? chosen : '';
		}
	}

	close() {
		this.#listening.abort();
	}

	#entries() {
		return /** @type {[DeviceKind, HTMLSelectElement][]} */ (Object.entries(this.#selects));
	}
}
