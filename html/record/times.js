/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Times and spans. Shown are those of the viewer's zone, which the page names; UTC stands in the
 * title of each.
 */

import { make } from './dom.js';

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const toMoment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const toClock = new Intl.DateTimeFormat(undefined, CLOCK);
const toHour = new Intl.DateTimeFormat(undefined, { ...CLOCK, second: undefined });
const toDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** @param {number} ms @returns {string} as it is written in files */
export function utc(ms) {
	return new Date(ms).toISOString();
}

/** @param {number} ms */
export function dayText(ms) {
	return toDay.format(ms);
}

/** @param {number} ms */
export function momentText(ms) {
	return toMoment.format(ms);
}

/** @param {number} ms */
export function clockText(ms) {
	return toClock.format(ms);
}

/** @param {number} ms */
export function hourText(ms) {
	return toHour.format(ms);
}

/** @param {number | null} ms @param {string} text */
function timeElement(ms, text) {
	if (ms === null)
		return '';
	const exact = utc(ms);
	return make('time', { datetime: exact, title: `${exact.replace('T', ' ').replace('Z', '')} UTC` },
		text);
}

/** Day and time. @param {number | null} ms */
export function moment(ms) {
	return ms === null ? '' : timeElement(ms, momentText(ms));
}

/** The time alone, to the second. @param {number | null} ms */
export function clockTime(ms) {
	return ms === null ? '' : timeElement(ms, clockText(ms));
}

/** @param {number | null} seconds @returns {string} the two greatest units */
export function span(seconds) {
	if (seconds === null || seconds === undefined)
		return '';
	const whole = Math.round(seconds);
	if (whole < 60)
		return `${whole} s`;
	if (whole < 3600)
		return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	const minutes = Math.round(whole / 60);
	return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * The first moment of a day of the viewer.
 * @param {string | undefined} date as an input of type date has it
 * @param {number} [later] so many days later
 * @returns {number | undefined} milliseconds
 */
export function startOf(date, later = 0) {
	const day = new Date(`${date}T00:00`);
	if (!date || Number.isNaN(day.getTime()))
		return undefined;
	day.setDate(day.getDate() + later);
	return day.getTime();
}
