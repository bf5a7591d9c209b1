/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How good everybody's connection is, by what browsers report of it. Connections that are cut off, and people who come later, are in
 * tests/integration/quality.test.mjs.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventsOf } from '../support/witness.mjs';

const GOOD = 4;
const GOOD_DEADLINE_MS = 15000;
const REPORTS_DEADLINE_MS = 30000; /* browsers report on sound every 5 s, and the first two count */

describe('the quality of connections', () => {
	const at = useBrowsers(['chromium']);
	let tom;
	let ana;

	before(async () => {
		const { room, secret } = await makeRoom(at.gateway);
		tom = await openTraining(at.chromium, at.site, { room, name: 'Tom', role: 'trainer', secret });
		ana = await openTraining(at.chromium, at.site, { room, name: 'Ana', role: 'trainee' });
	});

	/** The numbers one was told of another, the first to the last. */
	const toldOf = async (one, other) => (await eventsOf(one.page, 'quality'))
		.filter((event) => event.participant === other.participant && 'quality' in event)
		.map((event) => event.quality);

	async function hearsOf(one, other, fits, deadline) {
		let told;
		await until(async () => {
			told = await toldOf(one, other);
			return told.length > 0 && fits(told.at(-1));
		}, `the quality of ${other.fields.name}`, deadline).catch((error) => {
			throw new Error(`${error.message}; it was ${told}`);
		});
	}

	it('everybody learns that all is well', async () => { /* S2-F4 */
		const pairs = [[tom, ana], [tom, tom], [ana, tom], [ana, ana]];
		await Promise.all(pairs.map(([one, other]) =>
			hearsOf(one, other, (quality) => quality >= GOOD, GOOD_DEADLINE_MS)));
	});

	it('an administrator sees the numbers of both directions', async () => { /* S2-F4 */
		const rows = await until(async () => {
			const found = await at.admin.qualities();
			return found.length === 4 && found.every((row) => row.rtt_ms > 0) && found;
		}, 'both directions of two people', REPORTS_DEADLINE_MS);
		assert.deepEqual(rows.map((row) => row.direction).sort(), ['down', 'down', 'up', 'up']);
		for (const row of rows) {
			assert.ok(row.quality >= GOOD && row.mos > 4 && row.mos < 4.5, JSON.stringify(row));
			assert.ok(row.loss_percent < 5 && row.jitter_ms > 0, JSON.stringify(row));
		}
	});
});
