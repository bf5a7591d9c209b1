/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the record has of each participant: with what they came, for whom, what they sent; and that it
 * believes nobody about what the gateway knows itself.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, it } from 'node:test';

import { assertRefused, join, makeClass, makeRoom, tryJoin } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const CHROME = { deviceType: 'desktop', browser: 'Chrome 120.0', operatingSystem: 'Windows 10' };
/* What clients of the original sent, and were believed. */
const BOASTS = { sessionDuration: 999999, duration: 999999, disconnectionCount: 99, messagesCount: 99,
	connectionQuality: 'good', screenShared: true, issuesEncountered: ['nothing'], cameraEnabled: true,
	ipAddress: '192.168.1.100', isModerator: true };

describe('the record of a participant', () => {
	const at = useJanus({ record: {} });

	function query(sql) {
		if (!fs.existsSync(at.janus.record))
			return [];
		const text = execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 2000', at.janus.record, sql],
			{ encoding: 'utf8' });
		return text ? JSON.parse(text) : [];
	}
	/** The row of somebody in a conference, with its session's appointment, once it is as it should be. */
	const personOf = ({ conference }, person, condition = '1') => until(() => query(`SELECT p.*,
		s.appointmentId AS session_appointment FROM teleconference_participant_sessions p
		JOIN teleconferencesessions s ON s.id = p.teleconference_session_id
		WHERE s.conference = '${conference}' AND participant_id = '${person}' AND ${condition}`)[0],
	`${person} with ${condition}`);
	const typesOf = (row) => query(`SELECT event_type AS type FROM teleconference_events
		WHERE participant_session_id = ${row.id} ORDER BY id`).map(({ type }) => type);

	it('has device, browser and system of a join', async () => { /* S4-29...31, S4-71...73, S4-F3 */
		const { room } = await makeRoom(at.gateway);
		const { joined } = await join(at.gateway, { room, participant: 'ana', client: CHROME });
		await join(at.gateway, { room, participant: 'ben' });
		const ana = await personOf(joined, 'ana', 'device_type IS NOT NULL');
		assert.deepEqual([ana.device_type, ana.browser, ana.operating_system],
			['desktop', 'Chrome 120.0', 'Windows 10']);
		const ben = await personOf(joined, 'ben', 'join_count = 1');
		assert.deepEqual([ben.device_type, ben.browser, ben.operating_system], [null, null, null]);
	});

	it('has what was said later, and after a restart, and of another device', async () => {
		const { room, trainer: tom, trainees: [ana] } = await makeClass(at.gateway, { trainees: ['ana'] });
		assert.equal((await ana.request('configure', { client: { deviceType: 'tablet', browser: 'Safari 17.2' } }))
			.event, 'configured');
		await personOf(tom.joined, 'ana', 'device_type = \'tablet\' AND browser = \'Safari 17.2\'');
		const next = await tom.does('restart');
		await personOf(next, 'ana', 'device_type = \'tablet\' AND browser = \'Safari 17.2\'');
		await ana.returns(at.gateway, { client: { deviceType: 'mobile' } });
		await personOf(next, 'ana', 'device_type = \'mobile\' AND browser = \'Safari 17.2\'');
		const told = JSON.stringify(tom.handle.seen) + JSON.stringify(await tom.does('participants', { room }));
		assert.doesNotMatch(told, /Safari/, 'the others are not told');
	});

	it('refuses a client that makes no sense, by name', async () => {
		const { room } = await makeRoom(at.gateway);
		const attempt = async (client) =>
			(await tryJoin(at.gateway, { room, participant: 'ana', client })).answer;
		assertRefused(await attempt({ deviceType: 'fridge' }), 603, /client\.deviceType/);
		assertRefused(await attempt({ browser: 'x'.repeat(65) }), 603, /client\.browser/);
		assertRefused(await attempt({ operatingSystem: 'a\nb' }), 603, /client\.operatingSystem/);
		assertRefused(await attempt('Chrome'), 603, /client/);
		const ana = await join(at.gateway, { room, participant: 'ana', client: { browser: 'x'.repeat(64) } });
		assertRefused(await ana.request('configure', { camera: true, client: { browser: 7 } }), 603, /client\.browser/);
		const { ana: info } = await ana.roster();
		assert.equal(info.camera, false, 'a refusal changes nothing');
	});

	it('takes account and appointment from the room\'s own, never from a trainee', async () => {
		const { room, secret } = await makeRoom(at.gateway); /* S4-18, S4-66, S4-70, S4-78 */
		const claims = { userId: 5, appointmentId: 30 };
		const attempt = async (fields) =>
			(await tryJoin(at.gateway, { room, participant: 'ana', ...fields })).answer;
		assertRefused(await attempt(claims), 606, /userId and appointmentId/);
		assertRefused(await attempt({ appointmentId: 30, secret: 'a guess' }), 606);
		const { joined } = await join(at.gateway, { room, participant: 'ana' });
		await join(at.gateway, { room, participant: 'tom', role: 'trainer', secret, ...claims });
		const tom = await personOf(joined, 'tom', 'user_id IS NOT NULL');
		assert.deepEqual([tom.user_id, tom.appointment_id, tom.session_appointment], [5, 30, 30]);
		const ana = await personOf(joined, 'ana');
		assert.deepEqual([ana.user_id, ana.appointment_id], [null, null]);
	});

	it('has the appointment for which a room was made', async () => { /* S4-18 */
		const { trainer: tom } = await makeClass(at.gateway, { policy: { appointmentId: 77 }, trainees: [] });
		assert.equal((await tom.does('config')).config.appointmentId, 77);
		assert.equal((await personOf(tom.joined, 'tom')).session_appointment, 77);
		const next = await tom.does('restart');
		assert.equal((await personOf(next, 'tom')).session_appointment, 77);
	});

	it('knows what was sent, and believes nobody', async () => { /* S4-33...38, S4-81...87, S4-X03, S4-X05 */
		const { room } = await makeRoom(at.gateway);
		const ana = await join(at.gateway, { room, participant: 'ana', participantRole: 'caregiver', ...BOASTS });
		const ben = await join(at.gateway, { room, participant: 'ben' });
		await ben.request('configure', { camera: true, microphone: true });
		await ben.request('configure', { screen: true });
		await ben.request('configure', { screen: false });
		await ben.does('message', { text: 'hello' });
		await ben.does('react', { reaction: '👍' });
		assert.equal((await ana.request('leave', BOASTS)).event, 'left');
		const row = await personOf(ana.joined, 'ana', 'left_at IS NOT NULL');
		assert.ok(row.session_duration_seconds <= 60, `${row.session_duration_seconds} s`);
		assert.deepEqual([row.disconnection_count, row.messages_sent, row.screen_shared, row.camera_enabled,
			row.connection_quality, row.ip_address, row.is_moderator, row.participant_role, row.session_status],
		[0, 0, 0, 0, null, null, 0, 'trainee', 'completed']);
		const other = await personOf(ben.joined, 'ben', 'reactions_sent = 1');
		assert.deepEqual([other.camera_enabled, other.microphone_enabled, other.screen_shared,
			other.messages_sent, other.spoke_time_seconds], [1, 1, 1, 1, 0]);
		const types = typesOf(other);
		for (const type of ['microphone_on', 'screen_share_start', 'screen_share_stop', 'message', 'reaction'])
			assert.ok(types.includes(type), `${type} of ${types}`);
	});

	it('calls who did not come back abandoned', async () => { /* S4-U03 */
		const { trainer: tom, trainees: [ana] } = await makeClass(at.gateway,
			{ policy: { reconnect_timeout_ms: 1000 }, trainees: ['ana'] });
		await ana.vanish();
		assert.equal((await tom.hears('participant-left')).reason, 'reconnection-timeout');
		const row = await personOf(tom.joined, 'ana', 'p.session_status <> \'active\'');
		await tom.does('end');
		await personOf(tom.joined, 'tom', 'p.session_status = \'completed\'');
		const after = await personOf(tom.joined, 'ana');
		assert.deepEqual([row.session_status, after.session_status, after.disconnection_count],
			['abandoned', 'abandoned', 1]);
		assert.deepEqual(typesOf(row).filter((type) => /disconnect|leave/.test(type)), ['disconnect', 'leave']);
	});
});
