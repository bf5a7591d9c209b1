/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms as an administrator and a passer-by see them: made, changed, listed, destroyed.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { assertRefused, assertSuccess, join, makeRoom, newRoomName, tryJoin } from
	'../support/people.mjs';
import { useJanus } from '../support/suite.mjs';

const ADMIN_KEY = 'the admin key';

describe('rooms', () => {
	const at = useJanus({ general: { admin_key: ADMIN_KEY } });
	const ask = async (request, fields = {}) => (await at.gateway.attach())
		.request({ request, ...fields });
	const create = (room, policy = {}) =>
		ask('create', { room, admin_key: ADMIN_KEY, ...policy });
	const listed = async (room, fields = {}) => {
		const { rooms } = assertSuccess(await ask('list', fields));
		return rooms.find((row) => row.room === room);
	};
	const exists = async (room) => assertSuccess(await ask('exists', { room })).exists;

	it('a room is made with the admin key and exists from then on', async () => {
		const room = newRoomName();
		assert.equal(await exists(room), false);
		assert.deepEqual(await create(room), { training: 'success', room });
		assert.equal(await exists(room), true);
	});

	it('nobody makes a room without the admin key', async () => { /* S1-57 */
		const room = newRoomName();
		assertRefused(await ask('create', { room }), 606);
		assertRefused(await ask('create', { room, admin_key: 'another key' }), 606);
		assert.equal(await exists(room), false);
	});

	it('a second room of the same name is refused and the first is left as it is', async () => {
		const room = newRoomName(); /* S5-T01 */
		assertSuccess(await create(room, { description: 'first' }));
		assertRefused(await create(room, { description: 'second' }), 605);
		assert.equal((await listed(room)).description, 'first');
	});

	it('a room has the documented defaults', async () => { /* S5-U05, S2-52 */
		const room = newRoomName();
		assertSuccess(await create(room));
		assert.deepEqual(await listed(room), {
			room,
			kind: 'training',
			description: '',
			participants: 0,
			max_participants: 10,
			session: 'waiting',
			pin_required: false,
			secret_required: false,
		});
		const { joined } = await join(at.gateway, { room, participant: 'ana' });
		assert.equal(joined.reconnect_timeout_ms, 300000);
		assert.equal(joined.video_codec, 'vp8');
	});

	it('the list counts who is there and tells the state of a running conference', async () => {
		const room = newRoomName(); /* S5-U03 */
		assertSuccess(await create(room, { pin: '1234', secret: 'hush', max_participants: 5 }));
		const empty = await listed(room);
		assert.equal(empty.state, undefined);
		assert.equal(empty.pin_required, true);
		assert.equal(empty.secret_required, true);
		const tom = { room, participant: 'tom', role: 'trainer', secret: 'hush', pin: '1234' };
		await join(at.gateway, tom);
		await join(at.gateway, { room, participant: 'ana', pin: '1234' });
		const busy = await listed(room);
		assert.equal(busy.participants, 2);
		assert.equal(busy.max_participants, 5);
		assert.ok(['creating', 'active'].includes(busy.state), busy.state);
	});

	it('the list never shows a secret, a pin or a conference id', async () => {
		const room = newRoomName();
		assertSuccess(await create(room, { pin: 'pin-4711', secret: 'secret-4712' }));
		await join(at.gateway, { room, participant: 'ana', pin: 'pin-4711' });
		const text = JSON.stringify(await ask('list', { admin_key: ADMIN_KEY }));
		assert.doesNotMatch(text, /pin-4711|secret-4712/);
		assert.doesNotMatch(text, new RegExp(`${room}_\\d`));
	});

	it('a private room is listed only to the administrator and does not say that it exists', async () => {
		const room = newRoomName();
		assertSuccess(await create(room, { is_private: true }));
		assert.equal(await listed(room), undefined);
		assert.equal(await exists(room), false);
		assert.equal((await listed(room, { admin_key: ADMIN_KEY })).room, room);
		const { answer } = await tryJoin(at.gateway, { room, participant: 'ana' });
		assert.equal(answer.event, 'joined', 'who knows its name may come in');
	});

	it('a room is edited by its secret, and only what is named changes', async () => { /* S5-70 */
		const { room, secret } = await makeRoomAs(at.gateway, { description: 'before' });
		const change = { room, secret, new_max_participants: 3 };
		assert.deepEqual(await ask('edit', change), { training: 'success', room });
		const row = await listed(room);
		assert.equal(row.max_participants, 3);
		assert.equal(row.description, 'before');
	});

	it('a changed secret is the only one that counts afterwards', async () => {
		const { room, secret } = await makeRoomAs(at.gateway);
		assertSuccess(await ask('edit', { room, secret, new_secret: 'the next one' }));
		assertRefused(await ask('edit', { room, secret, new_description: 'x' }), 604);
		const good = { room, secret: 'the next one', new_description: 'y' };
		assertSuccess(await ask('edit', good));
		assert.equal((await listed(room)).description, 'y');
	});

	it('a room without a secret is edited and destroyed with the admin key alone', async () => {
		const room = newRoomName();
		assertSuccess(await create(room));
		for (const secret of [{}, { secret: '' }, { secret: 'guess' }]) {
			assertRefused(await ask('edit', { room, ...secret, new_description: 'x' }), 604);
			assertRefused(await ask('destroy', { room, ...secret }), 604);
		}
		const edit = { room, admin_key: ADMIN_KEY, new_description: 'theirs' };
		assertSuccess(await ask('edit', edit));
		assert.equal((await listed(room)).description, 'theirs');
		assertSuccess(await ask('destroy', { room, admin_key: ADMIN_KEY }));
	});

	it('a running conference obeys an edited policy', async () => { /* S5-70, S5-X08 */
		const { room, secret } = await makeRoomAs(at.gateway, { max_participants: 2 });
		await join(at.gateway, { room, participant: 'ana' });
		await join(at.gateway, { room, participant: 'ben' });
		assertRefused((await tryJoin(at.gateway, { room, participant: 'cleo' })).answer, 610);
		assertSuccess(await ask('edit', { room, secret, new_max_participants: 3 }));
		await join(at.gateway, { room, participant: 'cleo' });
	});

	it('destroying a room ends its conference, tells everybody why, and the name is free', async () => {
		const { room, secret } = await makeRoomAs(at.gateway); /* S5-X06, S5-82 */
		const ana = await join(at.gateway, { room, participant: 'ana' });
		assert.deepEqual(await ask('destroy', { room, secret }), { training: 'success', room });
		assert.equal((await ana.hears('session-ended')).reason, 'destroyed');
		await ana.hears('leg-ended');
		assert.equal(await exists(room), false);
		assertRefused((await tryJoin(at.gateway, { room, participant: 'ana' })).answer, 604);
		assertSuccess(await create(room));
	});

	it('ten conferences of five at once do not mix', async () => { /* S5-T02, S5-T04 */
		const names = ['ana', 'ben', 'cleo', 'dan', 'eva'];
		const rooms = await Promise.all(Array.from({ length: 10 }, () => makeRoomAs(at.gateway)));
		const people = await Promise.all(rooms.map(async ({ room }) => Promise.all(
			names.map((participant) => join(at.gateway, { room, participant })))));
		for (const [index, [first]] of people.entries()) {
			const answer = await first.does('participants');
			assert.equal(answer.room, rooms[index].room);
			const ids = answer.participants.map((info) => info.participant);
			assert.deepEqual(ids.sort(), names);
			const strays = first.handle.seen.filter((event) => event.room !== answer.room);
			assert.deepEqual(strays, []);
		}
	});

	function makeRoomAs(gateway, policy = {}) {
		return makeRoom(gateway, { admin_key: ADMIN_KEY, ...policy });
	}
});
