/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration file: rooms made from it, and mistakes in it.
 *
 * A mistake costs the one room it is in and is explained in the log; Janus starts all the same.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { connect } from '../support/client.mjs';
import { startJanus } from '../support/janus.mjs';
import { assertRefused, assertSuccess, join, makeRoom, tryJoin } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';

const FILE = 'janus.plugin.training.jcfg';

/** Sections with one mistake each, and what the log must say about it. */
const mistakes = {
	'kind-unknown': [{ kind: 'colosseum' }, /kind/],
	'kind-of-another-plugin': [{ kind: 'sip' }, /kind/],
	'seats-none': [{ max_participants: 0 }, /max_participants/],
	'seats-too-many': [{ max_participants: 1001 }, /max_participants/],
	'seats-in-words': [{ max_participants: 'ten' }, /max_participants/],
	'seats-and-more': [{ max_participants: '10 or so' }, /max_participants/],
	'window-negative': [{ reconnect_timeout_ms: -1 }, /reconnect_timeout_ms/],
	'window-too-long': [{ reconnect_timeout_ms: 86400001 }, /reconnect_timeout_ms/],
	'bool-in-words': [{ is_private: 'perhaps' }, /is_private/],
	'codec-unknown': [{ video_codec: 'av1' }, /video_codec/],
	'description-long': [{ description: 'x'.repeat(257) }, /description/],
	'secret-long': [{ secret: 'x'.repeat(129) }, /secret/],
	'setting-unknown': [{ colour: 'blue' }, /colour/],
};

const bad = Object.fromEntries(Object.entries(mistakes).map(([name, [room]]) => [name, room]));

describe('the configuration file', () => {
	const at = useJanus({
		general: { admin_key: 'key' },
		rooms: {
			...bad,
			blue: { description: 'The "blue" room', secret: 'hush', pin: '1234', max_participants: 2 },
			green: { kind: 'training', reconnect_timeout_ms: 0, video_codec: 'h264' },
			grey: { is_private: true, end_when_trainer_leaves: false, allow_takeover: true },
		},
	});
	const ask = async (body) => (await at.gateway.attach()).request(body);

	it('makes rooms with their policies', async () => {
		const { rooms } = assertSuccess(await ask({ request: 'list', admin_key: 'key' }));
		assert.deepEqual(rooms.map((row) => row.room).sort(), ['blue', 'green', 'grey']);
		const blue = rooms.find((row) => row.room === 'blue');
		assert.equal(blue.description, 'The "blue" room');
		assert.equal(blue.pin_required, true);
		assert.equal(blue.secret_required, true);
		assert.equal(blue.max_participants, 2);
		const { joined } = await join(at.gateway, { room: 'green', participant: 'ana' });
		assert.equal(joined.reconnect_timeout_ms, 0);
		assert.equal(joined.video_codec, 'h264');
		const { answer } = await tryJoin(at.gateway, { room: 'blue', participant: 'ana' });
		assertRefused(answer, 604);
	});

	it('sets the admin key', async () => {
		assertRefused(await ask({ request: 'create', room: 'new' }), 606);
	});

	for (const [name, [, reason]] of Object.entries(mistakes)) {
		it(`with a mistake (${name}) costs that room and says where and why`, async () => {
			const line = at.janus.log.split('\n').find((text) => text.includes(name));
			assert.ok(line, 'a line in the log');
			assert.ok(line.includes(FILE), line);
			assert.match(line, reason);
			assert.match(line, /\[ERR\]/);
			const { exists } = await ask({ request: 'exists', room: name });
			assert.equal(exists, false);
		});
	}

	it('is not shown with its secrets in the log', () => {
		assert.doesNotMatch(at.janus.log, /hush|1234\b.*pin|"key"/);
	});
});

describe('without a usable configuration file', () => {
	async function startsWith(files) {
		const janus = await startJanus({ files });
		const gateway = await connect(janus.url);
		const handle = await gateway.attach();
		assert.deepEqual(await handle.request({ request: 'list' }), { training: 'success', rooms: [] });
		const { room } = await makeRoom(gateway);
		await join(gateway, { room, participant: 'ana' });
		gateway.close();
		await janus.stop();
		return janus.log;
	}

	it('Janus starts without rooms when there is none, and says so', async () => {
		assert.match(await startsWith({ [FILE]: null }), /\[(WARN|ERR)\].*janus\.plugin\.training/);
	});

	it('Janus starts without rooms when it is not one, and says so', async () => {
		const log = await startsWith({ [FILE]: 'room-x: {{{ this is not a configuration' });
		assert.match(log, /\[(WARN|ERR)\].*janus\.plugin\.training/);
	});
});
