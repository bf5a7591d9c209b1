/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk in the real pages: asking for an interpreter, being asked, and all that may come of it.
 */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';

import { BROWSERS, shoot } from '../support/browser.mjs';
import { toJcfg } from '../support/jcfg.mjs';
import { accessibleAndNarrow } from '../support/looks.mjs';
import { openSide, PERSISTENT } from '../support/sessions.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventIn } from '../support/witness.mjs';

const REQUEST_MS = 6000;
const QUICK = { files: {
	[`${PERSISTENT}.jcfg`]: toJcfg({ general: { request_timeout_ms: REQUEST_MS } }),
} };

/** Registers what closes the parties of a test; gives what opens them. */
function useDesk(at, name) {
	let parties = [];
	afterEach(async () => {
		const leaving = parties;
		parties = [];
		for (const party of leaving)
			await party.close();
	});
	const opens = async (side, who) => {
		const party = await openSide(at[name], at.site, side, { name: who });
		parties.push(party);
		return party;
	};
	return {
		opens,
		/** An interpreter at the desk. */
		sits: async (who, languages) => {
			const party = await opens('interpreter', who);
			await party.signsIn(languages);
			return party;
		},
	};
}

for (const name of BROWSERS) {
	describe(`the desk in ${name}`, () => {
		const at = useBrowsers([name]);
		const { opens, sits } = useDesk(at, name);

		it('the first to accept is connected, and is at the desk again afterwards', async () => {
			/* S2-U02, S2-U07, S2-32, S2-X05 */
			const ines = await sits('Ines', ['es', 'fr']);
			const ivan = await sits('Ivan', ['es-MX']);
			const ana = await opens('client', 'Ana');
			await ana.asks({ language: 'es', isUrgent: true });
			await ana.becomes('waiting');
			await ana.reads('search-asked', /^2 interpreters are being asked\.$/);
			await accessibleAndNarrow(ana.page, `desk-waiting-${name}`);
			const [call] = await ines.rings();
			assert.deepEqual([call.urgency, call.name, call.language], ['urgent', 'Ana', 'Spanish']);
			assert.match(call.left, /^0:[0-3]\d$/);
			await ivan.rings();
			await ines.page.bringToFront();
			await accessibleAndNarrow(ines.page, `desk-ringing-${name}`);
			await ines.answers('accept');
			await Promise.all([ines.arrives(), ana.arrives()]);
			await ivan.rings(0);
			await Promise.all([ana.hears(ines), ines.hears(ana)]);
			const [joined] = await Promise.all([eventIn(ana.page, 'joined')]);
			assert.equal(joined.isPersistent, true);
			await ana.refreshes();
			await ines.hears(ana);
			await ana.press('end');
			await ana.becomes('ended');
			await ines.becomes('desk');
			await ines.reads('desk-last', /ended\. Client has ended it\.$/);
			await ines.reads('availability-text', /^You are now available for calls$/);
			await shoot(ines.page, `desk-afterwards-${name}`);
		});
	});
}

describe('what becomes of requests', () => {
	const at = useBrowsers(['chromium'], QUICK);
	const { opens, sits } = useDesk(at, 'chromium');

	it('where nobody speaks the language the client is told, and may ask again', async () => {
		const ana = await opens('client', 'Ana'); /* S2-U02 */
		await ana.asks({ language: 'fi' });
		await ana.becomes('unanswered');
		await ana.reads('unanswered-text', /^No interpreter for Finnish is available at present\.$/);
		await shoot(ana.page, 'desk-nobody');
		const aino = await sits('Aino', ['fi']);
		await ana.press('ask-again');
		await aino.rings();
		await ana.becomes('waiting');
	});

	it('when all have declined the client is told', async () => {
		const ines = await sits('Ines', ['el']); /* S2-U02 */
		const ana = await opens('client', 'Ana');
		await ana.asks({ language: 'el' });
		await ines.rings();
		await ines.answers('decline');
		await ana.becomes('unanswered');
		await ana.reads('unanswered-text', /^All interpreters for Greek have declined\.$/);
		await ines.rings(0);
	});

	it('a request expires for both sides', async () => { /* S2-U07 */
		const ines = await sits('Ines', ['de']);
		const ana = await opens('client', 'Ana');
		await ana.asks({ language: 'de' });
		await ines.rings();
		await ana.becomes('unanswered', 2 * REQUEST_MS);
		await ana.reads('unanswered-text', /^Nobody has answered in time\.$/);
		await ines.rings(0);
	});

	it('a request that is cancelled rings no more', async () => { /* S2-U02 */
		const ines = await sits('Ines', ['it']);
		const ana = await opens('client', 'Ana');
		await ana.asks({ language: 'it' });
		await ines.rings();
		await ana.press('cancel-request');
		await ines.rings(0);
		assert.equal(await ana.state(), 'idle');
	});

	it('who is busy, on a break or offline is not called, and is told so in words', async () => {
		const ines = await sits('Ines', ['da']); /* S2-U10, S2-31 */
		await ines.chooses('busy', /^Status set to busy - calls will be declined$/);
		await ines.chooses('break', /^On break - calls will be paused$/);
		await ines.chooses('offline', /^Offline - you won't receive any calls$/);
		const ana = await opens('client', 'Ana');
		await ana.asks({ language: 'da' });
		await ana.becomes('unanswered');
		await ines.chooses('available', /^You are now available for calls$/);
		await ana.press('ask-again');
		await ines.rings();
	});

	it('a refresh finds request and desk again', async () => { /* S2-T3, S2-33 */
		const ines = await sits('Ines', ['nl']);
		await ines.chooses('break', /break/);
		await ines.page.reload();
		await ines.becomes('desk');
		await ines.reads('availability-text', /^On break/);
		await ines.chooses('available', /available/);
		const ana = await opens('client', 'Ana');
		await ana.asks({ language: 'nl' });
		await ana.becomes('waiting');
		await ana.page.reload();
		await ana.becomes('waiting');
		await ines.rings();
		await ines.page.reload();
		await ines.becomes('desk');
		await ines.rings();
		await ines.answers('accept');
		await Promise.all([ines.arrives(), ana.arrives()]);
		await ana.hears(ines);
	});

	it('the desk comes back by itself after a lost connection', async () => { /* S2-46 */
		const ines = await sits('Ines', ['sv']);
		await ines.page.setOfflineMode(true);
		await until(() => ines.page.evaluate(() => window.lectern.desk.state === 'reconnecting'),
			'the desk to notice', 15000);
		await ines.reads('desk-badge', /^reconnecting$/);
		await ines.page.setOfflineMode(false);
		await ines.reads('desk-badge', /^connected$/, 10000);
		const ana = await opens('client', 'Ana');
		await ana.asks({ language: 'sv' });
		await ines.rings();
	});
});
