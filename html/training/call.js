/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A room on the screen, from joining to its end: it listens to a TrainingRoom and has the parts of
 * the page show it. Many events come at once, so drawing waits for the end of the burst.
 */

import { drawCall, drawProgress, drawWaiting } from './banners.js';
import { Chat } from './chat.js';
import { CHIMING, chime } from './chime.js';
import { Controls, complain } from './controls.js';
import { DeviceMenu } from './device-menu.js';
import { Hands } from './hands.js';
import { LobbyDrawer } from './lobby-drawer.js';
import { byId, toast } from './messages.js';
import { TELLING, missedWords, wordsFor } from './notices.js';
import { act } from './people-actions.js';
import { RosterList, clock } from './roster.js';
import { Sounds } from './sounds.js';
import { Stage } from './stage.js';

/** @typedef {import('../lib/room.js').TrainingRoom} TrainingRoom */
/** @typedef {import('./devices.js').Devices} Devices */

const SECOND_MS = 1000;
const SETTLE_MS = 300;
const BADGES = {
	idle: '', connecting: 'connecting', online: 'connected', reconnecting: 'reconnecting',
	offline: 'gateway not reachable',
};

export class Call {
	#room;
	#controls;
	#listening = new AbortController();
	#stage = new Stage(byId('stage', HTMLElement), byId('tile-template', HTMLTemplateElement),
		(picture, isPinned) => this.#pin(picture, isPinned));
	#sounds;
	#menu;
	#list = new RosterList(byId('roster', HTMLElement), byId('row-template', HTMLTemplateElement),
		(action, info) => this.#act(action, info));
	#lobby = new LobbyDrawer((action, info) => this.#act(action, info));
	#chat;
	#hands;
	#wasIn = false;
	/* The restart whose list was put away. */
	#hiddenProgress = 0;
	#isDrawing = false;
	#isRestarting = false;
	#ticking = 0;
	#settling = 0;
	/* What the gateway was told last of the sizes. */
	#heights = '';

