/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The operator's door: messages of the Admin API, and what Janus shows of a handle.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { assertRefused, assertSuccess, join, makeClass, makeRoom, subscribe } from
	'../support/people.mjs';
import { publishOffer, slotsOffer } from '../support/sdp.mjs';
import { useJanus } from '../support/suite.mjs';

describe('the operator', () => {
	const at = useJanus();
	const ask = (request, fields = {}) => at.admin.plugin({ request, ...fields });

	it('sees every room, also private ones', async () => {
		const { room } = await makeRoom(at.gateway, { is_private: true, description: 'quiet' });
		const { rooms } = assertSuccess(await ask('list'));
		assert.equal(rooms.find((row) => row.room === room).description, 'quiet');
	});

	it('reads the counts of a conference', async () => { /* S1-43, S5-30 */
		const { room, trainer } = await makeClass(at.gateway);
		const answer = assertSuccess(await ask('stats', { room }));
		assert.equal(answer.conference, trainer.joined.conference);
		assert.equal(answer.stats.total_participants, 3);
		assert.equal(answer.stats.join_count, 3);
	});

	it('kicks', async () => {
		const { room, trainer, trainees: [ana] } = await makeClass(at.gateway);
		assertSuccess(await ask('kick', { room, participant: 'ana' }));
		assert.equal((await ana.hears('leg-ended')).reason, 'kicked');
		assert.equal((await trainer.hears('participant-left')).reason, 'kicked');
		assertRefused(await ask('kick', { room, participant: 'ana' }), 612);
	});

	it('restarts, and is no initiator', async () => {
		const { room, trainer } = await makeClass(at.gateway);
		const answer = assertSuccess(await ask('restart', { room }));
		const told = await trainer.hears('conference-restart');
		assert.equal(told.newConferenceId, answer.conference);
		assert.equal('initiator' in told, false);
	});

	it('ends, as often as it likes', async () => { /* S1-10 */
		const { room, trainees: [ana] } = await makeClass(at.gateway);
		assert.equal(assertSuccess(await ask('end', { room })).message, 'Conference ended');
		assert.equal((await ana.hears('session-ended')).reason, 'ended');
		assert.equal(assertSuccess(await ask('end', { room })).message, 'Conference already ended');
	});

	it('is told what is wrong with a request', async () => {
		assertRefused(await ask('stats'), 602, /room/);
		assertRefused(await ask('stats', { room: 7 }), 603, /room/);
		assertRefused(await ask('stats', { room: 'no such room' }), 604);
		assertRefused(await ask('kick', { room: 'no such room' }), 602, /participant/);
		assertRefused(await ask('dance'), 601);
		assertRefused(await at.admin.plugin({}), 602, /request/);
	});

	it('has no door to what belongs to a handle', async () => {
		const { room } = await makeRoom(at.gateway);
		for (const request of ['join', 'subscribe', 'configure', 'leave']) {
			const answer = await ask(request, { room, participant: 'x', seat_key: 'k'.repeat(32),
				role: 'trainee' });
			assert.ok(answer.error_code >= 600, JSON.stringify(answer));
		}
	});

	it('sees of a handle what it is and does', async () => { /* S1-62 */
		const { room } = await makeRoom(at.gateway);
		const ana = await join(at.gateway, { room, participant: 'ana' }, publishOffer());
		const { handle } = await subscribe(at.gateway, ana, {}, slotsOffer(2, 1));
		const publish = (await at.admin.handleInfo(ana.handle)).plugin_specific;
		assert.equal(publish.room, room);
		assert.equal(publish.participant, 'ana');
		assert.equal(publish.leg, 1);
		assert.equal(publish.sources.length, 3);
		const receive = (await at.admin.handleInfo(handle)).plugin_specific;
		assert.equal(receive.participant, 'ana');
		assert.equal(receive.slots.length, 3);
	});

	it('sees a handle that has not joined', async () => {
		const handle = await at.gateway.attach();
		const info = await at.admin.handleInfo(handle);
		assert.equal(info.plugin, 'janus.plugin.training');
		assert.equal(typeof info.plugin_specific, 'object');
	});
});
