/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bad input: every request with every field missing, mistyped and too long.
 *
 * Each case must be refused with the right code and a text that names the field, and must change
 * nothing: what the room shows before and after is compared whole.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { TRAINING } from '../support/client.mjs';
import { assertRefused, assertSuccess, join, makeClass, newRoomName } from '../support/people.mjs';
import { microphoneOffer, slotsOffer } from '../support/sdp.mjs';
import { useJanus } from '../support/suite.mjs';

const MISSING = 602;
const INVALID = 603;

/** What is wrong, by type of field: a label and the value. */
const wrongValues = {
	id: {
		'a number': 7,
		null: null,
		'a list': ['x'],
		empty: '',
		'129 bytes': 'x'.repeat(129),
		'129 bytes in 65 letters': 'é'.repeat(64) + 'x',
		'a control character': 'a\u0007b',
		'a line feed': 'a\nb',
		'a right-to-left override': 'a\u202eb',
	},
	name: { 'a number': 7, 'an object': {}, '257 bytes': 'x'.repeat(257), 'a tab': 'a\tb',
		'an override': 'a\u202eb', 'an isolate': 'a\u2066b' },
	secret: { 'a number': 7, true: true, '129 bytes': 'x'.repeat(129) },
	key: { 'a number': 7, '15 bytes': 'x'.repeat(15), '129 bytes': 'x'.repeat(129), empty: '' },
	conference: { 'a number': 7, '200 bytes': 'x'.repeat(200) },
	bool: { 'a number': 1, 'a text': 'true', 'a list': [] },
	role: { 'a number': 7, unknown: 'king', empty: '' },
	codec: { 'a number': 7, unknown: 'av1', 'in capitals': 'VP8' },
	capacity: { 'a text': '5', 'a fraction': 2.5, 0: 0, negative: -1, 1001: 1001, huge: 2 ** 40 },
	limit: { 'a text': '5', negative: -1, 1001: 1001 },
	token: { 'a number': 7, '1025 bytes': 'x'.repeat(1025) },
	status: { 'a number': 7, unknown: 'asleep', empty: '' },
	message: {
		'a number': 7,
		empty: '',
		blank: ' \n\t ',
		'4 KiB + 1': 'x'.repeat(4097),
		'4 KiB + 1 in letters of several bytes': 'é'.repeat(2048) + 'x',
		'a bell': 'a\u0007',
	},
	reaction: { 'a number': 7, empty: '', '33 bytes': 'x'.repeat(33), 'a line feed': '+\n1' },
	signal: { 'a number': 7, '19 digits': '1'.repeat(19), '21 digits': '1'.repeat(21), empty: '',
		'letters': 'a'.repeat(20), 'a sign': `-${'1'.repeat(19)}` },
	volunteers: {
		'a text': 'ana',
		'a list of texts': ['ana'],
		'a bad name': [{ UserName: 'a\nb' }],
		'a bad flag': [{ UserName: 'ana', trainer: 'maybe' }],
		'a bad state': [{ UserName: 'ana', LoggedOn: 5 }],
		'a stranger among the trainees': [{ UserName: 'tom', TraineeID: 'nobody' }],
		'too many': Array(2001).fill({ UserName: 'ana' }),
	},
	span: { 'a text': '5', negative: -1, 'more than a day': 86400001, huge: 2 ** 53 },
	sources: {
		'a text': 'camera',
		'a list of texts': ['0'],
		'no mid': [{ source: 'camera' }],
		'an unknown source': [{ mid: '0', source: 'radio' }],
		'a mid of 17 bytes': [{ mid: 'x'.repeat(17), source: 'camera' }],
		'too many': Array(4).fill({ mid: '0', source: 'microphone' }),
	},
	appointment: { 'a text': '5', negative: -1 },
	number: { 'a text': '5', 0: 0 },
	client: { 'a text': 'Chrome', 'an unknown device': { deviceType: 'fridge' },
		'a browser of 65 bytes': { browser: 'x'.repeat(65) } },
	slots: {
		'an object': {},
		'no mid': [{ height: 1 }],
		'a height as text': [{ mid: '3', height: '360' }],
		'a negative height': [{ mid: '3', height: -1 }],
		'a source that is heard': [{ mid: '3', participant: 'ana', source: 'microphone' }],
		'a participant of 129 bytes': [{ mid: '3', participant: 'x'.repeat(129) }],
		'65 of them': Array(65).fill({ mid: '3' }),
	},
};

