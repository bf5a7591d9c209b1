/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client of our HTTP transport: POST for requests, an event stream or long polls for events.
 *
 * The stream is read as the standard says (HTML, 9.2.6), from a real socket that a test can cut.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';

import { microphoneOffer } from './sdp.mjs';
import { until } from './wait.mjs';

/** Is a message of a stream this event of the plugin? @param {string} name */
export const isEvent = (name) => (message) => message.data.plugindata?.data.event === name;

/** Splits what arrives into messages. */
class Parser {
	#rest = '';

	/** @param {string} chunk @returns {{id: string, event: string, data: string}[]} */
	feed(chunk) {
		const blocks = (this.#rest + chunk).split('\n\n');
		this.#rest = blocks.pop();
		return blocks.map((block) => this.#parse(block)).filter((message) => message.data);
	}

	#parse(block) {
		const message = { id: '', event: 'message', data: '' };
		for (const line of block.split('\n')) {
			const [, name, value] = /^([^:]*): ?([^]*)$/.exec(line) ?? [];
			if (name in message)
				message[name] = value;
		}
		return message;
	}
}

/** One open stream; made by HttpClient.stream(). */
class Stream {
	/** Messages in order of arrival. @type {{id: string, event: string, data: any}[]} */
	messages = [];
	/** Has the gateway ended it? */
	isOver = false;
	#request;
	#response;

	constructor(request, response) {
		const parser = new Parser();
		this.#request = request;
		this.#response = response;
		/** @type {number} */
		this.status = response.statusCode;
		this.headers = response.headers;
		response.setEncoding('utf8');
		response.on('data', (chunk) => {
			for (const message of parser.feed(chunk))
				this.messages.push({ ...message, data: JSON.parse(message.data) });
		});
		response.on('close', () => { this.isOver = true; });
		response.on('error', () => {});
	}

	/** Id of the last message, for who comes back. */
	get lastId() {
		return this.messages.at(-1)?.id;
	}

	/** Waits for a message that matches. */
	async hears(matches, what = 'a message', deadline = 5000) {
		let found;
		await until(() => {
			found = this.messages.find(matches);
			return found;
		}, what, deadline);
		return found;
	}

	/** Waits until the gateway ends it. */
	async ends(deadline = 3000) {
		await until(() => this.isOver, 'the stream to end', deadline);
	}

	/** Reads no more for now. */
	pause() {
		this.#response.pause();
	}

	resume() {
		this.#response.resume();
	}

	/** Cuts the connection. */
	close() {
		this.#request.destroy();
	}
}

/** Somebody who speaks HTTP with the gateway. */
export class HttpClient {
	/**
	 * @param {string} url of the gateway
	 * @param {{key?: string|null}} [options] key: the secret it is known by; null: by none
	 */
	constructor(url, { key = randomUUID() } = {}) {
		this.url = url;
		this.headers = key === null ? {} : { Authorization: `Bearer ${key}` };
	}

	/** @returns {Promise<{status: number, headers: Headers, text: string, json: any}>} */
	async ask(path, { method = 'GET', headers = {}, body } = {}) {
		const answer = await fetch(this.url + path, { method, body, redirect: 'manual',
			headers: { ...this.headers, ...headers } });
		const text = await answer.text();
		const isJson = answer.headers.get('content-type') === 'application/json' && text;
		return { status: answer.status, headers: answer.headers, text,
			json: isJson ? JSON.parse(text) : null };
	}

	/** @param {string} path @param {any} body */
	post(path, body, headers = {}) {
		return this.ask(path, { method: 'POST', body: JSON.stringify(body),
			headers: { 'Content-Type': 'application/json', ...headers } });
	}

	/** A message to the core. @returns {Promise<any>} its answer */
	async janus(path, message) {
		return (await this.post(`/janus${path}`, { transaction: randomUUID(), ...message })).json;
	}

	/** A session. @returns {Promise<number>} its number */
	async create() {
		return (await this.janus('', { janus: 'create' })).data.id;
	}

	/** A handle of the training plugin. @returns {Promise<string>} the path of its messages */
	async attach(session) {
		const plugin = 'janus.plugin.training';
		return `/${session}/${(await this.janus(`/${session}`, { janus: 'attach', plugin })).data.id}`;
	}

	/**
	 * Joins a room as a trainee; the answer comes on the stream.
	 * @param {number} session @param {object} fields of the request, besides role and key
	 * @returns {Promise<string>} the path of the handle's messages
	 */
	async join(session, fields) {
		const handle = await this.attach(session);
		const answer = await this.janus(handle, { janus: 'message',
			body: { request: 'join', role: 'trainee', seat_key: 'k'.repeat(32), ...fields },
			jsep: { type: 'offer', sdp: microphoneOffer() } });
		assert.equal(answer.janus, 'ack', JSON.stringify(answer));
		return handle;
	}

	/** @param {string} path @param {{lastId?: string}} [options] @returns {Promise<Stream>} */
	stream(path, { lastId } = {}) {
		const headers = { ...this.headers, Accept: 'text/event-stream',
			...(lastId && { 'Last-Event-ID': lastId }) };
		return new Promise((resolve, reject) => {
			const request = http.get(this.url + path, { headers, agent: false });
			request.on('response', (response) => resolve(new Stream(request, response)));
			request.on('error', reject);
		});
	}

	/** The events of a session. */
	events(session, options) {
		return this.stream(`/janus/${session}`, options);
	}
}
