/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Words on the page: texts of elements, short messages that go away by themselves, and questions
 * that must be answered before something that cannot be undone.
 */

import { explain, RoomError } from '../lib/errors.js';

const TOAST_MS = 6000;
const MOST_TOASTS = 4;

/**
 * An element of the page that must be there.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
	const element = document.getElementById(id);
	if (!(element instanceof type))
		throw new Error(`#${id} is missing`);
	return element;
}

/**
 * Sets the text of an element, if it is another one: what is drawn often is not read out often.
 * @param {string} id
 * @param {string} text
 */
export function put(id, text) {
	const element = byId(id, HTMLElement);
	if (element.textContent !== text)
		element.textContent = text;
}

/**
 * Shows a message for a while.
 * @param {string} text
 * @param {number} [span] milliseconds
 */
export function toast(text, span = TOAST_MS) {
	const box = byId('toasts', HTMLElement);
	const line = document.createElement('p');
	line.textContent = text;
	box.append(line);
	while (box.childElementCount > MOST_TOASTS)
		box.firstElementChild?.remove();
	setTimeout(() => line.remove(), span);
}

/** Tells what went wrong. @param {unknown} error */
export function complain(error) {
	console.info('lectern:', error);
	toast(error instanceof RoomError ? explain(error) : /** @type {Error} */ (error).message);
}

/**
 * Asks before something final.
 * @param {{title: string, text: string, yes: string}} question
 * @returns {Promise<boolean>}
 */
export async function confirmed({ title, text, yes }) {
	const dialog = byId('ask', HTMLDialogElement);
	byId('ask-title', HTMLElement).textContent = title;
	byId('ask-text', HTMLElement).textContent = text;
	byId('confirm', HTMLButtonElement).textContent = yes;
	dialog.returnValue = 'no';
	dialog.showModal();
	byId('cancel', HTMLButtonElement).focus();
	await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
	return dialog.returnValue === 'yes';
}
