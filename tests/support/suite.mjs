/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One Janus for the tests of one `describe`, and the pages and browsers that go with it.
 *
 * It starts before the first test and must stop cleanly after the last, so every file is also a
 * test that whatever it did leaves a gateway that answers and exits.
 */
import { after, before } from 'node:test';

import { launch } from './browser.mjs';
import { connect, connectAdmin } from './client.mjs';
import { startJanus } from './janus.mjs';

/** Undoes the last first, all of it even if some fails, and then fails if some did. */
async function undo(steps) {
	const errors = [];
	for (const step of steps.reverse())
		await step().catch((error) => errors.push(error));
	if (errors.length === 1)
		throw errors[0];
	if (errors.length)
		throw new AggregateError(errors, errors.map((error) => error.message).join('\n'));
}

/**
 * Registers the hooks; to be called inside `describe`.
 * @param {object} [options] of startJanus()
 * @returns {{janus: object, gateway: import('./client.mjs').Gateway,
 *            admin: import('./client.mjs').Admin}} filled when the tests run
 */
export function useJanus(options = {}) {
	const at = {};
	const steps = [];
	before(async () => {
		at.janus = await startJanus(options);
		steps.push(() => at.janus.stop());
		at.gateway = await connect(at.janus.url);
		at.admin = await connectAdmin(at.janus);
		steps.push(async () => {
			at.gateway.close();
			at.admin.close();
		});
	});
	after(() => undo(steps));
	at.steps = steps;
	return at;
}

/**
 * As useJanus(), with the pages served and browsers started. Janus runs as conf/ would have it.
 * @param {('chromium'|'firefox')[]} browsers
 * @param {object} [options] more of startJanus()
 * @returns {object} with `site` and a browser under each name besides
 */
export function useBrowsers(browsers, options = {}) {
	const usual = { eventLoops: 2, reclaimTimeout: 30, http: { address: '0.0.0.0' } };
	const at = useJanus({ ...usual, ...options });
	before(async () => {
		at.site = { url: at.janus.httpUrl };
		for (const name of browsers) {
			at[name] = await launch(name);
			at.steps.push(() => at[name].close());
		}
	});
	return at;
}
