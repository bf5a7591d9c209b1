/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether everybody can use a page: what axe-core says of it, and whether it fits a phone.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

import { shoot } from './browser.mjs';
import { until } from './wait.mjs';

const AXE = createRequire(import.meta.url)('axe-core').source;
export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

/** What axe-core finds fault with, in short. */
export async function faults(page) {
	await page.evaluate(AXE);
	const violations = await page.evaluate(async () => {
		const found = await window.axe.run(document, { resultTypes: ['violations'] });
		return found.violations.map(({ id, nodes }) =>
			`${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
	});
	return violations;
}

/** How many pixels the page is wider than its window. */
export function overhang(page) {
	return page.evaluate(() =>
		document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * Fails unless the page is accessible and needs no scrolling sideways, on a desk and on a phone.
 * @param {import('puppeteer-core').Page} page
 * @param {string} shot name of its pictures
 */
export async function accessibleAndNarrow(page, shot) {
	await page.setViewport(DESKTOP);
	await shoot(page, shot);
	assert.deepEqual(await faults(page), []);
	assert.equal(await overhang(page), 0);
	await page.setViewport(PHONE);
	await shoot(page, `${shot}-phone`);
	/* Charts are drawn anew once they have noticed. */
	await until(async () => await overhang(page) === 0, 'no scrolling sideways at 360 pixels');
	assert.deepEqual(await faults(page), []);
	await page.setViewport(DESKTOP);
}

/**
 * The same in light colours on a desk and in dark ones on a phone, where the browser can be asked for them.
 * @param {import('puppeteer-core').Page} page
 * @param {string} shot name of its pictures
 */
export async function accessibleInLightAndDark(page, shot) {
	const canChoose = page.emulateMediaFeatures && !/firefox/i.test(await page.browser().version());
	for (const [viewport, scheme] of [[DESKTOP, 'light'], [PHONE, 'dark']]) {
		await page.setViewport(viewport);
		if (canChoose)
			await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
		await shoot(page, `${shot}-${scheme}`);
		assert.deepEqual(await faults(page), []);
		assert.equal(await overhang(page), 0);
	}
	await page.setViewport(DESKTOP);
}
