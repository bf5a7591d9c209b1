/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals: stored before they are told, found on return, kept until acknowledged.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';

import { connect } from '../support/client.mjs';
import { HttpClient } from '../support/events.mjs';
import { startJanus } from '../support/janus.mjs';
import { assertRefused, assertSuccess, join, makeClass, makeRoom } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';

const typesOf = (signals) => signals.map((signal) => signal.type);
const inside = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-signals-'));
after(() => fs.rmSync(inside, { recursive: true, force: true }));

/** Every signal that lies in a folder of mailboxes, as scripts on the host read it. */
function filesIn(folder) {
	const names = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.json'));
	assert.ok(names.every((name) => /^[0-9a-f]{64}\/new\/\d{20}\.json$/.test(name)), names.join());
	return names.map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
}

describe('signals', () => {
	const folder = path.join(inside, 'not', 'made', 'yet');
	const at = useJanus({ general: { signals: folder } });

	it('waits for who is away and is told on return', async () => { /* S1-34 S1-35 S1-37 S1-U12 */
		const { room, trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await ben.vanish();
		await trainer.hears('participant-disconnected');
		const { conference, old_conference } = await trainer.does('restart');
		const told = await ana.hears('conference-restart');
		const back = await ben.returns(at.gateway);
		const { signals: [signal, ...rest] } = await back.hears('signals');
		assert.deepEqual(rest, []);
		assert.deepEqual({ ...signal, id: 0, expires: 0, time: 0 }, {
			id: 0, expires: 0, time: 0,
			type: 'conference-restart',
			room,
			conference,
			newConferenceId: conference,
			oldConferenceId: old_conference,
			participants: ['ana', 'ben'],
			trainerId: 'tom',
			activeController: null,
			initiator: 'tom',
		});
		assert.match(signal.newConferenceId, /_\d{10}$/); /* S1-36 */
		assert.equal(signal.expires - signal.time, 24 * 3600 * 1000);
		assert.match(told.signal, /^\d{20}$/, 'who is here is told which signal it was');
		assert.notEqual(told.signal, signal.id, 'everybody has one of their own');
		assert.equal(back.joined.conference, conference, 'and stands in the new conference');
		const initiator = await trainer.does('signals');
		assert.deepEqual(initiator.signals, [], 'the initiator is left out');
	});

	it('is there again until it is acknowledged', async () => { /* S1-X05 S1-64 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await trainer.does('restart');
		await trainer.does('restart');
		const { signals } = await ana.does('signals');
		assert.deepEqual(typesOf(signals), ['conference-restart', 'conference-restart']);
		assert.ok(signals[0].id < signals[1].id, 'in order (S1-X07)');
		const again = await ana.returns(at.gateway);
		assert.deepEqual((await again.hears('signals')).signals, signals, 'the same, with the same ids');
		assert.deepEqual((await again.does('signals', { after: signals[0].id })).signals, [signals[1]]);
		assert.equal((await again.does('acknowledge', { id: signals[0].id })).count, 1);
		assert.equal((await again.does('acknowledge', { id: signals[0].id })).count, 0);
		assert.deepEqual((await again.does('signals')).signals, [signals[1]]);
		await trainer.does('restart');
		const { signal } = await again.hears('conference-restart',
			{ where: (event) => event.signal > signals[1].id });
		assert.equal((await again.does('acknowledge', { id: signal, up_to: true })).count, 2);
		const third = await again.returns(at.gateway);
		assert.deepEqual((await third.does('signals')).signals, []);
		assert.deepEqual(third.handle.seenOf('signals'), []);
	});

	it('lies in the folder as files named by a hash', async () => { /* S1-X06 S1-54 */
		const name = '../../etc/passwd';
		const before = filesIn(folder).length;
		const { trainer } = await makeClass(at.gateway, { trainees: [name] });
		await trainer.does('restart');
		const files = filesIn(folder);
		assert.equal(files.length, before + 1);
		assert.ok(files.some((signal) => signal.participants?.includes(name)));
	});

	it('tells the beginning and the end of an external call', async () => { /* S1-U10 */
		const { room, trainer, trainees: [ana] } = await makeClass(at.gateway);
		await join(at.gateway, { room, participant: 'cal', role: 'caller' });
		await trainer.does('grant_control', { participant: 'tom' });
		await trainer.does('external_call_start');
		await trainer.does('external_call_end');
		const { signals } = await ana.does('signals');
		assert.deepEqual(typesOf(signals), ['external-call-start', 'external-call-end']);
		assert.deepEqual([signals[0].activeController, signals[0].trainerId, signals[0].participant],
			['tom', 'tom', 'cal']);
		assert.equal(signals[0].timestamp, signals[0].time);
	});

	it('reaches the assigned who are not here, and not another trainer\'s', async () => { /* S1-21 S1-X04 */
		const { room, secret } = await makeRoom(at.gateway);
		const manager = await at.gateway.attach();
		const volunteers = [
			{ UserName: 'tom', trainer: 1, LoggedOn: 4, TraineeID: 'ana' },
			{ UserName: 'tia', trainer: 1, LoggedOn: 0, TraineeID: 'zed' },
			{ UserName: 'ana', LoggedOn: 0 },
			{ UserName: 'zed', LoggedOn: 6 },
		];
		assertSuccess(await manager.request({ request: 'import', room, secret, volunteers }));
		const trainer = await join(at.gateway, { room, secret, participant: 'tom', role: 'trainer' });
		const { conference } = await trainer.does('restart');
		const ana = await join(at.gateway, { room, participant: 'ana' });
		const { signals } = await ana.hears('signals');
		assert.deepEqual(signals.map((signal) => signal.newConferenceId), [conference]);
		const zed = await join(at.gateway, { room, participant: 'zed' });
		assert.deepEqual((await zed.does('signals')).signals, []);
	});

	it('survives the end of the conference', async () => {
		const { room, secret, trainer, trainees: [ana] } = await makeClass(at.gateway);
		await ana.vanish();
		await trainer.hears('participant-disconnected');
		await trainer.does('end');
		await join(at.gateway, { room, secret, participant: 'tom', role: 'trainer' });
		const back = await ana.returns(at.gateway);
		const { signals: [signal] } = await back.hears('signals');
		assert.deepEqual([signal.type, signal.reason], ['session-ended', 'ended']);
		assert.equal(signal.stats, undefined, 'payloads are small (S1-69)');
	});

	it('is told to who waits only when admitted', async () => {
		const { room, trainer } = await makeClass(at.gateway, { policy: { lobby: true }, trainees: [] });
		const ana = await join(at.gateway, { room, participant: 'ana' });
		assertRefused(await ana.request('signals'), 606, /lobby/);
		await ana.vanish();
		await trainer.does('admit', { participant: 'ana' });
		const back = await ana.returns(at.gateway);
		assert.deepEqual(typesOf((await back.hears('signals')).signals), ['admitted']);
	});
});

describe('signals after a crash', () => {
	it('are still there, and ids go on rising', async () => {
		const folder = path.join(inside, 'crash');
		const options = { general: { signals: folder }, rooms: { blue: { secret: 's' } } };
		const meet = async (gateway) => {
			const tom = await join(gateway,
				{ room: 'blue', participant: 'tom', role: 'trainer', secret: 's' });
			const ana = await join(gateway, { room: 'blue', participant: 'ana' });
			return { tom, ana };
		};
		const first = await startJanus(options);
		const { tom } = await meet(await connect(first.url));
		const { conference } = await tom.does('restart');
		await first.kill();
		const second = await startJanus(options);
		const gateway = await connect(second.url);
		const { tom: again, ana } = await meet(gateway);
		const { signals: [signal] } = await ana.hears('signals');
		assert.equal(signal.newConferenceId, conference);
		await again.does('restart');
		assert.ok((await ana.hears('conference-restart')).signal > signal.id);
		gateway.close();
		await second.stop();
	});
});

describe('a gateway that is killed again and again', () => {
	const KILLS = Number(process.env.LECTERN_KILLS ?? 5);

	it('loses no signal that it has accepted, and tells them in order', async (t) => {
		const folder = path.join(inside, 'killed');
		const options = { general: { signals: folder }, rooms: { blue: { secret: 's' } } };
		const accepted = [];
		const received = [];
		let lastId;
		/* Restarts as fast as they are answered, and a stream that is read, until the gateway is gone. */
		const live = async (janus) => {
			const gateway = await connect(janus.url);
			const tom = await join(gateway, { room: 'blue', participant: 'tom', role: 'trainer', secret: 's' });
			await join(gateway, { room: 'blue', participant: 'ana' });
			const client = new HttpClient(janus.httpUrl, { key: 's' });
			const stream = await client.stream('/signals?room=blue&participant=ana', { lastId });
			const end = performance.now() + 200 + 300 * Math.random();
			const killed = new Promise((resolve) => { setTimeout(resolve, end - performance.now()); })
				.then(() => janus.kill());
			try {
				for (;;)
					accepted.push((await tom.does('restart')).conference);
			} catch {
				/* killed meanwhile; what was not answered may or may not be there */
			}
			await killed;
			await stream.ends();
			received.push(...stream.messages.filter(({ event }) => event === 'signal'));
			lastId = stream.lastId ?? lastId;
		};
		for (let kill = 0; kill < KILLS; kill += 1)
			await live(await startJanus(options));
		const last = await startJanus(options);
		const client = new HttpClient(last.httpUrl, { key: 's' });
		const { json } = await client.ask('/signals?room=blue&participant=ana&wait=0');
		const restarts = (signals) => signals.filter(({ type }) => type === 'conference-restart');
		const kept = restarts(json.length < 1000 ? json : []);
		await last.stop();
		const ids = received.map(({ data }) => data.id);
		const news = received.filter(({ data }, index) => ids.indexOf(data.id) === index);
		assert.ok(news.every(({ data }, index) => index === 0 || data.id > news[index - 1].data.id));
		const heard = new Set([...restarts(news.map(({ data }) => data)), ...kept]
			.map((signal) => signal.newConferenceId));
		const lost = accepted.filter((conference) => !heard.has(conference));
		t.diagnostic(`${accepted.length} accepted, ${lost.length} lost, ${KILLS} kills`);
		assert.ok(accepted.length > KILLS);
		assert.deepEqual(lost, []);
	});
});

describe('a folder that cannot be used', () => {
	const blocked = path.join(inside, 'a file');
	fs.writeFileSync(blocked, '');
	const at = useJanus({ general: { signals: path.join(blocked, 'signals') } });

	it('is reported, and the restart goes on', async () => { /* S1-53 S1-30 */
		assert.match(at.janus.log, /signals cannot be kept in .*a file\/signals: Not a directory/);
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const answer = await trainer.does('restart');
		assert.equal(answer.signals_not_stored.error_code, 625);
		assert.match(answer.signals_not_stored.error, /signals cannot be kept/);
		const told = await ana.hears('conference-restart');
		assert.equal(told.newConferenceId, answer.conference);
		assert.equal(told.signal, undefined);
		await at.janus.logs(/refused, signals cannot be kept/);
		const health = await fetch(`${at.janus.httpUrl}/health`);
		assert.equal(health.status, 503);
		assert.match((await health.json()).signals.error, /Not a directory/);
		fs.rmSync(blocked);
		fs.mkdirSync(blocked);
		const mended = await trainer.does('restart');
		assert.equal(mended.signals_not_stored, undefined, 'what is mended works without a restart');
		assert.match((await ana.hears('conference-restart')).signal, /^\d{20}$/);
		assert.equal((await fetch(`${at.janus.httpUrl}/health`)).status, 200);
	});
});

describe('without a folder', () => {
	const at = useJanus({ general: { signals: '' } });

	it('only who is here is told', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		const answer = await trainer.does('restart');
		assert.equal(answer.signals_not_stored, undefined);
		assert.equal((await ana.hears('conference-restart')).signal, undefined);
		assert.deepEqual((await ana.does('signals')).signals, []);
	});
});
