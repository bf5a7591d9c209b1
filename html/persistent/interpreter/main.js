/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The page of an interpreter: signs in at the desk, says whether calls are welcome, answers them,
 * is in a session, and is back at the desk afterwards. `data-state` of the root element says where
 * we are: idle, desk, joining, joined, reconnecting; and for sessions that were joined by name, at
 * the end replaced, kicked, left or ended.
 */

import { Backoff } from '../../lib/backoff.js';
import { loadConfig } from '../../lib/config.js';
import { Desk } from '../../lib/desk.js';
import { explain, RoomError } from '../../lib/errors.js';
import { IMPATIENT } from '../../lib/persistent-room.js';
import { patiently } from '../../parts/arrival.js';
import { setUpChime } from '../../parts/chime.js';
import { byId, complain, put, toast } from '../../parts/messages.js';
import { Memory, rememberName } from '../../parts/visit.js';
import { CallPage } from '../call-page.js';
import { Entry } from '../entry.js';
import { languageName, languages } from '../languages.js';
import { showOver } from '../over.js';
import { traceDesk } from '../trace.js';
import { show, state } from '../views.js';
import { AvailabilitySwitch } from './availability.js';
import { Incoming } from './incoming.js';

/** @typedef {import('../call-page.js').Stay} Stay */
/** @typedef {import('../../lib/desk.js').Registering} Registering */
/** @typedef {Registering & {microphone: boolean, camera: boolean}} SignIn */

/* The desk keeps a place for so long. */
const PLACE_MS = 300000;
const CALL_GONE = 628;
const NOT_ALLOWED = new Set([602, 604, 606]);

const query = new URLSearchParams(location.search);
const page = new CallPage('interpreter', ending => over(ending));
const entry = new Entry(page.devices, 'interpreter', {
	title: 'Sign in as an interpreter', desk: 'Sign in', deskBusy: 'Signing in …',
	toDesk: 'Sign in to take calls instead',
}, { onDesk: () => signIn(filledIn()), onSession: stay => join(stay) });
const incoming = new Incoming((call, isAccepted, done) => answer(call, isAccepted).finally(done));
const availability = new AvailabilitySwitch(async chosen => {
	await window.lectern.desk?.setAvailability(chosen);
	rememberChoice(chosen);
});
/** @type {Memory<SignIn>} */
const memory = new Memory('lectern.sign-in');
/** @type {SignIn | null} */
let signedIn = null;
/** @type {Stay | null} */
let lastStay = null;

/** @returns {SignIn} */
function filledIn() {
	const ticked = [...document.querySelectorAll('#languages input:checked')]
		.map(box => /** @type {HTMLInputElement} */ (box).value);
	const others = byId('language-tags', HTMLInputElement).value.split(/[\s,]+/).filter(Boolean);
	const interpreterKey = byId('interpreter-key', HTMLInputElement).value;
	return { ...entry.who, languages: [...new Set([...ticked, ...others])], interpreterKey,
		availability: 'available' };
}

/** @param {SignIn} who */
async function signIn(who) {
	if (!who.languages?.length) {
		entry.complain('Choose at least one language.');
		return;
	}
	entry.setBusy(true);
	show('joining', 'idle');
	entry.endPreview();
	try {
		await reachDesk(who);
		rememberName(who.display);
		atDesk('');
	} catch (error) {
		console.info('lectern:', error);
		notSignedIn(error);
	}
	entry.setBusy(false);
}

/** @param {unknown} error */
function notSignedIn(error) {
	const isKey = error instanceof RoomError && NOT_ALLOWED.has(Number(error.code))
		&& /interpreter_key/.test(error.message);
	if (isKey)
		byId('key-field', HTMLElement).hidden = false;
	signedIn = null;
	memory.forget();
	incoming.clear();
	show('idle');
	entry.complain(isKey ? 'This gateway takes interpreters with a key only. Enter the key.'
		: explain(error));
}

/** @param {SignIn} who */
async function reachDesk(who) {
	window.lectern.desk?.close();
	const desk = new Desk(await loadConfig(location));
	window.lectern.desk = desk;
	listen(desk);
	signedIn = { ...who };
	await desk.register(who);
	signedIn = { ...who, participant: desk.who.participant };
	memory.remember(signedIn);
	put('desk-who', `${who.display}: ${(who.languages ?? []).map(languageName).join(', ')}`);
}

/** @param {Availability} chosen */
function rememberChoice(chosen) {
	if (!signedIn)
		return;
	signedIn.availability = chosen;
	memory.remember(signedIn);
}

