/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is said when a session is over, and where to go from there.
 */

import { byId, put } from '../parts/messages.js';
import { show } from './views.js';

/** Ends that are states of their own; all others are `ended`. */
const ENDS = ['replaced', 'kicked', 'left'];

/**
 * @param {import('./call-page.js').Ending} ending
 * @param {string} again what the button says that leads back
 */
export function showOver({ reason, title, text }, again) {
	put('over-title', title);
	put('over-text', text);
	byId('over-text', HTMLElement).hidden = !text;
	put('again', again);
	show(ENDS.includes(reason) ? reason : 'ended', 'over');
}
