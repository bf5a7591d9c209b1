/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three people in two browsers: what they hear and see of each other.
 *
 * A trainer and a trainee sit in Chromium, another trainee in Firefox. Nothing counts here but sound
 * and pictures that were decoded; and after the first negotiation there must never be another.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { shoot } from '../support/browser.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { eventIn, eventsOf, slotsOf } from '../support/witness.mjs';

const PAIR_DEADLINE_MS = 15000;

describe('three people in two browsers', () => {
	const at = useBrowsers(['chromium', 'firefox']);
	let room;
	let tom;
	let ana;
	let ben;
	const everybody = () => [tom, ana, ben];
	const pairs = () => everybody().flatMap((one) =>
		everybody().filter((other) => other !== one).map((other) => [one, other]));
	const negotiations = () => Promise.all(everybody().map((one) => one.negotiations()));

	before(async () => {
		const { chromium, firefox, site } = at;
		const { room: name, secret } = await makeRoom(at.gateway, { description: 'Knots' });
		room = name;
		const picture = { width: 640, height: 360 }; /* large enough for two simulcast layers */
		const trainee = { room, role: 'trainee', picture };
		tom = await openTraining(chromium, site, { ...trainee, name: 'Tom', role: 'trainer', secret });
		ana = await openTraining(firefox, site, { ...trainee, name: 'Ana' });
		ben = await openTraining(chromium, site, { ...trainee, name: 'Ben' });
	});

	it('everybody hears and sees everybody else', async () => { /* S5-83, S5-T04, S1-58 */
		await Promise.all(pairs().flatMap(([one, other]) => [
			one.hears(other, { deadline: PAIR_DEADLINE_MS }),
			one.sees(other, 'camera', { deadline: PAIR_DEADLINE_MS }),
		]));
		await shoot(tom.page, 'training-three-people');
		await shoot(ana.page, 'training-three-people-firefox');
	});

	it('the first picture that is sent to who comes is a whole one', async () => {
		const asked = await ben.page.evaluate(async () => {
			const stats = [...(await window.lectern.room.subscribePeer.getStats()).values()];
			return stats.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
				.map(({ pliCount }) => pliCount);
		});
		assert.deepEqual(asked.filter((count) => count > 0), [], 'Ben had to ask for one');
	});

	it('nobody hears or sees himself', async () => {
		for (const one of everybody()) {
			const owners = (await slotsOf(one.page)).map((slot) => slot.participant);
			assert.equal(owners.includes(one.participant), false, String(owners));
		}
	});

	it('everybody is shown as active, and nobody was told of a resumption', async () => {
		for (const [one, other] of pairs()) /* S2-X07, S5-69 */
			await one.shows(other, { status: 'active', suspect: 'false', muted: 'false' });
		for (const one of everybody())
			assert.deepEqual(await eventsOf(one.page, 'session-resumed'), []);
	});

	it('each side negotiated once per connection', async () => {
		for (const counts of await negotiations()) {
			const { peers, local, remote, offersSent, answersReceived } = counts;
			assert.deepEqual({ peers, local, remote, offersSent, answersReceived },
				{ peers: 2, local: 2, remote: 2, offersSent: 2, answersReceived: 2 });
		}
	});

	for (const [who, sharer] of [['Chromium', () => ben], ['Firefox', () => ana]]) {
		it(`a screen from ${who} is there without negotiation`, async () => {
			const before = await negotiations();
			await sharer().press('screen');
			await Promise.all(everybody().filter((one) => one !== sharer()).map((one) =>
				one.sees(sharer(), 'screen')));
			assert.deepEqual(await negotiations(), before);
			await shoot(tom.page, `training-screen-${who.toLowerCase()}`);
			await sharer().press('screen');
			await tom.losesTrackOf(sharer(), 'screen');
			assert.deepEqual(await negotiations(), before);
		});
	}

	it('who is muted is silent for all, and shown as muted', async () => {
		await tom.pressFor(ana, 'mute'); /* S5-73, S1-U09, S1-T06 */
		await Promise.all([tom, ben].map((one) => one.losesTrackOf(ana, 'microphone')));
		await ben.sees(ana, 'camera');
		for (const one of everybody())
			await one.shows(ana, { status: 'muted', muted: 'true' });
		await ben.hears(tom);
		await tom.pressFor(ana, 'mute');
		await Promise.all([tom, ben].map((one) => one.hears(ana)));
		await ben.shows(ana, { status: 'active', muted: 'false' });
	});

	it('a microphone that is switched off is off for all, and on again', async () => {
		const before = await negotiations();
		await ben.press('mic');
		await Promise.all([tom, ana].map((one) => one.losesTrackOf(ben, 'microphone')));
		await ben.press('mic');
		await Promise.all([tom, ana].map((one) => one.hears(ben)));
		assert.deepEqual(await negotiations(), before);
	});

	it('a camera that is switched off is off for all, and on again', async () => {
		const before = await negotiations();
		await ana.press('camera');
		await Promise.all([tom, ben].map((one) => one.losesTrackOf(ana, 'camera')));
		await ana.press('camera');
		await Promise.all([tom, ben].map((one) => one.sees(ana, 'camera')));
		assert.deepEqual(await negotiations(), before);
	});

	it('a restart keeps everybody, the shared screen and the mute, on the same connections',
		async () => { /* S1-T02, S1-T03, S1-T04, S1-T05, S1-T07, S1-T13, S1-39, S1-40 */
			await ben.press('screen');
			await tom.sees(ben, 'screen');
			await tom.pressFor(ana, 'mute');
			await ben.losesTrackOf(ana, 'microphone');
			const before = await negotiations();
			await tom.press('restart');
			const told = await Promise.all(everybody().map((one) =>
				eventIn(one.page, 'conference-restart')));
			assert.equal(new Set(told.map((event) => event.newConferenceId)).size, 1);
			assert.equal(told[0].newConferenceId.startsWith(`${room}_`), true);
			const audible = pairs().filter(([, other]) => other !== ana);
			await Promise.all([
				...audible.map(([one, other]) => one.hears(other)),
				...pairs().map(([one, other]) => one.sees(other, 'camera')),
				tom.sees(ben, 'screen'),
				ana.sees(ben, 'screen'),
			]);
			await ben.losesTrackOf(ana, 'microphone');
			assert.deepEqual(await negotiations(), before);
			for (const one of everybody()) {
				assert.equal(await one.state(), 'joined');
				await one.shows(ana, { muted: 'true' });
				assert.deepEqual(await eventsOf(one.page, 'session-ended'), []);
			}
			await tom.pressFor(ana, 'mute');
			await ben.hears(ana);
			await ben.press('screen');
		});

	it('nothing has gone wrong inside the pages', () => {
		for (const one of everybody())
			assert.deepEqual(one.errors, []);
	});

	it('the end is an end for everybody', async () => { /* S1-04 */
		await tom.press('end');
		for (const one of everybody()) {
			const told = await eventIn(one.page, 'session-ended');
			assert.equal(told.reason, 'ended');
			await one.becomes('ended');
		}
		await shoot(ana.page, 'training-ended');
	});
});
