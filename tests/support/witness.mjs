/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An eyewitness inside a page: what really arrives, whatever the page believes.
 *
 * Before the page's own scripts run it puts itself around RTCPeerConnection, EventSource and fetch and keeps
 * every connection, every negotiation and every event of the plugin. So the tests do not depend on
 * how a page is written, and a page cannot report media that it did not decode.
 */
import { throughout, until } from './wait.mjs';

const ALMOST_SILENT = 1e-4;
/* Media that came so late was interrupted; a page that is refreshed may be back sooner, but then its slot was taken away meanwhile. */
const SILENCE_MS = 250;

/** Runs in the page, before anything else. */
function beWitness() {
	const witness = { peers: [], events: [], slots: [], offersSent: 0, answersReceived: 0 };
	window.witness = witness;

	/** What every filled slot has received so far. */
	witness.look = async () => {
		const receiving = witness.peers.filter((peer) => peer.connectionState !== 'closed' &&
			peer.getTransceivers().some((line) => line.direction === 'recvonly'));
		const rows = [];
		for (const stat of receiving.length ? (await receiving.at(-1).getStats()).values() : []) {
			const slot = witness.slots.find(({ mid }) => mid === stat.mid);
			if (!slot || stat.type !== 'inbound-rtp')
				continue;
			rows.push({
				...slot,
				energy: stat.totalAudioEnergy ?? 0,
				played: stat.jitterBufferEmittedCount ?? 0,
				samples: stat.totalSamplesReceived ?? 0,
				frames: stat.framesDecoded ?? 0,
				packets: stat.packetsReceived ?? 0,
				height: stat.frameHeight ?? 0,
			});
		}
		return rows;
	};

	/** Notes in `times` when sound and pictures of somebody come in, from now on, and whether the slot was away just before. */
	witness.follow = (participant) => {
		const times = { microphone: [], camera: [] };
		const last = {};
		const gone = {};
		witness.times = times;
		witness.noteSlots = (slots) => {
			for (const source of Object.keys(times))
				gone[source] ||= !slots.some((slot) => slot.participant === participant && slot.source === source);
		};
		const note = async () => {
			for (const { source, packets, frames, ...row } of await witness.look()) {
				const count = source === 'microphone' ? packets : frames;
				if (row.participant !== participant || count === last[source])
					continue;
				last[source] = count;
				times[source]?.push({ at: Date.now(), wasGone: Boolean(gone[source]) });
				gone[source] = false;
			}
			setTimeout(note, 30);
		};
		note();
	};

	const RealPeer = window.RTCPeerConnection;
	window.RTCPeerConnection = class RTCPeerConnection extends RealPeer {
		constructor(...given) {
			super(...given);
			this.witnessed = { needed: 0, local: 0, remote: 0 };
			this.addEventListener('negotiationneeded', () => { this.witnessed.needed += 1; });
			witness.peers.push(this);
		}

		setLocalDescription(...given) {
			this.witnessed.local += 1;
			return super.setLocalDescription(...given);
		}

		setRemoteDescription(...given) {
			this.witnessed.remote += 1;
			return super.setRemoteDescription(...given);
		}
	};

	/** A message of the gateway, as it came. */
	const take = (text) => {
		const message = JSON.parse(text);
		if (message.jsep)
			witness.answersReceived += 1;
		const event = message.plugindata?.data;
		if (!event?.event)
			return;
		witness.events.push({ ...event, at: Date.now() });
		if (event.event === 'slots') {
			witness.slots = event.slots;
			witness.noteSlots?.(event.slots);
		}
	};

	const RealSource = window.EventSource;
	window.EventSource = class EventSource extends RealSource {
		constructor(...given) {
			super(...given);
			this.addEventListener('message', ({ data }) => take(data));
		}
	};

	const realFetch = window.fetch.bind(window);
	window.fetch = (address, options) => {
		if (options?.method === 'POST' && JSON.parse(options.body).jsep)
			witness.offersSent += 1;
		return realFetch(address, options);
	};
}

/** Runs in the page. */
function countNegotiationsHere() {
	const { peers, offersSent, answersReceived } = window.witness;
	const total = (name) => peers.reduce((sum, { witnessed }) => sum + witnessed[name], 0);
	return {
		peers: peers.length,
		needed: total('needed'),
		local: total('local'),
		remote: total('remote'),
		offersSent,
		answersReceived,
	};
}

/** Puts the witness into every document that the page will load. */
export function witness(page) {
	return page.evaluateOnNewDocument(beWitness);
}

/** What has been negotiated so far; unchanged numbers mean that nothing was. */
export function countNegotiations(page) {
	return page.evaluate(countNegotiationsHere);
}

/** Every event the page was sent, in order; `at` is when. */
export function eventsOf(page, name) {
	return page.evaluate((wanted) =>
		window.witness.events.filter((event) => !wanted || event.event === wanted), name ?? null);
}