	/**
	 * @param {TrainingRoom} room
	 * @param {Devices} devices
	 * @param {Partial<Tracks>} tracks what is sent from the start
	 * @param {(source: Source, isOn: boolean) => void} onSwitch
	 */
	constructor(room, devices, tracks, onSwitch) {
		this.#room = room;
		this.#controls = new Controls(room, devices, tracks, onSwitch);
		this.#sounds = new Sounds(isBlocked => {
			byId('enable-sound', HTMLElement).hidden = !isBlocked;
		}, devices.chosen('speaker'));
		this.#menu = this.#makeMenu(devices);
		this.#chat = new Chat(room, complain);
		this.#hands = new Hands(room, complain);
		this.#bindTools();
		for (const name of ['roster', 'slots', 'state', 'connection', 'conference-state-changed'])
			this.#on(room, name, () => this.#drawSoon());
		for (const name of TELLING)
			this.#on(room, name, event => this.#tell(/** @type {CustomEvent} */ (event).detail));
		this.#on(room, 'missed', event => {
			this.#toast(missedWords(room, /** @type {CustomEvent} */ (event).detail));
		});
		this.#on(room, 'restarting', event => {
			this.#isRestarting = /** @type {CustomEvent} */ (event).detail;
			this.#drawSoon();
		});
		this.#on(window, 'resize', () => this.#settle());
		this.#on(byId('enable-sound', HTMLElement), 'click', () => this.#sounds.enable());
		this.#ticking = setInterval(() => this.#drawSoon(), SECOND_MS);
	}

	/** What is sent now. */
	get sent() {
		return this.#controls.sent;
	}

	/** Sends a source from now on. @param {Source} source @param {MediaStreamTrack | null} track */
	send(source, track) {
		return this.#controls.send(source, track);
	}

	/** Frees everything; the room itself is the caller's. */
	close() {
		this.#listening.abort();
		this.#controls.close();
		this.#menu.close();
		byId('device-menu', HTMLDialogElement).close();
		clearInterval(this.#ticking);
		clearTimeout(this.#settling);
		this.#stage.clear();
		this.#sounds.clear();
		this.#list.clear();
		this.#lobby.clear();
		this.#chat.close();
		this.#hands.close();
	}

	/** @param {EventTarget} target @param {string} name @param {(event: Event) => void} act */
	#on(target, name, act) {
		target.addEventListener(name, act, { signal: this.#listening.signal });
	}

	#drawSoon() {
		if (this.#isDrawing)
			return;
		this.#isDrawing = true;
		queueMicrotask(() => {
			this.#isDrawing = false;
			if (!this.#listening.signal.aborted)
				this.#draw();
		});
	}

	#draw() {
		const room = this.#room;
		const people = room.isWaiting && room.self ? [room.self] : room.members;
		const speakers = new Set(people.map(({ participant }) => participant)
			.filter(participant => room.isSpeaking(participant)));
		const view = { people, speakers, self: room.participant };
		document.documentElement.dataset.role = room.self?.role ?? room.who.role;
		this.#list.update({ ...view, controller: room.controller,
			remaining: info => this.#remaining(info) });
		this.#lobby.update(room.isTrainer ? room.lobby : []);
		drawWaiting(room);
		drawCall(room);
		drawProgress(room, this.#hiddenProgress);
		this.#chat.update();
		this.#hands.update();
		this.#stage.update({
			...view, slots: room.slots, pins: room.pins, own: this.#controls.sent.camera,
		});
		this.#sounds.update(room.slots);
		this.#controls.update();
		put('room-name', room.description || room.name);
		put('count', people.length ? `(${people.length})` : '');
		this.#drawBadge();
		this.#drawNotice(people);
		this.#settle();
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
				: this.#controls.renew(kind);
			done.catch(complain);
		});
		this.#on(byId('choose-devices', HTMLElement), 'click', async () => {
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
		this.#drawSoon();
	}

	#drawBadge() {
		const { status } = this.#room.connection;
		byId('badge', HTMLElement).dataset.status = status;
		put('badge', BADGES[status]);
	}

	/** @param {ParticipantInfo[]} people */
	#drawNotice(people) {
		const text = this.#notice(people);
		byId('notice', HTMLElement).hidden = !text;
		put('notice', text);
	}

	/* The one thing that is most worth knowing now. */
	/** @param {ParticipantInfo[]} people */
	#notice(people) {
		const { until } = this.#room.connection;
		if (this.#isRestarting)
			return 'Restarting the conference …';
		if (until !== null)
			return 'Your connection was lost. Reconnecting; your seat is kept for '
				+ `${clock(until - Date.now())}.`;
		const lost = people.find(({ role, status }) => role === 'trainer' && status === 'disconnected');
		const isAlone = !people.some(({ role, status }) =>
			role === 'trainer' && status !== 'disconnected');
		if (lost && isAlone)
			return `Waiting for ${this.#room.nameOf(lost.participant)} to come back: `
				+ `${clock(this.#remaining(lost))} left.`;
		if (this.#room.self?.held)
			return 'A trainer has put you on hold: you hear nobody, and nobody hears you.';
		if (this.#room.self?.muted)
			return 'A trainer has muted you: nobody hears you.';
		return '';
	}

	/** @param {ParticipantInfo} info @returns {number} milliseconds that the seat is still kept */
	#remaining(info) {
		if (!info.reconnect_until)
			return 0;
		return Math.max(0, this.#room.localTime(info.reconnect_until) - Date.now());
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

	/** @param {any} event */
	#tell(event) {
		this.#toast(wordsFor(this.#room, event));
	}

	/** @param {string} words empty: nothing to say */
	#toast(words) {
		if (words)
			toast(words);
	}

	/** @param {string} action @param {ParticipantInfo} info */
	async #act(action, info) {
		await act(this.#room, action, info).catch(complain);
	}

	/** A button for everybody's sake. @param {string} id @param {() => Promise<unknown>} deed */
	#press(id, deed) {
		this.#on(byId(id, HTMLElement), 'click', () => { deed().catch(complain); });
	}

	#bindTools() {
		const { tools } = this.#room;
		this.#press('mute-all', () => tools.muteAll());
		this.#press('unmute-all', () => tools.unmuteAll());
		this.#press('admit-all', () => tools.admitAll());
		this.#press('call-start', () => tools.startCall());
		this.#press('call-end', () => tools.endCall());
		this.#on(byId('progress-hide', HTMLElement), 'click', () => {
			this.#hiddenProgress = this.#room.progress?.restarted_at ?? 0;
			this.#drawSoon();
		});
		for (const name of CHIMING)
			this.#on(this.#room, name, event => {
				if (/** @type {CustomEvent} */ (event).detail.participant !== this.#room.participant)
					chime();
			});
		this.#on(this.#room, 'reaction', event => {
			const { participant, reaction } = /** @type {CustomEvent} */ (event).detail;
			this.#stage.react(participant, reaction);
		});
		this.#on(this.#room, 'message', () => this.#chat.update());
		this.#on(this.#room, 'joined', event => {
			if (this.#wasIn && !/** @type {CustomEvent} */ (event).detail.resumed)
				toast('Your seat had been given up meanwhile. You have joined anew.');
			this.#wasIn = true;
		});
	}
}

/** @param {string} id @param {string} text */
function put(id, text) {
	const element = byId(id, HTMLElement);
	if (element.textContent !== text)
		element.textContent = text;
}
