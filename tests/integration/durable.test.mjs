/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A gateway that is killed, and what is there when it is up again: the same people with their keys, in
 * the same rooms, with all that was confirmed (S2-F3, S2-X08).
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { PERSISTENT, connect } from '../support/client.mjs';
import { HttpClient } from '../support/events.mjs';
import { startJanus } from '../support/janus.mjs';
import { assertRefused, assertSuccess, join, makeClass, makeRoom, makeSession, tryJoin }
	from '../support/people.mjs';
import { storm } from '../support/storm.mjs';
import { until } from '../support/wait.mjs';

const CLOCK_MS = 1500; /* the gateway notes once a second that it is up */

/** Runs a test with a Janus of its own and a connection that is made anew after each restart. */
async function withGateway(options, test) {
	const janus = await startJanus(options);
	const at = { janus, gateway: await connect(janus.url) };
	at.restart = async () => {
		await janus.crash();
		at.gateway.close();
		await janus.restart();
		at.gateway = await connect(janus.url);
	};
	try {
		return await test(at);
	} finally {
		at.gateway.close();
		await janus.stop();
	}
}

/** A folder with the persistent plugin alone. */
function onlyPersistent(folder) {
	const stage = process.env.LECTERN_STAGE ?? fileURLToPath(new URL('../../build/stage', import.meta.url));
	const name = 'libjanus_persistent.so';
	fs.symlinkSync(fs.realpathSync(path.join(stage, 'plugins', name)), path.join(folder, name));
	return folder;
}

const database = (janus) => path.join(path.dirname(janus.signals), 'lectern.db');

describe('a gateway that is killed', () => {
	it('has a training room again with seats, flags, lobby, chat, bans and roster', () =>
		withGateway({}, async (at) => {
			const school = await makeClass(at.gateway, { policy: { lobby: true } });
			const { room, secret, trainer: tom, trainees: [ana, ben] } = school;
			for (const { participant } of [ana, ben])
				await tom.does('admit', { participant });
			const cleo = await join(at.gateway, { room, participant: 'cleo' });
			const dan = await join(at.gateway, { room, participant: 'dan' });
			await tom.does('mute', { participant: 'ana' });
			await tom.does('hold', { participant: 'ben' });
			await ana.does('message', { text: 'grüß dich' });
			await ana.does('raise_hand');
			await tom.does('ban', { participant: 'dan' });
			await tom.does('import', { secret, volunteers: [{ UserName: 'tom', trainer: 1 }] });
			const before = await tom.does('participants');
			await at.restart();
			const back = await tom.returns(at.gateway);
			assert.equal(back.joined.resumed, true);
			assert.equal(back.joined.conference, before.conference);
			assert.equal(back.joined.leg, 2);
			assert.deepEqual(back.joined.messages.map(({ text }) => text), ['grüß dich']);
			assert.deepEqual(back.joined.hands, ['ana']);
			assert.equal(back.joined.controller, null, 'control is given when media comes');
			const roster = await back.roster();
			assert.deepEqual(Object.keys(roster), ['tom', 'ana', 'ben', 'cleo']);
			assert.equal(roster.ana.muted, true);
			assert.equal(roster.ben.held, true);
			assert.equal(roster.ana.status, 'disconnected');
			assert.equal(roster.cleo.waiting, true);
			assert.equal((await back.does('roster', { secret })).volunteers[0].UserName, 'tom');
			assert.equal((await cleo.returns(at.gateway)).joined.status, 'waiting');
			assertRefused((await tryJoin(at.gateway, dan.identity)).answer, 621);
			assertRefused((await tryJoin(at.gateway, { room, participant: 'ben' })).answer, 609);
			assert.equal((await ben.returns(at.gateway)).joined.resumed, true);
		}));

	it('goes on counting down where it stood, and ends once what ended meanwhile', () =>
		withGateway({}, async (at) => { /* S2-02, S2-38, S2-43, S2-X06 */
			const long = await makeSession(at.gateway, { reconnect_timeout_ms: 60000 });
			await long.ivo.vanish();
			const lost = await long.ana.hears('participant-disconnected');
			const brief = await makeSession(at.gateway, { reconnect_timeout_ms: 500 });
			await until(() => Date.now() > lost.time + CLOCK_MS, 'the clock to be noted', 5000);
			await at.janus.crash();
			const downAt = Date.now();
			await until(() => Date.now() > downAt + 1000, 'the brief window to pass', 5000);
			await at.restart();
			const ana = await long.ana.returns(at.gateway);
			const ivo = ana.joined.participants.find(({ participant }) => participant === 'ivo');
			assert.equal(ivo.reconnect_until, lost.info.reconnect_until);
			assert.equal(ana.joined.session, 'waiting-for-reconnection');
			const { room, secret } = brief;
			const handle = await at.gateway.attach(PERSISTENT);
			const answer = await handle.request({ request: 'participants', room, secret });
			assert.equal(assertSuccess(answer).session, 'ended');
			/* The first whose window is over costs the other the session, who is told. */
			const fresh = await join(at.gateway, brief.ivo.identity, undefined, PERSISTENT);
			assert.equal(fresh.joined.resumed, false);
			const { signals } = await fresh.hears('signals');
			const left = signals.filter(({ type }) => type === 'session-ended');
			assert.deepEqual(left.map(({ reason }) => reason), ['reconnection-timeout']);
			assert.ok(left[0].time < downAt + 1000, 'with the time when it was due');
		}));

	it('has pending signals still', () => withGateway({}, async (at) => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		const { conference } = await trainer.does('restart');
		await at.restart();
		const back = await ana.returns(at.gateway);
		assert.equal(back.joined.conference, conference);
		const { signals } = await back.hears('signals');
		assert.equal(signals[0].newConferenceId, conference);
	}));

	it('keeps rooms that were made, edited and destroyed so', () => withGateway({}, async (at) => {
		const kept = await makeRoom(at.gateway, { description: 'old', pin: '4711' });
		const gone = await makeRoom(at.gateway);
		const handle = await at.gateway.attach();
		assertSuccess(await handle.request({ request: 'edit', ...kept, new_description: 'new' }));
		assertSuccess(await handle.request({ request: 'destroy', ...gone }));
		await at.restart();
		const again = await at.gateway.attach();
		const { rooms } = await again.request({ request: 'list' });
		assert.deepEqual(rooms.map(({ room, description }) => [room, description]), [[kept.room, 'new']]);
		assertRefused((await tryJoin(at.gateway, { room: kept.room, participant: 'ana' })).answer, 604);
	}));

	it('gives nobody the name of a room that is stored for a plugin that is not loaded', async () => {
		const general = { database: path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-kept-')), 'x.db') };
		const options = { general, persistent: { general } };
		try {
			const name = await withGateway(options, async (at) => (await makeRoom(at.gateway)).room);
			const plugins = onlyPersistent(path.dirname(general.database));
			await withGateway({ ...options, plugins }, async (at) => {
				const handle = await at.gateway.attach(PERSISTENT);
				assertRefused(await handle.request({ request: 'create', room: name }), 605, /not loaded/);
				await makeSession(at.gateway);
			});
		} finally {
			fs.rmSync(path.dirname(general.database), { recursive: true });
		}
	});

	it('stopped in good order keeps seats too', () => withGateway({}, async (at) => {
		const { ana } = await makeSession(at.gateway);
		await at.janus.restart({ signal: 'SIGINT' });
		at.gateway = await connect(at.janus.url);
		assert.equal((await ana.returns(at.gateway)).joined.resumed, true);
	}));

	it('loses nothing that it confirmed, killed again and again in a storm', { timeout: 120000 }, () =>
		withGateway({}, async (at) => {
			let last;
			assert.equal(await storm(at.janus, 10, (confirmed) => { last = confirmed; }), 0);
			assert.ok(last.seats >= 40 && last.last >= 10, JSON.stringify(last));
			at.gateway = await connect(at.janus.url);
		}));
});

