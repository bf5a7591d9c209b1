/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything at once, many times: joining, leaving, hanging up, kicking, restarting, destroying,
 * admitting. LECTERN_RACES=10000 makes it as many times as that.
 *
 * No single outcome is expected of a race, only that every request is answered, that the room is in
 * order when the dust has settled, that Janus still answers, and that it exits cleanly (design 10).
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { connect } from '../support/client.mjs';
import { assertSuccess, join, makeRoom, newSeatKey } from '../support/people.mjs';
import { microphoneOffer, slotsOffer } from '../support/sdp.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const ROUNDS = Number(process.env.LECTERN_RACES ?? 300);

/** A sequence that is the same in every run. */
function dice(seed) {
	let state = seed;
	return (sides) => {
		state = (Math.imul(state, 1103515245) + 12345) >>> 0;
		return (state >>> 8) % sides;
	};
}

/** Settles everything; a handle or session that is gone already is part of the game. */
async function chaos(deeds) {
	const results = await Promise.allSettled(deeds.map((deed) => deed()));
	const strange = results
		.filter((result) => result.status === 'rejected')
		.map((result) => result.reason)
		.filter((error) => error.name === 'AssertionError' || /in vain/.test(error.message));
	assert.deepEqual(strange, []);
	return results.map((result) => result.value);
}

describe('races', () => {
	const at = useJanus();

	/** A session with both halves of somebody, asked to join and subscribe at once. */
	async function arrive(room, participant, seat_key, role = 'trainee') {
		const session = await at.gateway.createSession();
		const publish = await session.attach();
		const receive = await session.attach();
		const identity = { room, participant, seat_key };
		const joined = publish.request({ request: 'join', role, ...identity },
			microphoneOffer());
		const subscribed = receive.request({ request: 'subscribe', ...identity }, slotsOffer());
		joined.catch(() => {});
		subscribed.catch(() => {});
		return { session, publish, receive, joined };
	}

	const endings = [
		({ publish }) => publish.request({ request: 'leave' }),
		({ receive }) => receive.request({ request: 'leave' }),
		({ publish }) => publish.detach(),
		({ receive }) => receive.detach(),
		({ publish }) => publish.hangup(),
		({ session }) => session.destroy(),
	];

	const about = ['mute', 'unmute', 'hold', 'unhold', 'admit', 'deny', 'grant_control', 'kick'];
	const ofAll = ['restart', 'lock', 'unlock', 'end', 'admit_all', 'mute_all', 'unmute_all',
		'external_call_start', 'external_call_end', 'participants'];

	for (const lobby of [false, true]) {
		it(`${ROUNDS} people come and go in every way at once${lobby ? ', through a lobby' : ''}`,
			() => comeAndGo(lobby));
	}

	async function comeAndGo(lobby) {
		const { room, secret } = await makeRoom(at.gateway,
			{ max_participants: 1000, reconnect_timeout_ms: 0, lobby });
		const manager = await at.gateway.attach();
		const manage = (request, fields = {}) =>
			manager.request({ request, room, secret, ...fields });
		const roll = dice(lobby ? 2 : 1);
		const rounds = Array.from({ length: ROUNDS }, (_, i) => i);
		for (let start = 0; start < ROUNDS; start += 20) {
			const batch = rounds.slice(start, start + 20);
			await chaos(batch.map((i) => async () => {
				const role = roll(4) ? 'trainee' : 'caller';
				const someone = await arrive(room, `p${i}`, newSeatKey(), role);
				const deeds = [
					() => endings[roll(endings.length)](someone),
					() => manage(about[roll(about.length)], { participant: `p${i}` }),
					() => manage(ofAll[roll(ofAll.length)]),
					() => someone.publish.request({ request: 'message', text: 'hello' }),
					() => someone.session.destroy(),
				];
				if (roll(2))
					await someone.joined.catch(() => {});
				await chaos(deeds.slice(0, 1 + roll(deeds.length)));
				await someone.session.destroy().catch(() => {});
			}));
		}
		await until(async () => assertSuccess(await manage('participants')).participants.length === 0,
			'the room to be empty', 10000);
	}

	it('a seat taken back by many at once belongs to exactly one', async () => { /* S2-X02 */
		const { room, secret } = await makeRoom(at.gateway);
		const seat_key = newSeatKey();
		for (let round = 0; round < 15; round += 1) {
			const legs = await Promise.all(Array.from({ length: 6 }, () =>
				join(at.gateway, { room, participant: 'ana', seat_key })));
			const newest = legs.reduce((a, b) => (a.joined.leg > b.joined.leg ? a : b));
			assert.equal(new Set(legs.map((one) => one.joined.leg)).size, legs.length);
			await chaos(legs.filter((one) => one !== newest).map((one) => () => one.vanish()));
			const roster = await newest.roster();
			assert.deepEqual(Object.keys(roster), ['ana']);
			assert.equal(roster.ana.leg, newest.joined.leg);
			assert.notEqual(roster.ana.status, 'disconnected');
		}
		const handle = await at.gateway.attach();
		assertSuccess(await handle.request({ request: 'destroy', room, secret }));
	});

	it('rooms are made and destroyed under the feet of who joins', async () => {
		const handle = await at.gateway.attach();
		const secret = 'hush';
		for (let round = 0; round < Math.ceil(ROUNDS / 6); round += 1) {
			const room = `pop${round % 3}`;
			await chaos([
				() => handle.request({ request: 'create', room, secret }),
				() => arrive(room, 'ana', newSeatKey()).then((one) => one.joined),
				() => arrive(room, 'ben', newSeatKey()).then((one) => one.session.destroy()),
				() => handle.request({ request: 'end', room, secret }),
				() => handle.request({ request: 'destroy', room, secret }),
				() => handle.request({ request: 'list' }),
				() => at.admin.plugin({ request: 'stats', room }),
			]);
		}
		assertSuccess(await handle.request({ request: 'list' }));
	});

	it('connections drop in the middle of everything', async () => {
		const { room, secret } = await makeRoom(at.gateway,
			{ max_participants: 1000, reconnect_timeout_ms: 0 });
		for (let round = 0; round < Math.ceil(ROUNDS / 10); round += 1) {
			const line = await connect(at.janus.url);
			const joins = Array.from({ length: 3 }, (_, i) =>
				join(line, { room, participant: `p${round}-${i}` }).catch(() => null));
			if (round % 2)
				await joins[0];
			line.drop();
			await Promise.all(joins);
		}
		const handle = await at.gateway.attach();
		await until(async () => {
			const answer = await handle.request({ request: 'participants', room, secret });
			return assertSuccess(answer).participants.length === 0;
		}, 'the room to be empty', 10000);
	});

	it('Janus stops cleanly in the middle of everything', async () => {
		const { room } = await makeRoom(at.gateway, { max_participants: 1000 });
		await Promise.all(Array.from({ length: 30 }, (_, i) =>
			join(at.gateway, { room, participant: `p${i}` })));
		/* the suite stops Janus now, with thirty people in the room */
	});
});
