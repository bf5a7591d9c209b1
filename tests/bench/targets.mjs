/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is expected of media, by part of the results that media.mjs, instructions.mjs and delay.mjs write into one file
 * (saveResults() of house.mjs): what they judge by, and what media-report.mjs shows.
 */
import { judge, quantile } from './house.mjs';

/** The median of what the rounds of media.mjs have found; NaN if nothing. */
export function medianOf(results, part, kind, size, name) {
	const values = results[part]?.[kind]?.[size]?.[name] ?? [];
	return values.length ? quantile(values, 0.5) : NaN;
}

/** Ours as a share of VideoRoom's. */
const share = (part, size, name) => (results) =>
	medianOf(results, part, 'training', size, name) / medianOf(results, part, 'videoroom', size, name);

const restartOf = (size) => [
	{ part: 'restart', what: `restart of ${size}: the longest pause`,
		of: (results) => medianOf(results, 'restart', 'training', size, 'ms'), most: 250, unit: ' ms' },
	{ part: 'restart', what: `restart of ${size} / VideoRoom`, of: share('restart', size, 'ms'), most: 0.1 },
];

const instructionsOf = (what) => ({ part: 'instructions', what: `${what}: instructions for a packet / VideoRoom`,
	of: ({ instructions }) => instructions[what].training / instructions[what].videoroom, most: 0.5 });

/** @type {{part: string, what: string, of: (results: object) => number, most: number, unit?: string}[]} */
export const TARGETS = [
	{ part: 'audio', what: 'audio, 40: processor time / VideoRoom', of: share('audio', 40, 'cpu'), most: 0.25 },
	{ part: 'audio', what: 'audio, 40: packets / VideoRoom', of: share('audio', 40, 'packets'), most: 0.1 },
	{ part: 'audio', what: 'audio, 40: the last hears all / VideoRoom', of: share('audio', 40, 'last'), most: 0.2 },
	{ part: 'audio', what: 'audio: processor time of 80 / of 40 (linear: 2)', most: 2.4,
		of: (results) => medianOf(results, 'audio', 'training', 80, 'cpu') / medianOf(results, 'audio', 'training', 40, 'cpu') },
	{ part: 'video', what: 'video, 10: processor time / VideoRoom', of: share('video', 10, 'cpu'), most: 0.9 },
	...restartOf(20),
	...restartOf(50),
	instructionsOf('audio'),
	instructionsOf('video'),
	{ part: 'delay', what: 'video: p99 inside our plugin', of: ({ delay }) => delay.training.own.p99, most: 50, unit: ' µs' },
];

/** A line of the report for each target of a part. */
export function judgePart(part, results) {
	for (const target of TARGETS.filter((one) => one.part === part))
		judge(target.what, target.of(results), target);
}
