/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every kind of loss of a connection, as tests of the pages of one kind of room: how soon it is
 * noticed, what the other is told, and what is back when and how. Figures are printed with each test.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { kill } from './browser.mjs';
import { KINDS, launchInside, meet } from './losses.mjs';
import { makeNetwork } from './network.mjs';
import { useBrowsers } from './suite.mjs';
import { throughout, until } from './wait.mjs';
import { eventsOf } from './witness.mjs';

const SUSPECT_MS = 5000;
/* These are far above what `make bench` shows: two browsers on a small machine that does other things too. */
const TOLD_MS = 500;
const REFRESH_MS = 8000;
const MOVE_MS = 9000;
/* Chromium learns two seconds late of an interface that has just come up. */
const NEW_LINK_MS = 12000;
const RESTART_MS = 10000;
const SHORT_CUT_MS = 6000;
const DROP_MS = 8000;
/* The gateway's ICE gives up after half a minute; it may be a tunnel. */
const GONE_MS = 45000;
const SETTLING_MS = 2000;
/* A browser learns seconds late of another interface, and does nothing about it. */
const LEARNING_MS = 5000;

/** Registers hooks; gives what opens meetings, in `browser` whose network is `network`. */
function useMeetings(kind, options) {
	const network = makeNetwork();
	const at = useBrowsers(['chromium'], { addresses: [network.server], ...options });
	let browser = null;
	let open = [];
	const begin = async () => {
		browser = await launchInside(at.janus, network);
	};
	before(begin);
	afterEach(async () => {
		network.mend();
		const closing = open;
		open = [];
		for (const meeting of closing)
			await meeting.close();
	});
	after(async () => {
		await browser?.close().catch(() => {}); /* some have been killed */
		network.close();
	});
	return { at, network, browser: () => browser, meets: async () => {
		if (!browser.connected)
			await begin();
		const meeting = await meet(kind, at, network, browser);
		open.push(meeting);
		return meeting;
	} };
}

function tell(t, what, span) {
	t.diagnostic(`${what}: ${Math.round(span)} ms`);
}

/** Nobody has joined again, and nobody has been told of a loss. */
async function assertSurvived(meeting) {
	assert.equal((await meeting.legs()).length, 1, 'no second joining');
	assert.deepEqual(await eventsOf(meeting.alma.page, 'participant-disconnected'), []);
}

function describeNetworks(kind) {
	const { network, meets } = useMeetings(kind);

	async function isSuspected(t, meeting, since, from = 0) {
		const told = await meeting.suspicion(2 * SUSPECT_MS, from);
		tell(t, 'noticed after', told.at - since);
		tell(t, 'told after', told.at - told.time);
		assert.ok(told.at - since <= SUSPECT_MS, 'noticed');
		assert.ok(told.at - told.time <= TOLD_MS, 'told');
	}

	for (const [name, lose, span] of [
		['a link that goes down', () => network.cut(), SHORT_CUT_MS],
		['a network that swallows everything', () => network.drop(), DROP_MS],
	]) {
		it(`${name} is noticed, and the call goes on when it is back`, async (t) => {
			const meeting = await meets(); /* S2-T1, S2-40, S2-42, S2-44, S2-48, S2-X02 */
			const since = Date.now();
			lose();
			await isSuspected(t, meeting, since);
			await meeting.alma.shows(meeting.gus, { suspect: 'true' });
			await until(() => Date.now() - since >= span, 'the network to be away so long', span);
			const back = Date.now();
			network.mend();
			tell(t, 'media both ways after', await meeting.mediaBack(since) - back);
			await meeting.alma.shows(meeting.gus, { suspect: 'false', status: 'active' });
			await meeting.hasMedia();
			await meeting.gus.becomes('joined');
			tell(t, 'page calm after', Date.now() - back);
			await throughout(async () => (await meeting.legs()).length === 1,
				'the one joining', SETTLING_MS); /* while the old connections end */
			await assertSurvived(meeting);
		});
	}

	it('a network that goes twice is noticed twice, and the call goes on', async (t) => {
		const meeting = await meets(); /* S2-44, S2-X01 */
		for (const round of [1, 2]) {
			const since = Date.now();
			const known = (await eventsOf(meeting.alma.page, 'status-changed')).length;
			network.cut();
			await isSuspected(t, meeting, since, known);
			network.mend();
			tell(t, `media both ways, time ${round}`, await meeting.mediaBack(since) - since);
			await meeting.alma.shows(meeting.gus, { suspect: 'false' });
		}
		await meeting.hasMedia();
		await assertSurvived(meeting);
	});

	for (const [name, prepare, limit] of [
		['a network that is there already', () => network.widen(), MOVE_MS],
		['a network that only comes then', () => {}, NEW_LINK_MS],
	]) {
		it(`moving to ${name} restarts ICE, and nobody joins again`, async (t) => {
			const meeting = await meets(); /* S2-T2, S2-46, S2-X02 */
			const before = await meeting.gus.negotiations();
			prepare();
			await throughout(async () => (await meeting.gus.negotiations()).local === before.local,
				'what was negotiated', LEARNING_MS);
			const address = network.address;
			network.move();
			const since = Date.now();
			const took = await meeting.mediaBack(since - 1000) - since;
			tell(t, 'media both ways after', took);
			assert.notEqual(network.address, address);
			await meeting.hasMedia();
			await meeting.gus.becomes('joined');
			const { peers, local } = await meeting.gus.negotiations();
			assert.equal(peers, before.peers, 'the same PeerConnections');
			assert.ok(local > before.local, 'ICE was restarted');
			await assertSurvived(meeting);
			assert.ok(took <= limit, `${took} ms`);
		});
	}
}

