/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The sound: one audio element per audio slot, made once; who is heard in it is the gateway's
 * affair. A browser that wants a gesture first is asked again by enable().
 */

export class Sounds {
	/** @type {Map<string, HTMLAudioElement>} by mid */
	#players = new Map();
	#onBlocked;
	#speaker;

	/**
	 * @param {(isBlocked: boolean) => void} onBlocked told whether a gesture is needed
	 * @param {string} speaker id of the loudspeaker, empty: the browser's choice
	 */
	constructor(onBlocked, speaker) {
		this.#onBlocked = onBlocked;
		this.#speaker = speaker;
	}

	/** Can a loudspeaker be chosen in this browser? */
	static get canChoose() {
		return 'setSinkId' in HTMLMediaElement.prototype;
	}

	/** Plays on another loudspeaker. @param {string} id empty: the browser's choice */
	async useSpeaker(id) {
		this.#speaker = id;
		await Promise.all([...this.#players.values()].map(player => this.#direct(player)));
	}

	/** @param {Slot[]} slots */
	update(slots) {
		for (const { mid, kind, track } of slots) {
			if (kind === 'audio' && track)
				this.#play(mid, track);
		}
	}

	/** Plays what was blocked; to be called from a click. */
	enable() {
		for (const player of this.#players.values())
			this.#start(player);
	}

	clear() {
		for (const player of this.#players.values())
			player.srcObject = null;
		this.#players.clear();
		this.#onBlocked(false);
	}

	/** @param {string} mid @param {MediaStreamTrack} track */
	#play(mid, track) {
		const player = this.#players.get(mid) ?? new Audio();
		this.#players.set(mid, player);
		const stream = /** @type {MediaStream | null} */ (player.srcObject);
		if (stream?.getTracks()[0] === track)
			return;
		player.srcObject = new MediaStream([track]);
		this.#direct(player);
		this.#start(player);
	}

	/* A remembered loudspeaker may be gone; then the browser's choice stays. */
	/** @param {HTMLAudioElement} player */
	async #direct(player) {
		if (!Sounds.canChoose || player.sinkId === this.#speaker)
			return;
		try {
			await player.setSinkId(this.#speaker);
		} catch (error) {
			console.info('lectern: no such loudspeaker:', String(error));
		}
	}

	/** @param {HTMLAudioElement} player */
	async #start(player) {
		try {
			await player.play();
			this.#onBlocked(false);
		} catch (error) {
			/* Another track took its place, or the room was left: no gesture would change that. */
			if (error instanceof DOMException && error.name === 'NotAllowedError')
				this.#onBlocked(true);
		}
	}
}
