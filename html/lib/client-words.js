/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * With what we are here, for the gateway's record: sort of device, browser, system (`client` of
 * docs/protocol.md). A browser with User-Agent Client Hints says it itself, before the join is sent; of any
 * other its User-Agent is read, by a library that is loaded when we have joined. Nothing waits for it.
 *
 * The static server maps /vendor/bowser.js to bowser.mjs of the npm package bowser (2.15.1).
 */

const HINTS = ['fullVersionList', 'platformVersion', 'formFactors'];
/* The gateway's bound, in bytes; what is longer says nothing to anybody. */
const MOST_BYTES = 64;

/** "120.0.6099.71" is 120.0. @param {string} [version] */
const short = (version = '') => version.split('.').slice(0, 2).join('.');

/** @param {string | undefined} name @param {string} [version] */
const withVersion = (name, version) => [name, version].filter(Boolean).join(' ');

/** Of all brands the one that is not made up and not what others are made of. @param {Brand[]} brands */
function brandOf(brands) {
	const real = brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand.replace(/[^\w]/g, '')));
	const own = real.find(({ brand }) => brand !== 'Chromium') ?? real[0];
	return own && withVersion(own.brand.replace(/^(Google|Microsoft) /, ''), short(own.version));
}

/** Windows counts what is installed, not what it is called. @param {string} version */
function windowsOf(version) {
	const major = parseInt(version, 10) || 0;
	return withVersion('Windows', major >= 13 ? '11' : major >= 1 ? '10' : '');
}

/** @param {{platform: string, platformVersion?: string}} hints */
function systemOf({ platform, platformVersion = '' }) {
	if (platform === 'Windows')
		return windowsOf(platformVersion);
	return withVersion(platform, platform === 'Linux' ? '' : short(platformVersion).replace(/\.0$/, ''));
}

/** @param {HighHints} hints @returns {DeviceType} */
function deviceOf({ platform, mobile, formFactors = [] }) {
	if (formFactors.includes('Tablet'))
		return 'tablet';
	if (mobile || formFactors.includes('Mobile'))
		return 'mobile';
	return platform === 'Android' ? 'tablet' : 'desktop';
}

/** @param {UserAgentData} data @returns {Promise<Client>} */
async function fromHints(data) {
	const { platform, mobile, brands } = data;
	const high = await data.getHighEntropyValues(HINTS);
	const hints = { platform, mobile, ...high };
	return {
		deviceType: deviceOf(hints),
		browser: brandOf(high.fullVersionList ?? brands),
		operatingSystem: systemOf(hints),
	};
}

/** An iPad says that it is a Mac; no Mac has a screen to touch. @param {Navigator} browser */
const isTablet = ({ userAgent, maxTouchPoints }) => /Macintosh/.test(userAgent) && maxTouchPoints > 1;

/** @param {Navigator} navigator @returns {Promise<Client>} */
async function fromText(navigator) {
	const { default: Bowser } = await import('../vendor/bowser.js');
	const { browser, os, platform } = Bowser.parse(navigator.userAgent);
	const system = isTablet(navigator) ? { name: 'iPadOS' } : os;
	const version = system.name === 'Windows' ? system.versionName : short(system.version);
	return {
		deviceType: isTablet(navigator) ? 'tablet' : /** @type {DeviceType} */ (platform.type),
		browser: withVersion(browser.name, short(browser.version)),
		operatingSystem: withVersion(system.name, version),
	};
}

/** Leaves out what the gateway would refuse. @param {Client} client @returns {Client} */
function fit(client) {
	const isFit = (/** @type {string | undefined} */ word) =>
		word && new TextEncoder().encode(word).length <= MOST_BYTES;
	return Object.fromEntries(Object.entries(client).filter(([name, word]) =>
		isFit(word) && (name !== 'deviceType' || ['desktop', 'mobile', 'tablet'].includes(word))));
}

/**
 * What a browser is.
 * @param {Navigator & {userAgentData?: UserAgentData}} navigator
 * @returns {Promise<Client>}
 */
export async function describeClient(navigator) {
	const data = navigator.userAgentData;
	return fit(data ? await fromHints(data) : await fromText(navigator));
}

/** Our words, and whether they have been told; see Flags. */
export class ClientWords {
	#navigator;
	/** @type {Client | null} */
	#words = null;
	/** @type {Promise<void> | null} */
	#reading = null;
	#isTold = false;

	/** @param {Navigator & {userAgentData?: UserAgentData}} navigator */
	constructor(navigator) {
		this.#navigator = navigator;
		if (navigator.userAgentData)
			this.read();
	}

	/** Finds them out; once. Never rejects. */
	read() {
		this.#reading ??= describeClient(this.#navigator).then(words => {
			this.#words = words;
		}, error => {
			console.info('lectern: no words for this browser:', String(error));
		});
		return this.#reading;
	}

	/** Whether there are words that have not been told. */
	get isNews() {
		return this.#words !== null && !this.#isTold;
	}

	/** The fields of a request that is being sent: they count as told. */
	tell() {
		this.#isTold = this.#words !== null;
		return this.#words ? { client: this.#words } : {};
	}
}