function describeLeaving(kind) {
	const { meets, browser } = useMeetings(kind);

	it('a closed tab is told of at once', async (t) => { /* S2-03, S2-42 */
		const meeting = await meets();
		const since = Date.now();
		await meeting.gus.page.close();
		const told = await meeting.loss();
		tell(t, 'closed and told after', told.at - since);
		tell(t, 'told after', told.at - told.time);
		assert.ok(told.at - told.time <= TOLD_MS, 'told');
		assert.ok(told.at - since <= 1000 + TOLD_MS, 'closed');
		await meeting.alma.shows(meeting.gus, { status: 'disconnected' });
	});

	it('a refreshed page is in the call again', async (t) => { /* S2-T3, S2-41, S2-57 */
		const meeting = await meets();
		const since = Date.now();
		await meeting.gus.refreshes();
		const took = await meeting.mediaAfterRefresh(since) - since;
		tell(t, 'media both ways after', took);
		await meeting.hasMedia();
		const [joined] = await eventsOf(meeting.gus.page, 'joined');
		assert.deepEqual([joined.participant, joined.resumed], [meeting.gus.participant, true]);
		assert.ok(took <= REFRESH_MS, `${took} ms`);
	});

	it('both who go at once find each other again', async (t) => { /* S2-T1, S2-X06, S2-57 */
		const meeting = await meets();
		const parties = [meeting.alma, meeting.gus];
		const since = Date.now();
		await Promise.all(parties.map((party) => party.refreshes()));
		await meeting.hasMedia();
		tell(t, 'media both ways after', Date.now() - since);
		for (const party of parties) {
			const [joined] = await eventsOf(party.page, 'joined');
			assert.deepEqual([joined.participant, joined.resumed], [party.participant, true]);
			assert.deepEqual(await eventsOf(party.page, 'session-ended'), []);
		}
	});

	it('a browser that is killed is suspected, then gone, and its seat is kept', async (t) => {
		const meeting = await meets(); /* S2-03, S2-42, S2-43, S2-45 */
		const since = Date.now();
		kill(browser());
		const suspected = await meeting.suspicion(2 * SUSPECT_MS);
		tell(t, 'noticed after', suspected.at - since);
		assert.ok(suspected.at - since <= SUSPECT_MS, 'noticed');
		const told = await meeting.loss(GONE_MS);
		tell(t, 'gone after', told.at - since);
		await meeting.alma.shows(meeting.gus, { status: 'disconnected' });
	});
}

function describeGateway(kind) {
	const { at, meets } = useMeetings(kind);

	it('a gateway that is killed and started again has everybody back', async (t) => { /* S2-X08 */
		const meeting = await meets();
		const parties = [meeting.alma, meeting.gus];
		const since = Date.now();
		const up = await at.janus.restart();
		const took = await meeting.mediaBack(since) - up;
		tell(t, 'media both ways after', took);
		await meeting.hasMedia();
		for (const party of parties) {
			await party.becomes('joined');
			const joined = (await eventsOf(party.page, 'joined')).at(-1);
			assert.equal(joined.participant, party.participant);
			assert.equal(joined.resumed, true);
		}
		assert.ok(took <= RESTART_MS, `${took} ms`);
	});
}

/** Registers the tests of the networks that come and go, for one of KINDS. */
export function describeNetworkLosses(name) {
	describe(`a ${name} room whose networks come and go`, () => describeNetworks(KINDS[name]));
}

/** Registers the tests of the people who come and go, for one of KINDS. */
export function describePeopleLosses(name) {
	describe(`a ${name} room whose people come and go`, () => describeLeaving(KINDS[name]));
}

/** Registers the test of a gateway that is killed, for one of KINDS. */
export function describeGatewayLosses(name) {
	describe(`a ${name} room whose gateway comes and goes`, () => describeGateway(KINDS[name]));
}
