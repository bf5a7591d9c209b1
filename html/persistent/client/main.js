/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The page of somebody who needs an interpreter: asks, waits for an answer, is in the session, and
 * is told when it is over. `data-state` of the root element says where we are: idle, joining,
 * waiting, unanswered, joined, reconnecting, and at the end replaced, kicked, left or ended.
 */

import { Backoff } from '../../lib/backoff.js';
import { loadConfig } from '../../lib/config.js';
import { Desk } from '../../lib/desk.js';
import { explain, RoomError } from '../../lib/errors.js';
import { IMPATIENT } from '../../lib/persistent-room.js';
import { patiently } from '../../parts/arrival.js';
import { setUpChime } from '../../parts/chime.js';
import { byId, complain, put } from '../../parts/messages.js';
import { Memory } from '../../parts/visit.js';
import { CallPage } from '../call-page.js';
import { Entry } from '../entry.js';
import { languageName, languages, TAG_PATTERN } from '../languages.js';
import { showOver } from '../over.js';
import { traceDesk } from '../trace.js';
import { show, state } from '../views.js';
import { Waiting } from './waiting.js';

/** @typedef {import('../call-page.js').Stay} Stay */
/**
 * @typedef {object} Asking
 * @property {string} display
 * @property {string} [participant]
 * @property {string} language
 * @property {'normal' | 'urgent'} urgency
 * @property {boolean} microphone
 * @property {boolean} camera
 */

/* After this time there is no request left to come back to. */
const REQUEST_MS = 30000;
const NOBODY_AVAILABLE = 627;
const OTHER = 'other';

const query = new URLSearchParams(location.search);
const page = new CallPage('client', ending => over(ending));
const entry = new Entry(page.devices, 'client', {
	title: 'Ask for an interpreter', desk: 'Ask for an interpreter', deskBusy: 'Asking …',
	toDesk: 'Ask for an interpreter instead',
}, { onDesk: () => ask(wish()), onSession: stay => join(stay) });
const waiting = new Waiting();
/** @type {Memory<Asking>} */
const memory = new Memory('lectern.asking');
/** @type {Asking | null} */
let asking = null;
/** @type {Stay | null} */
let lastStay = null;

/** What is filled in. @returns {Asking} */
function wish() {
	const chosen = byId('language', HTMLSelectElement).value;
	const isUrgent = byId('urgent', HTMLInputElement).checked;
	return {
		...entry.who,
		language: chosen === OTHER ? byId('language-tag', HTMLInputElement).value.trim() : chosen,
		urgency: isUrgent ? 'urgent' : 'normal',
	};
}

/** @param {Asking} wanted */
async function ask(wanted) {
	entry.setBusy(true);
	show('joining', 'idle');
	entry.endPreview();
	try {
		const desk = await reachDesk(wanted);
		await desk.requestCall(wanted);
	} catch (error) {
		entry.setBusy(false);
		refused(error);
		return;
	}
	entry.setBusy(false);
}

/** @param {unknown} error */
function refused(error) {
	if (error instanceof RoomError && error.code === NOBODY_AVAILABLE) {
		unanswered(`No interpreter for ${languageOf(asking)} is available at present.`);
		return;
	}
	console.info('lectern:', error);
	show('idle');
	entry.complain(explain(error));
}

/**
 * The desk, with us registered at it.
 * @param {Asking} wanted
 */
async function reachDesk(wanted) {
	const { desk } = window.lectern;
	const isSame = desk?.state === 'open' && desk.who.display === wanted.display;
	asking = { ...wanted, participant: isSame ? desk.who.participant : wanted.participant };
	if (desk && isSame) {
		memory.remember(asking);
		return desk;
	}
	desk?.close();
	const made = new Desk(await loadConfig(location));
	window.lectern.desk = made;
	listen(made);
	await made.register({ display: asking.display, participant: asking.participant });
	asking.participant = made.who.participant;
	memory.remember(asking);
	return made;
}

