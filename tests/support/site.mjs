/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Visitors of the real pages: what the browser tests are written in.
 *
 * A visitor does what a person does, fills in the form and presses buttons, and looks where a person
 * looks. What arrives in the ears and eyes is asked of the witness, not of the page.
 */
import assert from 'node:assert/strict';

import { until } from './wait.mjs';
import { countNegotiations, hears, nothingOf, sees, witness } from './witness.mjs';

const JOIN_DEADLINE_MS = 15000;
const SMALL = { width: 320, height: 240 };

/** Runs in the page: a browser without a screen shares a moving drawing instead. */
function drawInsteadOfCapturing() {
	if (!navigator.mediaDevices)
		return;
	navigator.mediaDevices.getDisplayMedia = async () => {
		const canvas = document.createElement('canvas');
		canvas.width = 640;
		canvas.height = 360;
		const pen = canvas.getContext('2d');
		let hue = 0;
		setInterval(() => {
			hue = (hue + 7) % 360;
			pen.fillStyle = `hsl(${hue} 80% 50%)`;
			pen.fillRect(0, 0, canvas.width, canvas.height);
		}, 60);
		return canvas.captureStream(15);
	};
}

/** Runs in the page: a smaller picture than the page asks for, so that small machines keep up. */
function useSmallCamera(picture) {
	const { mediaDevices } = navigator;
	if (!mediaDevices)
		return; /* not a page of ours */
	const open = mediaDevices.getUserMedia.bind(mediaDevices);
	mediaDevices.getUserMedia = (wanted) =>
		open(wanted.video ? { ...wanted, video: { ...picture, frameRate: 15 } } : wanted);
}

/** Somebody with the training page open; made by openTraining(). */
export class Visitor {
	constructor(page, fields) {
		/** @type {import('puppeteer-core').Page} */
		this.page = page;
		/** What was filled in. @type {object} */
		this.fields = fields;
		/** Id of the participant, once joined. @type {string|null} */
		this.participant = null;
		/** What went wrong inside the page. @type {string[]} */
		this.errors = [];
		page.on('pageerror', (error) => this.errors.push(String(error.stack ?? error)));
	}

	/** State of the page as it shows it. */
	state() {
		return this.page.evaluate(() => document.documentElement.dataset.state);
	}

	/** Waits until the page is in this state. */
	async becomes(state, deadline = JOIN_DEADLINE_MS) {
		let last;
		await until(async () => {
			last = await this.state();
			return last === state;
		}, `the page to be ${state}`, deadline).catch((error) => {
			throw new Error(`${error.message}; it is ${last}; ${this.errors.join('; ')}`);
		});
	}

	/** Presses the button with this id, and says yes when the page asks. */
	async press(id) {
		await this.page.click(`#${id}`);
		await this.#confirm();
	}

	/** Presses a button that belongs to somebody: `mute` (and unmute), `kick`, ...; opens its menu. */
	async pressFor(other, action) {
		const row = `.roster [data-participant="${other.participant}"]`;
		const isFolded = await this.page.evaluate((one, name) => {
			const menu = document.querySelector(`${one} details`);
			return !menu.open && menu.contains(document.querySelector(`${one} [data-action="${name}"]`));
		}, row, action);
		if (isFolded)
			await this.page.click(`${row} summary`);
		await this.page.click(`${row} button[data-action="${action}"]`);
		await this.#confirm();
	}

	/** Presses a button beside somebody who waits in the lobby: `admit`, `deny`. */
	async pressInLobby(other, action) {
		await this.page.waitForSelector(`[data-waiting="${other.participant}"]`);
		await this.page.click(`[data-waiting="${other.participant}"] button[data-action="${action}"]`);
	}

	/** Waits until an element shows a text that matches. */
	async reads(id, pattern, deadline = 5000) {
		let text = '';
		await until(async () => {
			text = await this.page.evaluate((name) => {
				const element = document.getElementById(name);
				return element.checkVisibility() ? element.innerText : '';
			}, id);
			return pattern.test(text);
		}, `#${id} to say ${pattern}`, deadline).catch((error) => {
			throw new Error(`${error.message}; it says "${text}"`);
		});
	}

