/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Camera and microphone in a form before the call: which to use, whether to use them, how they look
 * and sound. Devices are not touched before the person opens this part of the form, or joins.
 */

import { DeviceMenu } from './device-menu.js';
import { byId } from './messages.js';

/** @typedef {import('./devices.js').Devices} Devices */

const LEVEL_MS = 100;

export class Preview {
	#devices;
	#note = byId('device-note', HTMLElement);
	#picture = byId('preview', HTMLVideoElement);
	#fold = byId('devices', HTMLDetailsElement);
	#menu;
	/** @type {() => void} */
	#stopMeter = () => {};

	/** @param {Devices} devices */
	constructor(devices) {
		this.#devices = devices;
		this.#fold.addEventListener('toggle', () => this.#fold.open && this.#look());
		for (const source of ['microphone', 'camera'])
			this.#switch(source).addEventListener('change', () => this.#look());
		this.#menu = new DeviceMenu(devices, {
			microphone: byId('microphone-device', HTMLSelectElement),
			camera: byId('camera-device', HTMLSelectElement),
		}, kind => {
			devices.close(/** @type {Source} */ (kind));
			this.#look();
		});
		byId('insecure', HTMLElement).hidden = isSecureContext;
	}

	/** What is to be used. @returns {{microphone: boolean, camera: boolean}} */
	get wanted() {
		return { microphone: this.#switch('microphone').checked,
			camera: this.#switch('camera').checked };
	}

	/** The call needs the devices now. */
	end() {
		this.#stopMeter();
		this.#picture.srcObject = null;
		this.#fold.open = false;
	}

	/** @param {string} source */
	#switch(source) {
		return byId(`with-${source}`, HTMLInputElement);
	}

	/* Opens what is switched on, shows it, and lists what else there is. */
	async #look() {
		this.#note.textContent = '';
		const camera = await this.#openIfWanted('camera');
		const microphone = await this.#openIfWanted('microphone');
		this.#picture.srcObject = camera && new MediaStream([camera]);
		this.#stopMeter();
		this.#stopMeter = microphone ? meter(microphone) : () => {};
		await this.#menu.refresh();
		if (!this.#fold.open)
			this.end();
	}

	/** @param {'microphone' | 'camera'} source @returns {Promise<MediaStreamTrack | null>} */
	async #openIfWanted(source) {
		if (!this.#switch(source).checked) {
			this.#devices.close(source);
			return null;
		}
		try {
			return await this.#devices.open(source);
		} catch (error) {
			const { message } = /** @type {Error} */ (error);
			this.#note.textContent = `${this.#note.textContent} ${message}`.trim();
			return null;
		}
	}
}

/**
 * Shows how loud a microphone is.
 * @param {MediaStreamTrack} track
 * @returns {() => void} stops it
 */
function meter(track) {
	const context = new AudioContext();
	const analyser = context.createAnalyser();
	context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
	const samples = new Float32Array(analyser.fftSize);
	const timer = setInterval(() => {
		analyser.getFloatTimeDomainData(samples);
		const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		byId('level', HTMLMeterElement).value = Math.sqrt(peak);
	}, LEVEL_MS);
	return () => {
		clearInterval(timer);
		context.close().catch(() => {});
	};
}
