/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A session on the screen: what all calls have, and who is waited for, how one's own connection
 * comes back, and how good everybody's is.
 */

import { chime } from '../parts/chime.js';
import { clock } from '../parts/clock.js';
import { byId, confirmed, put, toast } from '../parts/messages.js';
import { Scene } from '../parts/scene.js';
import { Switches } from '../parts/switches.js';
import { PeopleList } from './people.js';
import { NOTED, noteFor } from './words.js';

/** @typedef {import('../lib/room.js').Room} Room */
/** @typedef {import('../parts/devices.js').Devices} Devices */

const END = {
	title: 'End the session for both?', yes: 'End the session',
	text: 'It is over then, and nobody can come back into it.',
};
const AWAY = new Set(['reconnecting', 'offline']);

export class Call extends Scene {
	#room;
	#how;
	#list = new PeopleList(byId('roster', HTMLElement), byId('row-template', HTMLTemplateElement));
	#wasAway = false;

	/**
	 * @param {Room} room
	 * @param {{side: import('./words.js').Side, isCall: boolean}} how `isCall`: the desk led here, and
	 *        the room's name says nothing to anybody
	 * @param {Devices} devices
	 * @param {(source: Source, isOn: boolean) => void} onSwitch
	 */
	constructor(room, how, devices, onSwitch) {
		const switches = new Switches(room, devices, onSwitch);
		super(room, devices, switches);
		this.#room = room;
		this.#how = how;
		switches.bind('end', async () => await confirmed(END) && room.end());
		for (const name of NOTED)
			this.on(room, name, event => this.#note(event));
		this.on(room, 'connection', connection => this.#follow(connection));
		this.on(room, 'message', ({ participant }) => participant !== room.participant && chime());
	}

	/** Frees everything; the room itself is the caller's. */
	close() {
		super.close();
		this.#list.clear();
	}

	/** What the session is called on the page. */
	get title() {
		if (!this.#how.isCall)
			return super.title;
		const others = this.people.filter(({ participant }) => participant !== this.#room.participant);
		const names = others.map(({ display, participant }) => display || participant);
		return names.length ? `Session with ${names.join(' and ')}` : 'Session';
	}

	/** @param {ParticipantInfo[]} people */
	speakersOf(people) {
		return super.speakersOf(people.filter(({ status }) => status !== 'disconnected'));
	}

	/** @param {ParticipantInfo[]} people */
	draw(people) {
		super.draw(people);
		this.#list.update({ people, speakers: this.speakersOf(people), self: this.#room.participant,
			remaining: info => this.remaining(info) });
		this.#drawOwn();
		this.#drawWaiting(people);
	}

	/* How we come back ourselves. */
	#drawOwn() {
		const { status, until, attempt } = this.#room.connection;
		byId('notice', HTMLElement).hidden = !AWAY.has(status);
		if (!AWAY.has(status))
			return;
		put('notice-words', status === 'offline'
			? 'The service cannot be reached at present. Reconnecting …'
			: 'Your connection was interrupted. Reconnecting …');
		put('notice-progress', `Attempt ${attempt + 1}; your place is kept for `
			+ `${clock(Number(until) - Date.now())}.`);
		const meter = byId('notice-meter', HTMLProgressElement);
		meter.max = this.#room.model.reconnectTimeoutMs || 1;
		meter.value = Math.max(0, Number(until) - Date.now());
	}

	/** @param {ParticipantInfo[]} people */
	#drawWaiting(people) {
		const missing = people.filter(({ status, participant }) =>
			status === 'disconnected' && participant !== this.#room.participant);
		const isAlone = people.length < 2;
		byId('waiting', HTMLElement).hidden = AWAY.has(this.#room.connection.status)
			|| (!missing.length && !isAlone);
		put('waiting-words', missing.length
			? `Waiting for ${missing.map(({ role }) => role).join(' and ')} to reconnect`
			: 'Waiting for the other side to join');
		const left = missing.map(info => this.remaining(info)).filter(Boolean);
		put('waiting-left', left.length ? `: ${clock(Math.min(...left))}` : '');
	}

	/** @param {Connection} connection */
	#follow({ status }) {
		const isAway = AWAY.has(status);
		if (isAway && !this.#wasAway)
			toast('Connection interrupted - maintaining session');
		if (status === 'online' && this.#wasAway)
			toast('Connection restored');
		if (status !== 'idle')
			this.#wasAway = isAway;
	}

	/** @param {any} event */
	#note(event) {
		const note = noteFor(event, this.#room, this.#how.side);
		if (note)
			toast(note.text, note.span);
	}
}
