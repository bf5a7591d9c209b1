/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Devices during the call, what a page remembers of them, and pictures that are pinned. None of it
 * may renegotiate anything.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BROWSERS, shoot } from '../support/browser.mjs';
import { makeRoom } from '../support/people.mjs';
import { outwardAddress } from '../support/ports.mjs';
import { openForm, openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

/** The id of the track that is sent from this source. */
function trackOf(visitor, kind) {
	return visitor.page.evaluate((wanted) => window.lectern.room.publishPeer.getSenders()
		.find((sender) => sender.track?.kind === wanted)?.track.id ?? null, kind);
}

/** The ids that a list of devices offers, without "Automatic". */
function offered(page, id) {
	return page.evaluate((list) => [...document.getElementById(list).options]
		.map((option) => option.value).filter(Boolean), id);
}

/**
 * Runs in the page: `unplug(track)` ends a track as an unplugged device does. Firefox lets nobody
 * else dispatch `ended`, so whoever listens is called.
 */
function makeUnpluggable() {
	const listen = MediaStreamTrack.prototype.addEventListener;
	const listeners = [];
	MediaStreamTrack.prototype.addEventListener = function add(type, act, options) {
		if (type === 'ended')
			listeners.push({ track: this, act });
		return listen.call(this, type, act, options);
	};
	window.unplug = (track) => {
		track.stop();
		for (const { act } of listeners.filter((one) => one.track === track))
			act(new Event('ended'));
	};
}

/** Runs in the page: a camera is opened when `answer(true)` allows it, and refused by `answer(false)`. */
function askForCamera() {
	const { mediaDevices } = navigator;
	const open = mediaDevices.getUserMedia.bind(mediaDevices);
	mediaDevices.getUserMedia = async (wanted) => {
		const isAllowed = !wanted.video || await new Promise((resolve) => { window.answer = resolve; });
		if (!isAllowed)
			throw new DOMException('refused', 'NotAllowedError');
		return open(wanted);
	};
}

/** Waits until a page shows somebody's camera as on or off. */
function isTold(visitor, other, isOn) {
	return until(() => visitor.page.evaluate((id, wanted) =>
		window.lectern.room.roster.get(id)?.camera === wanted, other.participant, isOn),
	`the camera of ${other.participant} to be ${isOn ? 'on' : 'off'}`);
}

function textOf(page, id) {
	return page.evaluate((name) => document.getElementById(name).innerText, id);
}

for (const name of BROWSERS) {
	describe(`devices in ${name}`, () => {
		const at = useBrowsers([name]);

		const come = (room, who, role, secret, before) =>
			openTraining(at[name], at.site, { room, name: who, role, secret, before });

		it('another camera takes over during the call, without negotiation', async () => {
			const { room, secret } = await makeRoom(at.gateway);
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			await tom.sees(ana);
			const [before, first] = [await ana.negotiations(), await trackOf(ana, 'video')];
			await ana.press('choose-devices');
			await ana.page.waitForSelector('#device-menu[open]');
			const devices = await offered(ana.page, 'use-camera');
			assert.ok(devices.length > 0, 'there are cameras to choose from');
			await shoot(ana.page, `devices-${name}`);
			await ana.page.select('#use-camera', devices.at(-1));
			await until(async () => ![null, first].includes(await trackOf(ana, 'video')),
				'another track to be sent');
			await ana.page.click('#device-menu button');
			await tom.sees(ana);
			assert.deepEqual(await ana.negotiations(), before);
			const remembered = await ana.page.evaluate(() =>
				JSON.parse(localStorage.getItem('lectern.devices')).camera);
			assert.equal(remembered, devices.at(-1));
			await ana.close();
			const form = await openForm(at[name], at.site);
			assert.equal(await form.evaluate(() => document.getElementById('name').value), 'Ana');
			await form.click('#devices summary');
			await until(() => form.evaluate((id) =>
				document.getElementById('camera-device').value === id, devices.at(-1)),
			'the form to have the camera chosen');
			await form.close();
			await tom.close();
		});

		it('a microphone that is unplugged is replaced, and a chosen one that is gone is no trouble',
			async () => {
				const { room, secret } = await makeRoom(at.gateway);
				const tom = await come(room, 'Tom', 'trainer', secret, makeUnpluggable);
				await tom.page.evaluate(() => localStorage.setItem('lectern.devices',
					JSON.stringify({ microphone: 'gone', camera: 'gone', speaker: 'gone' })));
				await tom.refreshes();
				const ana = await come(room, 'Ana', 'trainee');
				await ana.hears(tom);
				await tom.hears(ana);
				await tom.page.bringToFront(); /* Firefox opens no device behind another window */
				const first = await trackOf(tom, 'audio');
				await tom.page.evaluate((id) => window.unplug(window.lectern.room.publishPeer.getSenders()
					.find(({ track }) => track?.id === id).track), first);
				await until(async () => ![null, first].includes(await trackOf(tom, 'audio')),
					'another microphone to be used');
				assert.match(await textOf(tom.page, 'toasts'), /microphone has stopped; another one/);
				await ana.hears(tom);
				await ana.close();
				await tom.close();
			});

		it('who has not allowed the camera yet is in, and the camera comes when it is', async () => {
			const { room, secret } = await makeRoom(at.gateway);
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee', undefined, askForCamera);
			await tom.hears(ana);
			await isTold(tom, ana, false);
			await ana.page.evaluate(() => window.answer(true));
			await isTold(tom, ana, true);
			await tom.sees(ana);
			const ben = await come(room, 'Ben', 'trainee', undefined, askForCamera);
			await ben.page.evaluate(() => window.answer(false));
			await isTold(tom, ben, false);
			assert.match(await textOf(ben.page, 'toasts'), /Camera was not allowed.*You join without it/);
			await tom.hears(ben);
			for (const visitor of [ben, ana, tom])
				await visitor.close();
		});

		it('a picture that is pinned stays pinned', async () => {
			const { room, secret } = await makeRoom(at.gateway);
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ana = await come(room, 'Ana', 'trainee');
			await tom.sees(ana);
			const pin = `.tile[data-participant="${ana.participant}"] .pin`;
			const isPinned = () => tom.page.evaluate((button) =>
				document.querySelector(button).getAttribute('aria-pressed'), pin);
			await tom.page.bringToFront();
			await tom.page.focus(pin);
			await tom.page.keyboard.press('Enter');
			await until(async () => await isPinned() === 'true', 'the tile to be pinned');
			assert.deepEqual(await tom.page.evaluate(() => window.lectern.room.pins),
				[{ participant: ana.participant, source: 'camera' }]);
			const ben = await come(room, 'Ben', 'trainee');
			await tom.sees(ben);
			assert.equal(await isPinned(), 'true');
			await tom.sees(ana);
			await tom.page.bringToFront();
			await tom.page.focus(pin);
			await tom.page.keyboard.press('Enter');
			await until(async () => await isPinned() === 'false', 'the tile to be free again');
			for (const visitor of [ben, ana, tom])
				await visitor.close();
		});

		it('a page without TLS says so, and who has no devices can listen', async () => {
			const elsewhere = new URL(at.site.url);
			elsewhere.hostname = outwardAddress();
			const form = await openForm(at[name], { url: elsewhere.origin });
			const isWarned = (page) => page.evaluate(() => !document.getElementById('insecure').hidden);
			assert.equal(await isWarned(form), true);
			assert.match(await textOf(form, 'insecure'), /without TLS/);
			await shoot(form, `insecure-${name}`);
			await form.close();
			const safe = await openForm(at[name], at.site);
			assert.equal(await isWarned(safe), false);
			await safe.close();

			const { room, secret } = await makeRoom(at.gateway);
			const tom = await come(room, 'Tom', 'trainer', secret);
			const ear = await come(room, 'Ear', 'trainee', undefined, () =>
				Reflect.deleteProperty(Navigator.prototype, 'mediaDevices'));
			await ear.hears(tom);
			await ear.close();
			await tom.close();
		});
	});
}
