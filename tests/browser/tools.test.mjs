/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trainer's hands on the page: lobby, moderation, control, the outside caller, restart, talk. What
 * is heard and what is silent is heard by the browsers.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';

import { BROWSERS, shoot } from '../support/browser.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventIn, eventsOf } from '../support/witness.mjs';

const AXE = createRequire(import.meta.url)('axe-core').source;
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

/** No serious finding of axe-core, on a desk and on a phone, light and dark. */
async function isAccessible(page, shot) {
	for (const [viewport, scheme] of [[DESKTOP, 'light'], [PHONE, 'dark']]) {
		await page.setViewport(viewport);
		if (page.emulateMediaFeatures && !/firefox/i.test(await page.browser().version()))
			await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
		await shoot(page, `${shot}-${scheme}`);
		await page.evaluate(AXE);
		const faults = await page.evaluate(async () => {
			const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
			return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`);
		});
		assert.deepEqual(faults, []);
		const overhang = await page.evaluate(() =>
			document.documentElement.scrollWidth - document.documentElement.clientWidth);
		assert.equal(overhang, 0);
	}
	await page.setViewport(DESKTOP);
}

for (const name of BROWSERS) {
	describe(`the trainer's hands in ${name}`, () => {
		const at = useBrowsers([name]);
		const come = (room, who, role, secret) =>
			openTraining(at[name], at.site, { room, name: who, role, secret });

		it('lets in from the lobby, and who waits hears and sees nothing before', async () => {
			const { room, secret } = await makeRoom(at.gateway, { lobby: true });
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			await ana.reads('waiting', /in the lobby.*next/s);
			await tom.reads('lobby-count', /1/);
			await isAccessible(ana.page, `lobby-waiting-${name}`);
			await isAccessible(tom.page, `lobby-drawer-${name}`);
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
			await isAccessible(tom.page, `call-${name}`);
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
			await isAccessible(tom.page, `progress-${name}`);
			await tom.page.bringToFront();
			await tom.press('progress-hide');
			await until(() => tom.page.evaluate(() => document.getElementById('progress').hidden),
				'the list to be put away');
			await ana.close();
			await tom.close();
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
			await isAccessible(tom.page, `talk-${name}`);
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
