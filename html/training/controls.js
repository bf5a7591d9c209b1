/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The buttons at the foot of a training room: what everybody has, and what trainers do.
 */

import { byId, confirmed } from '../parts/messages.js';
import { Switches } from '../parts/switches.js';

/** @typedef {import('../lib/room.js').Room} Room */
/** @typedef {import('../parts/devices.js').Devices} Devices */

const END = {
	title: 'End the conference?', yes: 'End it',
	text: 'It ends for everybody. Nobody can come back into it.',
};
const LEAVE = {
	title: 'Leave and end?', yes: 'Leave',
	text: 'You are the only trainer here. When you leave, the conference ends for everybody.',
};

export class Controls extends Switches {
	#room;

	/**
	 * @param {Room} room
	 * @param {Devices} devices
	 * @param {(source: Source, isOn: boolean) => void} onSwitch
	 */
	constructor(room, devices, onSwitch) {
		super(room, devices, onSwitch);
		this.#room = room;
		this.bind('lock', () => room.isLocked ? room.tools.unlock() : room.tools.lock());
		this.bind('restart', () => room.restart());
		this.bind('end', async () => await confirmed(END) && room.end());
		this.bind('leave', async () => this.#mayLeave() || await confirmed(LEAVE)
			? room.leave() : null);
	}

	/** Shows what is on. */
	update() {
		super.update();
		byId('restart', HTMLButtonElement).hidden = !this.#room.hasControl;
		byId('lock', HTMLButtonElement).textContent = this.#room.isLocked ? 'Unlock' : 'Lock';
	}

	#mayLeave() {
		const isOther = [...this.#room.roster.values()].some(({ role, participant }) =>
			role === 'trainer' && participant !== this.#room.participant);
		return !this.#room.isTrainer || isOther;
	}
}
