/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Media that was lost and is back: of who vanished and joins again, and of whom nothing was heard for a while. By tones
 * and packets, and over both ways to the gateway.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PERSISTENT } from '../support/client.mjs';
import { makeCompany, makePair, usePeers, WAYS } from '../support/company.mjs';
import { until } from '../support/wait.mjs';

const ALL = { tom: ['ana', 'ben'], ana: ['tom', 'ben'], ben: ['tom', 'ana'] };
const PAIR = { cleo: ['ivo'], ivo: ['cleo'] };
/* A stream of events is given up 5 s after it broke; a WebSocket is gone at once. */
const LOST_MS = 20000;

function describeReturning(way) {
	const at = usePeers({}, way);
	const isOf = (company, name) => (event) => event.participant === company.id(name);

	async function vanish(company, name, witness) {
		await company.vanishes(name);
		await company.told(witness, 'participant-disconnected', isOf(company, name), LOST_MS);
	}

	async function comesBack(company, name, role, others) {
		await company.comes(name, { role, expect_audio: others });
		assert.equal((await company.told(name, 'joined', ({ leg }) => leg === 2)).resumed, true);
	}

	it('who vanished takes the seat back, with its mute, and hears and is heard as before', async () => {
		const school = await makeCompany(at); /* S2-T1, S2-T3, S2-40, S2-41, S2-57, S1-T04 */
		await school.does('tom', 'mute', { participant: 'ana' });
		await vanish(school, 'ana', 'tom');
		await school.hear({ tom: ['ben'], ben: ['tom'] });
		await comesBack(school, 'ana', 'trainee', 2);
		await school.hear({ ...ALL, tom: ['ben'], ben: ['tom'] });
		await school.does('tom', 'unmute', { participant: 'ana' });
		await school.hear(ALL);
	});

	it('who is silent for 4 s is suspect, and with the next packet not, on the same connection', async () => {
		const school = await makeCompany(at); /* S2-42, S2-44, S2-48, S2-X02 */
		const before = school.negotiations('ana');
		await school.freezes('ana', true);
		const isSuspect = ({ info }) => info.suspect;
		const { info } = await school.told('tom', 'status-changed', isSuspect);
		assert.equal(info.participant, school.id('ana'));
		await school.hear({ tom: ['ben'], ana: ['tom', 'ben'], ben: ['tom'] });
		await school.freezes('ana', false);
		await school.told('tom', 'status-changed', (event) => isOf(school, 'ana')(event) && !isSuspect(event));
		await school.hear(ALL);
		const { participants } = await school.does('tom', 'participants');
		assert.deepEqual(participants.map(({ leg }) => leg), [1, 1, 1]);
		assert.equal(school.negotiations('ana'), before);
	});

	it('of two parties one vanishes and is back', async () => { /* S2-T1, S2-03, S2-10, S2-41, S2-57 */
		const pairs = await Promise.all([makePair(at), makePair(at)]);
		await Promise.all([['cleo', 'client', 'ivo'], ['ivo', 'interpreter', 'cleo']].map(async ([one, role, other], i) => {
			await pairs[i].hear(PAIR);
			await vanish(pairs[i], one, other);
			await pairs[i].hear({ [other]: [] });
			await comesBack(pairs[i], one, role, 1);
			await pairs[i].told(other, 'session-resumed');
			await pairs[i].hear(PAIR);
		}));
	});

	it('two parties who vanish at once find each other again', async () => { /* S2-T5, S2-X06, S2-04, S2-06 */
		const pair = await makePair(at);
		await pair.vanishes('cleo', 'ivo');
		await until(async () => {
			const { stats } = await at.admin.plugin({ request: 'stats', room: pair.room }, PERSISTENT);
			return stats.disconnected_participants === 2;
		}, 'both to be missed', LOST_MS);
		await comesBack(pair, 'cleo', 'client', 0);
		await comesBack(pair, 'ivo', 'interpreter', 1);
		await pair.hear(PAIR);
		for (const name of ['cleo', 'ivo'])
			await pair.told(name, 'session-resumed');
	});
}

describe('media that is back', { concurrency: true }, () => {
	for (const [name, way] of Object.entries(WAYS))
		describe(`over ${name}`, { concurrency: false }, () => describeReturning(way));
});
