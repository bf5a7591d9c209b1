/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What pages say of the browser that they run in, and that a join does not wait for it.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, describe, it } from 'node:test';

import { makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

/** Browsers as they describe themselves by hints, and what we make of it. */
const HINTS = [
	[{ platform: 'Windows', mobile: false, brands: [], high: { platformVersion: '10.0.0',
		fullVersionList: [{ brand: 'Not_A Brand', version: '8.0.0.0' }, { brand: 'Chromium', version: '120.0.6099.71' },
			{ brand: 'Google Chrome', version: '120.0.6099.71' }] } }, ['desktop', 'Chrome 120.0', 'Windows 10']],
	[{ platform: 'Windows', mobile: false, brands: [], high: { platformVersion: '15.0.0',
		fullVersionList: [{ brand: 'Microsoft Edge', version: '121.0.2277.4' }, { brand: 'Chromium', version: '121.0.1.1' },
			{ brand: 'Not A(Brand', version: '99.0.0.0' }] } }, ['desktop', 'Edge 121.0', 'Windows 11']],
	[{ platform: 'macOS', mobile: false, brands: [{ brand: 'Chromium', version: '119' }], high: { platformVersion: '14.2.1' } },
		['desktop', 'Chromium 119', 'macOS 14.2']],
	[{ platform: 'Android', mobile: true, brands: [{ brand: 'Google Chrome', version: '120' }], high: { platformVersion: '14.0.0' } },
		['mobile', 'Chrome 120', 'Android 14']],
	[{ platform: 'Android', mobile: false, brands: [{ brand: 'Google Chrome', version: '120' }], high: { platformVersion: '13.0.0' } },
		['tablet', 'Chrome 120', 'Android 13']],
	[{ platform: 'Windows', mobile: false, brands: [], high: { platformVersion: '15.0.0', formFactors: ['Tablet', 'Desktop'] } },
		['tablet', undefined, 'Windows 11']],
	[{ platform: 'x'.repeat(65), mobile: false, brands: [{ brand: 'é'.repeat(33), version: '1' }], high: {} },
		['desktop', undefined, undefined]],
];

/** Browsers without hints, by their User-Agent. */
const AGENTS = [
	['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0', 0,
		['desktop', 'Firefox 121.0', 'Windows 10']],
	['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 0, ['desktop', 'Firefox 128.0', 'Linux']],
	['Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 '
		+ 'Mobile/15E148 Safari/604.1', 5, ['mobile', 'Safari 17.2', 'iOS 17.2']],
	['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15',
		0, ['desktop', 'Safari 17.2', 'macOS 10.15']],
	['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15',
		5, ['tablet', 'Safari 17.2', 'iPadOS']],
	['Mozilla/5.0 (Android 14; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0', 5, ['mobile', 'Firefox 121.0', 'Android 14']],
];

const listOf = ({ deviceType, browser, operatingSystem }) => [deviceType, browser, operatingSystem];

describe('what pages say of their browser', () => {
	const at = useBrowsers(['chromium', 'firefox'], { record: {} });
	let room;
	const people = {};
	const query = (sql) => JSON.parse(execFileSync('sqlite3',
		['-readonly', '-json', '-cmd', '.timeout 2000', at.janus.record, sql], { encoding: 'utf8' }) || '[]');
	/** Runs in the page: what becomes of a browser that describes itself so. */
	const described = (page, list) => page.evaluate(async (all) => {
		const { describeClient } = await import('/lib/client-words.js');
		return Promise.all(all.map(({ high, userAgent, maxTouchPoints, ...data }) => describeClient(userAgent
			? { userAgent, maxTouchPoints }
			: { userAgentData: { ...data, getHighEntropyValues: async () => high } })));
	}, list);

	before(async () => {
		const made = await makeRoom(at.gateway);
		room = made.room;
		people.chromium = await openTraining(at.chromium, at.site,
			{ room, name: 'Tom', role: 'trainer', secret: made.secret });
		people.firefox = await openTraining(at.firefox, at.site, { room, name: 'Ana', role: 'trainee' });
	});

	it('stands in the record', async () => { /* S4-29...31, S4-71...73, S4-F3 */
		for (const [name, pattern] of [['chromium', /^Chrom|^HeadlessChrom/], ['firefox', /^Firefox \d+\.\d+$/]]) {
			const id = people[name].participant;
			const row = await until(() => query(`SELECT * FROM teleconference_participant_sessions
				WHERE participant_id = '${id}' AND device_type IS NOT NULL`)[0], `the words of ${name}`);
			assert.equal(row.device_type, 'desktop');
			assert.match(row.browser, pattern);
			assert.match(row.browser, / \d+\.\d+$/);
			assert.match(row.operating_system, /^Linux/);
		}
	});

	it('is loaded when it is needed, after the join', async () => {
		const loads = ({ page }) => page.evaluate(() => performance.getEntriesByType('resource')
			.filter(({ name }) => /bowser/.test(name)).length);
		assert.equal(await loads(people.chromium), 0, 'Chromium says it by itself');
		assert.equal(await loads(people.firefox), 1);
	});

	it('is made of hints', async () => {
		const found = await described(people.chromium.page, HINTS.map(([hints]) => hints));
		assert.deepEqual(found.map(listOf), HINTS.map(([, words]) => words));
	});

	it('is made of a User-Agent where there are no hints', async () => {
		const found = await described(people.firefox.page,
			AGENTS.map(([userAgent, maxTouchPoints]) => ({ userAgent, maxTouchPoints })));
		assert.deepEqual(found.map(listOf), AGENTS.map(([, , words]) => words));
	});
});
