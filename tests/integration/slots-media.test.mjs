/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * More who talk and show themselves than there are slots: who has one, and that whoever comes into it comes without a number
 * left out and with a whole picture. By tones, and by what is stamped on each frame.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { makeCompany, usePeers } from '../support/company.mjs';
import { until } from '../support/wait.mjs';

const LOUD = 20; /* -dBov */
const SOFT = 35;
const LOUDEST = 10;
const STREAM = { lost: 0, duplicates: 0, reordered: 0, broken_frames: 0, switches_without_keyframe: 0 };
/* Simulcast: layers as the gateway counts them, from the smallest, and as their sender does, from the largest. */
const SMALLEST = 0;
const MEDIUM = 1;
const LARGEST = 2;
const sizeOf = (layer) => 2 - layer;

function assertContinuous(streams) {
	for (const stream of streams) {
		const { kind, lost, duplicates, broken_frames, switches_without_keyframe } = stream;
		/* What a busy machine drops of pictures is asked for again and comes late. */
		const reordered = kind === 'audio' ? stream.reordered : 0;
		assert.deepEqual({ lost, duplicates, reordered, broken_frames, switches_without_keyframe }, STREAM,
			JSON.stringify(stream));
	}
}

function describeSound() {
	const at = usePeers();
	const SIX = ['ana', 'ben', 'cem', 'dan', 'eve', 'fay'];

	/** Six who can talk, and Tom who says nothing. */
	const quietSix = () => makeCompany(at, { trainees: SIX, setup: { quiet: true } });

	it('bring the three loudest of six, and nobody who is silent', async () => {
		const school = await quietSix();
		await at.peers.hearsOnly(school.number('tom'), []);
		await school.talk(['dan', 'eve', 'fay'], true, { level: LOUD });
		await school.hear({ tom: ['dan', 'eve', 'fay'], ana: ['dan', 'eve', 'fay'] });
		await school.talk(['ana', 'ben', 'cem'], true, { level: SOFT });
		await school.hear({ tom: ['dan', 'eve', 'fay'], ana: ['dan', 'eve', 'fay'] });
		await school.talk(['ana', 'ben'], true, { level: LOUDEST });
		await school.hear({ tom: ['ana', 'ben'].concat(await thirdOf(school)) });
	});

	/** Who of the three that were loud has kept the place that is left. */
	async function thirdOf(school) {
		const isThere = (name) => ['dan', 'eve', 'fay'].includes(name);
		return until(async () => {
			await school.reset();
			const heard = (await at.peers.hears(school.number('tom'))).map((number) =>
				SIX.find((name) => school.number(name) === number));
			return heard.length === 3 && ['ana', 'ben'].every((name) => heard.includes(name)) && heard.filter(isThere);
		}, 'the loudest to be heard', 10000);
	}

	it('go to who begins to speak when somebody stops', async () => {
		const school = await quietSix();
		await school.talk(['ana', 'ben', 'cem'], true, { level: LOUD });
		await school.hear({ tom: ['ana', 'ben', 'cem'] });
		await school.talk(['dan'], true, { level: SOFT });
		await school.talk(['ben'], false);
		await school.hear({ tom: ['ana', 'cem', 'dan'], ben: ['ana', 'cem', 'dan'] });
	});

	it('change hands without a gap in the numbers', async (t) => {
		const school = await quietSix();
		await school.talk(['ana', 'ben', 'cem'], true, { level: LOUD });
		await school.hear({ tom: ['ana', 'ben', 'cem'] });
		await school.reset();
		for (const [comes, goes, heard] of [['dan', 'ana', ['ben', 'cem', 'dan']],
			['eve', 'ben', ['cem', 'dan', 'eve']], ['fay', 'cem', ['dan', 'eve', 'fay']]]) {
			await school.talk([goes], false);
			await school.talk([comes], true, { level: LOUD });
			await at.peers.hearsOnly(school.number('tom'), heard.map((name) => school.number(name)));
		}
		const streams = await school.receives('tom', 'audio');
		assertContinuous(streams);
		assert.ok(streams.every(({ switches }) => switches >= 1), 'each slot changed hands');
		t.diagnostic(`${streams.map(({ switches }) => switches)} switches, longest gap `
			+ `${Math.round(Math.max(...streams.map((one) => one.longest_gap_ms)))} ms`);
	});

	it('have room for one more for who has a place oneself', async () => {
		const school = await quietSix();
		await school.talk(['ana', 'ben', 'cem', 'dan'], true, { level: LOUD });
		await school.hear({ ana: ['ben', 'cem', 'dan'], ben: ['ana', 'cem', 'dan'] });
	});
}

