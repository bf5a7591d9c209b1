/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A restart as media sees it: everybody goes on hearing and seeing who was heard and seen before, without a packet lost, without
 * a picture broken, and without a word of SDP. Figures are printed with the tests.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { makeCompany, usePeers } from '../support/company.mjs';

const ALL = { tom: ['ana', 'ben'], ana: ['tom', 'ben'], ben: ['tom', 'ana'] };
const EVERYBODY = Object.keys(ALL);
const AUDIO_PACKETS = 100; /* two seconds */
const GAP_MS = 400; /* between two packets, of 20 ms of sound or of 50 ms of pictures, on a machine that does other things */

describe('a restart', () => {
	const at = usePeers();
	const film = () => makeCompany(at, { setup: { video: true, video_slots: 3 } });

	/** Restarts and waits until everybody knows. */
	async function restart(school, by = 'tom') {
		const { conference } = await school.does(by, 'restart');
		await Promise.all(EVERYBODY.map((name) => school.told(name, 'conference-restart',
			({ newConferenceId }) => newConferenceId === conference)));
	}

	/** That so far nothing is missing of a kind, for everybody, and whose it is; once all have had some of it. */
	async function assertWhole(t, school, kind, seeing, fits) {
		for (const [name, others] of Object.entries(seeing)) {
			const streams = await school.receivesOn(name, kind, others.length, fits, 'for a while');
			assert.deepEqual(streams.flatMap(({ sources }) => sources).sort(), [...others].sort());
			for (const stream of streams) {
				const { lost, duplicates, broken_frames, switches } = stream;
				/* What a busy machine drops of pictures is asked for again and comes late. */
				const reordered = kind === 'audio' ? stream.reordered : 0;
				assert.deepEqual({ lost, duplicates, reordered, broken_frames, switches },
					{ lost: 0, duplicates: 0, reordered: 0, broken_frames: 0, switches: 0 });
				assert.ok(stream.longest_gap_ms < GAP_MS, `${kind} paused for ${stream.longest_gap_ms} ms`);
			}
			t.diagnostic(`${name}, ${kind}: longest gap ${Math.round(Math.max(...streams.map((one) => one.longest_gap_ms)))} ms`);
		}
	}

	const heardLong = ({ packets }) => packets >= AUDIO_PACKETS;
	const seenAnew = ({ keyframes, packets }) => keyframes >= 1 && packets >= AUDIO_PACKETS;

	it('interrupts neither sound nor pictures, and begins with whole ones', async (t) => {
		const school = await film(); /* S1-T02, S1-T03, S1-T04, S1-T07, S1-40 */
		const before = EVERYBODY.map((name) => school.negotiations(name));
		await school.hear(ALL); /* since whoever came last was given a whole picture, too */
		await school.reset();
		await restart(school);
		await assertWhole(t, school, 'audio', ALL, heardLong);
		await assertWhole(t, school, 'video', ALL, seenAnew);
		for (const name of EVERYBODY)
			assert.ok((await school.sends(name, 'video'))[0].keyframes_asked >= 1, `a keyframe was asked of ${name}`);
		assert.deepEqual(EVERYBODY.map((name) => school.negotiations(name)), before);
		await school.hear(ALL);
	});

	it('keeps mute and hold, and the screen that is shared', async (t) => { /* S1-T05, S1-T06, S1-T13, S1-40, S1-71 */
		const school = await makeCompany(at, { setup: { video_slots: 2, expect_video: 0 }, trainees: ['ana'] });
		await school.comes('ben', { screen: true });
		await school.does('tom', 'mute', { participant: 'ana' });
		await school.hear({ tom: ['ben'], ana: ['tom', 'ben'], ben: ['tom'] });
		await school.reset();
		await restart(school);
		await assertWhole(t, school, 'audio', { tom: ['ben'], ana: ['tom', 'ben'], ben: ['tom'] }, heardLong);
		await assertWhole(t, school, 'video', { tom: ['ben'], ana: ['ben'] }, seenAnew);
		await school.does('tom', 'unmute', { participant: 'ana' });
		await school.does('tom', 'hold', { participant: 'ben' });
		await restart(school);
		await school.hear({ tom: ['ana'], ana: ['tom'], ben: [] });
		await school.does('tom', 'unhold', { participant: 'ben' });
		await school.hear(ALL);
	});

	it('ten times in a row loses nothing', async (t) => { /* S1-72 */
		const school = await makeCompany(at);
		await school.reset();
		for (let i = 0; i < 10; i += 1)
			await restart(school);
		await assertWhole(t, school, 'audio', ALL, heardLong);
		await school.hear(ALL);
	});

	it('during a call leaves caller and controller talking, and the others listening', async () => {
		const school = await makeCompany(at); /* S1-40, S1-U15, S1-X09 */
		await school.does('tom', 'grant_control', { participant: 'ana' });
		await school.comes('kim', { role: 'caller', expect_audio: 1 });
		const call = { tom: ['ana', 'kim'], ana: ['kim'], ben: ['ana', 'kim'], kim: ['ana'] };
		await school.hear(call);
		await restart(school, 'ana');
		await school.hear(call);
		await school.vanishes('kim');
		await school.hear(ALL);
	});

	it('is no loss for who was away: back on the seat, the others are heard', async () => { /* S1-T10, S1-62, S1-T08 */
		const school = await makeCompany(at);
		await school.vanishes('ana');
		await school.told('tom', 'participant-disconnected');
		await school.does('tom', 'restart');
		await school.hear({ tom: ['ben'], ben: ['tom'] });
		await school.comes('ana');
		await school.hear(ALL);
	});
});
