/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of the record: a real conference is recorded and looked at, then a made month of them.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { toCsv } from '../../html/record/csv.js';
import { BROWSERS, shoot } from '../support/browser.mjs';
import { makeSessions, openRecord, recorded } from '../support/dashboard.mjs';
import { accessibleAndNarrow, faults, overhang } from '../support/looks.mjs';
import { makeClass } from '../support/people.mjs';
import { useBrowsers } from '../support/suite.mjs';

const sessionOf = (conference) =>
	`SELECT id FROM teleconferencesessions WHERE conference = '${conference}'`;

/** The number of the session, once this many of its people are stored as that. */
async function stored(janus, conference, what, count) {
	await recorded(janus, `SELECT count(*) FROM teleconference_participant_sessions
		WHERE teleconference_session_id = (${sessionOf(conference)}) AND ${what}`, String(count));
}

for (const name of BROWSERS) {
	describe(`the record in ${name}`, () => {
		const at = useBrowsers([name], { record: {}, adminPages: true });

		it('is behind the admin secret, which is asked once and never stands in an address', async () => {
			const page = await openRecord(at[name], at.janus, '?view=sessions');
			await page.becomes('door');
			await page.enters('not the secret', 'door');
			await page.reads('#door-error', /does not take this admin secret/);
			await page.enters(at.janus.adminSecret);
			await page.reads('#content h1', /Sessions/);
			await page.page.reload();
			await page.becomes('shown');
			const kept = await page.page.evaluate(() => ({ address: location.href, ...localStorage,
				cookie: document.cookie, history: JSON.stringify(history.state) }));
			assert.ok(!JSON.stringify(kept).includes(at.janus.adminSecret));
			await page.page.click('#sign-out');
			await page.becomes('door');
			await page.page.reload();
			await page.becomes('door');
			await page.close();
		});

		it('shows a conference as it was, and who is where now', async () => { /* S4-F4, S4-47...65 */
			const { room, trainer: tom, trainees: [ana, ben] } = await makeClass(at.gateway);
			await ana.does('message', { text: 'hello' });
			await ben.vanish();
			await tom.hears('participant-disconnected');
			await ben.returns(at.gateway);
			await stored(at.janus, tom.joined.conference, 'join_count = 2 OR messages_sent = 1', 2);
			const page = await openRecord(at[name], at.janus, '?view=now');
			await page.becomes('door');
			await page.enters(at.janus.adminSecret);
			await page.reads(`[data-room="${room}"] h2 + p`, /3 participants/);
			await accessibleAndNarrow(page.page, `record-rooms-${name}`);
			await ana.request('leave');
			await page.reads(`[data-room="${room}"] h2 + p`, /2 participants/);
			await tom.does('end');
			await page.reads('#content', /Nobody is in a room now/);

			await page.goes(`?view=sessions&text=${ana.participant}`);
			const [row] = await page.rows('Sessions');
			assert.deepEqual([row.Room, row.Status, row.Participants, row.Disconnects], [room, 'completed', '3', '1']);
			await page.press('#content th a', new RegExp(room));
			const people = await page.rows('Participants');
			assert.deepEqual(people.map((one) => [one.Name, one.Role, one.Reconnects, one.Disconnects,
				one.Messages].join(' ')), ['tom trainer 0 0 0', 'ana trainee 0 0 1', 'ben trainee 1 1 0']);
			assert.deepEqual((await page.rows('Issues')).map(({ Issue: what, Participant: who }) => `${what} ${who}`),
				['disconnect ben']);
			const events = (await page.rows('Events')).map(({ Event: what }) => what);
			for (const what of ['join', 'message', 'disconnect', 'reconnect', 'leave', 'session end'])
				assert.ok(events.includes(what), `${what} of ${events}`);
			assert.match(await page.page.$eval('.timeline li:nth-child(3) .track',
				(track) => track.getAttribute('aria-label')), /^present \d+ s, speaking 0 s/);
			await page.close();
		});
	});
}

