/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How the connection does, in the header of a call.
 */

import { byId, put } from './messages.js';

const WORDS = {
	idle: '', connecting: 'connecting', online: 'connected', reconnecting: 'reconnecting',
	offline: 'gateway not reachable',
};

/** @param {Connection} connection */
export function drawBadge({ status }) {
	byId('badge', HTMLElement).dataset.status = status;
	put('badge', WORDS[status]);
}
