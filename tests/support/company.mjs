/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Participants of a lectern-peer by their names, in one room: who they are, what they ask for, and whom they hear.
 */
import assert from 'node:assert/strict';
import { before } from 'node:test';

import { PERSISTENT } from './client.mjs';
import { startPeers } from './peers.mjs';
import { assertSuccess, makeRoom } from './people.mjs';
import { useJanus } from './suite.mjs';
import { until } from './wait.mjs';

/** How a participant reaches the Janus API. */
export const WAYS = { 'a WebSocket': ({ url }) => url, 'our own transport': ({ httpUrl }) => httpUrl };

const SESSION_MS = 15000;
/* Numbers of who comes from another lectern-peer. Tones end at 80. */
let nextElsewhere = 40;

/** People in a room; made by makeCompany(). */
export class Company {
	#peers;
	#usual;
	#numbers = {};
	#elsewhere = new Map();

	constructor(peers, usual) {
		this.#peers = peers;
		this.#usual = usual;
		/** @type {string} */
		this.room = usual.room;
	}

	/** The number of somebody, who may have gone. @param {string} name */
	number(name) {
		return this.#numbers[name];
	}

	/** What somebody is called in the room. @param {string} name */
	id(name) {
		return `${name}-${this.number(name)}`;
	}

	/** Somebody will come from another lectern-peer, which knows nothing of those of the first. @param {string} name */
	isElsewhere(name, peers) {
		this.#elsewhere.set(name, peers);
		this.#numbers[name] = nextElsewhere;
		nextElsewhere += 1;
	}

