/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trainer's tools through the API: moderation, roles, control, the outside caller, restart
 * progress, roster, talk. Media does not flow here; tests/browser hears who is silenced.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { assertRefused, assertSuccess, join, makeClass, makeRoom, tryJoin } from
	'../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const about = (participant) => ({ where: (event) => event.participant === participant });

describe('moderation', () => {
	const at = useJanus();

	it('mutes all but trainers, and unmutes all', async () => {
		const { trainer, trainees: [ana] } = await makeClass(at.gateway); /* S5-U04 */
		await trainer.does('mute_all');
		const muted = async () => Object.values(await trainer.roster()).map((info) => info.muted);
		assert.deepEqual(await muted(), [false, true, true]);
		assert.equal((await ana.hears('status-changed', about('ben'))).info.muted, true);
		await trainer.does('unmute_all');
		assert.deepEqual(await muted(), [false, false, false]);
	});

	it('two trainers who mute and unmute at once leave one state that all agree on', async () => {
		const { room, secret, trainer, trainees: [ana] } = await makeClass(at.gateway);
		const tim = await join(at.gateway, { room, secret, participant: 'tim', role: 'trainer' });
		for (let round = 0; round < 50; round += 1) {
			await Promise.all([
				trainer.does('mute', { participant: 'ana' }),
				tim.does('unmute', { participant: 'ana' }),
				...(round % 2 ? [tim.does('mute_all'), trainer.does('unmute_all')] : []),
			]);
		}
		const [seen, also] = [await trainer.roster(), await ana.roster()];
		assert.equal(seen.ana.muted, also.ana.muted);
		const last = trainer.handle.seenOf('status-changed')
			.filter((event) => event.participant === 'ana').at(-1);
		assert.equal(last.info.muted, seen.ana.muted, 'the last that was told is what is');
	});

	it('holds and takes back', async () => { /* S5-74 */
		const { trainer, trainees: [ana] } = await makeClass(at.gateway);
		await trainer.does('hold', { participant: 'ana' });
		assert.equal((await ana.hears('status-changed', about('ana'))).info.held, true);
		await trainer.does('unhold', { participant: 'ana' });
		assert.equal((await trainer.roster()).ana.held, false);
	});

	it('removes with a reason, and bans until the conference ends or for good', async () => {
		const { room, secret, trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await trainer.does('kick', { participant: 'ana', reason: 'Wrong room' }); /* S5-U04 */
		const left = await ana.hears('participant-left', about('ana'));
		assert.deepEqual([left.reason, left.text, left.by], ['kicked', 'Wrong room', 'tom']);
		await trainer.does('ban', { participant: 'ben', reason: 'Enough' });
		assert.equal((await ben.hears('participant-left', about('ben'))).reason, 'banned');
		assertRefused((await tryJoin(at.gateway, ben.identity)).answer, 621, /banned/);
		const other = { ...ben.identity, participant: 'benjamin' };
		assertRefused((await tryJoin(at.gateway, other)).answer, 621, /banned/);
		await trainer.does('ban', { participant: 'eve', for_good: true });
		assert.deepEqual((await trainer.does('participants')).banned,
			[{ participant: 'ben', for_good: false }, { participant: 'eve', for_good: true }]);
		await trainer.does('restart');
		assertRefused((await tryJoin(at.gateway, ben.identity)).answer, 621);
		await trainer.does('end');
		await join(at.gateway, ben.identity);
		assertRefused((await tryJoin(at.gateway, { room, participant: 'eve' })).answer, 621);
		const manager = await at.gateway.attach();
		const unban = { request: 'unban', room, secret, participant: 'eve' };
		assertSuccess(await manager.request(unban));
		assertRefused(await manager.request(unban), 612, /not banned/);
		await join(at.gateway, { room, participant: 'eve' });
	});

	it('makes co-trainers, and keeps at least one trainer', async () => {
		const { trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		assertRefused(await trainer.request('set_role', { participant: 'tom', role: 'trainee' }), 606,
			/only trainer/);
		await trainer.does('set_role', { participant: 'ana', role: 'trainer' });
		const changed = await ben.hears('role-changed');
		assert.deepEqual([changed.participant, changed.role, changed.old_role, changed.by],
			['ana', 'trainer', 'trainee', 'tom']);
		await ana.does('mute', { participant: 'ben' });
		await ana.does('set_role', { participant: 'tom', role: 'trainee' });
		assertRefused(await trainer.request('mute', { participant: 'ben' }), 606);
		assertRefused(await ana.request('set_role', { participant: 'ben', role: 'caller' }), 603, /role/);
	});

	it('sets a status only along the table, and says what the settings are', async () => {
		const { trainer } = await makeClass(at.gateway, { policy: { lobby: true }, trainees: [] });
		for (const status of ['waiting', 'left', 'disconnected', 'active']) /* S5-X05 */
			assertRefused(await trainer.request('set_status', { participant: 'tom', status }), 613,
				new RegExp(`from joining to ${status}`));
		const { config } = await trainer.does('config'); /* S5-U03 get_conference_config */
		assert.equal(config.lobby, true);
		assert.equal(config.secret_required, true);
		assert.equal('secret' in config, false);
	});

	it('makes a room with a name of its own when none is given', async () => { /* S5-16, S5-U01 */
		const handle = await at.gateway.attach();
		const { room } = assertSuccess(await handle.request({ request: 'create' }));
		assert.match(room, /^conf_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	});

	it('answers what needs a telephone with an error of its own', async () => { /* S5-U03, S5-U04 */
		const { trainer } = await makeClass(at.gateway);
		assertRefused(await trainer.request('generate_sdp', { participant: 'ana' }), 622, /telephone/);
		for (const request of ['join_by_sip_uri', 'invite'])
			assertRefused(await trainer.request(request, { uri: 'sip:a@example.org' }), 622, /telephone/);
	});
});

describe('control and the outside caller', () => {
	const at = useJanus();

	it('hands control on, and not to who is away', async () => { /* S1-U07 */
		const { trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await trainer.does('grant_control', { participant: 'ana' });
		const changed = await ben.hears('control-changed');
		assert.deepEqual([changed.controller, changed.old_controller, changed.reason, changed.by],
			['ana', null, 'granted', 'tom']);
		await ben.vanish();
		await trainer.hears('participant-disconnected');
		assertRefused(await trainer.request('grant_control', { participant: 'ben' }), 613, /away/);
		assertRefused(await trainer.request('grant_control', { participant: 'eve' }), 612);
		assertRefused(await ana.request('grant_control', { participant: 'tom' }), 606);
		await ana.does('restart'); /* S1-U15: any controller */
		assert.equal((await trainer.hears('conference-restart')).activeController, 'ana');
	});

	it('silences all but controller and caller, and undoes exactly that', async () => {
		const { room, trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await trainer.does('mute', { participant: 'ben' });
		await trainer.does('grant_control', { participant: 'ana' });
		assertRefused(await trainer.request('external_call_start'), 613, /no caller/);
		const cal = await join(at.gateway, { room, participant: 'cal', role: 'caller' });
		await ana.does('external_call_start'); /* S1-U04, S1-U08 */
		const started = await ben.hears('external-call-start');
		assert.deepEqual([started.type, started.activeController, started.trainerId, started.participant],
			['external-call-start', 'ana', 'tom', 'cal']); /* S1-U10 */
		const silenced = async () => Object.fromEntries(Object.entries(await trainer.roster())
			.map(([name, info]) => [name, info.silenced]));
		assert.deepEqual(await silenced(), { tom: true, ana: false, ben: true, cal: false });
		const dan = await join(at.gateway, { room, participant: 'dan' });
		assert.deepEqual(dan.joined.external_call.caller, 'cal');
		assert.equal((await silenced()).dan, true);
		assertRefused(await trainer.request('external_call_start'), 613, /already/);
		await trainer.does('external_call_end');
		assert.equal((await cal.hears('participant-left', about('cal'))).reason, 'external-call-ended');
		assert.deepEqual(await silenced(), { tom: false, ana: false, ben: false, dan: false });
		assert.equal((await trainer.roster()).ben.muted, true, 'a mute of before is kept');
		assertRefused(await trainer.request('external_call_end'), 613, /no external call/);
	});

	it('falls to a trainer when the controller drops during the call', async () => {
		const { room, trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await trainer.does('grant_control', { participant: 'ana' });
		await join(at.gateway, { room, participant: 'cal', role: 'caller' });
		await trainer.does('external_call_start');
		await ana.vanish();
		const changed = await ben.hears('control-changed',
			{ where: (event) => event.reason === 'fell-back' });
		assert.equal(changed.controller, 'tom');
		assert.equal((await trainer.roster()).tom.silenced, false);
	});

	it('ends with its caller, and the conference with it where the room says so', async () => {
		const open = await makeClass(at.gateway); /* S1-X09 */
		const cal = await join(at.gateway, { room: open.room, participant: 'cal', role: 'caller' });
		await open.trainer.does('external_call_start');
		await cal.request('leave');
		assert.equal((await open.trainer.hears('external-call-end')).reason, 'left');
		assert.equal(Object.keys(await open.trainer.roster()).length, 3);

		const strict = await makeClass(at.gateway, { policy: { auto_end: true } }); /* S1-02, S1-T01 */
		const con = await join(at.gateway, { room: strict.room, participant: 'con', role: 'caller' });
		await strict.trainer.does('external_call_start');
		await con.vanish();
		assert.equal((await strict.trainer.hears('session-ended')).reason, 'external-call-ended');
		await at.janus.logs(new RegExp( /* S1-05 */
			`Training session active - auto-ending conference: ${strict.trainer.joined.conference}`));
	});

	it('goes on through a restart with the caller in the room', async () => {
		const { room, trainer } = await makeClass(at.gateway);
		await join(at.gateway, { room, participant: 'cal', role: 'caller' });
		await trainer.does('grant_control', { participant: 'tom' });
		await trainer.does('external_call_start');
		await trainer.does('restart');
		const roster = await trainer.roster();
		assert.deepEqual([roster.tom.silenced, roster.ana.silenced, roster.cal.silenced],
			[false, true, false]);
		await trainer.does('external_call_end');
	});
});

describe('the progress of a restart', () => {
	const at = useJanus();
	const states = (event) => Object.fromEntries(
		event.returning.map((one) => [one.participant, one.state]));

	it('says who was told, who is back and who is missing', async () => {
		const { trainer, trainees: [ana, ben] } = await makeClass(at.gateway,
			{ trainees: ['ana', 'ben', 'cleo'] });
		await ben.vanish();
		await trainer.hears('participant-disconnected');
		const { conference } = await trainer.does('restart');
		const first = await trainer.hears('restart-progress');
		assert.deepEqual(states(first), { ana: 'notified', ben: 'missing', cleo: 'notified' });
		assert.equal(first.initiator, 'tom');
		await ana.does('restart_ack', { conference });
		assert.equal(states(await trainer.hears('restart-progress')).ana, 'back');
		await ana.does('restart_ack', { conference });
		assert.equal(ana.handle.seenOf('restart-progress').length, 0, 'it is for trainers');
		const { restart } = await trainer.does('participants');
		assert.deepEqual(restart.counts, { notified: 1, back: 1, missing: 1 });
		const second = await trainer.does('restart');
		const again = await trainer.hears('restart-progress');
		assert.deepEqual(states(again), { ana: 'notified', ben: 'missing', cleo: 'notified' });
		await ana.does('restart_ack', { conference }); /* of the one before: no effect */
		assert.equal((await trainer.does('participants')).restart.counts.back, 0);
		await ana.does('restart_ack', { conference: second.conference });
		assertRefused(await ana.request('restart_ack', { conference: 'elsewhere_1' }), 614);
	});
});

describe('the roster', () => {
	const volunteers = [
		{ UserName: 'tom', FirstName: 'Tom', LastName: 'T', trainer: 1, LoggedOn: 4, TraineeID: 'ana, eve' },
		{ UserName: 'ana', FirstName: 'Ana', LastName: 'A', LoggedOn: 6 },
		{ UserName: 'ben', FirstName: 'Ben', LastName: 'B', AdminLoggedOn: 6 },
		{ UserName: 'eve', FirstName: 'Eve', LastName: 'E', LoggedOn: 0 },
		{ UserName: 'zed', FirstName: 'Zed', LastName: 'Z', trainee: 0, LoggedOn: 1 },
	];
	const file = `room-staff: { secret = "s"
		volunteers = ( { UserName = "una", trainer = 1, TraineeID = "uwe" }, { UserName = "uwe" } ) }
	room-bad: { volunteers = ( { UserName = "a", LoggedOn = 5 } ) }\n`;
	const at = useJanus({ files: { 'janus.plugin.training.jcfg': file } });

	async function school() {
		const { room, secret } = await makeRoom(at.gateway);
		const handle = await at.gateway.attach();
		const manage = (request, fields) => handle.request({ request, room, secret, ...fields });
		assertSuccess(await manage('import', { volunteers }));
		const tom = await join(at.gateway, { room, secret, participant: 'tom', role: 'trainer' });
		return { room, secret, manage, tom };
	}

	it('finds a trainer\'s people by both methods, each once', async () => {
		const { room, tom } = await school(); /* S1-14, S1-15, S1-16, S1-18, S1-20, S1-T10, S1-T11 */
		await join(at.gateway, { room, participant: 'ana' });
		await join(at.gateway, { room, participant: 'guest' });
		const found = await tom.does('discover');
		assert.deepEqual(found.trainees.map((one) => [one.UserName, one.assigned, one.active]), [
			['ana', true, true], ['eve', true, false], ['ben', false, true], ['guest', false, true]]);
		assert.equal(found.count, 4);
		const { UserName, FirstName, LastName, AdminLoggedOn, Muted } = found.trainees[0]; /* S1-17 */
		assert.deepEqual([UserName, FirstName, LastName, AdminLoggedOn, Muted],
			['ana', 'Ana', 'A', 6, false]);
		await at.janus.logs(/discovery: 2 assigned, 3 active, 4 in all/); /* S1-43 */
	});

	it('never finds another trainer\'s people, and a restart reaches exactly its own', async () => {
		const { room, secret, manage, tom } = await school(); /* S1-21, S1-X04, S1-T07 */
		const tim = { UserName: 'tim', trainer: 1, TraineeID: 'ben' };
		assertSuccess(await manage('import', { volunteers: [tim, volunteers[2]] }));
		const names = async () => (await tom.does('discover')).trainees.map((one) => one.UserName);
		assert.deepEqual(await names(), ['ana', 'eve']);
		await join(at.gateway, { room, participant: 'ana' });
		await tom.does('restart');
		const progress = await tom.hears('restart-progress');
		assert.deepEqual(progress.returning.map((one) => [one.participant, one.state]),
			[['ana', 'notified'], ['eve', 'missing']]);
		const other = await join(at.gateway, { room, secret, participant: 'tina', role: 'trainer' });
		assert.deepEqual((await other.does('discover')).trainees.map((one) => one.UserName), []);
	});

	it('assigns, and shows states as the seed has them', async () => { /* S1-46, S1-47, S1-50, S1-51 */
		const { room, manage, tom } = await school();
		await tom.does('assign', { participant: 'ben', trainer: 'tom' });
		const ana = await join(at.gateway, { room, participant: 'ana' });
		const rows = async () => Object.fromEntries((assertSuccess(await manage('roster', {}))).volunteers
			.map((one) => [one.UserName, one]));
		const before = await rows();
		assert.deepEqual([before.tom.LoggedOn, before.tom.TraineeID], [4, 'ana,ben,eve']);
		assert.deepEqual([before.ana.LoggedOn, before.ana.present, before.ben.present], [6, true, false]);
		await ana.request('leave');
		assert.equal((await rows()).ana.LoggedOn, 0);
		assertRefused(await tom.request('assign', { participant: 'zed' }), 612, /participant/);
		assertRefused(await tom.request('assign', { participant: 'ben', trainer: 'ana' }), 612, /trainer/);
		await tom.does('end'); /* S1-52 */
		const after = await rows();
		assert.deepEqual([after.tom.LoggedOn, after.tom.TraineeID], [0, '']);
	});

	it('lets nobody come in a role that the roster forbids', async () => { /* S1-48, S1-49 */
		const { room, secret } = await school();
		const trainer = { room, secret, role: 'trainer' };
		assertRefused((await tryJoin(at.gateway, { ...trainer, participant: 'ana' })).answer, 606, /role/);
		assertRefused((await tryJoin(at.gateway, { room, participant: 'zed' })).answer, 606, /role/);
		await join(at.gateway, { ...trainer, participant: 'nobody-there' });
	});

	it('comes from the configuration too, and a bad one is refused with its room', async () => {
		const handle = await at.gateway.attach();
		const ask = { request: 'roster', room: 'staff', secret: 's' };
		const rows = assertSuccess(await handle.request(ask)).volunteers;
		assert.deepEqual(rows.map((one) => [one.UserName, one.assigned_to]),
			[['una', null], ['uwe', 'una']]);
		await at.janus.logs(/room bad refused: volunteers\[0\]\.LoggedOn/);
		const exists = await handle.request({ request: 'exists', room: 'bad' });
		assert.equal(exists.exists, false);
	});
});

describe('talk', () => {
	const at = useJanus();

	it('is told to all, kept in order, and replayed to who joins', async () => {
		const { room, trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		const text = '<b>Hi</b>\n\u05d0 \u{1f44b}';
		const { id } = await ana.does('message', { text });
		const told = await ben.hears('message');
		assert.deepEqual([told.id, told.participant, told.display, told.text], [id, 'ana', 'ana', text]);
		await trainer.does('message', { text: 'x'.repeat(4096) });
		await trainer.does('restart');
		const cleo = await join(at.gateway, { room, participant: 'cleo' });
		assert.deepEqual(cleo.joined.messages.map((one) => one.participant), ['ana', 'tom']);
		await trainer.does('end');
		const dan = await join(at.gateway, { room, participant: 'dan' });
		assert.deepEqual(dan.joined.messages, []);
	});

	it('keeps one who talks too much from flooding the others', async () => {
		const { trainees: [ana, ben] } = await makeClass(at.gateway);
		for (let i = 0; i < 5; i += 1)
			await ana.does('message', { text: `${i}` });
		assertRefused(await ana.request('message', { text: 'more' }), 623, /wait \d+ s/);
		assertRefused(await ana.request('react', { reaction: '+1' }), 623);
		await ben.does('react', { reaction: '\u{1f44d}\u{1f3fd}' });
		assert.equal((await ana.hears('reaction')).reaction, '\u{1f44d}\u{1f3fd}');
		await until(async () => (await ana.request('message', { text: 'again' })).training === 'success',
			'the allowance to grow again', 3000);
	});

	it('keeps raised hands in order, and a trainer lowers them', async () => {
		const { room, trainer, trainees: [ana, ben] } = await makeClass(at.gateway);
		await ben.does('raise_hand');
		await ana.does('raise_hand');
		await ana.does('raise_hand');
		const hand = await trainer.hears('hand-raised', about('ana'));
		assert.ok(hand.hand > (await trainer.roster()).ben.hand);
		const cleo = await join(at.gateway, { room, participant: 'cleo' });
		assert.deepEqual(cleo.joined.hands, ['ben', 'ana']);
		assertRefused(await ana.request('lower_hand', { participant: 'ben' }), 606, /participant/);
		await trainer.does('lower_hand', { participant: 'ben' });
		const lowered = await ben.hears('hand-lowered');
		assert.deepEqual([lowered.participant, lowered.by], ['ben', 'tom']);
		await ana.does('lower_hand');
		await ana.does('lower_hand');
		assert.equal('hand' in (await trainer.roster()).ana, false);
	});
});
