/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * People in rooms, without browsers: what the integration tests are written in.
 *
 * A person joins with a canned offer, so a seat, a leg and all signalling are real and only media
 * never flows. Everybody has a session of their own, as real clients do.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { PERSISTENT, TRAINING } from './client.mjs';
import { microphoneOffer, slotsOffer } from './sdp.mjs';

/** A seat key as the protocol wants it: 128 random bits in hex. */
export function newSeatKey() {
	return randomBytes(16).toString('hex');
}

let rooms = 0;

/** A room name that no other test of this process has. */
export function newRoomName() {
	rooms += 1;
	return `room${rooms}`;
}

/**
 * Fails unless the answer is a refusal with this code whose text matches.
 * @param {object} answer
 * @param {number} code
 * @param {RegExp} [text]
 */
export function assertRefused(answer, code, text = /./) {
	const said = JSON.stringify(answer);
	assert.equal(answer.error_code, code, said);
	assert.match(answer.error, text, said);
	assert.equal(answer.training ?? answer.persistent, 'event', said);
}

/**
 * Fails unless the answer is the success of a synchronous request.
 * @param {object} answer
 * @returns {object} the answer
 */
export function assertSuccess(answer) {
	assert.equal(answer.training ?? answer.persistent, 'success', JSON.stringify(answer));
	return answer;
}

/** Somebody in a room; made by join(). */
export class Person {
	/** @param {import('./client.mjs').Handle} handle @param {object} identity @param {object} joined */
	constructor(handle, identity, joined, plugin) {
		/** Of its handles. @type {string|undefined} */
		this.plugin = plugin;
		/** The publish handle. @type {import('./client.mjs').Handle} */
		this.handle = handle;
		/** What to join with again: room, participant, seat_key, role, ... @type {object} */
		this.identity = identity;
		/** The `joined` event. @type {object} */
		this.joined = joined;
		/** @type {string} */
		this.participant = identity.participant;
	}

	/** A request on the publish handle. */
	request(name, fields = {}) {
		return this.handle.request({ request: name, ...fields });
	}

	/** As request(), which must succeed. */
	async does(name, fields = {}) {
		return assertSuccess(await this.request(name, fields));
	}

	/** Takes an event of the publish handle; see Handle.event(). */
	hears(name, options) {
		return this.handle.event(name, options);
	}

	/** Who is there, by id. @returns {Promise<Object<string, object>>} */
	async roster() {
		const { participants } = await this.does('participants');
		return Object.fromEntries(participants.map((info) => [info.participant, info]));
	}

	/** Goes away without a word: the handle is gone, as after a crash. */
	async vanish() {
		await this.handle.detach();
	}

	/** Joins again from a new handle with the same seat key. @returns {Promise<Person>} */
	returns(gateway, fields = {}) {
		return join(gateway, { ...this.identity, ...fields }, undefined, this.plugin);
	}
}

/**
 * Joins without expecting anything: resolves with handle and answer.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {object} fields of the join request; a seat key is made unless given
 * @param {string} [offer]
 * @param {string} [plugin]
 */
export async function tryJoin(gateway, fields, offer = microphoneOffer(), plugin = TRAINING) {
	const identity = { role: 'trainee', seat_key: newSeatKey(), ...fields };
	const handle = await gateway.attach(plugin);
	const answer = await handle.request({ request: 'join', ...identity }, offer);
	return { handle, identity, answer };
}

/**
 * Joins a room.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {object} fields of the join request: `room`, `participant`, ...
 * @param {string} [offer]
 * @param {string} [plugin]
 * @returns {Promise<Person>}
 */
export async function join(gateway, fields, offer, plugin) {
	const { handle, identity, answer } = await tryJoin(gateway, fields, offer, plugin);
	assert.equal(answer.event, 'joined', JSON.stringify(answer));
	assert.equal(answer.jsep?.type, 'answer', 'the answer comes with the event');
	return new Person(handle, identity, answer, plugin);
}

/**
 * Attaches a person's receiving half.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {Person} person
 * @param {object} [fields] of the subscribe request
 * @param {string} [offer]
 * @returns {Promise<{handle: import('./client.mjs').Handle, answer: object}>}
 */
export async function subscribe(gateway, person, fields = {}, offer = slotsOffer()) {
	const { room, participant, seat_key } = person.identity;
	const handle = await gateway.attach();
	const body = { request: 'subscribe', room, participant, seat_key, ...fields };
	return { handle, answer: await handle.request(body, offer) };
}

/**
 * A new room with a secret, made through the API.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {object} [policy] and what else `create` takes
 * @param {string} [plugin]
 * @returns {Promise<{room: string, secret: string}>}
 */
export async function makeRoom(gateway, policy = {}, plugin = TRAINING) {
	const handle = await gateway.attach(plugin);
	const room = newRoomName();
	const secret = 'room secret';
	assertSuccess(await handle.request({ request: 'create', room, secret, ...policy }));
	await handle.session.destroy();
	return { room, secret: policy.secret ?? secret };
}

/**
 * A new room with a trainer and trainees in it.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {{policy?: object, trainees?: string[]}} [options]
 */
export async function makeClass(gateway, { policy = {}, trainees = ['ana', 'ben'] } = {}) {
	const { room, secret } = await makeRoom(gateway, policy);
	const pin = policy.pin ? { pin: policy.pin } : {};
	const trainer = await join(gateway, { room, participant: 'tom', role: 'trainer', secret, ...pin });
	const people = [];
	for (const participant of trainees)
		people.push(await join(gateway, { room, participant, ...pin }));
	return { room, secret, trainer, trainees: people };
}

/**
 * A new persistent room with its parties in it.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {object} [policy] and what else `create` takes
 */
export async function makeSession(gateway, policy = {}) {
	const { room, secret } = await makeRoom(gateway, policy, PERSISTENT);
	const enter = (participant, role) =>
		join(gateway, { room, participant, role }, undefined, PERSISTENT);
	const ana = await enter('ana', 'client');
	const ivo = await enter('ivo', 'interpreter');
	return { room, secret, ana, ivo };
}

/**
 * A room with a trainer in it who makes events: each turn is one for everybody, as many as one likes.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {object} [policy]
 */
export async function makeNoise(gateway, policy = {}) {
	const { room, secret } = await makeRoom(gateway, { max_participants: 1000, ...policy });
	const trainer = await join(gateway, { room, secret, participant: 'tom', role: 'trainer' });
	let turns = 0;
	return { room, secret, trainer, async turn() {
		turns += 1;
		await trainer.does(turns % 2 ? 'lock' : 'unlock');
		return turns;
	} };
}