describe('a store that fails', () => {
	const healthOf = async (janus) => (await new HttpClient(janus.httpUrl).ask('/health'));
	const sqlite = (file, sql) => execFileSync('sqlite3', [file, sql], { encoding: 'utf8' });

	it('is told with every answer, and caught up with when it heals', () => withGateway({}, async (at) => {
		const { room, ana, ivo } = await makeSession(at.gateway);
		const other = spawn('sqlite3', [database(at.janus)], { stdio: ['pipe', 'pipe', 'inherit'] });
		other.stdin.write('BEGIN IMMEDIATE; SELECT 1;\n');
		await new Promise((resolve) => { other.stdout.once('data', resolve); });
		const { not_stored: why } = await ana.does('message', { text: 'while it is locked' });
		assert.equal(why.error_code, 625);
		assert.match(why.error, /locked|busy/);
		assert.equal((await ivo.hears('message')).text, 'while it is locked', 'the session goes on');
		const late = await join(at.gateway, { room, participant: 'kim', role: 'client' }, undefined, PERSISTENT);
		assert.equal(late.joined.not_stored.error_code, 625);
		const { status, json } = await healthOf(at.janus);
		assert.equal(status, 503);
		assert.equal(json.database.well, false);
		other.stdin.end('COMMIT;\n');
		await until(async () => (await healthOf(at.janus)).status === 200, 'the store to catch up', 5000);
		await at.restart();
		const back = await ana.returns(at.gateway);
		assert.deepEqual(back.joined.messages.map(({ text }) => text), ['while it is locked']);
		assert.equal((await late.returns(at.gateway)).joined.resumed, true);
	}));

	it('is set aside when it is damaged, and never deleted', () => withGateway({}, async (at) => {
		const { ana } = await makeSession(at.gateway);
		await at.janus.crash();
		const file = database(at.janus);
		sqlite(file, 'PRAGMA wal_checkpoint(TRUNCATE)');
		fs.writeFileSync(file, 'this is no database, and was one before'.repeat(50));
		await at.restart();
		await at.janus.logs(/database: .* was damaged and is now .*damaged-1/);
		const { answer } = await tryJoin(at.gateway, ana.identity, undefined, PERSISTENT);
		assertRefused(answer, 604);
		assert.match(fs.readFileSync(`${file}.damaged-1`, 'utf8'), /^this is no database/);
		await makeSession(at.gateway);
	}));

	it('that cannot be used leaves a gateway that works without', async () => {
		const general = { database: '/proc/nowhere/lectern.db' };
		await withGateway({ persistent: { general }, general }, async (at) => {
			await at.janus.logs(/database: .*nowhere/);
			const { ana } = await makeSession(at.gateway);
			await ana.does('message', { text: 'hello' });
			assert.equal((await healthOf(at.janus)).json.database.well, false);
		});
	});
});