const policy = {
	description: 'name',
	secret: 'secret',
	pin: 'secret',
	max_participants: 'capacity',
	reconnect_timeout_ms: 'span',
	is_private: 'bool',
	allow_takeover: 'bool',
	end_when_trainer_leaves: 'bool',
	video_codec: 'codec',
	lobby: 'bool',
	auto_end: 'bool',
	max_trainers: 'limit',
	max_trainees: 'limit',
	max_callers: 'limit',
	appointmentId: 'appointment',
};

const renamed = Object.fromEntries(
	Object.entries(policy).map(([name, type]) => [`new_${name}`, type]));

/** Every request: who asks, its fields by type, and which of them must be there. */
const requests = {
	create: { by: 'stranger', fields: { room: 'id', admin_key: 'secret', ...policy }, needs: [] },
	edit: { by: 'trainer', fields: { room: 'id', secret: 'secret', ...renamed }, needs: ['room'] },
	destroy: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: ['room'] },
	exists: { by: 'stranger', fields: { room: 'id' }, needs: ['room'] },
	list: { by: 'stranger', fields: { admin_key: 'secret' }, needs: [] },
	participants: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	stats: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	join: {
		by: 'stranger',
		fields: {
			room: 'id',
			participant: 'id',
			seat_key: 'key',
			role: 'role',
			display: 'name',
			pin: 'secret',
			secret: 'secret',
			microphone: 'bool',
			camera: 'bool',
			screen: 'bool',
			sources: 'sources',
			token: 'token',
			resume: 'bool',
			client: 'client',
			userId: 'number',
			appointmentId: 'number',
		},
		needs: ['room', 'participant', 'seat_key', 'role'],
		offer: microphoneOffer(),
	},
	subscribe: {
		by: 'stranger',
		fields: { room: 'id', participant: 'id', seat_key: 'key', slots: 'slots' },
		needs: ['room', 'participant', 'seat_key'],
		offer: slotsOffer(),
	},
	configure: {
		by: 'trainer',
		fields: { microphone: 'bool', camera: 'bool', screen: 'bool', display: 'name', slots: 'slots',
			client: 'client' },
		needs: [],
	},
	mute: { by: 'trainer', fields: { participant: 'id', room: 'id', secret: 'secret' },
		needs: ['participant'] },
	unmute: { by: 'trainer', fields: { participant: 'id', room: 'id', secret: 'secret' },
		needs: ['participant'] },
	kick: { by: 'trainer', needs: ['participant'],
		fields: { participant: 'id', reason: 'name', room: 'id', secret: 'secret' } },
	config: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	roster: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	admit: { by: 'trainer', fields: { participant: 'id', room: 'id' }, needs: ['participant'] },
	admit_all: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	deny: { by: 'trainer', fields: { participant: 'id', reason: 'name' }, needs: ['participant'] },
	mute_all: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	unmute_all: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	hold: { by: 'trainer', fields: { participant: 'id' }, needs: ['participant'] },
	unhold: { by: 'trainer', fields: { participant: 'id' }, needs: ['participant'] },
	ban: { by: 'trainer', needs: ['participant'],
		fields: { participant: 'id', reason: 'name', for_good: 'bool' } },
	unban: { by: 'trainer', fields: { participant: 'id' }, needs: ['participant'] },
	set_role: { by: 'trainer', fields: { participant: 'id', role: 'role' },
		needs: ['participant', 'role'] },
	set_status: { by: 'trainer', fields: { participant: 'id', status: 'status' },
		needs: ['participant', 'status'] },
	grant_control: { by: 'trainer', fields: { participant: 'id' }, needs: ['participant'] },
	external_call_start: { by: 'trainer', fields: { room: 'id' }, needs: [] },
	external_call_end: { by: 'trainer', fields: { room: 'id' }, needs: [] },
	import: { by: 'manager', fields: { volunteers: 'volunteers' }, needs: ['volunteers'] },
	assign: { by: 'trainer', fields: { participant: 'id', trainer: 'id' }, needs: ['participant'] },
	discover: { by: 'trainer', fields: { trainer: 'id' }, needs: [] },
	restart_ack: { by: 'trainer', fields: { conference: 'conference' }, needs: ['conference'] },
	signals: { by: 'trainer', fields: { after: 'signal' }, needs: [] },
	acknowledge: { by: 'trainer', fields: { id: 'signal', up_to: 'bool' }, needs: ['id'] },
	message: { by: 'trainer', fields: { text: 'message' }, needs: ['text'] },
	react: { by: 'trainer', fields: { reaction: 'reaction' }, needs: ['reaction'] },
	raise_hand: { by: 'trainer', fields: { room: 'id' }, needs: [] },
	lower_hand: { by: 'trainer', fields: { participant: 'id' }, needs: [] },
	generate_sdp: { by: 'trainer', fields: { participant: 'id' }, needs: ['participant'] },
	join_by_sip_uri: { by: 'trainer', fields: { uri: 'name' }, needs: ['uri'] },
	invite: { by: 'trainer', fields: { uri: 'name' }, needs: ['uri'] },
	lock: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	unlock: { by: 'trainer', fields: { room: 'id', secret: 'secret' }, needs: [] },
	end: { by: 'trainer', fields: { conference: 'conference', room: 'id', secret: 'secret' },
		needs: [] },
	restart: { by: 'trainer', fields: { conference: 'conference', room: 'id', secret: 'secret' },
		needs: [] },
};

