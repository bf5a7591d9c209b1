/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joins, leaves and chat without a pause, while the gateway is killed and started again: what it had confirmed
 * by then must be there.
 */
import { PERSISTENT, connect } from './client.mjs';
import { join, makeRoom } from './people.mjs';
import { until } from './wait.mjs';

const LANES = 3;
const JOINS_PER_ROUND = 4;

/** One round: everybody goes on until they are told to stop, or the gateway is gone. */
class Round {
	isOver = false;

	constructor(gateway, room, number, confirmed) {
		Object.assign(this, { gateway, room, number, confirmed });
	}

	async comeAndGo(lane) {
		for (let turn = 0; !this.isOver; turn += 1) {
			const participant = `p${this.number}-${lane}-${turn}`;
			const fields = { room: this.room, participant, role: 'interpreter' };
			const person = await join(this.gateway, fields, undefined, PERSISTENT);
			this.confirmed.seats.add(participant);
			if (turn % 3 !== 2)
				continue;
			this.confirmed.seats.delete(participant); /* from here on either may be */
			await person.request('leave');
		}
	}

	async talk(keeper) {
		while (!this.isOver) {
			const { persistent, id } = await keeper.request('message', { text: 'something to be kept' });
			if (persistent === 'success')
				this.confirmed.last = Math.max(this.confirmed.last, id);
		}
	}

	/** Begins; gives what settles when all have stopped. */
	begin(keeper) {
		const lanes = Array.from({ length: LANES }, (_, lane) => this.comeAndGo(lane));
		return Promise.allSettled([...lanes, this.talk(keeper)]);
	}
}

/**
 * Kills the gateway so many times in the middle of it.
 * @param {object} janus made by startJanus()
 * @param {number} kills
 * @param {(confirmed: {seats: number, last: number}) => void} [tell] called after each kill
 * @returns {Promise<number>} how much of what was confirmed was not there
 */
export async function storm(janus, kills, tell = () => {}) {
	let gateway = await connect(janus.url);
	const confirmed = { seats: new Set(), last: 0 };
	const { room } = await makeRoom(gateway, { max_participants: 1000 }, PERSISTENT);
	let keeper = await join(gateway, { room, participant: 'keeper', role: 'client' }, undefined, PERSISTENT);
	let lost = 0;
	for (let number = 0; number < kills; number += 1) {
		const round = new Round(gateway, room, number, confirmed);
		const settled = round.begin(keeper);
		const wanted = confirmed.seats.size + JOINS_PER_ROUND + number % 3;
		await until(() => confirmed.seats.size >= wanted, 'some to join', 20000);
		await janus.crash();
		round.isOver = true;
		await settled;
		await janus.recover();
		gateway = await connect(janus.url);
		keeper = await keeper.returns(gateway);
		const there = new Set(keeper.joined.participants.map(({ participant }) => participant));
		lost += [...confirmed.seats].filter((participant) => !there.has(participant)).length;
		lost += keeper.joined.resumed ? 0 : 1;
		lost += Math.max(0, confirmed.last - (keeper.joined.messages.at(-1)?.id ?? 0));
		tell({ seats: confirmed.seats.size, last: confirmed.last });
	}
	gateway.close();
	return lost;
}
