/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Words of the record in those of the page, and numbers as they are read.
 */

import { make } from './dom.js';

/** @type {Record<string, string>} */
const STATUS = {
	active: 'active', completed: 'completed', failed: 'failed', scheduled: 'scheduled',
	cancelled: 'cancelled', abandoned: 'disconnected',
};
/** @type {Record<string, string>} */
const TONE = {
	active: 'good', failed: 'danger', abandoned: 'danger', good: 'good', fair: 'warn', poor: 'danger',
};
/** @type {Record<string, string>} */
const KINDS = {
	stay: 'present', talk: 'speaking', screen: 'screen shared', camera: 'camera on',
	microphone: 'microphone on',
};
/** @type {Record<string, string>} */
const EVENTS = {
	gateway_lost: 'gateway went down',
	visitor: 'device told',
};

export const STATUSES = ['active', 'completed', 'failed', 'scheduled', 'cancelled'];
/** Events that belong together begin with the same word. */
export const EVENT_TYPES = ['join', 'leave', 'disconnect', 'reconnect', 'state', 'message', 'reaction',
	'mute', 'unmute', 'microphone', 'camera', 'screen_share', 'hand', 'talk', 'call', 'restart',
	'quality', 'network', 'error', 'session', 'visitor', 'gateway_lost', 'other'];

/** @param {string} word of an event @returns {string} */
export function eventWord(word) {
	return EVENTS[word] ?? word.replaceAll('_', ' ');
}

/** @param {string} kind of an interval */
export function kindWord(kind) {
	return KINDS[kind] ?? kind;
}

/** @param {string} status */
export function statusWord(status) {
	return STATUS[status] ?? status;
}

/** @param {string} text @param {string} [tone] */
function badge(text, tone = '') {
	return make('span', { class: 'tag', 'data-tone': tone }, text);
}

/** @param {string} status */
export function status(status) {
	return badge(statusWord(status), TONE[status]);
}

/** @param {string | null} word @param {number | null} score a MOS */
export function quality(word, score) {
	if (!word)
		return make('span', { class: 'faint' }, 'not measured');
	return badge(score === null ? word : `${word} ${score.toFixed(1)}`, TONE[word]);
}

/** A number that is worth a look unless it is 0. @param {number} number */
export function bad(number) {
	return number > 0 ? make('strong', { class: 'bad' }, number) : '0';
}

/** @param {number} number @param {string} one @param {string} many */
export function count(number, one, many) {
	return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}

/** Why an alert was raised. @param {import('./admin.js').Row} row @returns {string} */
export function alertWords({ rule, value, threshold, seconds, direction }) {
	if (rule === 'quality')
		return `MOS ${value.toFixed(1)} for ${seconds} s ${direction === 'up' ? 'from' : 'to'} the participant, `
			+ `below ${threshold}`;
	return `${count(value, 'disconnection', 'disconnections')}, more than ${threshold}`;
}

/** What became of its message. @param {import('./admin.js').Row} row @returns {string} */
export function deliveryWord({ webhook, attempts }) {
	if (webhook === 'waiting')
		return `waiting after ${count(attempts, 'attempt', 'attempts')}`;
	return webhook === 'delivered' ? 'delivered' : 'not sent';
}

/** What somebody came with. @param {import('./admin.js').Row} row */
export function device({ device_type: type, browser, operating_system: system }) {
	return [type, browser, system].filter(Boolean).join(', ');
}

/** @param {string} list JSON @returns {string} */
export function issues(list) {
	const found = /** @type {string[]} */ (JSON.parse(list || '[]'));
	return found.map(issue => issue.replaceAll('-', ' ')).join(', ');
}