/** A body that would do, so that only the one wrong field can be the reason. */
function goodBody(request, { room, secret }) {
	const good = {
		create: { room: newRoomName() },
		edit: { room, secret },
		destroy: { room, secret },
		exists: { room },
		join: { room, participant: 'zoe', seat_key: 'k'.repeat(32), role: 'trainee' },
		subscribe: { room, participant: 'ana', seat_key: 'k'.repeat(32) },
		mute: { participant: 'ana' },
		unmute: { participant: 'ana' },
		kick: { participant: 'ana' },
		admit: { participant: 'ana' },
		deny: { participant: 'ana' },
		hold: { participant: 'ana' },
		unhold: { participant: 'ana' },
		ban: { participant: 'ana' },
		unban: { participant: 'ana' },
		set_role: { participant: 'ana', role: 'trainer' },
		set_status: { participant: 'ana', status: 'muted' },
		grant_control: { participant: 'ana' },
		import: { room, secret, volunteers: [] },
		assign: { participant: 'ana' },
		acknowledge: { id: '00000000000000000001' },
		message: { text: 'hello' },
		react: { reaction: '+1' },
		generate_sdp: { participant: 'ana' },
		join_by_sip_uri: { uri: 'sip:ana@example.org' },
		invite: { uri: 'sip:ana@example.org' },
	};
	return { request, ...good[request] };
}

