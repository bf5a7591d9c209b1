/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starts the two browsers with fake devices and without questions to the user.
 *
 * Chromium is driven over CDP, Firefox over WebDriver BiDi; pages of both have the same face. A fake
 * microphone beeps, a fake camera shows a moving picture. Neither browser may call home.
 *
 * Environment: CHROMIUM and FIREFOX name the programs, LECTERN_SHOTS is a folder for screenshots.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

/** The browsers every page must work in. */
export const BROWSERS = ['chromium', 'firefox'];

const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-dev-shm-usage',
	'--disable-background-timer-throttling',
	'--disable-backgrounding-occluded-windows',
	'--disable-renderer-backgrounding',
	'--autoplay-policy=no-user-gesture-required',
	'--use-fake-device-for-media-stream',
	'--use-fake-ui-for-media-stream',
	'--auto-accept-this-tab-capture',
	'--auto-select-desktop-capture-source=Entire screen',
];

const FIREFOX_PREFERENCES = {
	'media.navigator.streams.fake': true,
	'media.navigator.permission.disabled': true,
	'media.getdisplaymedia.enabled': true,
	'media.autoplay.default': 0,
	'media.autoplay.blocking_policy': 0,
	'media.peerconnection.ice.obfuscate_host_addresses': false,
	'media.gmp-manager.updateEnabled': false,
	'media.gmp-provider.enabled': false,
	'dom.disable_open_during_load': false,
	'network.captive-portal-service.enabled': false,
	'network.connectivity-service.enabled': false,
	'services.settings.server': 'data:,#remote-settings-dummy/v1',
	'browser.safebrowsing.downloads.remote.enabled': false,
	'app.normandy.enabled': false,
	'toolkit.telemetry.server': '',
};

const EXECUTABLES = {
	chromium: [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'],
	firefox: [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'],
};

function executable(name) {
	const found = EXECUTABLES[name].find((file) => file && fs.existsSync(file));
	if (!found)
		throw new Error(`${name} is not installed`);
	return found;
}

/**
 * Starts a browser.
 * @param {'chromium'|'firefox'} name
 * @param {{flags?: string[], inside?: import('./network.mjs').Network, trusts?: string}} [options]
 *        more command line flags; a network to live in; the address of pages that may use camera and
 *        microphone although they come over http. For Chromium, which is spoken to over a pipe when it
 *        lives in a network of its own: Firefox would need a port there that is never cut.
 * @returns {Promise<import('puppeteer-core').Browser>}
 */
export function launch(name, { flags = [], inside, trusts } = {}) {
	const common = { executablePath: executable(name), headless: true, protocolTimeout: 60000 };
	if (name === 'chromium') {
		const trust = trusts ? [`--unsafely-treat-insecure-origin-as-secure=${trusts}`] : [];
		const where = inside ? { executablePath: inside.program(executable(name)), pipe: true } : {};
		return puppeteer.launch({ ...common, ...where, args: [...CHROMIUM_FLAGS, ...trust, ...flags] });
	}
	const home = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-firefox-'));
	process.once('exit', () => fs.rmSync(home, { recursive: true, force: true }));
	return puppeteer.launch({
		...common,
		browser: 'firefox',
		extraPrefsFirefox: FIREFOX_PREFERENCES,
		env: { ...process.env, HOME: home, MOZ_DISABLE_CONTENT_SANDBOX: '1' },
	});
}

/** The process ids of a browser: its own and those of all its children, however deep. */
function processTree(root) {
	const children = new Map();
	for (const name of fs.readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
		try {
			const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
			const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
			children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
		} catch {
			/* it has exited meanwhile */
		}
	}
	const collect = (pid) => [pid, ...(children.get(pid) ?? []).flatMap(collect)];
	return collect(root);
}

/**
 * Makes a browser fall silent, as a laptop does whose network is gone: nothing is sent, nothing is
 * closed. Returns what wakes it.
 * @param {import('puppeteer-core').Browser} browser
 * @returns {() => void}
 */
export function freeze(browser) {
	const pids = processTree(browser.process().pid);
	for (const pid of pids)
		process.kill(pid, 'SIGSTOP');
	return () => {
		for (const pid of pids)
			process.kill(pid, 'SIGCONT');
	};
}

/**
 * Kills a browser with all its processes, as a power cut does.
 * @param {import('puppeteer-core').Browser} browser
 */
export function kill(browser) {
	for (const pid of processTree(browser.process().pid).reverse())
		process.kill(pid, 'SIGKILL');
}

/**
 * Keeps a picture of a page for whoever looks at the results, when LECTERN_SHOTS names a folder.
 * @param {import('puppeteer-core').Page} page
 * @param {string} name
 */
export async function shoot(page, name) {
	const folder = process.env.LECTERN_SHOTS;
	if (!folder)
		return;
	fs.mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
