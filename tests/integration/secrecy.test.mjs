/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may do what: strangers learn nothing, trainees manage nothing.
 *
 * To a stranger a room that is there and one that is not must look the same, down to the byte.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { assertRefused, assertSuccess, join, makeClass, newSeatKey, tryJoin } from
	'../support/people.mjs';
import { microphoneOffer } from '../support/sdp.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

/** What a stranger might try on a room. */
const tries = {
	edit: { new_description: 'mine' },
	destroy: {},
	participants: {},
	stats: {},
	mute: { participant: 'ana' },
	unmute: { participant: 'ana' },
	kick: { participant: 'ana' },
	lock: {},
	unlock: {},
	end: {},
	restart: {},
	config: {},
	roster: {},
	admit: { participant: 'ana' },
	admit_all: {},
	deny: { participant: 'ana' },
	mute_all: {},
	unmute_all: {},
	hold: { participant: 'ana' },
	unhold: { participant: 'ana' },
	ban: { participant: 'ana' },
	unban: { participant: 'ana' },
	set_role: { participant: 'ana', role: 'trainer' },
	set_status: { participant: 'ana', status: 'muted' },
	grant_control: { participant: 'ana' },
	external_call_start: {},
	external_call_end: {},
	import: { volunteers: [] },
	assign: { participant: 'ana', trainer: 'tom' },
	discover: { trainer: 'tom' },
	restart_ack: { conference: '' },
	signals: {},
	acknowledge: { id: '00000000000000000001' },
	message: { text: 'hello' },
	react: { reaction: '+1' },
	raise_hand: {},
	lower_hand: { participant: 'ben' },
	generate_sdp: { participant: 'ana' },
	join_by_sip_uri: { uri: 'sip:x@example.org' },
	invite: { uri: 'sip:x@example.org' },
};

/** What whoever is in the conference may do; the rest is for trainers. */
const forMembers = ['participants', 'stats', 'edit', 'destroy', 'restart_ack', 'signals', 'acknowledge',
	'message', 'react', 'raise_hand', 'generate_sdp'];
/** These have one gate. */
const readers = ['config', 'roster', 'join_by_sip_uri', 'invite'];
const trainerOnly = Object.keys(tries).filter((request) => !forMembers.includes(request));

