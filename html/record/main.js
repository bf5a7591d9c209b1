/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The page of the record: asks once for the admin secret, then shows the view that the address names.
 * `data-state` of the root element says where we are: loading, door (the secret is asked for), shown,
 * failed.
 */

import { findAdmin } from '../lib/config.js';
import { explain } from '../lib/errors.js';
import { byId, put } from '../parts/messages.js';
import { linkTo, readState } from './address.js';
import { Admin, AdminError } from './admin.js';
import { make } from './dom.js';
import { Door } from './door.js';
import { ZONE } from './times.js';
import { now } from './views/now.js';
import { overview } from './views/overview.js';
import { people, person } from './views/people.js';
import { problems } from './views/problems.js';
import { session } from './views/session.js';
import { sessions } from './views/sessions.js';

/**
 * What a view gets: who answers, what the address says, and when it is over.
 * @typedef {{admin: Admin, state: import('./address.js').State, signal: AbortSignal}} View
 */
/** @typedef {{title: string, parts: (HTMLElement | null)[]}} Drawn */

/** @type {Record<string, (view: View) => Promise<Drawn>>} */
const VIEWS = { overview, sessions, session, problems, people, person, now };
const FIRST = 'overview';
/** Views that are reached from another one. @type {Record<string, string>} */
const WITHIN = { session: 'sessions', person: 'people' };

/** @type {Admin | null} */
let admin = null;
/** @type {string} */
let address = '';
/** What the address said when it was shown last; the rest of it only says where in the page. */
let shown = '';
let running = new AbortController();

const door = new Door(secret => {
	admin = new Admin(address, secret);
	show();
});

/** @param {string} state */
function become(state) {
	document.documentElement.dataset.state = state;
	byId('door', HTMLElement).hidden = state !== 'door';
	for (const id of ['top', 'content', 'foot'])
		byId(id, HTMLElement).hidden = state === 'door' || state === 'loading';
}

/** @param {string} view */
function markPlace(view) {
	for (const link of document.querySelectorAll('#top nav a')) {
		const leadsTo = new URLSearchParams(/** @type {HTMLAnchorElement} */ (link).search).get('view');
		if (leadsTo === (WITHIN[view] ?? view))
			link.setAttribute('aria-current', 'page');
		else
			link.removeAttribute('aria-current');
	}
}

/** @param {string} title @param {(HTMLElement | null)[]} parts */
function fill(title, parts) {
	document.title = `${title} · The record · Lectern`;
	byId('content', HTMLElement).replaceChildren(make('h1', { tabindex: -1 }, title),
		...parts.filter(part => part !== null));
}

/** @param {unknown} error */
function fail(error) {
	console.info('lectern:', error);
	if (error instanceof AdminError && error.trouble === 'secret') {
		admin = null;
		become('door');
		door.refuse(error.message);
		return;
	}
	const again = make('button', { type: 'button', class: 'primary', click: () => show() }, 'Try again');
	fill('No answer', [
		make('p', { class: 'alert', role: 'alert' }, error instanceof AdminError ? error.message : explain(error)),
		make('div', { class: 'row' }, again)]);
	become('failed');
	again.focus();
}

/** Where reading goes on: at the part that the address names, or at the top. */
function moveFocus() {
	const part = location.hash && document.getElementById(location.hash.slice(1));
	const heading = part && part.querySelector('h2[tabindex]');
	const target = heading ?? document.querySelector('#content h1');
	if (target instanceof HTMLElement)
		target.focus({ preventScroll: true });
	if (part)
		part.scrollIntoView();
}

/**
 * Shows what the address says.
 * @param {{scroll?: number | null, isFirst?: boolean}} [how] where the page was scrolled to before
 */
async function show({ scroll = null, isFirst = false } = {}) {
	running.abort();
	running = new AbortController();
	const { signal } = running;
	const state = { view: FIRST, ...readState() };
	const content = byId('content', HTMLElement);
	content.setAttribute('aria-busy', 'true');
	shown = location.search;
	markPlace(state.view);
	try {
		const draw = VIEWS[Object.hasOwn(VIEWS, state.view) ? state.view : FIRST];
		const { title, parts } = await draw({ admin: /** @type {Admin} */ (admin), state, signal });
		if (signal.aborted)
			return;
		door.remember();
		fill(title, parts);
		become('shown');
		if (!isFirst)
			moveFocus();
		if (!location.hash || scroll !== null)
			scrollTo(0, scroll ?? 0);
	} catch (error) {
		if (!signal.aborted)
			fail(error);
	}
	if (!signal.aborted)
		content.removeAttribute('aria-busy');
}

/** @param {string} to */
function go(to) {
	history.replaceState({ scroll: scrollY }, '');
	history.pushState(null, '', to);
	show();
}

/** @param {MouseEvent} event */
function followLink(event) {
	const link = event.target instanceof Element ? event.target.closest('a') : null;
	const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
	if (!link?.getAttribute('href')?.startsWith('?') || !isPlain)
		return;
	event.preventDefault();
	go(link.search + link.hash);
}

/** A form of filters is a link that its fields complete. @param {SubmitEvent} event */
function followForm(event) {
	const form = /** @type {HTMLFormElement} */ (event.target);
	if (!byId('content', HTMLElement).contains(form))
		return;
	event.preventDefault();
	const fields = /** @type {[string, string][]} */ ([...new FormData(form)]);
	go(linkTo(Object.fromEntries(fields), form.dataset.part));
}

/** @param {number | null} port */
function leadElsewhere(port) {
	const there = port && `${location.protocol}//${location.hostname}:${port}/record/`;
	become('door');
	door.close(there ? { there, text: 'The record is read by the door of the Admin API, which may be '
		+ 'open to the gateway\'s own machine only:' }
		: { text: 'The record is read by the door of the Admin API, and this gateway has none. Set '
			+ '`admin_port` in janus.transport.sse.jcfg and `admin_secret` in janus.jcfg.' });
}

async function start() {
	put('zone', ZONE === 'UTC' ? 'Times are UTC.'
		: `Times are those of ${ZONE}; UTC stands in the title of each, where the pointer rests on it.`);
	document.addEventListener('click', followLink);
	document.addEventListener('submit', followForm);
	addEventListener('popstate', ({ state }) => {
		if (admin && location.search !== shown)
			show({ scroll: state?.scroll ?? 0 });
	});
	byId('sign-out', HTMLElement).addEventListener('click', () => {
		running.abort();
		admin = null;
		door.forget();
		become('door');
		door.open();
	});
	try {
		const found = await findAdmin(location);
		if (!found.admin)
			return leadElsewhere(found.port);
		address = found.admin;
	} catch (error) {
		become('door');
		return door.close({ text: explain(error) });
	}
	const secret = door.recall();
	if (!secret) {
		become('door');
		return door.open();
	}
	admin = new Admin(address, secret);
	await show({ isFirst: true });
}

start();
