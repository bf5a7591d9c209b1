/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Hears from the browser that the network may be another one: it went, it came, or (on phones) it is
 * of another kind. Not every change is told; pulse.js notices the others.
 */

/**
 * @param {() => void} changed
 * @param {AbortSignal} signal when to stop
 */
export function watchNetwork(changed, signal) {
	for (const name of ['online', 'offline'])
		globalThis.addEventListener(name, changed, { signal });
	/** @type {(EventTarget & {type?: string}) | undefined} */
	const connection = /** @type {any} */ (navigator).connection;
	let kind = connection?.type;
	connection?.addEventListener('change', () => {
		if (connection.type === kind)
			return; /* a guess at its speed has changed */
		kind = connection.type;
		changed();
	}, { signal });
}
