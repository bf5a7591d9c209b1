/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The shortest page that joins a training room, is heard and hears, and leaves. Everything that is
 * hard is in ../lib/room.js; this is what a page of one's own begins with. It gives the room a
 * microphone, plays what comes in the room's audio slots, and lists who is there.
 */

import { loadConfig } from '../lib/config.js';
import { explain } from '../lib/errors.js';
import { TrainingRoom } from '../lib/room.js';

/** @param {string} id */
const find = id => /** @type {HTMLInputElement} */ (document.getElementById(id));
/** @type {Map<string, HTMLAudioElement>} one for each audio slot, by its mid */
const players = new Map();

window.lectern = { room: null };

/** @param {TrainingRoom} room */
function showState({ state, reason }) {
	document.documentElement.dataset.state = state;
	find('join').hidden = state !== 'idle' && state !== 'ended';
	find('leave').hidden = !find('join').hidden;
	find('message').textContent = state === 'ended' ? `It is over: ${reason}.` : `You are ${state}.`;
}

/** @param {TrainingRoom} room */
function showPeople(room) {
	find('roster').replaceChildren(...[...room.roster.values()].map(info => {
		const row = document.createElement('li');
		row.dataset.participant = info.participant;
		row.dataset.status = info.status;
		row.textContent = room.isSpeaking(info.participant) ? `${info.display} speaks` : info.display;
		return row;
	}));
}

/* Who is heard in which slot is the gateway's affair; the tracks stay the same. */
/** @param {TrainingRoom} room */
function playSlots({ slots }) {
	for (const { mid, kind, track } of slots) {
		const player = players.get(mid) ?? new Audio();
		const playing = /** @type {MediaStream | null} */ (player.srcObject);
		if (kind !== 'audio' || !track || playing?.getTracks()[0] === track)
			continue;
		players.set(mid, player);
		player.srcObject = new MediaStream([track]);
		player.play().catch(error => find('message').textContent = String(error));
	}
}

async function openMicrophone() {
	const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
	return stream.getAudioTracks()[0];
}

async function join() {
	const room = new TrainingRoom(await loadConfig(location));
	const microphone = await openMicrophone().catch(() => null);
	window.lectern.room = room;
	room.addEventListener('state', () => showState(room));
	room.addEventListener('roster', () => showPeople(room));
	room.addEventListener('slots', () => playSlots(room));
	room.addEventListener('state', () => room.state === 'ended' && microphone?.stop());
	await room.join({
		room: find('room').value,
		display: find('name').value,
		role: 'trainee',
		tracks: { microphone },
		slots: { audio: 3, video: 0 },
	});
	playSlots(room);
}

const query = new URLSearchParams(location.search);
find('room').value = query.get('room') ?? '';
find('name').value = query.get('name') ?? '';
find('join-form').addEventListener('submit', event => {
	event.preventDefault();
	join().catch(error => find('message').textContent = explain(error));
});
find('leave').addEventListener('click', () => window.lectern.room?.leave());
addEventListener('pagehide', () => window.lectern.room?.close());
if (query.get('autojoin') === '1')
	find('join').click();
