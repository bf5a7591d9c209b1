/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trainer's hands on people: who is let in, muted, held, made a co-trainer, sent away. What is heard and
 * what is silent is heard by the browsers.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BROWSERS } from '../support/browser.mjs';
import { accessibleInLightAndDark } from '../support/looks.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventsOf } from '../support/witness.mjs';

for (const name of BROWSERS) {
	describe(`the trainer's hands on people in ${name}`, () => {
		const at = useBrowsers([name]);
		const come = (room, who, role, secret) =>
			openTraining(at[name], at.site, { room, name: who, role, secret });

		it('lets in from the lobby, and who waits hears and sees nothing before', async () => {
			const { room, secret } = await makeRoom(at.gateway, { lobby: true });
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			await ana.reads('waiting', /in the lobby.*next/s);
			await tom.reads('lobby-count', /1/);
			await accessibleInLightAndDark(ana.page, `lobby-waiting-${name}`);
			await accessibleInLightAndDark(tom.page, `lobby-drawer-${name}`);
			await ana.losesTrackOf(tom, 'microphone');
			assert.deepEqual((await eventsOf(ana.page)).map(({ event }) => event)
				.filter((event) => /participant|status|message|roster/.test(event)), []);
			const negotiated = await ana.negotiations();
			await tom.page.bringToFront();
			await tom.pressInLobby(ana, 'admit');
			await ana.hears(tom);
			await tom.sees(ana);
			assert.deepEqual(await ana.negotiations(), negotiated);
			const ben = await come(room, 'Ben', 'trainee');
			await tom.page.bringToFront();
			await tom.pressInLobby(ben, 'deny');
			await ben.becomes('denied');
			await ana.refreshes();
			await ana.hears(tom); /* the admission survives a refresh */
			for (const visitor of [ben, ana, tom])
				await visitor.close();
		});

		it('mutes all, makes a co-trainer, holds, removes with a menu', async () => {
			const { room, secret } = await makeRoom(at.gateway);
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			const ben = await come(room, 'Ben', 'trainee');
			await tom.hears(ana);
			await tom.page.bringToFront();
			await tom.press('mute-all');
			await tom.shows(ana, { muted: 'true' });
			await tom.losesTrackOf(ana, 'microphone');
			await tom.press('unmute-all');
			await tom.hears(ana);
			await tom.pressFor(ben, 'hold');
			await ben.reads('notice', /on hold/);
			await tom.reads('toasts', /Ben was put on hold/);
			await ben.losesTrackOf(tom, 'microphone');
			await tom.pressFor(ben, 'hold');
			await ben.hears(tom);
			await tom.pressFor(ana, 'role');
			await until(() => ana.page.evaluate(() =>
				document.getElementById('mute-all').checkVisibility()), 'Ana to have a trainer\'s buttons');
			await ana.page.bringToFront();
			await ana.pressFor(ben, 'ban');
			await ben.becomes('banned');
			await ben.page.click('#again');
			await ben.isTurnedAway(/may not come/);
			for (const visitor of [ben, ana, tom])
				await visitor.close();
		});
	});
}
