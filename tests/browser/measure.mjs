/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures, per browser, how long it takes from pressing Join until everybody else is heard and seen,
 * and from pressing Restart until media flows again. Not a test: it prints numbers and judges none.
 *
 * A trainer is in the room in Chromium. For each round a trainee joins in the browser under
 * measurement, and the trainer restarts. Times are what a person waits: from the press of the button
 * to the first picture and the first sound decoded, in the page itself.
 *
 * usage: node tests/browser/measure.mjs [rounds]
 */
import { BROWSERS, launch } from '../support/browser.mjs';
import { connect } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { firstMedia } from '../support/witness.mjs';

const ROUNDS = Number(process.argv[2] ?? 10);

function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function report(what, values) {
	const row = [median(values), Math.max(...values)].map((value) => `${Math.round(value)} ms`);
	console.log(`${what.padEnd(34)} median ${row[0].padStart(8)}   worst ${row[1].padStart(8)}`);
}

async function measure(name, browser, { site, room, tom }) {
	const joins = [];
	const restarts = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const ana = await openTraining(browser, site, { room, name: `Ana ${round}`, role: 'trainee' });
		joins.push(await firstMedia(ana.page, tom.participant) - ana.pressedJoinAt);
		await tom.hears(ana);
		const back = firstMedia(ana.page, tom.participant, { event: 'conference-restart' });
		const start = Date.now();
		await tom.press('restart');
		restarts.push(await back - start);
		await ana.press('leave');
		await ana.close();
	}
	report(`${name}: join to media`, joins);
	report(`${name}: restart to media`, restarts);
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
	await site.close();
	await janus.stop();
}
