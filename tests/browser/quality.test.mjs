/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How good everybody's connection is, told while they talk: two people in two Chromiums, one of
 * which is frozen as a laptop is that lost its network.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { freeze, launch } from '../support/browser.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventsOf } from '../support/witness.mjs';

const GOOD = 4;
const GOOD_DEADLINE_MS = 15000;
const BAD_DEADLINE_MS = 6000;
const RECOVERY_DEADLINE_MS = 45000; /* listeners report by and by, and what was lost counts for 10 s */

describe('the quality of connections', () => {
	const at = useBrowsers(['chromium']);
	let tom;
	let ana;
	let anasBrowser;

	before(async () => {
		anasBrowser = await launch('chromium');
		at.steps.push(() => anasBrowser.close());
		const { room, secret } = await makeRoom(at.gateway);
		tom = await openTraining(at.chromium, at.site, { room, name: 'Tom', role: 'trainer', secret });
		ana = await openTraining(anasBrowser, at.site, { room, name: 'Ana', role: 'trainee' });
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

	it('who is cut off is bad at once, and well again later', async () => { /* S2-42, S2-48 */
		const wake = freeze(anasBrowser);
		try {
			await hearsOf(tom, ana, (quality) => quality === 1, BAD_DEADLINE_MS);
			assert.ok((await toldOf(tom, tom)).at(-1) >= GOOD, 'nobody else is');
		} finally {
			wake();
		}
		await hearsOf(tom, ana, (quality) => quality >= GOOD, RECOVERY_DEADLINE_MS);
	});

	it('who comes later learns what the others know', async () => {
		const again = await ana.duplicates();
		await hearsOf(again, tom, (quality) => quality >= GOOD, GOOD_DEADLINE_MS);
		await again.close();
	});
});