describe('a month of the record', () => {
	const at = useBrowsers(['chromium'], { record: {}, adminPages: true });
	let page;

	before(async () => {
		await at.janus.crash();
		makeSessions(at.janus.record);
		await at.janus.recover();
		page = await openRecord(at.chromium, at.janus);
		await page.becomes('door');
	});

	const looksGood = async (shot) => {
		await accessibleAndNarrow(page.page, shot);
		const cut = await page.page.evaluate(() => [...document.querySelectorAll('.scroll')]
			.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel));
		assert.deepEqual(cut, [], 'tables that are cut off on a desk');
		if (!process.env.LECTERN_SHOTS)
			return;
		const whole = async (suffix, width, scheme) => {
			await page.page.evaluate(() => scrollTo(0, 0));
			await page.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
			await page.page.setViewport({ width, height: 900 });
			const height = await page.page.evaluate(() => document.documentElement.scrollHeight);
			await page.page.setViewport({ width, height: Math.min(height, 3000) });
			await shoot(page.page, `${shot}-${suffix}`);
		};
		await whole('desk-light', 1280, 'light');
		await whole('desk-dark', 1280, 'dark');
		assert.deepEqual(await faults(page.page), [], 'in dark mode');
		await whole('phone-dark', 360, 'dark');
		await whole('phone-light', 360, 'light');
		await page.page.setViewport({ width: 1280, height: 900 });
	};

	it('begins with what matters: how many, how good, day by day', async () => {
		await looksGood('record-door');
		await page.enters(at.janus.adminSecret);
		await page.page.waitForSelector('.canvas canvas');
		await page.opens('.behind');
		const days = await page.rows('Days');
		assert.equal(days.reduce((sum, { Sessions: sessions }) => sum + Number(sessions), 0), 120);
		await page.reads('#content', /desktop, Chrome 120\.0, Windows 10/);
		await page.reads('#zone', /Times are (UTC|those of \S+)/);
		await looksGood('record-overview');
	});

	it('is searched and paged, and back and forward work', async () => {
		await page.press('nav a[href="?view=sessions"]', /Sessions/);
		assert.equal((await page.rows('Sessions')).length, 50);
		await looksGood('record-sessions');
		await page.reads('[role="status"]', /^1–50 of 120 sessions/); /* S4-U05 */
		const first = (await page.rows('Sessions'))[0].Started;
		await page.press('.pager a[rel="next"]', /Sessions/);
		await page.reads('[role="status"]', /^51–100 of 120 sessions/);
		assert.notEqual((await page.rows('Sessions'))[0].Started, first);
		await page.press('.pager a:last-child', /Sessions/);
		await page.reads('[role="status"]', /^101–120 of 120 sessions/);
		await page.reads('.pager', /First page\s+Previous page\s+Page 3 of 3$/);
		assert.equal((await page.rows('Sessions')).length, 20);
		await page.page.goBack();
		await page.page.goBack();
		await page.reads('.pager', /^Page 1 of 3\s+Next page\s+Last page$/);
		assert.equal((await page.rows('Sessions'))[0].Started, first);
		await page.page.select('select[name="status"]', 'failed');
		await page.page.type('input[name="room"]', 'ward 1');
		await page.press('.filters button', /Sessions/);
		await page.reads('[role="status"]', /^2 sessions/);
		assert.match(page.page.url(), /room=ward\+1&status=failed$/);
		assert.equal((await page.saves('sessions')).trim().split('\r\n').length, 3);
		await page.goes('?view=sessions&from=2026-01-05&to=2026-01-05');
		assert.equal((await page.rows('Sessions')).length, 4, 'one every six hours');
		await page.goes('?view=sessions&text=nobody+is+called+this');
		await page.reads('.empty', /Widen the search/);
		await looksGood('record-empty');
	});

	it('shows who was there, who spoke, who was cut off, and how good it was', async () => {
		await page.goes('?view=session&session=1040');
		await page.page.waitForSelector('#quality canvas');
		assert.equal((await page.page.$$('#timeline .track')).length, 4);
		assert.equal((await page.page.$$('#timeline .track .cut')).length, 1);
		assert.equal((await page.page.$$('#timeline .track .back')).length, 1);
		assert.ok((await page.page.$$('#timeline .track .talk')).length > 20);
		assert.equal((await page.page.$$('#timeline .track .screen')).length, 1);
		await page.opens('#quality .behind');
		assert.equal((await page.rows('Quality, minute by minute')).length, (4 * 28 - 2) * 2);
		await page.page.click('#quality .behind summary');
		await looksGood('record-session');
		await page.press('#events .pager a[rel="next"]', /ward/);
		assert.equal(await page.page.evaluate(() => document.activeElement?.textContent), 'Events');
		await page.page.select('#events select', 'disconnect');
		await page.press('#events button:not([data-report])', /ward/);
		assert.deepEqual((await page.rows('Events')).map(({ Event: what }) => what), ['disconnect']);
		assert.match(await page.saves('intervals'), /^\ufeff?participant_id,kind,started_at,ended_at\r\nwilson,/);
	});

	it('finds problems, people, and what one of them did', async () => { /* S4-108, S4-F5 */
		await page.press('nav a[href="?view=problems"]', /Problems/);
		const often = await page.rows('Frequent disconnections');
		assert.deepEqual([often.length, often[0].Disconnects], [12, '7']);
		const poor = await page.rows('Poor quality');
		assert.equal(poor.length, 12);
		assert.match(poor[0].Quality, /^poor 2\.\d$/);
		const alerts = await page.rows('Alerts');
		assert.equal(alerts.length, 25);
		assert.deepEqual(alerts.slice(0, 3).map(({ Participant, Why, Webhook }) => [Participant, Why, Webhook]), [
			['all together', '7 disconnections, more than 3', 'delivered'],
			['Benjamin Okonkwo-Fitzgerald', '7 disconnections, more than 3', 'waiting after 1 attempt'],
			['Benjamin Okonkwo-Fitzgerald', 'MOS 2.4 for 60 s to the participant, below 3.1', 'not sent']]);
		await looksGood('record-problems');
		await page.press('nav a[href="?view=people"]', /People/);
		const [wilson] = await page.rows('People');
		assert.deepEqual([wilson.Name, wilson.Sessions], ['Dr. Wilson Ndambuki', '120']);
		await looksGood('record-people');
		await page.press('#content th a', /Dr\. Wilson Ndambuki/);
		assert.equal((await page.rows('Sessions of Dr. Wilson Ndambuki')).length, 50);
		await page.reads('[role="status"]', /^1–50 of 120 sessions/);
		await looksGood('record-person');
		await page.press('nav a[href="?view=now"]', /Now/);
		await page.reads('.empty', /Nobody is in a room now/);
		await looksGood('record-now');
	});

	it('is used by keyboard alone', async () => {
		await page.goes('?view=overview');
		const { keyboard } = page.page;
		await keyboard.press('Tab');
		const focused = () => page.page.evaluate(() => document.activeElement.textContent);
		assert.equal(await focused(), 'Skip to the content');
		await keyboard.press('Tab');
		await keyboard.press('Tab');
		await keyboard.press('Enter');
		await page.reads('#content h1', /Sessions/);
		assert.equal(await focused(), 'Sessions');
		await page.goes('?view=problems');
		await keyboard.press('Tab');
		await keyboard.press('Enter');
		await keyboard.press('Tab');
		assert.equal(await page.page.evaluate(() => document.activeElement.name), 'minimum');
	});

	it('is printed without what can only be pressed', async () => {
		await page.goes('?view=session&session=1040');
		await page.page.emulateMediaType('print');
		const shown = await page.page.evaluate(() => ['.top', '.filters', 'button', '.behind', '.timeline', 'canvas']
			.filter((selector) => [...document.querySelectorAll(selector)].some((one) => one.checkVisibility())));
		assert.deepEqual(shown, ['.timeline', 'canvas']);
		assert.equal(await overhang(page.page), 0);
		await shoot(page.page, 'record-print');
		await page.page.emulateMediaType(null);
	});

	it('says what is wrong when it cannot be read', async () => {
		await page.goes('?view=overview');
		await page.page.evaluate(() => history.replaceState(null, '', '?view=session&session=999999'));
		await page.page.reload();
		await page.becomes('failed');
		await page.reads('#content [role="alert"]', /no such session/);
		await at.janus.crash();
		await page.page.click('#content button');
		await page.reads('#content [role="alert"]', /gateway does not answer/);
		await shoot(page.page, 'record-away');
		await at.janus.recover();
		await page.page.evaluate(() => history.replaceState(null, '', '?view=sessions'));
		await page.page.click('#content button');
		await page.becomes('shown');
		await page.close();
	});
});

