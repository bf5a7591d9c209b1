/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clients and interpreters at their pages: what the browser tests of persistent rooms are written in.
 */
import assert from 'node:assert/strict';

import { newRoomName } from './people.mjs';
import { openForm, Visitor } from './site.mjs';
import { until } from './wait.mjs';

/** The plugin of these rooms and of the desk. */
export const PERSISTENT = 'janus.plugin.persistent';

/** Runs in the page: notes what is told for a short time, in order. */
function keepToasts() {
	window.toasts = [];
	addEventListener('DOMContentLoaded', () => {
		const box = document.getElementById('toasts');
		if (!box)
			return; /* not a page of ours */
		new MutationObserver((changes) => {
			for (const { addedNodes, removedNodes } of changes) {
				for (const node of addedNodes)
					window.toasts.push({ text: node.textContent, from: Date.now(), to: null, node });
				for (const node of removedNodes)
					window.toasts.find((toast) => toast.node === node).to = Date.now();
			}
		}).observe(box, { childList: true });
	});
}

/** Somebody with the page of a client or of an interpreter open. */
export class Party extends Visitor {
	/** Waits until the page has told something for a while. */
	async isTold(pattern, deadline = 5000) {
		let texts = [];
		await until(async () => {
			texts = await this.page.evaluate(() => window.toasts.map(({ text }) => text));
			return texts.some((text) => pattern.test(text));
		}, `a toast to say ${pattern}`, deadline).catch((error) => {
			throw new Error(`${error.message}; they said ${JSON.stringify(texts)}`);
		});
	}

	/** For how long a toast was shown, once it has gone. @returns {Promise<number>} milliseconds */
	wasToldFor(pattern, deadline = 12000) {
		const look = (source) => this.page.evaluate((text) => {
			const toast = window.toasts.find((one) => new RegExp(text).test(one.text));
			return toast?.to ? toast.to - toast.from : 0;
		}, source);
		return until(() => look(pattern.source), `the toast ${pattern} to go`, deadline);
	}

	/** Fills in fields by their ids. */
	async writes(values) {
		await this.page.evaluate((entries) => {
			for (const [id, value] of Object.entries(entries)) {
				const field = document.getElementById(id);
				field.value = value;
				field.dispatchEvent(new Event('change', { bubbles: true }));
			}
		}, values);
	}

	/** Asks for an interpreter. @param {{language: string, isUrgent?: boolean}} wish */
	async asks({ language, isUrgent = false }) {
		await this.writes({ name: this.fields.name, language });
		if (isUrgent)
			await this.page.click('#urgent');
		await this.page.click('#join');
	}

	/** Signs in at the desk. @param {string[]} languages */
	async signsIn(languages) {
		await this.writes({ name: this.fields.name, 'language-tags': languages.join(' ') });
		await this.page.click('#join');
		await this.becomes('desk');
	}

	/** Chooses an availability and waits until the page says what it means. */
	async chooses(availability, meaning) {
		await this.page.click(`#availability [value="${availability}"]`);
		await this.reads('availability-text', meaning);
	}

	/** Waits until so many calls ring. @returns {Promise<object[]>} what they show */
	async rings(count = 1) {
		let calls = [];
		await until(async () => {
			calls = await this.page.evaluate(() =>
				[...document.querySelectorAll('#incoming [data-request]')].map((row) => ({
					...row.dataset,
					name: row.querySelector('.display').textContent,
					language: row.querySelector('.language').textContent,
					left: row.querySelector('.left').textContent,
				})));
			return calls.length === count;
		}, `${count} calls to ring`, 5000).catch((error) => {
			throw new Error(`${error.message}; there are ${JSON.stringify(calls)}`);
		});
		return calls;
	}

	/** Answers the first call that rings: `accept` or `decline`. */
	async answers(action) {
		await this.page.click(`#incoming button[data-action="${action}"]`);
	}
}

/**
 * A page with its form open.
 * @param {import('puppeteer-core').Browser} browser
 * @param {{url: string}} site
 * @param {'client' | 'interpreter'} side
 * @param {{name: string, room?: string, role?: string, pin?: string}} fields
 * @returns {Promise<Party>}
 */
export async function openSide(browser, site, side, fields) {
	const query = fields.room ? `?room=${encodeURIComponent(fields.room)}` : '';
	const page = await openForm(browser, site,
		{ folder: `persistent/${side}`, query, before: keepToasts });
	return new Party(page, { role: side, ...fields });
}

/** As openSide(), and joins the session of that name. */
export async function openSession(browser, site, side, fields) {
	const party = await openSide(browser, site, side, fields);
	await party.fillsIn();
	await party.arrives();
	return party;
}

/**
 * A new persistent room, made through the API.
 * @param {import('./client.mjs').Gateway} gateway
 * @param {object} [policy]
 * @returns {Promise<string>} its name
 */
export async function makeSession(gateway, policy = {}) {
	const handle = await gateway.attach(PERSISTENT);
	const room = newRoomName();
	const answer = await handle.request({ request: 'create', room, ...policy });
	assert.equal(answer.persistent, 'success', JSON.stringify(answer));
	await handle.session.destroy();
	return room;
}
