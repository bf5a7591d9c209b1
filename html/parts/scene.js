/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A room on the screen, from joining to its end, as far as all pages have it alike: pictures,
 * sound, devices, chat, badge. Many events come at once, so drawing waits for the end of the
 * burst. A page extends it by what it has besides.
 */

import { drawBadge } from './badge.js';
import { Chat } from './chat.js';
import { DeviceMenu } from './device-menu.js';
import { byId, complain, put } from './messages.js';
import { Sounds } from './sounds.js';
import { Stage } from './stage.js';

/** @typedef {import('../lib/room.js').Room} Room */
/** @typedef {import('./devices.js').Devices} Devices */
/** @typedef {import('./switches.js').Switches} Switches */
/** @typedef {import('./arrival.js').Coming} Coming */

const SECOND_MS = 1000;
const SETTLE_MS = 300;
const DRAWN = ['roster', 'slots', 'state', 'connection', 'conference-state-changed'];

export class Scene {
	#room;
	#switches;
	#lead;
	#listening = new AbortController();
	#stage = new Stage(byId('stage', HTMLElement), byId('tile-template', HTMLTemplateElement),
		(picture, isPinned) => this.#pin(picture, isPinned));
	#sounds;
	#menu;
	#chat;
	#isDrawing = false;
	#ticking = 0;
	#settling = 0;
	/* What the gateway was told last of the sizes. */
	#heights = '';

	/**
	 * @param {Room} room
	 * @param {Devices} devices
	 * @param {Switches} switches
	 * @param {string} [lead] role of those whose pictures come first
	 */
	constructor(room, devices, switches, lead = '') {
		this.#room = room;
		this.#switches = switches;
		this.#lead = lead;
		this.#sounds = new Sounds(isBlocked => {
			byId('enable-sound', HTMLElement).hidden = !isBlocked;
		}, devices.chosen('speaker'));
		this.#menu = this.#makeMenu(devices);
		this.#chat = new Chat(room, complain);
		for (const name of DRAWN)
			this.on(room, name, () => this.drawSoon());
		this.on(room, 'message', () => this.#chat.update());
		this.on(window, 'resize', () => this.#settle());
		this.on(byId('enable-sound', HTMLElement), 'click', () => this.#sounds.enable());
		this.#ticking = setInterval(() => this.drawSoon(), SECOND_MS);
	}

	/** Sends what is being opened as soon as it is there. @param {Coming} coming */
	bring(coming) {
		for (const [source, track] of Object.entries(coming))
			this.#switches.bring(/** @type {Source} */ (source), track)
				.then(() => this.drawSoon(), complain);
	}

	/** Frees everything; the room itself is the caller's. */
	close() {
		this.#listening.abort();
		this.#switches.close();
		this.#menu.close();
		byId('device-menu', HTMLDialogElement).close();
		clearInterval(this.#ticking);
		clearTimeout(this.#settling);
		this.#stage.clear();
		this.#sounds.clear();
		this.#chat.close();
	}

	/**
	 * Listens for as long as the scene stands.
	 * @param {EventTarget} target @param {string} name @param {(detail: any) => void} act
	 */
	on(target, name, act) {
		target.addEventListener(name, event => act(/** @type {CustomEvent} */ (event).detail),
			{ signal: this.#listening.signal });
	}

	/** Draws once the present burst of events is over. */
	drawSoon() {
		if (this.#isDrawing)
			return;
		this.#isDrawing = true;
		queueMicrotask(() => {
			this.#isDrawing = false;
			if (!this.#listening.signal.aborted)
				this.draw(this.people);
		});
	}

	/** Whom the page shows. @returns {ParticipantInfo[]} */
	get people() {
		const room = this.#room;
		return room.isWaiting && room.self ? [room.self] : room.members;
	}

	/** What the room is called on the page. */
	get title() {
		return this.#room.description || this.#room.name;
	}

	/** @param {ParticipantInfo[]} people @returns {Set<string>} ids of those who speak now */
	speakersOf(people) {
		return new Set(people.map(({ participant }) => participant)
			.filter(participant => this.#room.isSpeaking(participant)));
	}

	/** @param {ParticipantInfo[]} people */
	draw(people) {
		const room = this.#room;
		this.#chat.update();
		this.#stage.update({ people, speakers: this.speakersOf(people), self: room.participant,
			lead: this.#lead, slots: room.slots, pins: room.pins, own: this.#switches.sent.camera });
		this.#sounds.update(room.slots);
		this.#switches.update();
		put('room-name', this.title);
		drawBadge(room.connection);
		this.#settle();
	}

	/** @param {ParticipantInfo} info @returns {number} milliseconds that the seat is still kept */
	remaining(info) {
		if (!info.reconnect_until)
			return 0;
		return Math.max(0, this.#room.localTime(info.reconnect_until) - Date.now());
	}

	/** Shows a reaction on somebody's picture. @param {{participant: string, reaction: string}} one */
	react({ participant, reaction }) {
		this.#stage.react(participant, reaction);
	}

	/** @param {Devices} devices */
	#makeMenu(devices) {
		const dialog = byId('device-menu', HTMLDialogElement);
		byId('speaker-field', HTMLElement).hidden = !Sounds.canChoose;
		const menu = new DeviceMenu(devices, {
			microphone: byId('use-microphone', HTMLSelectElement),
			camera: byId('use-camera', HTMLSelectElement),
			speaker: byId('use-speaker', HTMLSelectElement),
		}, kind => {
			const done = kind === 'speaker' ? this.#sounds.useSpeaker(devices.chosen(kind))
				: this.#switches.renew(kind);
			done.catch(complain);
		});
		this.on(byId('choose-devices', HTMLElement), 'click', async () => {
			await menu.refresh();
			dialog.showModal();
		});
		return menu;
	}

	/** @param {{participant: string, source: string}} picture @param {boolean} isPinned */
	#pin({ participant, source }, isPinned) {
		const kind = /** @type {'camera' | 'screen'} */ (source);
		if (isPinned)
			this.#room.pin(participant, kind);
		else
			this.#room.unpin(participant, kind);
		this.drawSoon();
	}

	/* Sizes are told when they have come to rest. */
	#settle() {
		clearTimeout(this.#settling);
		this.#settling = setTimeout(() => {
			const heights = this.#stage.heights(this.#room.slots);
			const text = JSON.stringify(heights);
			if (this.#room.state !== 'joined' || !heights.length || text === this.#heights)
				return;
			this.#heights = text;
			this.#room.configureSlots(heights).catch(complain);
		}, SETTLE_MS);
	}
}