describe('a gateway without a record', () => {
	const at = useBrowsers(['chromium'], { adminPages: true });

	it('says that it keeps none', async () => {
		const page = await openRecord(at.chromium, at.janus);
		await page.becomes('door');
		await page.enters(at.janus.adminSecret, 'failed');
		await page.reads('#content [role="alert"]', /keeps no record: janus\.eventhandler\.sqlite is not loaded/);
		await page.close();
	});

	it('leads from its other door to that of the Admin API', async () => {
		const page = await openRecord(at.chromium, { adminPagesUrl: at.janus.httpUrl });
		await page.becomes('door');
		await page.reads('#door-text', /by the door of the Admin API/);
		assert.equal(await page.page.$eval('#door-text a', (link) => link.href), `${at.janus.adminPagesUrl}/record/`);
		await page.close();
	});
});

describe('what is saved as CSV', () => {
	it('is quoted where it must be, in UTC, and no formula', () => {
		const rows = [{ name: 'Ana, "A"\nB', joined_at: 0, score: -1.5, note: null },
			{ name: '=SUM(A1)', joined_at: null, score: 2, note: '-' }];
		assert.equal(toCsv(['name', 'joined_at', 'score', 'note'], rows), 'name,joined_at,score,note\r\n'
			+ '"Ana, ""A""\nB",1970-01-01T00:00:00.000Z,-1.5,\r\n' + "'=SUM(A1),,2,'-\r\n");
	});
});