/** Waits for an event that matches: `where` compares fields, `from` skips the first so many. */
export function eventIn(page, name, { where = {}, from = 0, deadline = 5000 } = {}) {
	const found = async () => (await eventsOf(page, name)).slice(from).find((event) =>
		Object.entries(where).every(([field, value]) => event[field] === value));
	return until(found, `the event ${name} in the page`, deadline);
}

/** What each filled slot has received so far. */
export function slotsOf(page) {
	return page.evaluate(() => window.witness.look());
}

async function slotOf(page, participant, source) {
	const slots = await slotsOf(page);
	return slots.find((slot) => slot.participant === participant && slot.source === source);
}

/**
 * Waits until what the page decodes from somebody's source goes on rising.
 * @param {object} page
 * @param {string} participant
 * @param {'microphone'|'camera'|'screen'} source
 * @param {(slot: object) => number} measure
 */
async function perceives(page, participant, source, measure, deadline) {
	let first = null;
	await until(async () => {
		const slot = await slotOf(page, participant, source);
		if (!slot || (first && first.mid !== slot.mid))
			first = slot ?? null;
		first ??= slot;
		return slot && measure(slot) > measure(first);
	}, `${source} of ${participant} to arrive`, deadline);
}

/** Waits until the page decodes sound, not just packets, of somebody's microphone. */
export function hears(page, participant, { deadline = 10000 } = {}) {
	return perceives(page, participant, 'microphone', (slot) => slot.energy, deadline);
}

/** Waits until the page decodes pictures of somebody's camera or screen. */
export function sees(page, participant, source = 'camera', { deadline = 10000 } = {}) {
	return perceives(page, participant, source, (slot) => slot.frames, deadline);
}

/**
 * Waits until nothing of somebody arrives, and watches that it stays so.
 * @param {'microphone'|'camera'|'screen'} source
 */
export async function nothingOf(page, participant, source, { span = 1500, deadline = 5000 } = {}) {
	let last = null;
	await until(async () => {
		const slot = await slotOf(page, participant, source);
		const quiet = !slot || (last && slot.mid === last.mid && slot.packets === last.packets);
		last = slot;
		return quiet;
	}, `${source} of ${participant} to stop`, deadline);
	const start = last;
	await throughout(async () => {
		const slot = await slotOf(page, participant, source);
		return !slot || (start && slot.packets === start.packets &&
			slot.energy - start.energy < ALMOST_SILENT);
	}, `the end of ${source} of ${participant}`, span);
}

/** Notes in the page, from now on, when sound and pictures of somebody come in; for interruption(). */
export function follow(page, participant) {
	return page.evaluate((one) => window.witness.follow(one), participant);
}

/** Runs in the page: when each source came again after its last interruption, null while it is away. */
function findInterruption(since, silence) {
	const ends = Object.values(window.witness.times).map((times) => {
		const last = times.findLastIndex(({ at, wasGone }, index) =>
			at > since && index > 0 && (wasGone || at - times[index - 1].at > silence));
		return last < 0 || Date.now() - times.at(-1).at > silence ? null : times[last].at;
	});
	return ends.includes(null) ? null : Math.max(...ends);
}

/**
 * Waits until sound and pictures of whom follow() names have stopped and come again.
 * @param {object} page
 * @param {number} since when that began, wall clock
 * @returns {Promise<number>} when both were back
 */
export function interruption(page, since, { deadline = 20000 } = {}) {
	return until(() => page.evaluate(findInterruption, since, SILENCE_MS),
		'media to stop and to come again', deadline);
}

/**
 * Runs in the page: ends with the first sound and the first picture of somebody. Sound is what leaves the
 * jitter buffer: the microphones of tests beep once in a while, and silence between is sound as well.
 */
async function waitForMedia(participant, event, known, deadline) {
	const { witness } = window;
	const pause = () => new Promise((resolve) => { setTimeout(resolve, 15); });
	const of = (rows, source) =>
		rows.find((row) => row.participant === participant && row.source === source);
	const end = Date.now() + deadline;
	while (event && witness.events.filter((one) => one.event === event).length <= known)
		await pause();
	const before = event ? await witness.look() : [];
	const rose = (rows, source, measure) => {
		const row = of(rows, source);
		return row && row[measure] > (of(before, source)?.[measure] ?? 0);
	};
	while (Date.now() < end) {
		const rows = await witness.look();
		if (rose(rows, 'microphone', 'played') && rose(rows, 'camera', 'frames'))
			return Date.now();
		await pause();
	}
	throw new Error('no media');
}

/**
 * When somebody is first heard and seen in the page; if an event is named, then again after it came
 * once more than `known` times. Wall clock of the machine, in milliseconds.
 * @param {object} page
 * @param {string} participant
 * @param {{event?: string, known?: number, deadline?: number}} [options]
 * @returns {Promise<number>}
 */
export function firstMedia(page, participant, { event = null, known = 0, deadline = 15000 } = {}) {
	return page.evaluate(waitForMedia, participant, event, known, deadline);
}
