/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side of a webhook: an HTTP server that notes what comes and answers as the test wants.
 */
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';

import { until } from './wait.mjs';

/** A server that is told things; made by startReceiver(). */
class Receiver {
	#secure;
	#server;
	/** What it answers, in order: a status, or `hang`; when there is nothing left it is 204. */
	answers = [];
	/** What has come: method, url, headers, text. @type {object[]} */
	messages = [];

	/** @param {{key: string, cert: string}} [secure] for HTTPS */
	constructor(secure) {
		this.#secure = secure;
		this.port = 0;
	}

	#take = async (request, response) => {
		const chunks = await request.toArray();
		const { method, url, headers } = request;
		this.messages.push({ method, url, headers, text: Buffer.concat(chunks).toString() });
		const answer = this.answers.shift() ?? 204;
		if (answer !== 'hang')
			response.writeHead(answer, { Location: `${this.url}/elsewhere`, Connection: 'close' }).end();
	};

	/** Where it is. */
	get url() {
		return `${this.#secure ? 'https' : 'http'}://127.0.0.1:${this.port}/alerts`;
	}

	/** Starts it, after stop() at the same place again. */
	async start() {
		this.#server = this.#secure ? https.createServer(this.#secure, this.#take)
			: http.createServer(this.#take);
		this.#server.listen(this.port, '127.0.0.1');
		await once(this.#server, 'listening');
		this.port = this.#server.address().port;
	}

	/** Ends it, with whatever connections there are. */
	async stop() {
		this.#server.close();
		this.#server.closeAllConnections();
		await once(this.#server, 'close');
	}

	/** Waits until so many have come. @returns {Promise<object[]>} all of them */
	async has(count, deadline = 20000) {
		await until(() => this.messages.length >= count, `${count} messages to have come`, deadline);
		return this.messages;
	}
}

/** Starts a server. @param {{key: string, cert: string}} [secure] for HTTPS */
export async function startReceiver(secure) {
	const receiver = new Receiver(secure);
	await receiver.start();
	return receiver;
}
