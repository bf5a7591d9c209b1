/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The pictures. There is a tile for every filled video slot, and one with initials for everybody who
 * is not in a slot, up to MOST_TILES. Tiles are kept by participant and source: when the gateway
 * shows somebody in another slot, the tile stays and takes the other track.
 */

const MOST_TILES = 12;
const EMPTY_SLOT_HEIGHT = 180;
const REACTION_MS = 4000;

/** @typedef {{participant: string, source: string, track: MediaStreamTrack | null, mid?: string,
 *             isSelf?: boolean}} Picture */
/** @typedef {{people: ParticipantInfo[], speakers: Set<string>, slots: Slot[], self: string,
 *             pins: readonly {participant: string, source: string}[],
 *             own: MediaStreamTrack | null, lead: string}} View `lead`: role of who comes first */
/** @typedef {(picture: {participant: string, source: string}, isPinned: boolean) => void} OnPin */

/** @param {string} name */
function initialsOf(name) {
	const words = name.trim().split(/\s+/).filter(Boolean);
	return words.slice(0, 2).map(word => [...word][0].toUpperCase()).join('') || '?';
}

/* Screens first, then who leads, then by joining, oneself last. */
/** @param {View} view @returns {Picture[]} */
function picturesOf({ people, slots, self, own, lead }) {
	const others = people.filter(info => info.participant !== self);
	const known = new Set(others.map(info => info.participant));
	const filled = slots.filter(({ kind, participant }) =>
		kind === 'video' && participant && known.has(participant));
	const shown = /** @type {Picture[]} */ (filled.map(slot => ({ ...slot })));
	const screens = shown.filter(({ source }) => source === 'screen');
	const order = [...others].sort((a, b) =>
		Number(b.role === lead) - Number(a.role === lead));
	const cameras = order.map(({ participant }) =>
		shown.find(each => each.source === 'camera' && each.participant === participant)
			?? { participant, source: 'camera', track: null });
	const mine = { participant: self, source: 'camera', track: own, isSelf: true };
	return [...screens, ...withinLimit(cameras), mine];
}

/* Whoever is in a slot is always shown, whatever the number of empty tiles. */
/** @param {Picture[]} cameras */
function withinLimit(cameras) {
	let room = MOST_TILES;
	return cameras.filter(({ mid }) => mid !== undefined || room-- > 0);
}

export class Stage {
	#box;
	#template;
	#onPin;
	/** @type {Map<string, HTMLElement>} */
	#tiles = new Map();

	/** @param {HTMLElement} box @param {HTMLTemplateElement} template @param {OnPin} onPin */
	constructor(box, template, onPin) {
		this.#box = box;
		this.#template = template;
		this.#onPin = onPin;
	}

	/** @param {View} view */
	update(view) {
		const infos = new Map(view.people.map(info => [info.participant, info]));
		const pictures = picturesOf(view);
		const wanted = new Set(pictures.map(keyOf));
		for (const [key, tile] of this.#tiles) {
			if (wanted.has(key))
				continue;
			tile.remove();
			this.#tiles.delete(key);
		}
		pictures.forEach((picture, index) => {
			const tile = this.#tile(picture);
			const info = infos.get(picture.participant);
			if (info) {
				paint(tile, picture, info, view.speakers.has(info.participant));
				paintPin(tile, picture, info, view.pins);
			}
			if (this.#box.children[index] !== tile)
				this.#box.insertBefore(tile, this.#box.children[index] ?? null);
		});
	}

	/**
	 * How high each video slot is displayed, in physical pixels. An empty one asks for a small
	 * picture: 0 would keep it empty.
	 * @param {Slot[]} slots
	 * @returns {{mid: string, height: number}[]}
	 */
	heights(slots) {
		return slots.filter(({ kind }) => kind === 'video').map(({ mid }) => {
			const tile = this.#box.querySelector(`[data-mid="${CSS.escape(mid)}"]`);
			const shown = tile ? tile.getBoundingClientRect().height * devicePixelRatio : 0;
			return { mid, height: Math.round(shown / 20) * 20 || EMPTY_SLOT_HEIGHT };
		});
	}

	/** Shows a reaction on the tile of whom it comes from, for a while. */
	/** @param {string} participant @param {string} reaction */
	react(participant, reaction) {
		for (const tile of this.#box.querySelectorAll(
			`[data-participant="${CSS.escape(participant)}"][data-source="camera"] .reaction`)) {
			tile.textContent = reaction;
			setTimeout(() => {
				if (tile.textContent === reaction)
					tile.textContent = '';
			}, REACTION_MS);
		}
	}

