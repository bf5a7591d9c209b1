/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The buttons at the foot of a call: one's own microphone, camera and screen, and whatever else
 * the page binds. A button is disabled while what it began is under way, and a refusal is told in
 * words.
 */

import { byId, complain, toast } from './messages.js';

/** @typedef {import('../lib/room.js').Room} Room */
/** @typedef {import('./devices.js').Devices} Devices */

/** @type {Record<Source, [id: string, on: string, off: string]>} */
const SWITCHES = {
	microphone: ['mic', 'Mic on', 'Mic off'],
	camera: ['camera', 'Camera on', 'Camera off'],
	screen: ['screen', 'Stop sharing', 'Share screen'],
};
/* Who is slower than this at allowing the camera is in without it first. */
const DEVICES_MS = 2000;
const SOURCES = /** @type {Source[]} */ (Object.keys(SWITCHES));

export class Switches {
	#room;
	#devices;
	#onSwitch;
	#listening = new AbortController();
	/** What is sent. @type {Tracks} */
	#sent = { microphone: null, camera: null, screen: null };

	/**
	 * @param {Room} room
	 * @param {Devices} devices
	 * @param {(source: Source, isOn: boolean) => void} onSwitch
	 */
	constructor(room, devices, onSwitch) {
		this.#room = room;
		this.#devices = devices;
		this.#onSwitch = onSwitch;
		for (const source of SOURCES)
			this.bind(SWITCHES[source][0], () => this.#toggle(source));
		byId('screen', HTMLElement).hidden = !navigator.mediaDevices?.getDisplayMedia;
	}

	/** What is sent now. @returns {Readonly<Tracks>} */
	get sent() {
		return this.#sent;
	}

	/** Shows what is on. */
	update() {
		for (const source of SOURCES) {
			const [id, on, off] = SWITCHES[source];
			const isOn = this.#sent[source] !== null;
			const button = byId(id, HTMLButtonElement);
			button.textContent = isOn ? on : off;
			button.dataset.on = String(isOn);
		}
	}

	/**
	 * Sends a source of which the room was told that it is on, as soon as it is opened. Until then
	 * nobody can switch it, and if it takes long the others are told that it is off.
	 * @param {Source} source
	 * @param {Promise<MediaStreamTrack | null>} coming
	 */
	async bring(source, coming) {
		const { signal } = this.#listening;
		const button = byId(SWITCHES[source][0], HTMLButtonElement);
		button.disabled = true;
		const slow = setTimeout(() => signal.aborted || this.#set(source, null), DEVICES_MS);
		const track = await coming;
		clearTimeout(slow);
		if (signal.aborted)
			return;
		button.disabled = false;
		await this.#set(source, track);
	}

	/**
	 * Sends a source from now on.
	 * @param {Source} source
	 * @param {MediaStreamTrack | null} track
	 */
	async #send(source, track) {
		await this.#set(source, track);
		this.#onSwitch(source, track !== null);
	}

	/** @param {Source} source @param {MediaStreamTrack | null} track */
	async #set(source, track) {
		this.#sent[source] = track;
		this.#watch(source);
		const set = { microphone: 'setMicrophone', camera: 'setCamera', screen: 'setScreen' };
		await this.#room[/** @type {'setScreen'} */ (set[source])](track);
		this.update();
	}

	/** Another device was chosen: it takes the place of the one that is on. @param {Source} source */
	async renew(source) {
		if (!this.#sent[source])
			return;
		/* First the old one: few phones open two cameras at once. */
		this.#devices.close(source);
		try {
			await this.#send(source, await this.#devices.open(source));
		} catch (error) {
			await this.#send(source, null);
			throw error;
		}
	}

	/**
	 * Lets a button do something, once at a time.
	 * @param {string} id
	 * @param {() => unknown} act
	 */
	bind(id, act) {
		const button = byId(id, HTMLButtonElement);
		button.disabled = false;
		button.addEventListener('click', async () => {
			button.disabled = true;
			try {
				await act();
			} catch (error) {
				complain(error);
			} finally {
				button.disabled = false;
			}
		}, { signal: this.#listening.signal });
	}

	close() {
		this.#listening.abort();
	}

	/** @param {Source} source */
	async #toggle(source) {
		if (this.#sent[source]) {
			await this.#send(source, null);
			this.#devices.close(source);
			return;
		}
		await this.#send(source, await this.#devices.open(source));
	}

	/* A device may be unplugged, a screen stopped by the browser's own button. */
	/** @param {Source} source */
	#watch(source) {
		const track = this.#sent[source];
		track?.addEventListener('ended', () => {
			if (this.#sent[source] === track)
				this.#ended(source);
		}, { signal: this.#listening.signal });
	}

	/** @param {Source} source */
	async #ended(source) {
		if (source === 'screen') {
			this.#devices.close(source);
			await this.#send(source, null).catch(complain);
			return;
		}
		try {
			await this.renew(source);
			toast(`The ${source} has stopped; another one is used now.`);
		} catch {
			toast(`The ${source} has stopped.`);
		}
	}
}
