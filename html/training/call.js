/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A training room on the screen: what all pages have, and people, lobby, hands, banners, and the
 * trainer's tools.
 */

import { chime } from '../parts/chime.js';
import { clock } from '../parts/clock.js';
import { byId, complain, put, toast } from '../parts/messages.js';
import { Scene } from '../parts/scene.js';
import { drawCall, drawProgress, drawWaiting } from './banners.js';
import { Controls } from './controls.js';
import { Hands } from './hands.js';
import { LobbyDrawer } from './lobby-drawer.js';
import { TELLING, missedWords, wordsFor } from './notices.js';
import { act } from './people-actions.js';
import { RosterList } from './roster.js';

/** @typedef {import('../lib/room.js').Room} Room */
/** @typedef {import('../parts/devices.js').Devices} Devices */

/** Events that are worth a tone. */
const CHIMING = ['lobby-entered', 'message', 'hand-raised'];

export class Call extends Scene {
	#room;
	#list = new RosterList(byId('roster', HTMLElement), byId('row-template', HTMLTemplateElement),
		(action, info) => this.#act(action, info));
	#lobby = new LobbyDrawer((action, info) => this.#act(action, info));
	#hands;
	#wasIn = false;
	/* The restart whose list was put away. */
	#hiddenProgress = 0;
	#isRestarting = false;

	/**
	 * @param {Room} room
	 * @param {Devices} devices
	 * @param {(source: Source, isOn: boolean) => void} onSwitch
	 */
	constructor(room, devices, onSwitch) {
		super(room, devices, new Controls(room, devices, onSwitch), 'trainer');
		this.#room = room;
		this.#hands = new Hands(room, complain);
		this.#bindTools();
		this.#listen();
	}

	/** Frees everything; the room itself is the caller's. */
	close() {
		super.close();
		this.#list.clear();
		this.#lobby.clear();
		this.#hands.close();
	}

	/** @param {ParticipantInfo[]} people */
	draw(people) {
		const room = this.#room;
		document.documentElement.dataset.role = room.self?.role ?? room.who.role;
		this.#list.update({ people, speakers: this.speakersOf(people), self: room.participant,
			controller: room.controller, remaining: info => this.remaining(info) });
		this.#lobby.update(room.isTrainer ? room.lobby : []);
		drawWaiting(room);
		drawCall(room);
		drawProgress(room, this.#hiddenProgress);
		this.#hands.update();
		super.draw(people);
		put('count', people.length ? `(${people.length})` : '');
		this.#drawNotice(people);
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
				+ `${clock(this.remaining(lost))} left.`;
		if (this.#room.self?.held)
			return 'A trainer has put you on hold: you hear nobody, and nobody hears you.';
		if (this.#room.self?.muted)
			return 'A trainer has muted you: nobody hears you.';
		return '';
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
		this.on(byId(id, HTMLElement), 'click', () => { deed().catch(complain); });
	}

	#bindTools() {
		const { tools } = this.#room;
		this.#press('mute-all', () => tools.muteAll());
		this.#press('unmute-all', () => tools.unmuteAll());
		this.#press('admit-all', () => tools.admitAll());
		this.#press('call-start', () => tools.startCall());
		this.#press('call-end', () => tools.endCall());
		this.on(byId('progress-hide', HTMLElement), 'click', () => {
			this.#hiddenProgress = this.#room.progress?.restarted_at ?? 0;
			this.drawSoon();
		});
	}

	#listen() {
		const room = this.#room;
		for (const name of TELLING)
			this.on(room, name, event => this.#toast(wordsFor(room, event)));
		for (const name of CHIMING)
			this.on(room, name, ({ participant }) => participant !== room.participant && chime());
		this.on(room, 'missed', signals => this.#toast(missedWords(room, signals)));
		this.on(room, 'restarting', isRestarting => {
			this.#isRestarting = isRestarting;
			this.drawSoon();
		});
		this.on(room, 'reaction', reaction => this.react(reaction));
		this.on(room, 'joined', ({ resumed }) => {
			if (this.#wasIn && !resumed)
				toast('Your seat had been given up meanwhile. You have joined anew.');
			this.#wasIn = true;
		});
	}
}
