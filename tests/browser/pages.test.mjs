/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages as such: can everybody use them, do they fit a phone, does the shortest one work?
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BROWSERS, shoot } from '../support/browser.mjs';
import { accessibleAndNarrow, faults, overhang, PHONE } from '../support/looks.mjs';
import { makeRoom } from '../support/people.mjs';
import { openForm, openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { eventIn } from '../support/witness.mjs';

for (const name of BROWSERS) {
	describe(`the pages in ${name}`, () => {
		const at = useBrowsers([name]);

		it('the form is accessible and fits a phone', async () => {
			const page = await openForm(at[name], at.site);
			await accessibleAndNarrow(page, `form-${name}`);
			await page.close();
		});

		it('the room is accessible and fits a phone, with a long name and a screen in it', async () => {
			const { room, secret } = await makeRoom(at.gateway); /* S1-F5 */
			const long = 'Wolfeschlegelsteinhausenbergerdorff von und zu Langenfeld-Hohen';
			const tom = await openTraining(at[name], at.site, { room, name: 'Tom', role: 'trainer', secret });
			const ana = await openTraining(at[name], at.site, { room, name: long, role: 'trainee' });
			await ana.press('screen');
			await tom.sees(ana, 'screen');
			await tom.page.bringToFront();
			await accessibleAndNarrow(tom.page, `room-${name}`);
			await ana.close();
			await tom.close();
		});

		it('markup in a name is shown as it was typed and does nothing', async () => {
			const { room, secret } = await makeRoom(at.gateway);
			const nasty = '<img src=x onerror="window.hacked=1"><b>Eve</b>';
			const tom = await openTraining(at[name], at.site, { room, name: 'Tom', role: 'trainer', secret });
			const eve = await openTraining(at[name], at.site, { room, name: nasty, role: 'trainee' });
			await tom.shows(eve, {});
			for (const { page } of [tom, eve]) {
				assert.equal(await page.evaluate(() => window.hacked), undefined);
				assert.equal(await page.evaluate(() => document.querySelector('img[src="x"]')), null);
			}
			const text = await tom.page.evaluate(() => document.body.innerText);
			assert.ok(text.includes(nasty), 'shown as typed');
			await eve.close();
			await tom.close();
		});

		it('the shortest page joins, hears and leaves', async () => {
			const { room } = await makeRoom(at.gateway);
			const ana = await openTraining(at[name], at.site, { room, name: 'Ana', role: 'trainee' });
			const guest = await openTraining(at[name], at.site, { room, name: 'Guest', folder: 'example' });
			await guest.hears(ana);
			await ana.hears(guest);
			await shoot(guest.page, `example-${name}`);
			assert.deepEqual(await faults(guest.page), []);
			await guest.page.setViewport(PHONE);
			assert.equal(await overhang(guest.page), 0);
			await guest.press('leave');
			assert.equal((await eventIn(ana.page, 'participant-left')).reason, 'left');
			await guest.close();
			await ana.close();
		});
	});
}
