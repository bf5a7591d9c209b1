/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions between a client and an interpreter in the real pages: they outlive lost connections,
 * refreshes and a gateway that was killed, and everybody is told what goes on.
 */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';

import { BROWSERS, shoot } from '../support/browser.mjs';
import { accessibleAndNarrow } from '../support/looks.mjs';
import { makeSession, openSession, openSide } from '../support/sessions.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventIn, eventsOf } from '../support/witness.mjs';

const BACK_MS = 10000; /* make bench has the figure */

/** Registers what closes the parties of a test; gives what opens them. */
function useParties(at, name) {
	let parties = [];
	afterEach(async () => {
		const leaving = parties;
		parties = [];
		for (const party of leaving)
			await party.close();
	});
	const keep = async (opening) => {
		const party = await opening;
		parties.push(party);
		return party;
	};
	const joins = (side, fields) => keep(openSession(at[name], at.site, side, fields));
	return {
		opens: (side, fields) => keep(openSide(at[name], at.site, side, fields)),
		joins,
		/** A client and an interpreter who hear each other. */
		pair: async (room) => {
			const ana = await joins('client', { room, name: 'Ana' });
			const ines = await joins('interpreter', { room, name: 'Ines' });
			await Promise.all([ana.hears(ines), ines.hears(ana)]);
			return { ana, ines };
		},
	};
}

for (const name of BROWSERS) {
	describe(`sessions in ${name}`, () => {
		const at = useBrowsers([name]);
		const { opens, pair } = useParties(at, name);

		it('who is gone is waited for, comes back by a refresh, and the session resumes', async () => {
			const room = await makeSession(at.gateway); /* S2-T3, S2-U09 */
			const { ana, ines } = await pair(room); /* S2-24 */
			const traced = [];
			ines.page.on('console', (message) => traced.push(message.text()));
			const [joined] = await eventsOf(ana.page, 'joined');
			assert.deepEqual([joined.isPersistent, joined.reconnectionSupport], [true, true]); /* S2-07, S2-15, S2-16 */
			await ana.sees(ines);
			await ines.press('screen');
			await ana.sees(ines, 'screen');
			await ines.press('screen');
			const address = ana.page.url();
			await ana.page.goto('about:blank');
			/* S2-12, S2-14, S2-17, S2-21, S2-25 */
			await ines.isTold(/^Client temporarily disconnected - maintaining session$/);
			await ines.isTold(/^Client disconnected - room active for 5 more minutes$/);
			/* S2-11, S2-20, S2-22, S2-23, S2-28, S2-56 */
			await ines.reads('waiting', /^\s*Waiting for client to reconnect: [45]:\d\d\s*$/);
			await ines.shows(ana, { status: 'disconnected' }); /* S2-59 */
			assert.equal(await ines.state(), 'joined', 'the session goes on');
			assert.equal(await ines.page.evaluate(() =>
				document.querySelectorAll('[role=alert]:not(:empty)').length), 0, 'it is no error'); /* S2-18 */
			await accessibleAndNarrow(ines.page, `session-waiting-${name}`);
			await ana.page.goto(address);
			await ana.becomes('joined');
			const [again] = await eventsOf(ana.page, 'joined');
			assert.deepEqual([again.participant, again.resumed], [ana.participant, true]);
			await Promise.all([ana.hears(ines), ines.hears(ana)]); /* S2-03, S2-57 */
			await ines.isTold(/^Both participants reconnected, session resumed$/); /* S2-10, S2-19 */
			const { message, sessionId, participants } = await eventIn(ines.page, 'session-resumed');
			assert.deepEqual({ message, sessionId, participants }, { /* S2-13 */
				message: 'Both participants reconnected, session resumed', sessionId: room,
				participants: { client: true, interpreter: true },
			});
			await at.janus.logs(new RegExp(`Session ${room} resumed - both`)); /* S2-61, S2-66 */
			await ines.shows(ana, { status: 'active' });
			for (const told of ['participant-disconnected', 'waiting-for-participant', 'session-resumed'])
				assert.ok(traced.some((line) => line.startsWith(`lectern: room: ${told}`)), told); /* S2-29, S2-30 */
			await until(() => ines.page.evaluate(() => document.getElementById('waiting').hidden),
				'the waiting to be over');
			await ines.reads('badge', /^connected$/); /* S2-27 */
		});

		it('the forms and the call are accessible and fit a phone', async () => {
			for (const side of ['client', 'interpreter']) {
				const party = await opens(side, { name: 'Ana' });
				await accessibleAndNarrow(party.page, `${side}-${name}`);
			}
			const { ana } = await pair(await makeSession(at.gateway));
			await ana.page.bringToFront();
			await accessibleAndNarrow(ana.page, `session-${name}`);
		});
	});
}

