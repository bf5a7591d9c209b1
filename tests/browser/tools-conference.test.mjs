/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trainer's hands on the conference: the outside caller, restart, talk. What is heard and what is silent is
 * heard by the browsers.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BROWSERS, shoot } from '../support/browser.mjs';
import { DESKTOP, accessibleInLightAndDark } from '../support/looks.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventIn } from '../support/witness.mjs';

for (const name of BROWSERS) {
	describe(`the trainer's hands on the conference in ${name}`, () => {
		const at = useBrowsers([name]);
		const come = (room, who, role, secret) =>
			openTraining(at[name], at.site, { room, name: who, role, secret });

		it('silences all but the controller for a caller, and undoes it', async () => {
			const { room, secret } = await makeRoom(at.gateway); /* S1-T06, S1-U08 */
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			const cal = await come(room, 'Cal', 'caller');
			await tom.reads('call-words', /You talk to Cal/);
			await ana.reads('call-words', /Tom talks to Cal.*listening only/);
			await cal.hears(tom);
			await cal.losesTrackOf(ana, 'microphone');
			await ana.hears(cal);
			await accessibleInLightAndDark(tom.page, `call-${name}`);
			await tom.page.bringToFront();
			await tom.pressFor(ana, 'control');
			await cal.hears(ana);
			await cal.losesTrackOf(tom, 'microphone');
			await ana.page.bringToFront();
			await ana.press('restart'); /* S1-U15: whoever has control may */
			await tom.reads('progress-words', /are back|Everybody/);
			await ana.press('call-end');
			await cal.becomes('ended');
			await ana.hears(tom);
			await tom.hears(ana);
			for (const visitor of [cal, ana, tom])
				await visitor.close();
		});

		it('shows who is back after a restart', async () => {
			const { room, secret } = await makeRoom(at.gateway);
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			await ana.hears(tom);
			await tom.page.bringToFront();
			await tom.press('restart');
			await tom.reads('progress-words', /Everybody is back \(1\)/);
			await accessibleInLightAndDark(tom.page, `progress-${name}`);
			await tom.page.bringToFront();
			await tom.press('progress-hide');
			await until(() => tom.page.evaluate(() => document.getElementById('progress').hidden),
				'the list to be put away');
			await ana.close();
			await tom.close();
		});

		it('chats, reacts and raises hands, and shows markup as it was typed', async () => {
			const { room, secret } = await makeRoom(at.gateway);
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			await ana.page.bringToFront();
			await ana.page.click('#chat > summary');
			const nasty = '<img src=x onerror="window.hacked=1"> hello';
			await ana.page.type('#chat-text', nasty);
			await ana.page.keyboard.press('Enter');
			await tom.reads('chat-count', /1 new/);
			await tom.page.bringToFront();
			await tom.page.click('#chat > summary');
			await tom.reads('chat-log', /<img src=x onerror="window.hacked=1"> hello/);
			assert.equal(await tom.page.evaluate(() => window.hacked), undefined);
			await ana.page.bringToFront();
			await ana.press('hand');
			await tom.reads('roster', /hand raised/);
			await accessibleInLightAndDark(tom.page, `talk-${name}`);
			await tom.page.setViewport({ width: 3840, height: 2160 });
			await shoot(tom.page, `talk-${name}-4k`);
			await tom.page.setViewport(DESKTOP);
			await tom.page.bringToFront();
			await tom.pressFor(ana, 'hand');
			assert.equal((await eventIn(ana.page, 'hand-lowered')).by, tom.participant);
			await ana.page.bringToFront();
			await ana.page.click('#react');
			await ana.page.click('#reactions button');
			await until(() => tom.page.evaluate((who) => document.querySelector(
				`.tile[data-participant="${who}"] .reaction`)?.textContent !== '', ana.participant),
			'the reaction on Ana\'s tile');
			const late = await come(room, 'Late', 'trainee');
			await late.page.bringToFront();
			await late.page.click('#chat > summary');
			await late.reads('chat-log', /hello/);
			for (const visitor of [late, ana, tom])
				await visitor.close();
		});
	});
}