describe('bad input', () => { /* S5-60, S1-T12 */
	const at = useJanus();
	let school;
	let stranger;

	before(async () => {
		stranger = await at.gateway.attach();
	});

	/** The class for a request: one for each, since a connection without media lasts 30 s. */
	async function begin(request) {
		if (school?.request === request)
			return;
		if (school) { /* or it would end in the middle of the next one, and be seen */
			const { room, secret } = school;
			assertSuccess(await stranger.request({ request: 'destroy', room, secret }));
		}
		const { room, secret, trainer } = await makeClass(at.gateway);
		school = { request, room, secret, trainer };
	}

	/** All that can be seen of the rooms. */
	async function picture() {
		const { trainer } = school;
		const participants = await trainer.does('participants');
		const { stats } = await trainer.does('stats');
		const list = assertSuccess(await stranger.request({ request: 'list' }));
		return { participants, stats: { ...stats, duration_ms: 0 }, list };
	}

	async function refuse(body, { by, offer }, code, field) {
		const before = await picture();
		const handle = by === 'trainer' ? school.trainer.handle : await at.gateway.attach();
		const answer = await handle.request(body, offer);
		assertRefused(answer, code, new RegExp(`\\b${field}\\b`));
		assert.deepEqual(await picture(), before, 'a refusal changes nothing');
		if (by !== 'trainer')
			await handle.session.destroy();
	}

	for (const [request, row] of Object.entries(requests)) {
		describe(request, () => {
			for (const field of row.needs) {
				it(`without ${field} is refused`, async () => {
					await begin(request);
					const body = goodBody(request, school);
					delete body[field];
					await refuse(body, row, MISSING, field);
				});
			}
			for (const [field, type] of Object.entries(row.fields)) {
				it(`with a bad ${field} is refused`, async () => {
					await begin(request);
					for (const value of Object.values(wrongValues[type]))
						await refuse({ ...goodBody(request, school), [field]: value }, row, INVALID, field);
				});
			}
		});
	}

	it('a request that is missing, mistyped or unknown is refused', async () => {
		assertRefused(await stranger.request({}), MISSING, /request/);
		assertRefused(await stranger.request({ request: 7 }), INVALID, /request/);
		assertRefused(await stranger.request({ request: 'dance' }), 601, /request/);
		assertRefused(await stranger.request({ request: '' }), 601, /request/);
	});

	it('unknown fields are ignored', async () => {
		const answer = await stranger.request({ request: 'exists', room: 'x', colour: [1, 2, 3] });
		assert.deepEqual(answer, { training: 'success', room: 'x', exists: false });
	});

	it('ids and names of the greatest length are taken, also in letters of several bytes', async () => {
		const room = 'é'.repeat(64);
		const create = { request: 'create', room, description: 'd'.repeat(256), secret: 's'.repeat(128) };
		assertSuccess(await stranger.request(create));
		const participant = '🙂'.repeat(32);
		const display = '名'.repeat(85) + 'x';
		const ana = await join(at.gateway, { room, participant, display, seat_key: 'k'.repeat(128) });
		const roster = await ana.roster();
		assert.equal(roster[participant].display, display);
		assert.equal(ana.joined.conference.startsWith(`${room}_`), true);
	});

	it('markup in names arrives as the text it is', async () => { /* design 10: names as markup */
		const { room, trainer } = await makeClass(at.gateway);
		const participant = '<img src=x onerror="alert(1)">\u2028\'&amp;';
		const display = '</script><script>alert("2")</script>\\u0000%s%n';
		const mallory = await join(at.gateway, { room, participant, display });
		const told = await trainer.hears('participant-joined',
			{ where: (event) => event.participant === participant });
		assert.equal(told.info.display, display);
		assert.equal((await trainer.roster())[participant].display, display);
		await mallory.handle.request({ request: 'leave' });
		const left = await trainer.hears('participant-left');
		assert.equal(left.participant, participant);
		assert.equal(left.display, display);
	});

	it('a body that is not an object does not reach the room', async () => {
		const handle = await at.gateway.attach(TRAINING);
		for (const body of ['text', 7, ['list'], null])
			await assert.rejects(handle.send({ janus: 'message', body }, { wantsEvent: true }));
		assertSuccess(await handle.request({ request: 'list' }));
	});
});
