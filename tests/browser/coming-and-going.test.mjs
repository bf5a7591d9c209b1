/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coming back, being put out, being kept out; and a network that falls silent.
 */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';

import { freeze, launch, shoot } from '../support/browser.mjs';
import { assertSuccess, join, makeRoom } from '../support/people.mjs';
import { openTraining, tryTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { throughout, until } from '../support/wait.mjs';
import { eventIn, eventsOf } from '../support/witness.mjs';

const SUSPECT_DEADLINE_MS = 5000;
const SETTLED_MS = 2000;

describe('people who come and go', () => {
	const at = useBrowsers(['chromium']);
	let visitors = [];

	afterEach(async () => {
		const leaving = visitors;
		visitors = [];
		for (const visitor of leaving)
			await visitor.close();
	});

	const enters = async (fields) => {
		const visitor = await openTraining(at.chromium, at.site, fields);
		visitors.push(visitor);
		return visitor;
	};
	const tries = async (fields) => {
		const visitor = await tryTraining(at.chromium, at.site, fields);
		visitors.push(visitor);
		return visitor;
	};

	async function pair(policy = {}) {
		const { room, secret } = await makeRoom(at.gateway, policy);
		const tom = await enters({ room, name: 'Tom', role: 'trainer', secret });
		const ana = await enters({ room, name: 'Ana', role: 'trainee' });
		await Promise.all([tom.hears(ana), ana.hears(tom)]);
		return { room, secret, tom, ana };
	}

	it('a refreshed page is back in its seat by itself', async () => { /* S2-T3, S2-57 */
		const { tom, ana } = await pair();
		const { participant } = ana;
		await tom.pressFor(ana, 'mute');
		await ana.shows(ana, { muted: 'true' });
		await ana.refreshes();
		const [joined] = await eventsOf(ana.page, 'joined');
		assert.equal(joined.participant, participant);
		assert.equal(joined.resumed, true);
		await tom.sees(ana, 'camera');
		await tom.losesTrackOf(ana, 'microphone');
		await tom.shows(ana, { muted: 'true' });
		await tom.pressFor(ana, 'mute');
		await tom.hears(ana);
		assert.deepEqual(await eventsOf(tom.page, 'participant-left'), []);
		assert.equal((await eventsOf(tom.page, 'participant-joined')).length, 1);
	});

	it('a trainer who is cut off is waited for, and the session resumes with the media', async () => {
		const { tom, ana } = await pair(); /* S2-03, S2-10, S2-11, S2-39, S2-57 */
		const address = tom.page.url();
		await tom.page.goto('about:blank');
		const waiting = await eventIn(ana.page, 'waiting-for-participant');
		assert.equal(waiting.participant, tom.participant);
		await ana.shows(tom, { status: 'disconnected' });
		await shoot(ana.page, 'training-waiting-for-trainer');
		assert.deepEqual(await eventsOf(ana.page, 'session-resumed'), []);
		await tom.page.goto(address);
		await tom.becomes('joined');
		await Promise.all([tom.hears(ana), ana.hears(tom)]);
		const resumed = await eventIn(ana.page, 'session-resumed');
		assert.equal(resumed.session, 'active');
		assert.equal((await eventsOf(ana.page, 'session-resumed')).length, 1);
		const established = (await eventsOf(ana.page, 'status-changed')).findLast((event) =>
			event.participant === tom.participant && event.info.status === 'active');
		assert.ok(established.seq < resumed.seq, 'not before the media is up'); /* S2-X07 */
	});

	it('who was away during a restart is in the new conference without a click', async () => {
		const { tom, ana } = await pair(); /* S1-34, S1-37, S1-T04 */
		const address = ana.page.url();
		await ana.page.goto('about:blank');
		await tom.shows(ana, { status: 'disconnected' });
		await tom.press('restart');
		const { newConferenceId } = await eventIn(tom.page, 'conference-restart');
		await ana.page.goto(address);
		await ana.becomes('joined');
		const [joined] = await eventsOf(ana.page, 'joined');
		assert.equal(joined.conference, newConferenceId);
		const { signals } = await eventIn(ana.page, 'signals');
		assert.deepEqual(signals.map((signal) => [signal.type, signal.newConferenceId]),
			[['conference-restart', newConferenceId]]);
		await ana.hears(tom);
		await ana.sees(tom, 'camera');
		await tom.hears(ana);
		await ana.refreshes();
		await ana.hears(tom);
		assert.deepEqual(await eventsOf(ana.page, 'signals'), [], 'the page has acknowledged it');
	});

	it('who was left behind is taken along when the conference goes on', async () => {
		const { room, secret, tom, ana } = await pair(); /* S1-21, S1-37 */
		await tom.press('end');
		await ana.becomes('ended');
		await ana.reads('over-hint', /by itself/);
		await shoot(ana.page, 'training-ended');
		const manager = await at.gateway.attach();
		const volunteers = [{ UserName: 'tim', trainer: 1, LoggedOn: 4, TraineeID: ana.participant },
			{ UserName: ana.participant }];
		assertSuccess(await manager.request({ request: 'import', room, secret, volunteers }));
		const tim = await join(at.gateway, { room, secret, participant: 'tim', role: 'trainer' });
		const { conference } = await tim.does('restart');
		await ana.becomes('joined');
		assert.equal((await eventsOf(ana.page, 'joined')).at(-1).conference, conference);
		assert.equal((await tim.roster())[ana.participant].role, 'trainee');
		await tim.does('end');
		await ana.becomes('ended');
		assert.equal(tom.errors.length, 0);
	});

	it('a duplicated tab takes the seat over, and the old one cannot empty it', async () => {
		const { tom, ana } = await pair(); /* S2-X02, S1-T11 */
		const again = await ana.duplicates();
		visitors.push(again);
		await ana.becomes('replaced');
		await again.hears(tom);
		await shoot(ana.page, 'training-replaced');
		await ana.close();
		await throughout(async () => {
			const row = await tom.row(again);
			return row && row.status !== 'disconnected';
		}, 'the seat', 2000);
		await tom.hears(again);
		assert.deepEqual(await eventsOf(tom.page, 'participant-left'), []);
	});

	it('who is kicked is out, sees it, and is gone for the others', async () => { /* S5-75 */
		const { tom, ana } = await pair();
		await tom.pressFor(ana, 'kick');
		await ana.becomes('kicked');
		await tom.shows(ana, null);
		await shoot(ana.page, 'training-kicked');
		const told = await eventIn(tom.page, 'participant-left');
		assert.equal(told.reason, 'kicked');
	});

	it('a locked conference turns newcomers away and lets its own people refresh', async () => {
		const { room, tom, ana } = await pair();
		await tom.press('lock');
		await eventIn(ana.page, 'conference-state-changed', { where: { state: 'locked' } });
		const ben = await tries({ room, name: 'Ben', role: 'trainee' });
		await ben.isTurnedAway(/locked/i);
		await ana.refreshes();
		await tom.hears(ana);
		await tom.press('lock');
		await eventIn(ana.page, 'conference-state-changed', { where: { state: 'active' } });
	});

	it('a full conference turns newcomers away', async () => { /* S1-F2 */
		const { room } = await pair({ max_participants: 2 });
		const ben = await tries({ room, name: 'Ben', role: 'trainee' });
		await ben.isTurnedAway(/full/i);
		await shoot(ben.page, 'training-full');
	});

	it('a wrong room name, pin or secret turns away without saying which', async () => {
		const { room } = await makeRoom(at.gateway, { pin: '1234' });
		const texts = [];
		for (const fields of [
			{ room: 'no such room', role: 'trainee' },
			{ room, role: 'trainee', pin: '4321' },
			{ room, role: 'trainer', pin: '1234', secret: 'guess' },
		]) {
			const eve = await tries({ name: 'Eve', ...fields });
			texts.push(await eve.isTurnedAway(/no such room/i));
		}
		assert.equal(new Set(texts).size, 1, texts.join(' | '));
	});

	it('who leaves has left', async () => {
		const { tom, ana } = await pair();
		await ana.press('leave');
		await ana.becomes('left');
		const told = await eventIn(tom.page, 'participant-left');
		assert.equal(told.reason, 'left');
		await tom.shows(ana, null);
	});

	for (const name of ['chromium', 'firefox']) {
		it(`a ${name} whose network falls silent is suspected within 5 s and comes back by itself`,
			async () => { /* S2-T1, S2-44, S2-46, S2-48, S1-T08 */
				const { room, tom } = await pair();
				const other = await launch(name);
				try {
					const ben = await openTraining(other, at.site, { room, name: 'Ben', role: 'trainee' });
					await Promise.all([tom.hears(ben), ben.hears(tom)]);
					const [joined] = await eventsOf(ben.page, 'joined');
					await until(() => Date.now() - joined.at > SETTLED_MS, 'the room to settle');
					const before = await ben.negotiations();
					const frozenAt = Date.now();
					const wake = freeze(other);
					try {
						await tom.shows(ben, { suspect: 'true' }, 2 * SUSPECT_DEADLINE_MS);
						await shoot(tom.page, `training-suspect-${name}`);
					} finally {
						wake();
					}
					const told = (await eventsOf(tom.page, 'status-changed')).find((event) =>
						event.participant === ben.participant && event.info.suspect);
					const took = told.at - frozenAt;
					assert.ok(took < SUSPECT_DEADLINE_MS, `${took} ms`);
					await tom.shows(ben, { suspect: 'false', status: 'active' });
					await Promise.all([tom.hears(ben), ben.hears(tom)]);
					assert.deepEqual(await ben.negotiations(), before);
					assert.equal((await eventsOf(ben.page, 'joined')).length, 1, 'no second joining');
					assert.deepEqual(await eventsOf(tom.page, 'participant-disconnected'), []);
				} finally {
					await other.close();
				}
			});
	}
});
