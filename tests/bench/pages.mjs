/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people wait for in the training page, per browser: from pressing Join until everybody else is heard
 * and seen, from pressing Restart until media flows again, from pressing Share until the screen is seen,
 * from a refresh of the page until both hear and see each other again.
 * Times end with the first picture and the first sound that a page decodes; the screen is looked for from
 * outside the page, every 50 ms.
 *
 * A trainer is in the room in Chromium. For each round a trainee joins in the browser under
 * measurement, shares a screen for a while, the trainer restarts, and the trainee's page is refreshed.
 *
 * usage: node tests/bench/pages.mjs [ROUNDS]     (default 10)
 */
import { BROWSERS, launch } from '../support/browser.mjs';
import { connect } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { firstMedia, follow, interruption } from '../support/witness.mjs';
import { reportTimes } from './house.mjs';

const ROUNDS = Number(process.argv[2] ?? 10);

/** How long both are without the other. */
async function refresh(visitor, other) {
	await Promise.all([visitor.hears(other), other.hears(visitor), visitor.sees(other), other.sees(visitor)]);
	await follow(other.page, visitor.participant);
	const start = Date.now();
	await visitor.refreshes();
	const [back, seen] = await Promise.all([interruption(other.page, start),
		firstMedia(visitor.page, other.participant)]);
	return Math.max(back, seen) - start;
}

async function measure(name, browser, { site, room, tom }) {
	const joins = [];
	const restarts = [];
	const screens = [];
	const refreshes = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const ana = await openTraining(browser, site, { room, name: `Ana ${round}`, role: 'trainee' });
		joins.push(await firstMedia(ana.page, tom.participant) - ana.pressedJoinAt);
		await tom.hears(ana);
		const shared = performance.now();
		await ana.press('screen');
		await tom.sees(ana, 'screen');
		screens.push(performance.now() - shared);
		await ana.press('screen'); /* a restart is measured without it */
		await tom.losesTrackOf(ana, 'screen');
		const back = firstMedia(ana.page, tom.participant, { event: 'conference-restart' });
		const start = Date.now();
		await tom.press('restart');
		restarts.push(await back - start);
		refreshes.push(await refresh(ana, tom));
		await ana.press('leave');
		await ana.close();
	}
	reportTimes(`${name}: join to media`, joins);
	reportTimes(`${name}: restart to media`, restarts);
	reportTimes(`${name}: screen shared to seen`, screens);
	reportTimes(`${name}: refresh to media both ways`, refreshes);
}

const janus = await startJanus({ eventLoops: 2, reclaimTimeout: 30 });
const site = { url: janus.httpUrl };
const gateway = await connect(janus.url);
const trainers = await launch('chromium');
try {
	const { room, secret } = await makeRoom(gateway);
	const tom = await openTraining(trainers, site, { room, name: 'Tom', role: 'trainer', secret });
	for (const name of BROWSERS) {
		const browser = await launch(name);
		await measure(name, browser, { site, room, tom });
		await browser.close();
	}
} finally {
	await trainers.close();
	gateway.close();
	await janus.stop();
}