/** @param {Desk} desk */
function listen(desk) {
	/** @param {string} name @param {(detail: any) => void} act */
	const on = (name, act) => desk.addEventListener(name, event => {
		if (desk === window.lectern.desk)
			act(/** @type {CustomEvent} */ (event).detail);
	});
	traceDesk(desk);
	on('incoming-call-request', call => incoming.add(call, desk.localTime(call.expiresAt)));
	for (const name of ['call-request-taken', 'request-no-longer-available', 'call-request-expired'])
		on(name, ({ requestId, message }) => {
			incoming.remove(requestId);
			if (message && !page.room)
				toast(message);
		});
	on('availability', now => availability.show(now));
	on('session', session => enterCall(session));
	on('connection', ({ status }) => {
		byId('desk-badge', HTMLElement).dataset.status = status;
		put('desk-badge', status === 'online' ? 'connected' : 'reconnecting');
	});
	on('state', now => {
		if (now === 'reconnecting')
			incoming.clear(); /* what still rings is told again */
		if (now === 'closed' && state() === 'desk')
			notSignedIn(desk.error);
	});
}

/** @param {string} text how the last session has ended, or '' */
function atDesk(text) {
	put('desk-last', text);
	byId('desk-last', HTMLElement).hidden = !text;
	show('desk');
	document.title = 'Interpreter · Lectern';
}

/** @param {IncomingCall} call @param {boolean} isAccepted */
async function answer({ requestId }, isAccepted) {
	const { desk } = window.lectern;
	try {
		const session = isAccepted ? await desk?.accept(requestId) : await desk?.decline(requestId);
		incoming.remove(requestId);
		if (isAccepted && session)
			enterCall(session);
	} catch (error) {
		if (error instanceof RoomError && error.code === CALL_GONE)
			incoming.remove(requestId);
		complain(error);
	}
}

/** @param {CallSession} session */
function enterCall({ room, pin, role, client, interpreter }) {
	if (!signedIn || page.room === room)
		return;
	incoming.clear();
	put('joining-text', `You are being connected with ${client?.display || 'the client'}.`);
	const { display, microphone, camera } = signedIn;
	join({ room, pin, role: role || 'interpreter', display, participant: interpreter?.participant,
		microphone, camera, isCall: true });
}

/** @param {Stay} stay @param {{isReturn?: boolean}} [how] */
async function join(stay, how = {}) {
	entry.setBusy(true);
	entry.endPreview();
	show('joining', stay.isCall || how.isReturn ? 'joining' : 'idle');
	try {
		await page.enter(stay, how);
	} catch (error) {
		if (signedIn) {
			atDesk(explain(error));
		} else {
			show('idle');
			entry.complain(explain(error));
		}
	}
	entry.setBusy(false);
}

/** @param {import('../call-page.js').Ending} ending */
function over(ending) {
	const { windowMs, ...stay } = ending.stay;
	lastStay = stay;
	const { desk } = window.lectern;
	if (stay.isCall && desk?.state === 'closed')
		notSignedIn(desk.error);
	else if (stay.isCall && signedIn && ending.reason !== 'replaced')
		atDesk(`${ending.title}. ${ending.text}`);
	else
		showOver(ending, 'Join again');
}

function signOut() {
	window.lectern.desk?.leave();
	window.lectern.desk = null;
	signedIn = null;
	memory.forget();
	incoming.clear();
	show('idle');
}

function listLanguages() {
	const template = byId('language-template', HTMLTemplateElement);
	const known = memory.recall()?.languages ?? query.get('languages')?.split(',') ?? [];
	const list = languages();
	byId('languages', HTMLElement).append(...list.map(({ tag, name }) => {
		const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
		const box = /** @type {HTMLInputElement} */ (copy.querySelector('input'));
		box.value = tag;
		box.checked = known.includes(tag);
		/** @type {HTMLElement} */ (copy.querySelector('span')).textContent = name;
		return copy;
	}));
	byId('language-tags', HTMLInputElement).value =
		known.filter(tag => !list.some(one => one.tag === tag)).join(', ');
}

/** Back to where we were before the page was loaded again, if we were anywhere. */
async function comeBack() {
	const { last } = page;
	const who = memory.recall();
	const named = query.get('room');
	const isBack = last !== null && (!named || named === last.room);
	const desk = who && !named ? returnToDesk(who) : null;
	if (last && isBack)
		await join(last, { isReturn: true });
	else if (desk)
		await desk;
	else if (query.get('autojoin') === '1')
		entry.submit();
}

/** @param {SignIn} who */
async function returnToDesk(who) {
	const until = Date.now() + PLACE_MS;
	signedIn = who;
	if (!page.last)
		show('joining', 'joining');
	try {
		await patiently(() => reachDesk(who), new Backoff(IMPATIENT), () => Date.now() < until);
		if (!page.room)
			atDesk('');
	} catch (error) {
		console.info('lectern:', error);
		if (!page.room)
			notSignedIn(error);
	}
}

function start() {
	setUpChime('lectern.chime.persistent');
	listLanguages();
	entry.fill(query);
	entry.setBusy(false);
	show('idle');
	byId('key-field', HTMLElement).hidden = !query.has('key');
	byId('again', HTMLElement).addEventListener('click', () => lastStay && join(lastStay));
	byId('other-room', HTMLElement).addEventListener('click', () =>
		signedIn ? atDesk('') : show('idle'));
	byId('sign-out', HTMLElement).addEventListener('click', signOut);
	addEventListener('online', () => window.lectern.desk?.hurry());
	addEventListener('pagehide', () => window.lectern.desk?.close());
	comeBack();
}

start();