	async #confirm() {
		if (await this.page.evaluate(() => Boolean(document.querySelector('#ask[open]'))))
			await this.page.click('#confirm');
	}

	/** What the roster shows of somebody, or null when the person is not in it. */
	row(other) {
		return this.page.evaluate((participant) => {
			const rows = [...document.querySelectorAll('[data-participant][data-status]')];
			const row = rows.find((one) => one.dataset.participant === participant);
			return row ? { ...row.dataset } : null;
		}, other.participant);
	}

	/** Waits until the roster shows this of somebody; null: until the person is gone from it. */
	async shows(other, wanted, deadline = 5000) {
		let row;
		const fits = async () => {
			row = await this.row(other);
			if (wanted === null || row === null)
				return wanted === row;
			return Object.entries(wanted).every(([name, value]) => row[name] === value);
		};
		await until(fits, `${JSON.stringify(wanted)} of ${other.participant}`, deadline)
			.catch((error) => {
				throw new Error(`${error.message}; the roster shows ${JSON.stringify(row)}`);
			});
	}

	hears(other, options) {
		return hears(this.page, other.participant, options);
	}

	sees(other, source, options) {
		return sees(this.page, other.participant, source, options);
	}

	/** Waits until a source of somebody no longer arrives. */
	losesTrackOf(other, source, options) {
		return nothingOf(this.page, other.participant, source, options);
	}

	negotiations() {
		return countNegotiations(this.page);
	}

	/** Fills in the page's form, as far as it has these fields, and presses Join. */
	async fillsIn() {
		const { room, name, role, secret, pin } = this.fields;
		await this.page.evaluate((values) => {
			for (const [id, value] of Object.entries(values)) {
				const input = document.getElementById(id);
				if (!input)
					continue;
				input.value = value;
				input.dispatchEvent(new Event('input', { bubbles: true }));
				input.dispatchEvent(new Event('change', { bubbles: true }));
			}
		}, { role, room, name, secret: secret ?? '', pin: pin ?? '' });
		/** When Join was pressed, wall clock. @type {number} */
		this.pressedJoinAt = Date.now();
		await this.page.click('#join');
	}

	/** Waits until the page is in the room, and learns who the visitor is there. */
	async arrives() {
		await this.becomes('joined');
		this.participant = await this.page.evaluate(() => window.lectern.room.participant);
	}

	/** Waits until the form shows why it went wrong. @returns {Promise<string>} what it says */
	async isTurnedAway(pattern) {
		let text = '';
		await until(async () => {
			text = await this.page.evaluate(() => document.getElementById('join-error').textContent);
			return pattern.test(text);
		}, `the form to say ${pattern}`, JOIN_DEADLINE_MS).catch((error) => {
			throw new Error(`${error.message}; it says "${text}"`);
		});
		assert.equal(await this.state(), 'idle');
		return text;
	}

	/** A second tab with all that this one knows, as "duplicate tab" makes it. */
	async duplicates() {
		const known = await this.page.evaluate(() => ({ ...sessionStorage }));
		const again = new Visitor(await newPage(this.page.browser()), this.fields);
		await again.page.evaluateOnNewDocument((entries) => {
			for (const [name, value] of Object.entries(entries))
				sessionStorage.setItem(name, value);
		}, known);
		await again.page.goto(this.page.url());
		await again.arrives();
		return again;
	}

	/** Reloads the page and waits until it is in the room again. */
	async refreshes() {
		await this.page.reload();
		await this.becomes('joined');
	}

	/** Closes the page; fails if something went wrong inside it. */
	async close() {
		if (!this.page.isClosed())
			await this.page.close();
		assert.deepEqual(this.errors, [], 'errors in the page');
	}
}

/**
 * A page with a witness in it, and in Firefox a drawing in place of a screen. It has a window of its
 * own: a tab in the background draws nothing and cannot be clicked, and nobody sits behind another.
 */
async function newPage(browser, picture = SMALL) {
	const page = await browser.newPage({ type: 'window' });
	await page.setViewport({ width: 1280, height: 800 });
	await witness(page);
	await page.evaluateOnNewDocument(useSmallCamera, picture);
	if (/firefox/i.test(await browser.version()))
		await page.evaluateOnNewDocument(drawInsteadOfCapturing);
	return page;
}

/** Chromium gives up what it loads when a device of the network comes or goes, as tests make them. */
async function load(page, url) {
	let isChanged = true;
	const note = (request) => { isChanged ||= request.failure()?.errorText === 'net::ERR_NETWORK_CHANGED'; };
	page.on('requestfailed', note);
	while (isChanged) {
		isChanged = false;
		await page.goto(url).catch((error) => {
			if (!error.message.includes('ERR_NETWORK_CHANGED'))
				throw error;
			isChanged = true;
		});
	}
	page.off('requestfailed', note);
}

/**
 * A page with its form open.
 * @param {import('puppeteer-core').Browser} browser
 * @param {{url: string}} site
 * @param {{folder?: string, query?: string, picture?: {width: number, height: number},
 *          before?: () => void}} [options] folder of the page, what its address says besides, the size
 *        of the camera's picture, what to do in the page before it begins
 */
export async function openForm(browser, site, options = {}) {
	const { folder = 'training', query = '', picture, before } = options;
	const page = await newPage(browser, picture);
	if (before)
		await page.evaluateOnNewDocument(before);
	await load(page, `${site.url}/${folder}/${query}`);
	await page.waitForSelector('#join:enabled');
	return page;
}

/**
 * Tries to join through a page, usually the training page; whether it works is for the test to see.
 * @param {import('puppeteer-core').Browser} browser
 * @param {{url: string}} site
 * @param {{room: string, name: string, role: string, secret?: string, pin?: string,
 *          folder?: string, picture?: {width: number, height: number}, before?: () => void}} fields
 *        see openForm() too
 * @returns {Promise<Visitor>}
 */
export async function tryTraining(browser, site, fields) {
	const visitor = new Visitor(await openForm(browser, site, fields), fields);
	await visitor.fillsIn();
	return visitor;
}

/** As tryTraining(), and waits until the visitor is in the room. */
export async function openTraining(browser, site, fields) {
	const visitor = await tryTraining(browser, site, fields);
	await visitor.arrives();
	return visitor;
}
