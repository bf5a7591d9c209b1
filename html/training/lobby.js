/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The form before the room: who you are, where you want to go, what you bring. It is filled from the
 * page's address (?room=blue&role=trainee&name=Ana). Devices are not touched before the person
 * opens their part of the form or joins.
 */

import { DeviceMenu } from './device-menu.js';
import { byId } from './messages.js';
import { recallName } from './visit.js';

/** @typedef {import('./visit.js').Visit} Visit */
/** @typedef {import('./devices.js').Devices} Devices */

const LEVEL_MS = 100;

export class Lobby {
	#devices;
	#form = byId('join-form', HTMLFormElement);
	#error = byId('join-error', HTMLElement);
	#button = byId('join', HTMLButtonElement);
	#note = byId('device-note', HTMLElement);
	#preview = byId('preview', HTMLVideoElement);
	#fold = byId('devices', HTMLDetailsElement);
	#menu;
	/** @type {() => void} */
	#stopMeter = () => {};

	/** @param {Devices} devices @param {(visit: Visit) => void} onJoin */
	constructor(devices, onJoin) {
		this.#devices = devices;
		this.#form.addEventListener('submit', event => {
			event.preventDefault();
			onJoin(this.visit);
		});
		this.#field('role').addEventListener('change', () => this.#showSecret());
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

	/** What is filled in. @returns {Visit} */
	get visit() {
		const role = /** @type {Visit['role']} */ (this.#field('role').value);
		return {
			room: this.#field('room').value.trim(),
			display: this.#field('name').value.trim(),
			role,
			pin: this.#field('pin').value,
			secret: role === 'trainer' ? this.#field('secret').value : '',
			microphone: this.#switch('microphone').checked,
			camera: this.#switch('camera').checked,
		};
	}

	/** @param {URLSearchParams} query @param {Visit | null} [last] */
	fill(query, last = null) {
		/** @type {Record<string, string | undefined>} */
		const known = { room: last?.room, name: last?.display, role: last?.role, pin: last?.pin,
			secret: last?.secret };
		known.name ??= query.get('name') ?? recallName();
		for (const name of ['room', 'name', 'role', 'pin', 'secret']) {
			const value = known[name] ?? query.get(name);
			if (value)
				this.#field(name).value = value;
		}
		if (!this.#field('role').value)
			this.#field('role').value = 'trainee';
		this.#showSecret();
	}

	/** @param {boolean} isBusy */
	setBusy(isBusy) {
		this.#button.disabled = isBusy;
		this.#button.textContent = isBusy ? 'Joining …' : 'Join';
		if (isBusy)
			this.complain('');
	}

	/** Says why joining failed. @param {string} text */
	complain(text) {
		this.#error.textContent = text;
	}

	/** The room needs the devices now. */
	endPreview() {
		this.#stopMeter();
		this.#preview.srcObject = null;
		this.#fold.open = false;
	}

	/** @param {string} name */
	#field(name) {
		return /** @type {HTMLInputElement} */ (document.getElementById(name));
	}

	/** @param {string} source */
	#switch(source) {
		return byId(`with-${source}`, HTMLInputElement);
	}

	#showSecret() {
		byId('secret-field', HTMLElement).hidden = this.#field('role').value !== 'trainer';
	}

	/* Opens what is switched on, shows it, and lists what else there is. */
	async #look() {
		this.#note.textContent = '';
		const camera = await this.#openIfWanted('camera');
		const microphone = await this.#openIfWanted('microphone');
		this.#preview.srcObject = camera && new MediaStream([camera]);
		this.#stopMeter();
		this.#stopMeter = microphone ? meter(microphone) : () => {};
		await this.#menu.refresh();
		if (!this.#fold.open)
			this.endPreview();
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
