/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Microphone, camera and screen of this browser. A device is opened when it is first wanted and
 * given back when it is switched off, so that its light goes out. Whatever is missing or refused is
 * told in words and is no reason not to join. Which device is used is chosen by name and remembered
 * for the next visit; one that is not there any more counts as not chosen.
 */

/** @typedef {'microphone' | 'camera' | 'speaker'} DeviceKind */

const CHOSEN = 'lectern.devices';

/** @type {Record<string, MediaTrackConstraints>} */
const WANTED = {
	microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
	camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } },
};

/** @type {Record<string, string>} */
const REFUSALS = {
	NotAllowedError: 'was not allowed; look at the permissions in the address bar',
	NotFoundError: 'was not found',
	NotReadableError: 'is in use by another program',
	OverconstrainedError: 'cannot do what was asked of it',
};

/** @param {unknown} error */
function wordsFor(error) {
	const name = error instanceof Error ? error.name : '';
	return REFUSALS[name] ?? 'could not be opened';
}

/** @returns {Record<string, string>} */
function recallChosen() {
	try {
		return { ...JSON.parse(localStorage.getItem(CHOSEN) ?? '{}') };
	} catch {
		return {};
	}
}

export class Devices {
	/** @type {Tracks} */
	#tracks = { microphone: null, camera: null, screen: null };
	/* What is opened for a call that is over meanwhile goes back at once. */
	#generation = 0;
	/** Ids of devices, remembered. @type {Record<string, string>} */
	#chosen = recallChosen();

	/** Which device is to be used; empty: the browser's choice. @param {DeviceKind} kind */
	chosen(kind) {
		return this.#chosen[kind] ?? '';
	}

	/** @param {DeviceKind} kind @param {string} id empty: the browser's choice */
	choose(kind, id) {
		this.#chosen[kind] = id;
		localStorage.setItem(CHOSEN, JSON.stringify(this.#chosen));
	}

	/** @param {Source} source */
	track(source) {
		return this.#tracks[source];
	}

	/** Whether this page may open devices at all (not without TLS, except on this machine). */
	get isPossible() {
		return Boolean(navigator.mediaDevices?.getUserMedia);
	}

	/**
	 * Opens a source, unless it is open already.
	 * @param {Source} source
	 * @returns {Promise<MediaStreamTrack>} rejects with an Error whose message is for the user
	 */
	async open(source) {
		const known = this.#tracks[source];
		if (known?.readyState === 'live')
			return known;
		if (!this.isPossible)
			throw new Error('This browser gives no camera or microphone to a page without TLS.');
		const generation = this.#generation;
		const opening = source === 'screen' ? this.#openScreen() : this.#openDevice(source);
		const track = await opening.catch(error => {
			const name = source[0].toUpperCase() + source.slice(1);
			throw new Error(`${name} ${wordsFor(error)}.`, { cause: error });
		});
		if (generation === this.#generation)
			this.#tracks[source] = track;
		else
			track.stop();
		return track;
	}

	/** Gives a source back. @param {Source} source */
	close(source) {
		this.#tracks[source]?.stop();
		this.#tracks[source] = null;
	}

	closeAll() {
		this.#generation += 1;
		for (const source of /** @type {Source[]} */ (Object.keys(this.#tracks)))
			this.close(source);
	}

	/**
	 * What can be chosen from.
	 * @returns {Promise<Record<DeviceKind, {id: string, label: string}[]>>}
	 */
	async list() {
		const all = await navigator.mediaDevices?.enumerateDevices?.() ?? [];
		/** @param {string} kind */
		const of = kind => all.filter(each => each.kind === kind)
			.map(({ deviceId, label }) => ({ id: deviceId, label }));
		return { microphone: of('audioinput'), camera: of('videoinput'), speaker: of('audiooutput') };
	}

	/** @param {'microphone' | 'camera'} source */
	async #openDevice(source) {
		const id = this.chosen(source);
		const isThere = id && (await this.list())[source].some(device => device.id === id);
		const wanted = { ...WANTED[source], ...(isThere ? { deviceId: { exact: id } } : {}) };
		const stream = await navigator.mediaDevices.getUserMedia(
			source === 'microphone' ? { audio: wanted } : { video: wanted });
		return stream.getTracks()[0];
	}

	async #openScreen() {
		const stream = await navigator.mediaDevices.getDisplayMedia({
			video: { frameRate: { max: 15 } }, audio: false,
		});
		return stream.getVideoTracks()[0];
	}
}