function describePictures() {
	const at = usePeers();

	/** Three cameras in three sizes, and Tom who has two slots. */
	const cameras = () => makeCompany(at, { trainees: ['ana', 'ben', 'cem'],
		setup: { video: true, simulcast: true, video_slots: 2 } });
	const MIDS = ['3', '4']; /* behind three for sound */
	async function shows(school, slots) {
		const answer = await school.asks('tom', 'configure', { slots }, 'subscribe');
		assert.equal(answer.event, 'configured', JSON.stringify(answer));
	}

	const pin = (school, mid, name, height) =>
		({ mid, participant: school.id(name), source: 'camera', ...height === undefined ? {} : { height } });
	const seen = (school, fits, what) => school.receivesOn('tom', 'video', 2, fits, what, 20000);
	const isIn = (layer) => (stream) => stream.layer === sizeOf(layer);

	it('show who is pinned, and whoever is there already stays in the slot', async () => {
		const school = await cameras();
		await school.reset();
		for (const pinned of [['ana', 'ben'], ['cem', 'ana'], ['ben', 'cem']]) {
			await shows(school, MIDS.map((mid, i) => pin(school, mid, pinned[i])));
			const numbers = pinned.map((name) => school.number(name));
			await seen(school, ({ source }) => numbers.includes(source), `of ${pinned}`);
		}
		const streams = await school.receives('tom', 'video');
		assert.deepEqual(streams.map(({ switches }) => switches), [1, 1]);
		assertContinuous(streams);
	});

	it('carry the size that is displayed, and change it at whole pictures', async (t) => { /* S2-F5 */
		const school = await cameras();
		const displayed = (height) => MIDS.map((mid) => ({ mid, height }));
		await seen(school, isIn(SMALLEST), 'as small as it can be');
		await school.reset();
		for (const [height, layer] of [[720, LARGEST], [0, SMALLEST], [360, MEDIUM]]) {
			await shows(school, displayed(height));
			await seen(school, isIn(layer), `for ${height} pixels`);
			for (const mid of MIDS)
				await school.told('tom', 'quality', (event) => event.mid === mid && event.layer === layer);
		}
		const streams = await school.receives('tom', 'video');
		assertContinuous(streams);
		t.diagnostic(`${streams.map(({ keyframes }) => keyframes)} keyframes, longest gap `
			+ `${Math.round(Math.max(...streams.map((one) => one.longest_gap_ms)))} ms`);
	});

	it('keep what is pinned when sizes and speakers change', async () => {
		const school = await cameras();
		await shows(school, [pin(school, MIDS[0], 'cem')]);
		const cem = school.number('cem');
		const isThere = (streams) => streams.find(({ source }) => source === cem);
		const { mid } = await until(async () => isThere(await school.receives('tom', 'video')), 'Tom to see Cem');
		await shows(school, [pin(school, mid, 'cem', 720)]);
		await seen(school, ({ source, layer }) => layer === sizeOf(source === cem ? LARGEST : SMALLEST), 'Cem large');
		await school.reset();
		await school.talk(['cem'], false);
		await at.peers.hearsOnly(school.number('tom'), ['ana', 'ben'].map((name) => school.number(name)));
		const streams = await school.receives('tom', 'video');
		assert.deepEqual(isThere(streams).sources, ['cem']);
		for (const { source, layer } of streams)
			assert.equal(sizeOf(layer), source === cem ? LARGEST : SMALLEST);
		assertContinuous(streams);
	});
}

describe('three slots for sound', describeSound);
describe('two slots for pictures', describePictures);