describe('secrets', () => {
	const at = useJanus();
	const ABSENT = 'there is no such room';
	let school;

	/* Made anew for each part: who has no media for long is put out. */
	const makeSchool = async () => {
		school = await makeClass(at.gateway, { policy: { pin: '1234' } });
	};

	const asStranger = async (body, offer) => (await at.gateway.attach()).request(body, offer);
	const unchanged = async (deed) => {
		const before = await school.trainer.does('participants');
		await deed();
		assert.deepEqual(await school.trainer.does('participants'), before);
	};

	describe('requests of strangers and of trainees', () => {
		before(makeSchool);

		for (const [request, fields] of Object.entries(tries)) {
			it(`${request} by a stranger says the same for a room that is there and one that is not`,
				async () => unchanged(async () => { /* S2-X09 */
					for (const secret of [{}, { secret: 'guess' }, { secret: '' }]) {
						const body = { request, ...fields, ...secret };
						const there = await asStranger({ ...body, room: school.room });
						const absent = await asStranger({ ...body, room: ABSENT });
						assertRefused(absent, 604);
						assert.equal(JSON.stringify(there), JSON.stringify(absent));
					}
				}));

			it(`${request} by somebody of another room is a stranger's`, async () => {
				const other = await makeClass(at.gateway, { trainees: [] });
				await unchanged(async () => {
					const answer = await other.trainer.request(request, { ...fields, room: school.room });
					assertRefused(answer, 604);
				});
			});
		}

		for (const request of trainerOnly) {
			it(`${request} is not for trainees`, async () => unchanged(async () => {
				const [ana] = school.trainees;
				const name = readers.includes(request) ? 'read-settings' : request;
				const logged = () => at.janus.log.split(`request ${name} is not allowed`).length;
				const before = logged();
				const answer = await ana.request(request, tries[request]);
				assertRefused(answer, 606);
				if (request !== 'lower_hand') /* one's own hand may be lowered */
					await until(() => logged() === before + 1, 'it to be logged, and once');
			}));
		}
	});

	describe('rooms and seats', () => {
		before(makeSchool);

		it('whoever has the secret may manage a room without being in it', async () => {
			const { room, secret, trainer } = await makeClass(at.gateway);
			const handle = await at.gateway.attach();
			const ask = (request, fields = {}) => handle.request({ request, room, secret, ...fields });
			assertSuccess(await ask('mute', { participant: 'ana' }));
			assert.equal((await trainer.roster()).ana.muted, true);
			assertSuccess(await ask('lock'));
			assertSuccess(await ask('unlock'));
			assert.equal(assertSuccess(await ask('participants')).participants.length, 3);
			assertSuccess(await ask('stats'));
			assertSuccess(await ask('kick', { participant: 'ben' }));
			assertSuccess(await ask('restart'));
			assertSuccess(await ask('end'));
		});

		it('a wrong pin, a wrong secret and an absent room get the same answer', async () => {
			const { room, secret } = school;
			const attempt = async (fields) => {
				const { answer } = await tryJoin(at.gateway, { room, participant: 'eve', ...fields });
				return JSON.stringify(answer);
			};
			const absent = await attempt({ room: ABSENT });
			assertRefused(JSON.parse(absent), 604);
			assert.equal(await attempt({}), absent);
			assert.equal(await attempt({ pin: '' }), absent);
			assert.equal(await attempt({ pin: '12345' }), absent);
			assert.equal(await attempt({ pin: '123' }), absent);
			const trainer = { role: 'trainer', pin: '1234' };
			assert.equal(await attempt(trainer), absent);
			assert.equal(await attempt({ ...trainer, secret: '' }), absent);
			assert.equal(await attempt({ ...trainer, secret: `${secret} ` }), absent);
		});

		it('a wrong pin says the same of a room that is locked or full or whose seat is taken', async () => {
			const { room } = school;
			const absent = await tryJoin(at.gateway, { room: ABSENT, participant: 'ana' });
			const attempt = async () => {
				for (const participant of ['eve', 'ana']) {
					const { answer } = await tryJoin(at.gateway, { room, participant, pin: 'wrong' });
					assert.equal(JSON.stringify(answer), JSON.stringify(absent.answer));
				}
			};
			await school.trainer.does('lock');
			await attempt();
			await school.trainer.does('unlock');
			const owner = { request: 'edit', room, secret: school.secret };
			assertSuccess(await asStranger({ ...owner, new_max_participants: 3 }));
			await attempt();
			assertSuccess(await asStranger({ ...owner, new_max_participants: 10 }));
		});

		it('a stranger who names a seat does not get to know whether it is there', async () => {
			const { room } = school;
			const body = { request: 'subscribe', room, participant: 'ana', seat_key: newSeatKey() };
			const [there, nobody, absent] = await Promise.all([
				asStranger(body, microphoneOffer().replace('sendonly', 'recvonly')),
				asStranger({ ...body, participant: 'nobody' },
					microphoneOffer().replace('sendonly', 'recvonly')),
				asStranger({ ...body, room: ABSENT }, microphoneOffer().replace('sendonly', 'recvonly')),
			]);
			assert.ok([604, 618].includes(absent.error_code), JSON.stringify(absent));
			assert.equal(JSON.stringify(there), JSON.stringify(nobody), 'seats');
			assert.equal(JSON.stringify(absent), JSON.stringify(nobody), 'rooms');
		});

		it('a handle that has not joined may neither configure nor leave', async () => {
			assertRefused(await asStranger({ request: 'configure', microphone: true }), 607);
			assertRefused(await asStranger({ request: 'leave' }), 607);
		});

		it('a handle joins once', async () => { /* S5-X07 */
			const { room } = school;
			const dan = await join(at.gateway, { room, participant: 'dan', pin: '1234' });
			const body = { request: 'join', ...dan.identity };
			assertRefused(await dan.handle.request(body, microphoneOffer()), 608);
			assertRefused(await dan.handle.request({ ...body, participant: 'dora' }, microphoneOffer()), 608);
			assert.equal('dora' in await dan.roster(), false);
			await dan.request('leave');
		});

		it('neither the log nor an answer tells a secret, a pin or a seat key', async () => {
			const words = [school.secret, ...school.trainees.map((one) => one.identity.seat_key)];
			const info = JSON.stringify([
				await school.trainer.does('participants'),
				await school.trainer.does('stats'),
				school.trainer.handle.seen,
				await at.admin.handleInfo(school.trainer.handle),
				await at.admin.plugin({ request: 'list' }),
			]);
			for (const word of words) {
				assert.equal(info.includes(word), false, 'in an answer');
				assert.equal(at.janus.log.includes(word), false, 'in the log');
			}
		});
	});
});
