/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long an administrator waits for each page of the record (the median) after a month: 10,000 sessions with
 * 60,000 participants and about 2 million events. `opened` is a load of the whole page, from the first
 * request until the frame in which all of it is drawn; `gone to` is a link inside the page.
 *
 * The load of the machine stands in the first line: what else runs counts in those two. What gateway and
 * page compute for it, mean of all rounds, hardly depends on that.
 *
 * usage: node tests/bench/dashboard.mjs [ROUNDS [FILE]]     (default 10; FILE made by make_record)
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { launch } from '../support/browser.mjs';
import { openRecord } from '../support/dashboard.mjs';
import { startJanus } from '../support/janus.mjs';
import { judge, quantile, report, reportMachine } from './house.mjs';

const TARGET_MS = 300;
const TICK_MS = 10; /* of the times in /proc */
const ROUNDS = Number(process.argv[2] ?? 10);
const VIEWS = {
	overview: '?view=overview',
	sessions: '?view=sessions',
	'sessions, the last page': '?view=sessions&page=200',
	'sessions by status and time': '?view=sessions&status=completed&from=2026-01-10&to=2026-01-12',
	'sessions of somebody': '?view=sessions&text=wilson+7',
	'a session': '?view=session&session=4995',
	problems: '?view=problems',
	'problems, all disconnections': '?view=problems&minimum=0',
	people: '?view=people',
	'people by name': '?view=people&text=ana',
	'a person': '?view=person&person=7',
	now: '?view=now',
};

/** Runs in the page before its own scripts: window.drawn is when the last view stood there. */
function watch() {
	const look = () => requestAnimationFrame(() => requestAnimationFrame(() => {
		const isThere = document.documentElement.dataset.state === 'shown'
			&& !document.querySelector('#content[aria-busy]');
		if (isThere)
			window.drawn ??= performance.now();
	}));
	new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true,
		attributeFilter: ['aria-busy', 'data-state'] });
}

async function open(page, query) {
	await page.goes(query);
	await page.page.waitForFunction(() => window.drawn);
	return page.page.evaluate(() => window.drawn);
}

/** By a link, as those of the navigation are followed. */
async function goTo(page, query) {
	const start = await page.page.evaluate((href) => {
		const link = Object.assign(document.createElement('a'), { href });
		document.body.append(link);
		window.drawn = null;
		const pressed = performance.now();
		link.click();
		link.remove();
		return pressed;
	}, query);
	await page.page.waitForFunction(() => window.drawn);
	return await page.page.evaluate(() => window.drawn) - start;
}

/** What a process has computed so far, in milliseconds. */
function computed(pid) {
	const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** What the main thread of the page has computed so far, in milliseconds. */
async function computedInPage(session) {
	const { metrics } = await session.send('Performance.getMetrics');
	return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

async function measure({ page, session, janus }, name, query) {
	const opened = [];
	const gone = [];
	for (let round = 0; round < ROUNDS; round += 1)
		opened.push(await open(page, query));
	const before = [computed(janus.pid), await computedInPage(session)];
	for (let round = 0; round < ROUNDS; round += 1)
		gone.push(await goTo(page, query));
	const mean = [computed(janus.pid), await computedInPage(session)]
		.map((now, index) => ((now - before[index]) / ROUNDS).toFixed(0));
	for (const [how, times] of Object.entries({ opened, 'gone to': gone }))
		judge(`${name}: ${how}`, Math.round(quantile(times, 0.5)), { most: TARGET_MS, unit: ' ms' });
	report(`${name}: computed`, `${mean[0]} ms by the gateway, ${mean[1]} ms by the page`);
}

/** A month in a file of its own, or that of the command line; a gateway writes to it, so a copy. */
function makeMonth(folder) {
	const file = path.join(folder, 'month.db');
	if (process.argv[3])
		fs.copyFileSync(process.argv[3], file);
	else
		execFileSync(path.join(process.env.LECTERN_STAGE, '../tests/bench/make_record'), [file]);
	return file;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-month-'));
try {
	const janus = await startJanus({ adminPages: true, record: { database: makeMonth(folder) } });
	const browser = await launch('chromium');
	try {
		reportMachine();
		const page = await openRecord(browser, janus);
		await page.page.evaluateOnNewDocument(watch);
		const session = await page.page.createCDPSession();
		await session.send('Performance.enable', { timeDomain: 'threadTicks' });
		await page.becomes('door');
		await page.enters(janus.adminSecret);
		for (const [name, query] of Object.entries(VIEWS))
			await measure({ page, session, janus }, name, query);
		await page.close();
	} finally {
		await browser.close();
		await janus.stop();
	}
} finally {
	fs.rmSync(folder, { recursive: true });
}