	clear() {
		this.#tiles.clear();
		this.#box.replaceChildren();
	}

	/** @param {Picture} picture @returns {HTMLElement} */
	#tile(picture) {
		const known = this.#tiles.get(keyOf(picture));
		if (known)
			return known;
		const copy = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
		const tile = /** @type {HTMLElement} */ (copy.firstElementChild);
		tile.dataset.participant = picture.participant;
		tile.dataset.source = picture.source;
		tile.dataset.self = String(Boolean(picture.isSelf));
		const { participant, source } = picture;
		const pin = /** @type {HTMLElement} */ (tile.querySelector('.pin'));
		pin.hidden = Boolean(picture.isSelf);
		pin.addEventListener('click', () =>
			this.#onPin({ participant, source }, pin.getAttribute('aria-pressed') !== 'true'));
		this.#tiles.set(keyOf(picture), tile);
		return tile;
	}
}

/** @param {HTMLElement} tile @param {Picture} picture @param {ParticipantInfo} info
 *  @param {boolean} isSpeaking */
function paint(tile, picture, info, isSpeaking) {
	const isSent = picture.source === 'screen' || info.camera || picture.isSelf;
	if (picture.mid === undefined)
		delete tile.dataset.mid;
	else
		tile.dataset.mid = picture.mid;
	tile.dataset.filled = String(Boolean(picture.track && isSent));
	tile.dataset.speaking = String(isSpeaking && picture.source === 'camera');
	tile.dataset.suspect = String(info.suspect);
	tile.dataset.seat = info.status;
	play(/** @type {HTMLVideoElement} */ (tile.querySelector('video')), picture.track);
	const name = info.display || info.participant;
	put(tile.querySelector('.initials'), initialsOf(name));
	put(tile.querySelector('figcaption'), captionOf(name, picture, info));
}

/** @param {HTMLElement} tile @param {Picture} picture @param {ParticipantInfo} info
 *  @param {View['pins']} pins */
function paintPin(tile, { participant, source }, info, pins) {
	const button = /** @type {HTMLElement} */ (tile.querySelector('.pin'));
	const isPinned = pins.some(pin => pin.participant === participant && pin.source === source);
	const what = source === 'screen' ? 'the screen of ' : '';
	button.setAttribute('aria-pressed', String(isPinned));
	button.setAttribute('aria-label', `Pin ${what}${info.display || info.participant}`);
	put(button, isPinned ? 'Pinned' : 'Pin');
}

/** @param {Picture} picture */
function keyOf({ participant, source, isSelf }) {
	return JSON.stringify([participant, source, Boolean(isSelf)]);
}

/** @param {string} name @param {Picture} picture @param {ParticipantInfo} info */
function captionOf(name, { source, isSelf }, info) {
	const what = source === 'screen' ? `${name}: screen` : name;
	const marks = [isSelf && 'you', info.muted && 'muted',
		!info.muted && !info.microphone && source === 'camera' && 'microphone off'].filter(Boolean);
	return marks.length ? `${what} (${marks.join(', ')})` : what;
}

/** @param {Element | null} element @param {string} text */
function put(element, text) {
	if (element && element.textContent !== text)
		element.textContent = text;
}

/** @param {HTMLVideoElement} video @param {MediaStreamTrack | null} track */
function play(video, track) {
	const stream = /** @type {MediaStream | null} */ (video.srcObject);
	if ((stream?.getTracks()[0] ?? null) === track)
		return;
	video.srcObject = track ? new MediaStream([track]) : null;
}
