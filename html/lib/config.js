/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Where the gateway is. The server of the pages says it in /lectern.json:
 *   {"api": "/janus"}             on the server of the pages itself, over EventSource
 *   {"ws_port": 8188}             a WebSocket on a port of the host that served the page
 *   {"ws_url": "wss://host/janus"}  a WebSocket by its whole address
 *   {"admin": "/admin"}           the Admin API, where pages come by its door
 *   "admin_port": 7088            beside any; where that door is
 *   "ice_servers": [...]          beside any; for networks that need a TURN server
 * `?server=` in the page's address overrides it: ws:, wss:, http: or https:.
 */

import { RoomError } from './errors.js';

/**
 * @param {Location | URL} place the page's address
 * @returns {Promise<{server: string, iceServers: RTCIceServer[]}>}
 */
export async function loadConfig(place) {
	const override = new URLSearchParams(place.search).get('server');
	if (override)
		return { server: override, iceServers: [] };
	const config = await fetchConfig();
	return { server: addressIn(config, place), iceServers: config.ice_servers ?? [] };
}

/**
 * Where the Admin API is: it has a door of its own, and serves pages there too.
 * @param {Location | URL} place the page's address
 * @returns {Promise<{admin: string | null, port: number | null}>} its address when the page came by that
 *          door, else the port of the door if it has one
 */
export async function findAdmin(place) {
	const { admin, admin_port: port = null } = await fetchConfig();
	return { admin: admin ? new URL(admin, place.href).href : null, port };
}

async function fetchConfig() {
	try {
		const answer = await fetch('/lectern.json', { cache: 'no-store' });
		if (!answer.ok)
			throw new Error(`/lectern.json: ${answer.status}`);
		return await answer.json();
	} catch (error) {
		throw new RoomError('unreachable', String(error));
	}
}

/** @param {{api?: string, ws_url?: string, ws_port?: number}} config @param {Location | URL} place */
function addressIn(config, place) {
	if (config.api)
		return new URL(config.api, place.href).href;
	if (config.ws_url)
		return config.ws_url;
	const scheme = place.protocol === 'https:' ? 'wss' : 'ws';
	return `${scheme}://${place.hostname}:${config.ws_port}`;
}
