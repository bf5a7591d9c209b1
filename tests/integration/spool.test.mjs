/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.signalfile: requests as files, replies and events as files, and what is no request.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { connect } from '../support/client.mjs';
import { makeClass } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const inside = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-spool-'));
after(() => fs.rmSync(inside, { recursive: true, force: true }));
const SCRIPT = fileURLToPath(new URL('../../transports/signalfile/rooms.sh', import.meta.url));

let drafts = 0;

/** A spool as a script sees it. */
class Spool {
	constructor(folder) {
		this.folder = folder;
	}

	at(...names) {
		return path.join(this.folder, ...names);
	}

	/** Writes elsewhere, renames in. */
	put(name, content, folder = 'in') {
		drafts += 1;
		const draft = path.join(inside, `draft-${drafts}`);
		fs.writeFileSync(draft, typeof content === 'string' ? content : JSON.stringify(content));
		fs.renameSync(draft, this.at(folder, name));
	}

	/** The reply to a request. */
	async reply(name) {
		const file = this.at('out', name);
		await until(() => fs.existsSync(file), `the reply ${name}`);
		return JSON.parse(fs.readFileSync(file, 'utf8'));
	}

	async ask(name, request, folder) {
		this.put(`${name}.json`, request, folder);
		return this.reply(`${name}.json`);
	}

	/** Why a request has failed. */
	async reason(name) {
		/* What begins with a dot is not in place yet. */
		const find = () => fs.readdirSync(this.at('failed'))
			.find((one) => !one.startsWith('.') && one.endsWith(`-${name}.reason`));
		await until(find, `the failure of ${name}`);
		return fs.readFileSync(this.at('failed', find()), 'utf8').trim();
	}
}

for (const [what, more] of [['with inotify', {}], ['without inotify', { inotify: 'false' }]]) {
	describe(`a spool ${what}`, () => {
		const spool = new Spool(path.join(inside, what.replace(' ', '-')));
		const at = useJanus({ spool: { spool: spool.folder, ...more } });

		it('answers requests, and says the events of a session', async () => {
			const { transaction, data: { id: session_id } } = await spool.ask('create', { janus: 'create' });
			assert.equal(transaction, 'create.json');
			const { data: { id: handle_id } } = await spool.ask('attach',
				{ janus: 'attach', session_id, plugin: 'janus.plugin.training' });
			const list = await spool.ask('list', { janus: 'message', session_id, handle_id,
				transaction: 'mine', body: { request: 'list' } });
			assert.deepEqual([list.transaction, list.plugindata.data.training], ['mine', 'success']);
			const body = { request: 'leave' };
			for (const name of ['one', 'two'])
				await spool.ask(name, { janus: 'message', session_id, handle_id, body });
			const events = spool.at('events', String(session_id));
			await until(() => fs.readdirSync(events).length === 2, 'two events');
			const names = fs.readdirSync(events).sort();
			assert.deepEqual(names, [1, 2].map((number) => `${String(number).padStart(20, '0')}.json`));
			const [first] = names.map((name) => JSON.parse(fs.readFileSync(path.join(events, name))));
			assert.deepEqual([first.transaction, first.plugindata.data.error_code], ['one.json', 607]);
			names.forEach((name) => fs.rmSync(path.join(events, name)));
			assert.equal((await spool.ask('destroy', { janus: 'destroy', session_id })).janus, 'success');
			await until(() => !fs.existsSync(events), 'the folder to go');
			const gone = await spool.ask('late', { janus: 'keepalive', session_id });
			assert.equal(gone.error.code, 458);
			assert.deepEqual(fs.readdirSync(spool.at('in')), []);
			assert.deepEqual(fs.readdirSync(spool.at('work')), []);
		});

		it('has no Admin API unless it is asked for', () => {
			assert.equal(fs.existsSync(spool.at('admin')), false);
		});

		it('does not touch the sessions of others', async () => {
			const gateway = await connect(at.janus.url);
			const { id: session_id } = await gateway.createSession();
			for (const janus of ['claim', 'destroy', 'keepalive'])
				assert.equal((await spool.ask(`other-${janus}`, { janus, session_id })).error.code, 458);
			gateway.close();
		});
	});
}

