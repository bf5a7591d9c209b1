/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people wait when a connection is lost, in the pages of persistent rooms: medians of some rounds.
 * Needs root: see tests/support/network.mjs.
 *
 * usage: node tests/bench/losses.mjs [ROUNDS]     (default 5)
 */
import { launch } from '../support/browser.mjs';
import { connect } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { KINDS, launchInside, meet } from '../support/losses.mjs';
import { makeNetwork } from '../support/network.mjs';
import { throughout } from '../support/wait.mjs';
import { reportTimes } from './house.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
/* Browsers learn seconds late of a network that has come up. */
const LEARNING_MS = 5000;

/** Rows of the report: each loses somebody in a meeting and says what it took. */
const LOSSES = {
	'network cut, noticed after': async ({ meeting, network }) => {
		const since = Date.now();
		network.cut();
		const took = (await meeting.suspicion()).at - since;
		network.mend();
		await meeting.mediaBack(since);
		return took;
	},
	'told after the gateway noticed': async ({ meeting, network }) => {
		const since = Date.now();
		network.drop();
		const told = await meeting.suspicion();
		network.mend();
		await meeting.mediaBack(since);
		return told.at - told.time;
	},
	'tab closed, told after': async ({ meeting }) => {
		const since = Date.now();
		await meeting.gus.page.close();
		return (await meeting.loss()).at - since;
	},
	'refresh to media both ways': async ({ meeting }) => {
		const since = Date.now();
		await meeting.gus.refreshes();
		return await meeting.mediaAfterRefresh(since) - since;
	},
	'address changed to media, link was there': async ({ meeting, network }) => {
		network.widen();
		await throughout(() => true, 'the browser to learn of it', LEARNING_MS);
		network.move();
		const since = Date.now();
		return await meeting.mediaBack(since - 1000) - since;
	},
	'address changed to media, link only came': async ({ meeting, network }) => {
		network.move();
		const since = Date.now();
		return await meeting.mediaBack(since - 1000) - since;
	},
	'gateway restarted to media both ways': async ({ meeting, at }) => {
		const since = Date.now();
		const up = await at.janus.restart();
		const took = await meeting.mediaBack(since) - up;
		at.gateway = await connect(at.janus.url);
		return took;
	},
};

async function measure(place, lose) {
	const times = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const { at, network, inside } = place;
		const meeting = await meet(KINDS.persistent, at, network, inside);
		times.push(await lose({ meeting, network, at }));
		await meeting.close();
	}
	return times;
}

const network = makeNetwork();
const janus = await startJanus({ eventLoops: 2, reclaimTimeout: 30, addresses: [network.server],
	http: { address: '0.0.0.0' } });
const at = { janus, gateway: await connect(janus.url), site: { url: janus.httpUrl },
	chromium: await launch('chromium') };
const inside = await launchInside(janus, network);
try {
	for (const [what, lose] of Object.entries(LOSSES)) {
		const times = await measure({ at, network, inside }, lose);
		reportTimes(what, times);
	}
} finally {
	await Promise.all([inside, at.chromium].map((browser) => browser.close()));
	at.gateway.close();
	network.close();
	await janus.stop();
}
