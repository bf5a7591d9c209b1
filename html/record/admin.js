/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Asks the record, by `query_eventhandler` of the Admin API. The secret goes in the body of each
 * request and nowhere else.
 */

const HANDLER = 'janus.eventhandler.sqlite';
const WRONG_SECRET = 403; /* Janus' own code */
const NO_SUCH_SESSION = 614;

/** @typedef {Record<string, any>} Row */
/**
 * `next` leads to the next page; the others are those of a page by number.
 * @typedef {{columns: string[], rows: Row[], next?: number, page?: number, limit?: number,
 *            total?: number, pages?: number}} Report
 */
/** @typedef {'secret' | 'away' | 'missing' | 'refused'} Trouble */

/** Why there is no answer; the message is a sentence for the person in front of the page. */
export class AdminError extends Error {
	/** @param {Trouble} trouble @param {string} text */
	constructor(trouble, text) {
		super(text);
		this.name = 'AdminError';
		this.trouble = trouble;
	}
}

/** The reports of one gateway, for who has its secret. */
export class Admin {
	#address;
	#secret;

	/** @param {string} address of the Admin API @param {string} secret */
	constructor(address, secret) {
		this.#address = address;
		this.#secret = secret;
	}

	/**
	 * One request to the handler.
	 * @param {object} request see its page, Requests
	 * @param {AbortSignal} [signal]
	 * @returns {Promise<any>}
	 */
	async ask(request, signal) {
		const answer = await this.#send({ janus: 'query_eventhandler', handler: HANDLER, request }, signal);
		if (answer.janus !== 'success')
			throw fromJanus(answer.error ?? {});
		if (answer.response?.error_code)
			throw fromHandler(answer.response);
		return answer.response;
	}

	/**
	 * A report, its rows as objects.
	 * @param {string} name
	 * @param {Record<string, string | number | undefined>} [parameters] empty ones are left out
	 * @param {AbortSignal} [signal]
	 * @returns {Promise<Report>}
	 */
	async report(name, parameters = {}, signal) {
		const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
		const { columns, rows, ...page } =
			await this.ask({ request: 'report', name, ...Object.fromEntries(given) }, signal);
		const toObject = (/** @type {any[]} */ values) =>
			Object.fromEntries(values.map((value, index) => [columns[index], value]));
		return { columns, rows: rows.map(toObject), ...page };
	}

	/** @param {object} message @param {AbortSignal} [signal] */
	async #send(message, signal) {
		const transaction = crypto.getRandomValues(new Uint32Array(2)).join('-');
		const body = JSON.stringify({ ...message, transaction, admin_secret: this.#secret });
		const headers = { 'Content-Type': 'application/json' };
		try {
			const answer = await fetch(this.#address, { method: 'POST', headers, body, signal });
			if (!answer.ok)
				throw new Error(`${answer.status} ${answer.statusText}`);
			return await answer.json();
		} catch (error) {
			signal?.throwIfAborted();
			console.info('lectern:', error);
			throw new AdminError('away', 'The gateway does not answer. It may be down, or the network; '
				+ 'try again in a moment.');
		}
	}
}

/** @param {{code?: number, reason?: string}} error */
function fromJanus({ code, reason }) {
	if (code === WRONG_SECRET)
		return new AdminError('secret', 'The gateway does not take this admin secret. It is `admin_secret` '
			+ 'in janus.jcfg.');
	return new AdminError('missing', `The gateway keeps no record: ${HANDLER} is not loaded (${reason}). `
		+ `It needs \`broadcast = true\` in janus.jcfg and a \`database\` in ${HANDLER}.jcfg.`);
}

/** @param {{error_code: number, error: string}} response */
function fromHandler({ error_code: code, error }) {
	return new AdminError('refused', code === NO_SUCH_SESSION
		? 'There is no such session. It may have been deleted.' : `The record cannot answer: ${error}`);
}
