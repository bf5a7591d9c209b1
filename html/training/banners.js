/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What stands above the pictures: the lobby for who waits in it, the external call, and for trainers
 * how far a restart has got.
 */

import { byId, put } from '../parts/messages.js';

/** @typedef {import('../lib/room.js').Room} Room */

/** @type {Record<string, string>} */
const STATES = { notified: 'told', back: 'back', missing: 'missing' };

/** Who talks to whom while an outside caller is here. @param {Room} room */
function callWords(room) {
	const { externalCall, controller, participant, self } = room;
	if (!externalCall)
		return '';
	const caller = room.nameOf(externalCall.caller);
	if (self?.role === 'caller')
		return `${room.nameOf(controller) || 'A trainer'} talks to you.`;
	if (controller === participant)
		return `You talk to ${caller}. The others are listening only.`;
	return `${room.nameOf(controller) || 'Nobody'} talks to ${caller}. You are listening only.`;
}

/** @param {Room} room */
export function drawCall(room) {
	const words = callWords(room);
	byId('call-banner', HTMLElement).hidden = !words;
	put('call-words', words);
	byId('call-end', HTMLElement).hidden = !room.hasControl;
	const hasCaller = room.members.some(({ role }) => role === 'caller');
	byId('call-start', HTMLElement).hidden = !room.hasControl || Boolean(words) || !hasCaller;
}

/** @param {Room} room @param {number} hiddenAt of the restart whose list was put away */
export function drawProgress(room, hiddenAt) {
	const { progress } = room;
	const isShown = room.isTrainer && progress !== null && progress.returning.length > 0
		&& progress.restarted_at !== hiddenAt;
	byId('progress', HTMLElement).hidden = !isShown;
	if (!isShown || !progress)
		return;
	const { back, notified, missing } = progress.counts;
	const all = back + notified + missing;
	put('progress-words', back === all ? `Everybody is back (${all}).`
		: `${back} of ${all} are back${missing ? `, ${missing} missing` : ''}.`);
	const meter = byId('progress-meter', HTMLProgressElement);
	meter.max = all;
	meter.value = back;
	byId('progress-list', HTMLElement).replaceChildren(...progress.returning.map(one => {
		const line = document.createElement('li');
		const since = new Date(room.localTime(one.since)).toLocaleTimeString();
		line.dataset.returning = one.participant;
		line.dataset.state = one.state;
		line.textContent = `${one.display}: ${STATES[one.state] ?? one.state} since ${since}`;
		return line;
	}));
}

/** @param {Room} room */
export function drawWaiting(room) {
	document.documentElement.dataset.waiting = String(room.isWaiting);
	byId('waiting', HTMLElement).hidden = !room.isWaiting;
	put('waiting-place', room.position === 1 ? 'You are the next.'
		: `${room.position - 1} before you.`);
}
