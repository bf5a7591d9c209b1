/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A short tone when something wants attention. It is switched on and off by a box in the page, and
 * that is remembered.
 */

import { byId } from './messages.js';

const CHOICE = 'lectern.chime';
const TONE_HZ = 660;
const TONE_S = 0.18;

/**
 * Lets the box in the page decide, as it was left the last time.
 * @param {string} [name] under which it is remembered
 */
export function setUpChime(name = CHOICE) {
	const box = byId('with-chime', HTMLInputElement);
	const last = localStorage.getItem(name);
	box.checked = last ? last === 'on' : box.defaultChecked;
	box.addEventListener('change', () => {
		localStorage.setItem(name, box.checked ? 'on' : 'off');
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
