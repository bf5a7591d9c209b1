/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signed tokens: on a gateway that uses them a join brings one that names room, participant and role.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';

import { assertRefused, assertSuccess, join, tryJoin } from '../support/people.mjs';
import { connect } from '../support/client.mjs';
import { HttpClient } from '../support/events.mjs';
import { useJanus } from '../support/suite.mjs';

const SECRET = 'what tokens are signed with';

/** A token as the gateway wants it: expiry, realm, descriptors, signature. */
function sign(descriptors, { seconds = 60, secret = SECRET, realm = 'janus.plugin.training' } = {}) {
	const data = [Math.floor(Date.now() / 1000) + seconds, realm, ...descriptors].join(',');
	return `${data}:${createHmac('sha1', secret).update(data).digest('base64')}`;
}

describe('signed tokens', () => {
	const at = useJanus({ general: { token_auth: true, token_auth_secret: SECRET } });

	it('a join must bring one that names its room, participant and role', async () => {
		const gateway = await connect(at.janus.url, { token: sign(['janus.plugin.training'], { realm: 'janus' }) });
		const handle = await gateway.attach();
		const secret = 's';
		assertSuccess(await handle.request({ request: 'create', room: 'blue', secret, pin: '4711' }));
		const all = ['room=blue', 'participant=tom', 'role=trainer'];
		const tom = { room: 'blue', participant: 'tom', role: 'trainer' };
		const attempt = async (fields) => (await tryJoin(gateway, { ...tom, ...fields })).answer;
		assertRefused(await attempt({ secret, pin: '4711' }), 604); /* none */
		for (const missing of all)
			assertRefused(await attempt({ token: sign(all.filter((one) => one !== missing)) }), 604);
		assertRefused(await attempt({ token: sign(all, { secret: 'another' }) }), 604);
		assertRefused(await attempt({ token: sign(all, { seconds: -5 }) }), 604);
		assertRefused(await attempt({ token: sign(all, { realm: 'janus.plugin.videoroom' }) }), 604);
		assertRefused(await attempt({ token: sign(all), participant: 'tim' }), 604);
		/* It vouches for the trainer: no secret and no pin are asked for. */
		await join(gateway, { ...tom, token: sign(all) });
		gateway.close();
	});

	it('says for whom and for what somebody comes, and nobody says it otherwise', async () => {
		const gateway = await connect(at.janus.url, { token: sign(['janus.plugin.training'], { realm: 'janus' }) });
		const handle = await gateway.attach(); /* S4-66, S4-70 */
		assertSuccess(await handle.request({ request: 'create', room: 'red', secret: 's' }));
		const ana = { room: 'red', participant: 'ana', role: 'trainee' };
		const all = ['room=red', 'participant=ana', 'role=trainee', 'user=5', 'appointment=30'];
		const attempt = async (fields, descriptors) =>
			(await tryJoin(gateway, { ...ana, ...fields, token: sign(descriptors) })).answer;
		assertRefused(await attempt({ userId: 5 }, all.slice(0, 3)), 606);
		assertRefused(await attempt({ userId: 6 }, all), 606);
		assertRefused(await attempt({ userId: 5, appointmentId: 31 }, all), 606);
		await join(gateway, { ...ana, userId: 5, appointmentId: 30, token: sign(all) });
		gateway.close();
	});

	it('opens the endpoints and mailboxes that it names', async () => {
		const gateway = await connect(at.janus.url, { token: sign(['janus.plugin.training'], { realm: 'janus' }) });
		const handle = await gateway.attach();
		assertSuccess(await handle.request({ request: 'create', room: 'green', secret: 's' }));
		const as = (...descriptors) => new HttpClient(at.janus.httpUrl, { key: sign(descriptors) });
		const mailbox = '/signals?room=green&participant=ana&wait=0';
		const people = '/training/participants?room=green&trainer=tom';
		const conferenceId = 'green_1';
		for (const [client, mail, rest] of [
			[as('room=green', 'role=trainer'), 200, [200, 404]],
			[as('room=green', 'participant=ana', 'role=trainee'), 200, [404, 404]],
			[as('room=green', 'participant=ben', 'role=trainee'), 403, [404, 404]],
			[as('room=blue', 'role=trainer'), 403, [404, 404]],
			[as('role=trainer'), 403, [404, 404]],
			[new HttpClient(at.janus.httpUrl, { key: sign(['room=green', 'role=trainer'], { secret: 'x' }) }),
				403, [404, 404]],
		]) {
			assert.equal((await client.ask(mailbox)).status, mail);
			const ended = await client.post('/training/end', { conferenceId });
			assert.deepEqual([(await client.ask(people)).status, ended.status], rest);
			assert.equal(/not one of this room/.test(ended.json.error), rest[0] === 200);
		}
		gateway.close();
	});
});