	#peersOf(name) {
		return this.#elsewhere.get(name) ?? this.#peers;
	}

	/** Somebody comes, or comes back to the same seat, and does not wait. @param {string} name @param {object} [setup] of Peers.begin() */
	async begins(name, setup = {}) {
		const known = name in this.#numbers ? { number: this.number(name) } : {};
		const { peers: [number] } = await this.#peersOf(name).begin({ ...this.#usual, name, ...known, ...setup });
		this.#numbers[name] = number;
		return number;
	}

	/** As begins(), and waits until all is heard that can be. @returns {Promise<number>} how long it took, in ms */
	async comes(name, setup) {
		return (await this.#peersOf(name).complete(await this.begins(name, setup))).ms;
	}

	/** All counts begin anew, of these or of everybody who is here. @param {string[]} [names] */
	async reset(names = Object.keys(this.#numbers).filter((name) => this.#peersOf(name).has(this.number(name)))) {
		await Promise.all(names.map((name) => this.#peersOf(name).reset([this.number(name)])));
	}

	/** How many offers and answers somebody was sent by the gateway. */
	negotiations(name) {
		return this.#peersOf(name).negotiations(this.number(name));
	}

	/** Nothing that somebody sends gets through any more, or it does again. */
	freezes(name, on) {
		return this.#peersOf(name).freeze([this.number(name)], on);
	}

	/** They speak their tones, or are silent; see Peers.talk(). @param {string[]} names */
	talk(names, on, how) {
		return this.#peers.talk(names.map((name) => this.number(name)), on, how);
	}

	/** Goes away without a word, as when the machine is gone. */
	vanishes(...names) {
		return this.#peers.remove(names.map((name) => this.number(name)), { polite: false });
	}

	/** A request, which must succeed; `participant` in it is a name. */
	async does(name, request, fields = {}, half = 'publish') {
		return assertSuccess(await this.asks(name, request, fields, half));
	}

	/** A request and what is answered. */
	asks(name, request, { participant, ...fields } = {}, half = 'publish') {
		const of = participant ? { participant: this.id(participant) } : {};
		return this.#peersOf(name).request(this.number(name), { request, ...of, ...fields }, half);
	}

	/** Waits for an event that somebody is told; each counts once. */
	told(name, event, where, deadline) {
		return this.#peersOf(name).event(this.number(name), event, where, deadline);
	}

	/** What somebody has received on streams of a kind, as far as anything came, since the counts began anew. @param {'audio'|'video'} kind */
	async receives(name, kind) {
		const { received } = await this.#peersOf(name).report(this.number(name));
		return received.filter((stream) => stream.kind === kind && stream.packets > 0)
			.map((stream) => ({ ...stream, sources: this.#named(stream.sources) }));
	}

	/** What somebody has sent of a kind since then, a row for each stream. @param {'audio'|'video'} kind */
	async sends(name, kind) {
		const { sent } = await this.#peersOf(name).report(this.number(name));
		return sent.filter((stream) => stream.kind === kind);
	}

	/** Whose packets of a kind somebody has received since the counts began anew: names. */
	async sourcesOf(name, kind) {
		const streams = await this.receives(name, kind);
		return [...new Set(streams.flatMap(({ sources }) => sources))].sort();
	}

	/** Waits until so many streams of somebody fulfil it, all of one kind. */
	receivesOn(name, kind, count, fits, what, deadline) {
		return until(async () => {
			const streams = await this.receives(name, kind);
			return streams.length === count && streams.every(fits) && streams;
		}, `${name} to receive ${kind} ${what}`, deadline);
	}

	/**
	 * Waits until everybody named hears these and nobody else; and then, from that moment on, nobody else's packets come
	 * and nobody else's tone is in the sound.
	 * @param {Object<string, string[]>} hearing names by name
	 */
	async hear(hearing) {
		const all = Object.entries(hearing)
			.map(([name, others]) => [name, others.map((other) => this.number(other)).sort((a, b) => a - b)]);
		await Promise.all(all.map(([name, wanted]) => this.#peersOf(name).hearsOnly(this.number(name), wanted)));
		await this.reset(Object.keys(hearing));
		await Promise.all(all.map(async ([name, wanted]) => {
			/* A tone that a busy machine has choked for half a second was heard before. */
			const heard = await this.#peersOf(name).hears(this.number(name));
			assert.deepEqual(this.#named(heard.filter((one) => !wanted.includes(one))), [], `whom else ${name} hears`);
			assert.deepEqual(await this.sourcesOf(name, 'audio'), this.#named(wanted), `whose packets come to ${name}`);
		}));
	}

	#named(numbers) {
		const names = Object.entries(this.#numbers);
		return numbers.map((number) => names.find(([, each]) => each === number)?.[0] ?? number).sort();
	}
}

/**
 * A room with people in it who hear each other: `tom`, who is a trainer, and trainees.
 * @param {{gateway: object, peers: import('./peers.mjs').Peers}} at of usePeers()
 * @param {{policy?: object, trainees?: string[], setup?: object}} [options] setup: of all of them
 * @returns {Promise<Company>}
 */
export async function makeCompany(at, { policy = {}, trainees = ['ana', 'ben'], setup = {} } = {}) {
	const { room, secret } = await makeRoom(at.gateway, policy);
	const company = new Company(at.peers, { room, kind: 'training', ...setup });
	await company.comes('tom', { role: 'trainer', secret });
	for (const name of trainees)
		await company.comes(name);
	return company;
}

/** A persistent room with its two parties in it, `cleo` and `ivo`. */
export async function makePair(at, policy = {}) {
	const { room } = await makeRoom(at.gateway, policy, PERSISTENT);
	const company = new Company(at.peers, { room, kind: 'persistent' });
	await company.comes('cleo', { role: 'client' });
	await company.comes('ivo', { role: 'interpreter' });
	return company;
}

/**
 * As useJanus(), with a lectern-peer under `peers`.
 * @param {(janus: object) => string} [way] one of WAYS
 */
export function usePeers(options = {}, way = WAYS['a WebSocket']) {
	/* Who vanishes without a word is given up sooner, over our own transport too. */
	const at = useJanus({ ...options, http: { away_timeout: '5', ...options.http } });
	before(async () => {
		const sessions = async () => (await at.admin.send({ janus: 'list_sessions' })).sessions.length;
		const before = await sessions();
		at.peers = await startPeers(way(at.janus));
		at.steps.push(async () => {
			await at.peers.removeAll();
			/* Janus leaks a session that is ending while it stops. */
			await until(async () => await sessions() <= before, 'all sessions to end', SESSION_MS);
			await at.peers.stop();
		});
	});
	return at;
}
