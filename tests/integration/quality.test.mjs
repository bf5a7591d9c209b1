/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How good everybody's connection is, told while they talk: of a good one, of one that is cut off and back, and to who
 * comes later. What browsers report is in tests/browser/quality.test.mjs.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { makeCompany, usePeers } from '../support/company.mjs';
import { until } from '../support/wait.mjs';

const GOOD = 4;
const GOOD_DEADLINE_MS = 15000;
const BAD_DEADLINE_MS = 6000;
const RECOVERY_DEADLINE_MS = 30000; /* what was lost counts for 10 s */

describe('the quality of connections', () => {
	const at = usePeers();
	let school;

	before(async () => {
		school = await makeCompany(at, { trainees: ['ana'] });
	});

	/** Waits until one is told that it of another. */
	const learns = (one, other, fits, deadline) => school.told(one, 'quality', (event) =>
		event.participant === school.id(other) && fits(event.quality), deadline);
	const isGood = (quality) => quality >= GOOD;

	it('everybody learns that all is well', async () => { /* S2-F4 */
		const pairs = [['tom', 'ana'], ['tom', 'tom'], ['ana', 'tom'], ['ana', 'ana']];
		await Promise.all(pairs.map(([one, other]) => learns(one, other, isGood, GOOD_DEADLINE_MS)));
	});

	it('an administrator sees the numbers of both directions', async () => { /* S2-F4 */
		const rows = await until(async () => {
			const found = await at.admin.qualities();
			return found.length === 4 && found;
		}, 'both directions of two people', GOOD_DEADLINE_MS);
		assert.deepEqual(rows.map((row) => row.direction).sort(), ['down', 'down', 'up', 'up']);
		for (const row of rows)
			assert.ok(isGood(row.quality) && row.mos > 4 && row.mos < 4.5 && row.loss_percent < 5, JSON.stringify(row));
	});

	it('who is cut off is bad at once, and well again later', async () => { /* S2-42, S2-48 */
		await school.freezes('ana', true);
		await learns('tom', 'ana', (quality) => quality === 1, BAD_DEADLINE_MS);
		await school.freezes('ana', false);
		await learns('tom', 'ana', isGood, RECOVERY_DEADLINE_MS);
	});

	it('who comes later learns what the others know', async () => {
		await school.comes('ben');
		await Promise.all(['tom', 'ana'].map((other) => learns('ben', other, isGood, GOOD_DEADLINE_MS)));
	});
});
