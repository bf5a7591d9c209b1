/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two people in a room of which one gets lost: what the tests and the benchmark of losses share.
 *
 * Alma stays, in a browser of this machine. Gus goes, in a browser whose network can be cut. All
 * times are the machine's wall clock, which its browsers share.
 */
import { launch } from './browser.mjs';
import { makeRoom } from './people.mjs';
import { makeSession, openSession } from './sessions.mjs';
import { openTraining } from './site.mjs';
import { until } from './wait.mjs';
import { eventsOf, firstMedia, follow, interruption } from './witness.mjs';

const SECRET = 'room secret';

/** What differs between the kinds of rooms. */
export const KINDS = {
	training: {
		make: async (gateway) => (await makeRoom(gateway, { secret: SECRET })).room,
		alma: (browser, site, room) => openTraining(browser, site,
			{ room, name: 'Alma', role: 'trainer', secret: SECRET }),
		gus: (browser, site, room) => openTraining(browser, site,
			{ room, name: 'Gus', role: 'trainee' }),
	},
	persistent: {
		make: (gateway) => makeSession(gateway),
		alma: (browser, site, room) => openSession(browser, site, 'interpreter', { room, name: 'Alma' }),
		gus: (browser, site, room) => openSession(browser, site, 'client', { room, name: 'Gus' }),
	},
};

/** Where a browser in a network finds the pages. */
export function farSite(janus, network) {
	return { url: `http://${network.server}:${new URL(janus.httpUrl).port}` };
}

/** A browser in a network that may open cameras there. */
export function launchInside(janus, network) {
	return launch('chromium', { inside: network, trusts: farSite(janus, network).url });
}

/** Two people who hear and see each other; made by meet(). */
export class Meeting {
	constructor(alma, gus) {
		/** Who stays. @type {import('./site.mjs').Visitor} */
		this.alma = alma;
		/** Who gets lost. @type {import('./site.mjs').Visitor} */
		this.gus = gus;
	}

	/** Waits until each hears and sees the other. */
	async hasMedia({ deadline = 20000 } = {}) {
		const { alma, gus } = this;
		await Promise.all([[alma, gus], [gus, alma]].flatMap(([one, other]) =>
			[one.hears(other, { deadline }), one.sees(other, 'camera', { deadline })]));
	}

	/** Notes from now on when media comes in, for mediaBack(). */
	async watch() {
		await follow(this.alma.page, this.gus.participant);
		await follow(this.gus.page, this.alma.participant);
	}

	/** When media that had stopped after `since` was back both ways; after watch(). */
	async mediaBack(since, options) {
		const pages = [this.alma.page, this.gus.page];
		return Math.max(...await Promise.all(pages.map((page) => interruption(page, since, options))));
	}

	/** When somebody's new document had media again, and the other has it from there. */
	async mediaAfterRefresh(since) {
		const back = interruption(this.alma.page, since);
		const seen = firstMedia(this.gus.page, this.alma.participant);
		return Math.max(await back, await seen);
	}

	/** Waits until Alma is told that Gus' line is silent. @returns {Promise<object>} the event */
	suspicion(deadline = 10000, from = 0) {
		return this.#told('status-changed', ({ info }) => info.suspect, deadline, from);
	}

	/** Waits until Alma is told that Gus has gone. @returns {Promise<object>} the event */
	loss(deadline = 10000, from = 0) {
		return this.#told('participant-disconnected', () => true, deadline, from);
	}

	/** How often Gus has joined, by the number of the leg. @returns {Promise<number[]>} */
	async legs() {
		return (await eventsOf(this.gus.page, 'joined')).map(({ leg }) => leg);
	}

	async close() {
		const there = [this.alma, this.gus].filter(({ page }) => page.browser().connected);
		await Promise.all(there.map((one) => one.close()));
	}

	#told(name, fits, deadline, from) {
		const { participant } = this.gus;
		return until(async () => (await eventsOf(this.alma.page, name)).slice(from).find((event) =>
			event.participant === participant && fits(event)), `${name} of Gus`, deadline);
	}
}

/**
 * Opens the pages of both and waits for the media.
 * @param {object} kind one of KINDS
 * @param {{gateway: object, janus: object, chromium: object, site: object}} at of useBrowsers()
 * @param {import('./network.mjs').Network} network
 * @param {import('puppeteer-core').Browser} inside
 * @returns {Promise<Meeting>}
 */
export async function meet(kind, at, network, inside) {
	const room = await kind.make(at.gateway);
	const alma = await kind.alma(at.chromium, at.site, room);
	const gus = await kind.gus(inside, farSite(at.janus, network), room);
	const meeting = new Meeting(alma, gus);
	await meeting.hasMedia();
	await meeting.watch();
	return meeting;
}
