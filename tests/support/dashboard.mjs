/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An administrator with the page of the record open, and a record to look at.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

import { until } from './wait.mjs';

/** The page of the record; made by openRecord(). */
export class Dashboard {
	constructor(page) {
		/** @type {import('puppeteer-core').Page} */
		this.page = page;
		/** What went wrong inside the page. @type {string[]} */
		this.errors = [];
		page.on('pageerror', (error) => this.errors.push(String(error.stack ?? error)));
	}

	/** Waits until the page is in this state: door, shown, failed. */
	becomes(state) {
		return until(() => this.page.evaluate((wanted) =>
			document.documentElement.dataset.state === wanted
				&& !document.querySelector('#content[aria-busy]'), state), `the page to be ${state}`, 10000);
	}

	/** Types the secret and waits for what comes of it. */
	async enters(secret, state = 'shown') {
		await this.page.type('#secret', secret);
		await this.page.click('#enter');
		await this.becomes(state);
	}

	/** Goes to an address of the page and waits until it is shown. */
	async goes(query) {
		const { origin, pathname } = new URL(this.page.url());
		await this.page.goto(`${origin}${pathname}${query}`);
		await this.becomes('shown');
	}

	/** Presses something and waits until the view with this heading is shown. */
	async press(selector, heading) {
		await this.page.click(selector);
		await this.reads('#content h1', heading);
		await this.becomes('shown');
	}

	/** Waits until a part of the page has a text that matches. */
	async reads(selector, pattern) {
		let text = '';
		await until(async () => {
			text = await this.page.evaluate((where) => document.querySelector(where)?.innerText ?? '', selector);
			return pattern.test(text);
		}, `${selector} to say ${pattern}`, 10000).catch((error) => {
			throw new Error(`${error.message}; it says "${text}"; ${this.errors.join('; ')}`);
		});
	}

	/** Opens the table behind a picture. */
	async opens(selector) {
		await this.page.click(`${selector} summary`);
		await this.page.waitForSelector(`${selector} table`);
	}

	/** The rows of the table with this caption, each as an object by column. */
	rows(caption) {
		return this.page.evaluate((name) => {
			const table = [...document.querySelectorAll('table')]
				.find((one) => one.caption?.textContent === name);
			return [...table?.tBodies[0].rows ?? []].map((row) => Object.fromEntries(
				[...row.cells].map((cell) => [cell.dataset.title, cell.textContent])));
		}, caption);
	}

	/** What a button saves, as text. */
	async saves(report) {
		return this.page.evaluate(async (name) => {
			const saved = new Promise((resolve) => {
				const create = URL.createObjectURL;
				URL.createObjectURL = (blob) => {
					URL.createObjectURL = create;
					resolve(blob.text());
					return create(blob);
				};
			});
			document.querySelector(`button[data-report="${name}"]`).click();
			return saved;
		}, report);
	}

	/** Closes the page; fails if something went wrong inside it. */
	async close() {
		await this.page.close();
		assert.deepEqual(this.errors, [], 'errors in the page');
	}
}

/** Opens the page by the door of the Admin API. */
export async function openRecord(browser, janus, query = '') {
	const page = await browser.newPage({ type: 'window' });
	await page.setViewport({ width: 1280, height: 900 });
	const dashboard = new Dashboard(page);
	await page.goto(`${janus.adminPagesUrl}/record/${query}`);
	return dashboard;
}

/** Waits until a query on the record gives this. */
export function recorded(janus, sql, wanted) {
	let found;
	return until(() => {
		found = execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 2000', janus.record, sql],
			{ encoding: 'utf8' }).trim();
		return found === wanted;
	}, `${wanted} of ${sql}`, 10000).catch((error) => {
		throw new Error(`${error.message}; it is ${found}`);
	});
}

/*
 * 120 sessions of four people, one every six hours, the tenth of each ten a poor one with many
 * disconnections and an alert of each rule. It must be the only writer, so while no gateway is up.
 */
