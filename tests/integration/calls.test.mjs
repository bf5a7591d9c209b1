/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk: a client asks for an interpreter, all who speak the language hear of it, the first to accept
 * wins, and both meet in a session (S2-U07).
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PERSISTENT } from '../support/client.mjs';
import { assertRefused, assertSuccess, join, newSeatKey, tryJoin } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';

const EXPIRY_MS = 1500;
let people = 0;

describe('the desk', () => {
	const at = useJanus({ persistent: {
		general: { request_timeout_ms: EXPIRY_MS, interpreter_key: 'open sesame' },
		types: { brief: { reconnect_timeout_ms: 1000 }, court: { roles: 'judge, witness' } },
	} });

	/** Somebody at the desk; a language of its own keeps the tests apart. */
	class Visitor {
		constructor(handle, identity, answer) {
			Object.assign(this, { handle, identity, answer, participant: identity.participant });
		}

		ask(request, fields = {}) {
			return this.handle.request({ request, ...fields });
		}

		async does(request, fields) {
			return assertSuccess(await this.ask(request, fields));
		}

		hears(name, options) {
			return this.handle.event(name, options);
		}

		returns(fields = {}) {
			return come({ ...this.identity, ...fields });
		}
	}

	async function come(identity) {
		const handle = await at.gateway.attach(PERSISTENT);
		const answer = await handle.request({ request: 'register', ...identity });
		return new Visitor(handle, identity, assertSuccess(answer));
	}

	const identity = (name) => {
		people += 1;
		return { participant: `${name}${people}`, seat_key: newSeatKey(), display: name };
	};
	const client = () => come(identity('Ana'));
	const interpreter = (languages) =>
		come({ ...identity('Ivo'), languages, interpreter_key: 'open sesame' });
	const enter = (session, visitor) => {
		const { room, pin, role } = session;
		const { participant, seat_key } = visitor.identity;
		return join(at.gateway, { room, pin, role, participant, seat_key }, undefined, PERSISTENT);
	};

	async function call(language) {
		const [ana, ivo, ines] = [await client(), await interpreter([language]), await interpreter([language])];
		const sent = await ana.does('request_call', { language, urgency: 'urgent' });
		return { ana, ivo, ines, sent };
	}

	it('notifies all who match, and the first to accept wins', async () => { /* S2-U07, S2-33 */
		const { ana, ivo, ines, sent } = await call('es');
		assert.equal(sent.interpretersNotified, 2);
		assert.equal((await ana.hears('request-sent')).requestId, sent.requestId);
		for (const one of [ivo, ines]) {
			const incoming = await one.hears('incoming-call-request');
			assert.equal(incoming.requestId, sent.requestId);
			assert.equal(incoming.clientName, 'Ana');
			assert.equal(incoming.urgency, 'urgent');
			assert.equal(incoming.language, 'es');
			assert.ok(Math.abs(incoming.expiresAt - incoming.time - EXPIRY_MS) < 50);
		}
		const { requestId } = sent;
		const [first, second] = await Promise.all([ivo, ines].map((one) => one.ask('accept_call', { requestId })));
		const [won, lost] = first.error_code ? [second, first] : [first, second];
		assertSuccess(won);
		assertRefused(lost, 628);
		const loser = first.error_code ? ivo : ines;
		assert.equal((await loser.hears('call-request-taken')).requestId, requestId);
		const accepted = await ana.hears('interpreter-accepted');
		assert.equal(accepted.room, won.room);
		assert.equal(accepted.pin, won.pin);
		assert.equal(accepted.role, 'client');
		assert.equal(won.role, 'interpreter');
	});

	it('leads both into a session that is as persistent as any', async () => { /* S2-X05, S2-32 */
		const { ana, ivo, sent } = await call('fr');
		const session = await ivo.does('accept_call', { requestId: sent.requestId });
		const accepted = await ana.hears('interpreter-accepted');
		const eve = await tryJoin(at.gateway, { room: session.room, participant: 'eve', role: 'client' },
			undefined, PERSISTENT);
		assertRefused(eve.answer, 604); /* S2-X09: not without the pin */
		const a = await enter(accepted, ana);
		const i = await enter(session, ivo);
		assert.equal(i.joined.isPersistent, true);
		assert.equal(i.joined.reconnect_timeout_ms, 300000);
		await i.vanish();
		await a.hears('waiting-for-participant');
		await i.returns(at.gateway);
		await a.hears('user-joined');
		const { rooms } = await ana.does('list');
		assert.ok(!rooms.some(({ room }) => room === session.room), 'it is not listed');
		const other = await client();
		const busy = await other.does('request_call', { language: 'fr' });
		assert.equal(busy.interpretersNotified, 1, 'whoever is in a session is not asked');
		await other.does('cancel_call');
		await a.does('end');
		await ivo.hears('interpreter-availability-changed', { where: ({ availability, participant }) =>
			participant === ivo.participant && availability === 'available' });
		assert.equal((await other.does('request_call', { language: 'fr' })).interpretersNotified, 2);
		const again = await tryJoin(at.gateway, { ...a.identity, pin: session.pin }, undefined, PERSISTENT);
		assertRefused(again.answer, 626); /* over is over */
	});

	it('gives the session the window of its type', async () => { /* S2-F1 */
		const [ana, ivo] = [await client(), await interpreter(['pt'])];
		const { requestId } = await ana.does('request_call', { language: 'pt', session_type: 'brief' });
		const session = await ivo.does('accept_call', { requestId });
		assert.equal((await enter(session, ivo)).joined.reconnect_timeout_ms, 1000);
	});

	it('says when nobody is available', async () => { /* S2-U02 */
		const ana = await client();
		assertRefused(await ana.ask('request_call', { language: 'tlh' }), 627);
		const told = await ana.hears('no-interpreters-available');
		assert.equal(told.language, 'tlh');
		assert.match(told.message, /./);
	});

	it('asks nobody who is busy, on a break or offline', async () => { /* S2-U10 */
		const [ana, ivo] = [await client(), await interpreter(['nl'])];
		const texts = { busy: 'Status set to busy - calls will be declined',
			break: 'On break - calls will be paused', offline: "Offline - you won't receive any calls" };
		for (const [availability, message] of Object.entries(texts)) {
			assert.equal((await ivo.does('set_availability', { availability })).message, message);
			assertRefused(await ana.ask('request_call', { language: 'nl' }), 627);
		}
		const { message } = await ivo.does('set_availability', { availability: 'available' });
		assert.equal(message, 'You are now available for calls');
		assert.equal((await ana.does('request_call', { language: 'NL' })).interpretersNotified, 1);
	});

	it('lets a request expire, and tells both sides', async () => {
		const { ana, ivo, sent } = await call('it');
		const start = performance.now();
		const expired = await ana.hears('request-expired', { deadline: EXPIRY_MS + 1000 });
		assert.ok(performance.now() - start > EXPIRY_MS - 200, 'not earlier');
		assert.equal(expired.requestId, sent.requestId);
		await ivo.hears('call-request-expired');
		assertRefused(await ivo.ask('accept_call', { requestId: sent.requestId }), 628);
		await ivo.hears('request-no-longer-available');
	});

	it('tells a client who declines, and when nobody is left', async () => {
		const { ana, ivo, ines, sent } = await call('pl');
		await ivo.does('decline_call', { requestId: sent.requestId });
		assert.equal((await ana.hears('call-declined')).interpretersLeft, 1);
		await ines.does('decline_call', { requestId: sent.requestId });
		await ana.hears('no-interpreters-available');
		assertRefused(await ivo.ask('accept_call', { requestId: sent.requestId }), 628);
	});

	it('takes back what a client cancels', async () => {
		const { ana, ivo, sent } = await call('cs');
		assertRefused(await ana.ask('request_call', { language: 'cs' }), 613);
		await ana.does('cancel_call');
		const told = await ivo.hears('request-no-longer-available');
		assert.equal(told.requestId, sent.requestId);
		assert.equal(told.reason, 'cancelled');
	});

	it('knows who has refreshed the page, on both sides', async () => { /* S2-T3, S2-X02 */
		const { ana, ivo, sent } = await call('sv');
		const [ana2, ivo2] = [await ana.returns(), await ivo.returns()];
		assert.equal(ana2.answer.request.requestId, sent.requestId);
		await ana.handle.detach(); /* the old handles die after the new ones were born */
		await ivo.handle.detach();
		const offered = await ivo2.hears('incoming-call-request');
		const session = await ivo2.does('accept_call', { requestId: offered.requestId });
		assert.equal((await ana2.hears('interpreter-accepted')).room, session.room);
		const ivo3 = await ivo2.returns();
		assert.equal(ivo3.answer.session.room, session.room);
		assert.equal(ivo3.answer.session.pin, session.pin);
	});

	it('gives nobody the place or the rights of another', async () => { /* S2-X09 */
		const ivo = await interpreter(['da']);
		const handle = await at.gateway.attach(PERSISTENT);
		const stranger = { ...ivo.identity, seat_key: newSeatKey() };
		assertRefused(await handle.request({ request: 'register', ...stranger }), 609);
		const impostor = { ...identity('Eve'), languages: ['da'], interpreter_key: 'a guess' };
		assertRefused(await handle.request({ request: 'register', ...impostor }), 606, /interpreter_key/);
		assertRefused(await handle.request({ request: 'request_call', language: 'da' }), 607);
		assertRefused(await handle.request({ request: 'accept_call', requestId: 'x' }), 607);
	});

	it('refuses what makes no sense, by name', async () => {
		const ana = await client();
		for (const [request, fields, code, field] of [
			['request_call', {}, 602, /language/], ['request_call', { language: 7 }, 603, /language/],
			['request_call', { language: '../etc' }, 603, /language/],
			['request_call', { language: 'es', urgency: 'now' }, 603, /urgency/],
			['request_call', { language: 'es', session_type: 'nonsense' }, 603, /session_type/],
			['request_call', { language: 'es', session_type: 'court' }, 603, /session_type/],
			['accept_call', {}, 602, /requestId/], ['set_availability', { availability: 'here' }, 603, /availability/],
			['register', { participant: 'x', seat_key: 'short' }, 603, /seat_key/],
			['register', { ...identity('Max'), languages: 'es' }, 603, /languages/],
			['register', { ...identity('Max'), languages: Array(17).fill('es') }, 603, /languages/],
		])
			assertRefused(await ana.ask(request, fields), code, field);
	});

	it('tells clients who can be called', async () => {
		const ana = await client();
		const ivo = await interpreter(['fi']);
		const came = await ana.hears('interpreter-availability-changed',
			{ where: ({ participant }) => participant === ivo.participant });
		assert.equal(came.available.fi, 1);
		await ivo.handle.detach();
		const went = await ana.hears('interpreter-availability-changed',
			{ where: ({ participant, available }) => participant === ivo.participant && !available.fi });
		assert.notEqual(went.availability, 'available');
	});
});