/** @param {Desk} desk */
function listen(desk) {
	/** @param {string} name @param {(detail: any) => void} act */
	const on = (name, act) => desk.addEventListener(name, event => {
		if (desk === window.lectern.desk)
			act(/** @type {CustomEvent} */ (event).detail);
	});
	traceDesk(desk);
	on('request-sent', request => sent(desk, request));
	on('request', request => request ? sent(desk, request) : waiting.isOn
		&& unanswered('The connection was interrupted, and the request was lost.'));
	on('call-declined', ({ interpretersLeft }) => waiting.declined(interpretersLeft));
	on('no-interpreters-available', () => unanswered(waiting.isOn
		? `All interpreters for ${languageOf(asking)} have declined.`
		: `No interpreter for ${languageOf(asking)} is available at present.`));
	on('request-expired', () => unanswered('Nobody has answered in time.'));
	on('interpreter-accepted', session => accepted(session));
	on('session', session => accepted(session));
	on('state', () => {
		if (desk.state === 'closed' && !page.room)
			refused(desk.error);
	});
}

/** @param {Asking | null} one */
function languageOf(one) {
	return languageName(one?.language ?? '');
}

/** @param {Desk} desk @param {CallRequest} request */
function sent(desk, request) {
	if (asking && !page.room)
		waiting.begin(asking.language, request, desk.localTime(request.expiresAt));
}

/** @param {string} text why */
function unanswered(text) {
	if (page.room)
		return;
	waiting.end();
	put('unanswered-text', text);
	show('unanswered');
}

/** @param {CallSession} session */
function accepted({ room, pin, role, client, interpreter }) {
	if (!asking || page.room === room)
		return;
	waiting.end();
	put('joining-text', `${interpreter?.display || 'An interpreter'} has accepted.`);
	const { display, microphone, camera } = asking;
	join({ room, pin, role: role || 'client', display, participant: client?.participant, microphone,
		camera, isCall: true });
}

/** @param {Stay} stay @param {{isReturn?: boolean}} [how] */
async function join(stay, how = {}) {
	entry.setBusy(true);
	entry.endPreview();
	show('joining', stay.isCall || how.isReturn ? 'joining' : 'idle');
	try {
		await page.enter(stay, how);
	} catch (error) {
		show('idle');
		entry.complain(explain(error));
	}
	entry.setBusy(false);
}

/** @param {import('../call-page.js').Ending} ending */
function over(ending) {
	const { isCall, windowMs, ...stay } = ending.stay;
	lastStay = isCall && ending.reason !== 'replaced' ? null : { ...stay, isCall };
	showOver(ending, lastStay ? 'Join again' : 'Ask again');
}

function again() {
	if (lastStay && state() !== 'unanswered')
		join(lastStay);
	else
		ask(asking ?? wish());
}

async function cancel() {
	waiting.end();
	show('idle');
	await window.lectern.desk?.cancel();
}

function listLanguages() {
	const select = byId('language', HTMLSelectElement);
	const tag = byId('language-tag', HTMLInputElement);
	select.append(new Option('Choose a language', ''),
		...languages().map(({ name, tag: value }) => new Option(name, value)),
		new Option('Another language …', OTHER));
	tag.pattern = TAG_PATTERN;
	const follow = () => {
		byId('language-other', HTMLElement).hidden = tag.disabled = select.value !== OTHER;
	};
	select.addEventListener('change', follow);
	const wanted = query.get('language') ?? memory.recall()?.language ?? '';
	const isListed = [...select.options].some(({ value }) => value === wanted);
	select.value = isListed ? wanted : OTHER;
	tag.value = isListed ? '' : wanted;
	follow();
}

/** Back to where we were before the page was loaded again, if we were anywhere. */
async function comeBack() {
	const { last } = page;
	const wanted = memory.recall();
	const named = query.get('room');
	if (last && (!named || named === last.room)) {
		asking = last.isCall ? wanted : null;
		await join(last, { isReturn: true });
	} else if (wanted?.participant && !named) {
		const until = Date.now() + REQUEST_MS;
		await patiently(() => reachDesk(wanted), new Backoff(IMPATIENT), () => Date.now() < until)
			.catch(error => console.info('lectern:', error));
	} else if (query.get('autojoin') === '1') {
		entry.submit();
	}
}

function start() {
	setUpChime('lectern.chime.persistent');
	listLanguages();
	entry.fill(query);
	entry.setBusy(false);
	show('idle');
	for (const id of ['again', 'ask-again'])
		byId(id, HTMLElement).addEventListener('click', again);
	for (const id of ['other-room', 'change'])
		byId(id, HTMLElement).addEventListener('click', () => show('idle'));
	byId('cancel-request', HTMLElement).addEventListener('click', () => cancel().catch(complain));
	addEventListener('online', () => window.lectern.desk?.hurry());
	addEventListener('pagehide', () => window.lectern.desk?.close());
	comeBack();
}

start();