const MADE = `
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
	INSERT INTO teleconferencesessions (id, conference, room, plugin, session_status, startTime, endTime,
		total_duration_seconds, participant_count, peak_participants, connection_quality, quality_score,
		total_disconnections)
	SELECT 1000 + i, 'made_' || i, 'ward ' || (i % 7), 'janus.plugin.training',
		iif(i % 15, 'completed', 'failed'), 1767261600000 + i * 21600000, 1767261600000 + i * 21600000 + 1800000,
		1800, 4, 3 + i % 2, iif(i % 10, iif(i % 4, 'good', 'fair'), 'poor'),
		iif(i % 10, iif(i % 4, 4.3, 3.6), 2.1 + i / 200.0), iif(i % 10, i % 3, 7) FROM n;
	WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3)
	INSERT INTO teleconference_participant_sessions (id, teleconference_session_id, participant_id,
		participant_name, participant_role, session_status, joined_at, left_at, session_duration_seconds,
		join_count, disconnection_count, connection_quality, quality_score, device_type, browser,
		operating_system, camera_enabled, microphone_enabled, screen_shared, spoke_time_seconds, messages_sent,
		issues_encountered)
	SELECT s.id * 10 + i, s.id, iif(i, 'p' || (s.id % 9 * 4 + i), 'wilson'),
		iif(i, (SELECT value FROM json_each('["","Ana Gómez","Benjamin Okonkwo-Fitzgerald","Ivo"]') WHERE key = i),
			'Dr. Wilson Ndambuki'),
		iif(i, 'patient', 'caregiver'), 'completed', s.startTime + i * 40000, s.endTime - i * 20000,
		1800 - i * 60, 1 + (i = 2 AND s.total_disconnections > 0), iif(i = 2, s.total_disconnections, 0),
		s.connection_quality, s.quality_score, iif(i % 2, 'desktop', 'mobile'), iif(i % 2, 'Chrome 120.0', 'Safari 17'),
		iif(i % 2, 'Windows 10', 'iOS 17'), 1, 1, i = 0, 900 / (i + 1), i * 3,
		iif(i = 2 AND s.total_disconnections, '["disconnect-at-300s"]', '[]')
	FROM teleconferencesessions s, n WHERE s.id > 1000;
	WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 159),
	step AS (SELECT i, i / 4 AS turn, i % 4 AS who FROM n)
	INSERT INTO teleconference_events (incarnation, number, teleconference_session_id, participant_session_id,
		event_type, timestamp, handle_id, flags, event_data)
	SELECT (SELECT max(id) FROM incarnations), NULL, p.teleconference_session_id, p.id,
		CASE WHEN turn = 0 THEN 'join' WHEN turn = 39 THEN 'leave' WHEN who = 2 AND turn = 10 THEN 'disconnect'
			WHEN who = 2 AND turn = 12 THEN 'reconnect' WHEN who = 0 AND turn IN (5, 30) THEN 'state'
			WHEN turn % 2 THEN 'talk_start' ELSE 'talk_stop' END,
		iif(turn = 39, p.left_at, p.joined_at + turn * 42000 + who * 9000 * (turn > 0)),
		p.id * 10 + (turn > 10), CASE WHEN who = 0 AND turn BETWEEN 5 AND 29 THEN 15 ELSE 7 END,
		json_object('event', CASE turn WHEN 0 THEN 'joined' WHEN 39 THEN 'left' ELSE 'state' END,
			'detail', '')
	FROM teleconference_participant_sessions p, step
	WHERE p.teleconference_session_id > 1000 AND p.id % 10 = step.who
		AND NOT (who = 2 AND turn = 11) ORDER BY p.teleconference_session_id, i;
	WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 27)
	INSERT INTO quality_minutes (participant_session_id, minute, direction, windows, parts, seconds, rating,
		rating_lowest, mos, expected, lost, loss_percent, jitter_ms, rtt_ms, rtt_windows, bytes, formula)
	SELECT p.id, p.joined_at / 60000 * 60000 + (i + 1) * 60000, d.value, 6, 63, 60, 80, 70,
		max(1.2, p.quality_score + 0.1 - p.id % 10 * 0.12
			- iif(p.id % 10 = 2 AND i BETWEEN 7 AND 9, 1.4, 0) + abs(i % 7 - 3) * 0.06),
		3000, i * 3, i / 10.0, 8 + i % 5, 40 + i % 9, 6, 480000, 1
	FROM teleconference_participant_sessions p, n, json_each('["up","down"]') d
	WHERE p.teleconference_session_id > 1000 AND NOT (p.id % 10 = 2 AND i IN (10, 11));
	INSERT INTO alerts (uuid, teleconference_session_id, participant_session_id, rule, direction, threshold, value,
		seconds, raised_at, ended_at, attempts, next_attempt_at, delivered_at)
	SELECT 'made-' || a.value || s.id, s.id, iif(a.value = 'session_disconnections', NULL, s.id * 10 + 2), a.value,
		iif(a.value = 'quality', 'down', NULL), iif(a.value = 'quality', 3.1, 3), iif(a.value = 'quality', 2.42, 7),
		iif(a.value = 'quality', 60, 0), s.startTime + 600000 + a.key, s.endTime, a.key,
		iif(a.key = 1, s.endTime, NULL), iif(a.key = 2, s.endTime, NULL)
	FROM teleconferencesessions s, json_each('["quality","disconnections","session_disconnections"]') a
	WHERE s.id > 1000 AND s.id % 10 = 0 ORDER BY s.id, a.key;`;

/** Puts made sessions into a record that no gateway writes to. @param {string} file */
export function makeSessions(file) {
	execFileSync('sqlite3', ['-bail', file], { input: `BEGIN;${MADE}COMMIT;` });
}
