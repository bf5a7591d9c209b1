/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the benchmarks share: a Janus with our transport and its own side by side, and figures.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

import { connect } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { toJcfg } from '../support/jcfg.mjs';
import { takePortRange } from '../support/ports.mjs';

/** A Janus with all three doors open. */
export async function startHouse(options = {}) {
	const range = await takePortRange();
	const port = await range.tcp();
	const janus = await startJanus({
		transports: ['http'],
		sessionTimeout: 600,
		debugLevel: 2,
		...options,
		files: { 'janus.transport.http.jcfg': toJcfg({
			general: { json: 'compact', base_path: '/janus', http: true, port, ip: '127.0.0.1', https: false },
		}) },
	});
	const gateway = await connect(janus.url);
	return { janus, gateway, ours: janus.httpUrl, theirs: `http://127.0.0.1:${port}`,
		async stop() {
			gateway.close();
			await janus.stop();
			range.release();
		} };
}

/** @param {number[]} values @param {number} share 0 to 1 */
export function quantile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** One line of a report. */
export function report(what, text) {
	console.log(`${what.padEnd(44)} ${text}`);
}

/** One line of a report. @param {string} what @param {number[]} times milliseconds */
export function reportTimes(what, times) {
	report(what, `median ${quantile(times, 0.5).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`);
}

/** A figure as reports show it. @param {number} value */
export function shown(value) {
	return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

/** Whether a figure is what it has to be; none is not. @param {number} value @param {{least?: number, most?: number, exactly?: number}} target */
export function isMet(value, { least = -Infinity, most = Infinity, exactly }) {
	return exactly === undefined ? value >= least && value <= most : value === exactly;
}

/**
 * One line of a report, with the target of it.
 * @param {string} what
 * @param {number} value
 * @param {{least?: number, most?: number, exactly?: number, unit?: string}} target
 */
export function judge(what, value, { least = -Infinity, most = Infinity, exactly, unit = '' }) {
	const bound = exactly !== undefined ? `exactly ${exactly}`
		: most < Infinity ? `at most ${most}` : `at least ${least}`;
	report(what, `${shown(value)}${unit} (target: ${bound}${unit}): ${isMet(value, { least, most, exactly }) ? 'met' : 'MISSED'}`);
}

/**
 * Puts figures into a file of results, beside those of other parts: of a part that is there already, what is new replaces what has
 * the same name. With them stands on what they were measured.
 * @param {string | undefined} file without one nothing is written
 * @param {Record<string, object>} figures by part
 */
export function saveResults(file, figures) {
	if (!file)
		return;
	const results = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
	for (const [part, values] of Object.entries(figures))
		results[part] = { ...results[part], ...values };
	results.seen = { machine: machine(), date: new Date().toISOString().slice(0, 10),
		janus: execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'janus'], { encoding: 'utf8' }) };
	fs.writeFileSync(file, JSON.stringify(results, null, '\t'));
}

const machine = () => `${os.cpus().length} × ${os.cpus()[0].model}`;

/** One line that says on what this was measured. */
export function reportMachine() {
	const load = os.loadavg().map((value) => value.toFixed(1)).join(' ');
	report(new Date().toISOString(), `${machine()}, load ${load}`);
}