describe('what becomes of sessions', () => {
	const at = useBrowsers(['chromium']);
	const { joins, pair } = useParties(at, 'chromium');

	it('the client is told of an interpreter who is gone, in plain words and for a while', async () => {
		const { ana, ines } = await pair(await makeSession(at.gateway)); /* S2-U09, S2-49 */
		await ines.page.goto('about:blank');
		await ana.isTold(/^Interpreter temporarily disconnected - maintaining session$/);
		await ana.isTold(/^Interpreter disconnected - waiting 5 minutes for reconnection$/);
		await shoot(ana.page, 'session-interpreter-gone');
		const short = await ana.wasToldFor(/maintaining session/);
		const long = await ana.wasToldFor(/waiting 5 minutes/);
		assert.ok(short > 4500 && short < 6500, `${short} ms`);
		assert.ok(long > 7500 && long < 9500, `${long} ms`);
	});

	it('ending it ends it for both, and says who did', async () => { /* S2-U06 */
		const { ana, ines } = await pair(await makeSession(at.gateway));
		await ana.press('end');
		await Promise.all([ana.becomes('ended'), ines.becomes('ended')]);
		const { reason, endedBy } = await eventIn(ines.page, 'session-ended');
		assert.deepEqual([reason, endedBy], ['user-initiated', 'client']);
		await ines.reads('over-text', /^Client has ended it\.$/);
		await ana.reads('over-text', /^You have ended it\.$/);
		await shoot(ines.page, 'session-ended');
	});

	it('who does not come back in time ends it', async () => { /* S2-08, S2-58, S2-T4, S2-U05 */
		const { ana, ines } = await pair(await makeSession(at.gateway, { reconnect_timeout_ms: 3000 }));
		await ana.page.goto('about:blank');
		await ines.isTold(/^Client disconnected - room active for 3 more seconds$/);
		await ines.becomes('ended');
		const ended = await eventsOf(ines.page, 'session-ended');
		assert.deepEqual(ended.map(({ reason, endedBy, disconnectedUser }) =>
			[reason, endedBy, disconnectedUser]), [['reconnection-timeout', 'timeout', 'client']]);
		await ines.reads('over-text', /^Client did not come back in time\.$/);
	});

	it('chat, microphone and camera are as they were after a refresh', async () => { /* S2-04 */
		const { ana, ines } = await pair(await makeSession(at.gateway));
		await ana.press('camera');
		await ines.losesTrackOf(ana, 'camera');
		await ines.page.click('#chat summary');
		await ines.page.type('#chat-text', 'Good morning');
		await ines.page.keyboard.press('Enter');
		await eventIn(ana.page, 'message');
		await ana.refreshes();
		await ana.page.click('#chat summary');
		await ana.reads('chat-log', /Ines.*\s+Good morning/);
		assert.equal(await ana.page.evaluate(() => document.getElementById('camera').dataset.on),
			'false');
		await ines.hears(ana);
	});

	it('roles of other names are called by them', async () => {
		const room = await makeSession(at.gateway, { roles: 'patient, doctor' });
		const pat = await joins('client', { room, name: 'Pat', role: 'patient' });
		const doc = await joins('interpreter', { room, name: 'Doc', role: 'doctor' });
		await doc.hears(pat);
		await pat.page.goto('about:blank');
		await doc.reads('waiting', /Waiting for patient to reconnect/);
	});

	it('a wrong PIN is refused in words', async () => { /* S2-X09 */
		const room = await makeSession(at.gateway, { pin: '1234' });
		const eve = await openSide(at.chromium, at.site, 'client', { room, name: 'Eve', pin: '4321' });
		await eve.fillsIn();
		await eve.isTurnedAway(/no such room/i);
		await eve.close();
		const ana = await joins('client', { room, name: 'Ana', pin: '1234' });
		assert.equal(await ana.state(), 'joined');
	});

	it('each sees how good the connections are', async () => { /* S2-F4 */
		const { ana, ines } = await pair(await makeSession(at.gateway));
		for (const whom of [ana, ines]) {
			const label = await until(() => ana.page.evaluate((id) => document.querySelector(
				`.roster [data-participant="${id}"] .quality:not([hidden])`)?.getAttribute('aria-label'),
			whom.participant), `the quality of ${whom.participant}`, 20000);
			assert.match(label, /^Connection (bad|poor|fair|good|excellent), [1-5] of 5$/);
		}
		await shoot(ana.page, 'session-quality');
	});
});

describe('sessions and a gateway that is killed', () => {
	const at = useBrowsers(['chromium']);
	const { pair } = useParties(at, 'chromium');

	it('both pages are back by themselves when the gateway is', async () => { /* S2-X08, S2-F3 */
		const { ana, ines } = await pair(await makeSession(at.gateway));
		const parties = [ana, ines];
		await at.janus.crash();
		for (const party of parties) {
			await party.becomes('reconnecting');
			/* S2-26 */
			await party.reads('notice', /Reconnecting .*Attempt \d+; your place is kept for [45]:\d\d/s);
			await party.isTold(/^Connection interrupted - maintaining session$/);
		}
		await shoot(ana.page, 'session-gateway-gone');
		await at.janus.restart();
		const up = Date.now();
		const took = await Promise.all(parties.map(async (party) => {
			await party.becomes('joined');
			return Date.now() - up;
		}));
		assert.ok(Math.max(...took) <= BACK_MS, `${took} ms`);
		await Promise.all([ana.hears(ines), ines.hears(ana)]);
		for (const party of parties) {
			const joined = (await eventsOf(party.page, 'joined')).at(-1);
			assert.deepEqual([joined.participant, joined.resumed], [party.participant, true]);
			await party.isTold(/^Connection restored$/);
		}
	});
});
