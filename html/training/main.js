/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The training page: a form, a room, and what is said when it is over; one of the three is shown.
 * `data-state` of the root element says where we are: idle, joining, joined, reconnecting, and at
 * the end replaced, kicked, left or ended. A refresh in the room leads back into it.
 */

import { Backoff } from '../lib/backoff.js';
import { loadConfig } from '../lib/config.js';
import { explain } from '../lib/errors.js';
import { RestartWatch } from '../lib/restart-watch.js';
import { TrainingRoom } from '../lib/room.js';
import { openDevices, patiently } from '../parts/arrival.js';
import { setUpChime } from '../parts/chime.js';
import { Devices } from '../parts/devices.js';
import { byId, toast } from '../parts/messages.js';
import { Memory, rememberName } from '../parts/visit.js';
import { Call } from './call.js';
import { Lobby } from './lobby.js';
import { farewell } from './notices.js';

/** @typedef {import('../parts/visit.js').Visit} Visit */

const MOST_ATTEMPTS = 8;
const ENDS = ['replaced', 'kicked', 'left', 'denied', 'banned'];
const PHONE = '(width < 52rem)';

const query = new URLSearchParams(location.search);
const devices = new Devices();
/** @type {Memory<Visit>} */
const memory = new Memory('lectern.visit');
const lobby = new Lobby(devices, visit => enter(visit));
/** @type {Call | null} */
let call = null;
/** @type {Visit | null} */
let current = null;
const watch = new RestartWatch();

window.lectern = { room: null };

/** @param {string} state */
function show(state) {
	const root = document.documentElement;
	root.dataset.state = state;
	const isIn = state === 'joined' || state === 'reconnecting';
	const isBefore = state === 'idle' || state === 'joining';
	byId('lobby', HTMLElement).hidden = !isBefore;
	byId('room-view', HTMLElement).hidden = !isIn;
	byId('over', HTMLElement).hidden = isIn || isBefore;
	lobby.setBusy(state === 'joining');
}

/** @param {Visit} visit @param {{isReturn?: boolean}} [how] */
async function enter(visit, { isReturn = false } = {}) {
	watch.stop();
	current = visit;
	document.documentElement.dataset.role = visit.role;
	lobby.setBusy(true);
	show('joining');
	const coming = openDevices(devices, visit);
	try {
		await patiently(() => join(visit, coming, isReturn), new Backoff(),
			attempts => isReturn && attempts < MOST_ATTEMPTS);
	} catch (error) {
		console.info('lectern:', error);
		leaveRoom();
		memory.forget();
		show('idle');
		lobby.complain(explain(error));
	}
}

/** @param {Visit} visit @param {import('../parts/arrival.js').Coming} coming
 *  @param {boolean} isReturn */
async function join(visit, coming, isReturn) {
	const room = new TrainingRoom(await loadConfig(location));
	lobby.endPreview();
	window.lectern.room = room;
	room.addEventListener('state', () => follow(room));
	const slots = { audio: 3, video: matchMedia(PHONE).matches ? 4 : 6 };
	const joined = room.join({ ...visit, slots });
	call = new Call(room, devices, (source, isOn) => noteSwitch(source, isOn));
	call.bring(coming);
	current = { ...visit, participant: room.participant };
	try {
		await joined;
	} catch (error) {
		leaveRoom();
		throw error;
	}
	if (isReturn && !room.isResumed)
		toast('Your seat had been given up meanwhile. You have joined anew.');
	memory.remember(current);
	rememberName(visit.display);
	document.title = `${visit.room} · Lectern`;
}

/** @param {TrainingRoom} room */
function follow(room) {
	if (room !== window.lectern.room || room.state === 'idle' || room.state === 'joining')
		return;
	if (room.state !== 'ended') {
		show(room.state);
		return;
	}
	const { reason, error, words, model } = room;
	leaveRoom();
	memory.forget();
	const { title, text } = farewell(reason);
	byId('over-title', HTMLElement).textContent = title;
	byId('over-text', HTMLElement).textContent = error && reason === 'refused' ? explain(error) : text;
	byId('over-words', HTMLElement).textContent = words;
	byId('over-hint', HTMLElement).hidden = true;
	show(ENDS.includes(reason) ? reason : 'ended');
	byId('over-title', HTMLElement).focus();
	if (!ENDS.includes(reason))
		awaitRestart(model.lastTime);
}

/* Who was left behind is taken along when the conference goes on: nobody need press anything. */
/** @param {number} since */
async function awaitRestart(since) {
	const visit = current;
	const { server } = await loadConfig(location);
	const isOver = () => document.documentElement.dataset.state === 'ended' && visit === current;
	if (!visit || !isOver())
		return;
	const back = () => isOver() && enter(visit);
	byId('over-hint', HTMLElement).hidden = !watch.start(server, visit, since, back);
}

function leaveRoom() {
	call?.close();
	call = null;
	const { room } = window.lectern;
	window.lectern.room = null;
	room?.close();
	if (document.documentElement.dataset.state !== 'joining')
		devices.closeAll();
	byId('ask', HTMLDialogElement).close();
}

/** @param {Source} source @param {boolean} isOn */
function noteSwitch(source, isOn) {
	if (!current || source === 'screen')
		return;
	current[source] = isOn;
	memory.remember(current);
}

async function copyLink() {
	const link = new URL(location.pathname, location.href);
	link.searchParams.set('room', window.lectern.room?.name ?? '');
	const server = query.get('server');
	if (server)
		link.searchParams.set('server', server);
	try {
		await navigator.clipboard.writeText(link.href);
		toast('The link to this room is copied.');
	} catch {
		toast(link.href);
	}
}

function start() {
	setUpChime();
	byId('copy-link', HTMLElement).addEventListener('click', copyLink);
	byId('again', HTMLElement).addEventListener('click', () => current && enter(current));
	byId('other-room', HTMLElement).addEventListener('click', () => {
		watch.stop();
		show('idle');
	});
	addEventListener('online', () => window.lectern.room?.hurry());
	addEventListener('pagehide', () => window.lectern.room?.close());
	addEventListener('pageshow', event => event.persisted && location.reload());
	const room = query.get('room');
	const last = memory.recall();
	const isBack = last !== null && (!room || room === last.room);
	lobby.fill(query, isBack ? last : null);
	if (last && isBack)
		enter(last, { isReturn: true });
	else if (query.get('autojoin') === '1')
		byId('join-form', HTMLFormElement).requestSubmit();
}

start();
