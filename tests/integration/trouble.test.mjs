/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Media over a network in trouble: one of two people is in a network that loses packets, is narrow, is away for a while, or
 * jitters. Figures are printed with the tests.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { makeCompany, usePeers } from '../support/company.mjs';
import { makeNetwork } from '../support/network.mjs';
import { startPeers } from '../support/peers.mjs';
import { until } from '../support/wait.mjs';

const LOSS_PERCENT = 5;
const NARROW_KBITS = 300;
const AWAY_MS = 10000;
const JITTER_MS = 30;
const BOTH = ['tom', 'gus'];
const PAIR = { tom: ['gus'], gus: ['tom'] };
const FRAMES_OF_SOUND = 2.5; /* for each picture: 50 and 20 a second */
const MID = '3'; /* the slot for pictures is behind three for sound */
/* The largest layer as senders count them, and as the gateway does. */
const LARGEST = 0;
const TOP = 2;

describe('a network in trouble', () => {
	const network = makeNetwork();
	const at = usePeers({ addresses: [network.server], http: { address: '0.0.0.0' } });
	let inside;

	before(async () => {
		const url = `http://${network.server}:${new URL(at.janus.httpUrl).port}`;
		inside = await startPeers(url, { prefix: network.prefix });
		at.steps.push(() => inside.stop());
	});
	afterEach(async () => {
		network.mend();
		await Promise.all([inside, at.peers].map((peers) => peers.removeAll()));
	});
	after(() => network.close());

	/** Tom, and Gus in the network in trouble, who hear and see each other as large as can be. */
	async function meet(setup = {}) {
		const both = await makeCompany(at, { trainees: [],
			setup: { video: true, simulcast: true, video_slots: 1, video_height: 720 } });
		both.isElsewhere('gus', inside);
		await both.comes('gus', { address: network.address, expect_audio: 1, expect_video: 1, ...setup });
		await both.hear(PAIR);
		return both;
	}

	const receives = async (both, name, kind) => (await both.receives(name, kind))[0];
	const isLarge = ({ layer }) => layer === LARGEST;
	const isSmaller = (stream) => !isLarge(stream);
	const shownLarge = (both, name) => both.receivesOn(name, 'video', 1, isLarge, 'as large as can be', 20000);
	/** Waits until so many packets have come to both since the counts began anew. */
	const goOn = (both, kind, count) => Promise.all(BOTH.map((name) =>
		both.receivesOn(name, kind, 1, ({ packets }) => packets >= count, `${count} times`, 20000)));
	const share = ({ lost, packets }) => Math.round(1000 * lost / (lost + packets)) / 10;

	function tell(t, name, ...streams) {
		for (const { kind, packets, lost, recovered, frames, keyframes, longest_gap_ms, jitter_ms } of streams)
			t.diagnostic(`${name}, ${kind}: ${packets} packets, ${lost} lost, ${recovered} recovered, ${frames} frames, `
				+ `${keyframes} keyframes, longest gap ${Math.round(longest_gap_ms)} ms, jitter ${Math.round(jitter_ms)} ms`);
	}

	it('that loses packets has pictures recovered, and sound go on', async (t) => { /* S2-04, S2-44, S2-F5 */
		const both = await meet();
		await Promise.all(BOTH.map((name) => shownLarge(both, name)));
		await both.reset();
		network.lose(LOSS_PERCENT);
		await goOn(both, 'audio', 300);
		for (const name of BOTH) {
			const audio = await receives(both, name, 'audio');
			const video = await receives(both, name, 'video');
			tell(t, name, audio, video);
			assert.ok(audio.lost > 0 && share(audio) < 3 * LOSS_PERCENT, `${share(audio)} % of the sound is lost`);
			assert.ok(video.recovered > 0 && share(video) < LOSS_PERCENT, `${share(video)} % of pictures are lost`);
			assert.ok(video.frames > audio.packets / FRAMES_OF_SOUND / 2, `${video.frames} pictures`);
		}
		await both.hear(PAIR);
		await both.asks('gus', 'configure', { slots: [{ mid: MID, height: 0 }] }, 'subscribe');
		await both.receivesOn('gus', 'video', 1, isSmaller, 'smaller, which a keyframe has to bring');
	});

	it('that is narrow has smaller pictures, and sound goes before them', async (t) => { /* S2-F5 */
		const both = await meet();
		await shownLarge(both, 'gus');
		await both.reset();
		const start = performance.now();
		network.narrow(NARROW_KBITS);
		await both.told('gus', 'quality', ({ mid, layer }) => mid === MID && layer < TOP, 30000);
		await both.receivesOn('gus', 'video', 1, isSmaller, 'smaller', 20000);
		t.diagnostic(`smaller pictures after ${Math.round(performance.now() - start)} ms`);
		await goOn(both, 'audio', 400);
		const audio = await receives(both, 'gus', 'audio');
		const video = await receives(both, 'gus', 'video');
		tell(t, 'gus', audio, video);
		assert.ok(share(audio) < 10 && share(audio) < share(video), `${share(audio)} % of the sound is lost`);
		assert.ok(video.frames > audio.packets / FRAMES_OF_SOUND / 2, `${video.frames} pictures`);
		await both.hear(PAIR);
	});

	it('that is away for 10 s has media again by itself, on the same connections', async (t) => {
		const both = await meet(); /* S2-T1, S2-40, S2-42, S2-44, S2-48, S1-T08 */
		const before = BOTH.map((name) => both.negotiations(name));
		const isOfGus = ({ participant, info }) => (participant ?? info.participant) === both.id('gus');
		const start = performance.now();
		network.drop();
		await both.told('tom', 'status-changed', (event) => isOfGus(event) && event.info.suspect);
		t.diagnostic(`suspect after ${Math.round(performance.now() - start)} ms`);
		await until(() => performance.now() - start >= AWAY_MS, 'the network to be away so long', AWAY_MS);
		await both.reset();
		const back = performance.now();
		network.mend();
		await both.told('tom', 'status-changed', (event) => isOfGus(event) && !event.info.suspect);
		t.diagnostic(`not suspect after ${Math.round(performance.now() - back)} ms`);
		await goOn(both, 'audio', 50);
		for (const name of BOTH)
			await both.receivesOn(name, 'video', 1, ({ keyframes }) => keyframes > 0, 'anew');
		t.diagnostic(`sound and pictures for a second, both ways, after ${Math.round(performance.now() - back)} ms`);
		await both.hear(PAIR);
		const { participants } = await both.does('tom', 'participants');
		assert.deepEqual(participants.map(({ leg, status }) => [leg, status]), [[1, 'active'], [1, 'active']]);
		assert.deepEqual(BOTH.map((name) => both.negotiations(name)), before);
	});

	it('that jitters loses nothing', async (t) => {
		const both = await meet({ jitter_ms: JITTER_MS });
		await both.reset();
		await goOn(both, 'audio', 200);
		const audio = await receives(both, 'tom', 'audio');
		const video = await receives(both, 'tom', 'video');
		tell(t, 'tom', audio, video);
		for (const { lost, duplicates, reordered, broken_frames } of [audio, video])
			assert.deepEqual({ lost, duplicates, reordered, broken_frames },
				{ lost: 0, duplicates: 0, reordered: 0, broken_frames: 0 });
		assert.ok(audio.jitter_ms > JITTER_MS / 10, `there is some: ${audio.jitter_ms} ms`);
		await both.hear(PAIR);
	});
});