describe('what is put into a spool', () => {
	const spool = new Spool(path.join(inside, 'attacked'));
	const at = useJanus({ spool: { spool: spool.folder, users: '4242' } });
	const secret = path.join(inside, 'secret.json');
	fs.writeFileSync(secret, '{"janus":"ping"}');

	const refusals = {
		'link.json': [(file) => fs.symlinkSync(secret, file), /links are not followed/],
		'names.json': [(file) => fs.linkSync(secret, file), /more than one name/],
		'pipe.json': [(file) => execFileSync('mkfifo', [file]), /not a regular file/],
		'folder.json': [(file) => fs.mkdirSync(file), /not a regular file/],
		'huge.json': [(file) => { fs.writeFileSync(file, ''); fs.truncateSync(file, 400 << 20); }, /64 KiB/],
		'half.json': [(file) => fs.writeFileSync(file, '{"janus":"pi'), /JSON error: on line 1/],
		'empty.json': [(file) => fs.writeFileSync(file, ''), /JSON error: there is nothing/],
		'deep.json': [(file) => fs.writeFileSync(file, '['.repeat(1000)), /deeper than 32/],
		'twice.json': [(file) => fs.writeFileSync(file, '{"janus":"ping","janus":"ping"}'), /duplicate/],
		'list.json': [(file) => fs.writeFileSync(file, '[]'), /not an object/],
		'no-ending': [(file) => fs.writeFileSync(file, '{}'), /its name must be/],
		'a space.json': [(file) => fs.writeFileSync(file, '{}'), /its name must be/],
		[`${'x'.repeat(65)}.json`]: [(file) => fs.writeFileSync(file, '{}'), /its name must be/],
		'x%2f..%2fx.json': [(file) => fs.writeFileSync(file, '{}'), /its name must be/],
	};

	for (const [name, [make, reason]] of Object.entries(refusals)) {
		it(`is refused with the reason: ${name.slice(0, 20)}`, async () => { /* design 10 */
			const elsewhere = path.join(inside, `made-${Object.keys(refusals).indexOf(name)}`);
			make(elsewhere);
			fs.renameSync(elsewhere, spool.at('in', name));
			assert.match(await spool.reason(name), reason);
			assert.equal(fs.existsSync(spool.at('out', name)), false);
		});
	}

	it('is taken from permitted users only', { skip: process.getuid() !== 0 }, async () => {
		for (const [user, name] of [[4243, 'stranger'], [4242, 'known']]) {
			const draft = path.join(inside, name);
			fs.writeFileSync(draft, '{"janus":"ping"}');
			fs.chownSync(draft, user, user);
			fs.renameSync(draft, spool.at('in', `${name}.json`));
		}
		assert.match(await spool.reason('stranger.json'), /not one of ours/);
		assert.equal((await spool.reply('known.json')).janus, 'pong');
	});

	it('leaves the gateway well, hidden files alone, and the secret where it is', async () => {
		fs.writeFileSync(spool.at('in', '.draft.json'), '{"janus":"pi');
		assert.equal((await spool.ask('ping', { janus: 'ping' })).janus, 'pong');
		assert.deepEqual(fs.readdirSync(spool.at('in')), ['.draft.json']);
		assert.equal(fs.readFileSync(secret, 'utf8'), '{"janus":"ping"}');
		assert.equal(at.janus.log.includes('Segmentation'), false);
	});

	it('is taken in any number at once', async () => {
		for (let number = 0; number < 500; number += 1)
			spool.put(`many-${number}.json`, { janus: 'ping' });
		await until(() => fs.readdirSync(spool.at('out')).filter((name) => name.startsWith('many-')).length
			=== 500, 'all replies');
	});
});

describe('what a gateway that crashed has left', () => {
	const spool = new Spool(path.join(inside, 'left'));
	for (const folder of ['work', 'events/4711'])
		fs.mkdirSync(spool.at(folder), { recursive: true });
	fs.writeFileSync(spool.at('work', 'taken.json'), '{"janus":"ping"}');
	fs.writeFileSync(spool.at('events/4711', '00000000000000000001.json'), '{}');
	useJanus({ spool: { spool: spool.folder } });

	it('is cleared, and what was under way is told', async () => {
		assert.match(await spool.reason('taken.json'), /ended while it was being read/);
		assert.deepEqual(fs.readdirSync(spool.at('events')), []);
		assert.equal((await spool.ask('ping', { janus: 'ping' })).janus, 'pong');
	});
});

describe('a script with nothing but mv and cat', () => {
	const spool = new Spool(path.join(inside, 'scripted'));
	const at = useJanus({ spool: { spool: spool.folder, admin: 'true' } });
	const run = (...given) => execFileSync('sh', [SCRIPT, spool.folder, at.janus.adminSecret, ...given],
		{ encoding: 'utf8', timeout: 10000 });

	it('lists rooms and restarts a conference', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const list = JSON.parse(run('list'));
		assert.ok(list.response.rooms.some((one) => one.room === room));
		const { response } = JSON.parse(run('restart', room));
		assert.equal(response.training, 'success');
		assert.equal((await trainer.hears('conference-restart')).newConferenceId, response.conference);
		const refused = execFileSync('sh', [SCRIPT, spool.folder, 'guess', 'list'], { encoding: 'utf8' });
		assert.equal(JSON.parse(refused).error.code, 403);
	});

	it('watches the events of its session', async () => {
		const watcher = spawn('sh', [SCRIPT, spool.folder, '-', 'watch'], { stdio: ['ignore', 'pipe', 'inherit'] });
		let said = '';
		watcher.stdout.on('data', (text) => { said += text; });
		await until(() => /events of session (\d+):/.test(said), 'the script to watch');
		const session_id = Number(/events of session (\d+):/.exec(said)[1]);
		const handle_id = Number(/"id": (\d+)/.exec(said)[1]);
		await spool.ask('leave', { janus: 'message', session_id, handle_id, body: { request: 'leave' } });
		await until(() => /"error_code": 607/.test(said), 'the event to be shown');
		const ended = new Promise((resolve) => { watcher.on('close', resolve); });
		await spool.ask('destroy', { janus: 'destroy', session_id });
		await ended;
	});
});
