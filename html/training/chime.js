/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A short tone when somebody waits in the lobby, writes, or raises a hand. Off until it is switched
 * on, and remembered.
 */

import { byId } from './messages.js';

const CHOICE = 'lectern.chime';
const TONE_HZ = 660;
const TONE_S = 0.18;

/** Events that are worth a tone. */
export const CHIMING = ['lobby-entered', 'message', 'hand-raised'];

/** Lets the box in the page decide, as it was left the last time. */
export function setUpChime() {
	const box = byId('with-chime', HTMLInputElement);
	box.checked = localStorage.getItem(CHOICE) === 'on';
	box.addEventListener('change', () => {
		localStorage.setItem(CHOICE, box.checked ? 'on' : 'off');
		chime();
	});
}

/** Sounds, if it is wanted. */
export function chime() {
	if (!byId('with-chime', HTMLInputElement).checked)
		return;
	const context = new AudioContext();
	const tone = context.createOscillator();
	const volume = context.createGain();
	tone.frequency.value = TONE_HZ;
	volume.gain.setValueAtTime(0.1, context.currentTime);
	volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + TONE_S);
	tone.connect(volume).connect(context.destination);
	tone.start();
	tone.stop(context.currentTime + TONE_S);
	tone.addEventListener('ended', () => context.close().catch(() => {}));
}
