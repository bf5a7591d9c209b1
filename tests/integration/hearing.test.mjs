/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who hears whom: everybody speaks a tone of their own, and what counts is which tones are in the sound that arrives
 * and whose packets it is made of. Over both ways to the gateway.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { makeCompany, usePeers, WAYS } from '../support/company.mjs';

const LOST_MS = 15000; /* until a stream of events is given up */
const ALL = { tom: ['ana', 'ben'], ana: ['tom', 'ben'], ben: ['tom', 'ana'] };

function describeHearing(way) {
	const at = usePeers({}, way);

	it('everybody hears everybody else, and nobody himself', async () => { /* S5-71, S5-83, S5-T04, S1-58 */
		const school = await makeCompany(at);
		await school.hear(ALL);
	});

	it('who is muted is heard by nobody, and hears', async () => { /* S5-73, S1-U09 */
		const school = await makeCompany(at);
		await school.does('tom', 'mute', { participant: 'ana' });
		await school.hear({ ...ALL, tom: ['ben'], ben: ['tom'] });
		await school.does('tom', 'unmute', { participant: 'ana' });
		await school.hear(ALL);
	});

	it('all are muted but the trainers, whoever comes later is not', async () => { /* S5-73 */
		const school = await makeCompany(at);
		await school.does('tom', 'mute_all');
		await school.hear({ tom: [], ana: ['tom'], ben: ['tom'] });
		await school.does('tom', 'unmute_all');
		await school.hear(ALL);
	});

	it('who switches the microphone off is not heard', async () => {
		const school = await makeCompany(at);
		await school.asks('ana', 'configure', { microphone: false });
		await school.hear({ ...ALL, tom: ['ben'], ben: ['tom'] });
		await school.asks('ana', 'configure', { microphone: true });
		await school.hear(ALL);
	});

	it('who is on hold neither hears nor is heard', async () => { /* S5-74 */
		const school = await makeCompany(at);
		await school.does('tom', 'hold', { participant: 'ana' });
		await school.hear({ tom: ['ben'], ana: [], ben: ['tom'] });
		await school.does('tom', 'unhold', { participant: 'ana' });
		await school.hear(ALL);
	});

	it('who is kicked hears nothing any more', async () => { /* S5-75 */
		const school = await makeCompany(at);
		await school.does('tom', 'kick', { participant: 'ana' });
		await school.told('ana', 'leg-ended');
		await school.hear({ tom: ['ben'], ana: [], ben: ['tom'] });
	});

	it('who waits in the lobby hears nobody and is not heard', async () => {
		const school = await makeCompany(at, { policy: { lobby: true }, trainees: [] });
		await school.comes('ana', { expect_audio: 0 });
		await school.comes('ben', { expect_audio: 0 });
		await school.hear({ tom: [], ana: [], ben: [] });
		await school.does('tom', 'admit', { participant: 'ana' });
		await school.hear({ tom: ['ana'], ana: ['tom'], ben: [] });
		await school.does('tom', 'admit_all');
		await school.hear(ALL);
	});

	it('an outside caller talks to the controller, and all others listen', async () => {
		const school = await makeCompany(at); /* S1-T01, S1-T06, S1-U04, S1-U08, S1-U10 */
		await school.does('tom', 'mute', { participant: 'ben' });
		await school.does('tom', 'grant_control', { participant: 'ana' });
		await school.comes('kim', { role: 'caller', expect_audio: 1 });
		assert.equal((await school.told('ben', 'external-call-start')).activeController, school.id('ana'));
		await school.hear({ tom: ['ana', 'kim'], ana: ['kim'], ben: ['ana', 'kim'], kim: ['ana'] });
		await school.does('ana', 'external_call_end');
		await school.told('kim', 'leg-ended');
		await school.hear({ ...ALL, tom: ['ana'], ana: ['tom'], kim: [] });
		await school.does('tom', 'unmute', { participant: 'ben' });
		await school.hear(ALL);
	});

	it('the end of a call is the end of a conference that is to end with it', async () => { /* S1-02, S1-04, S1-T01 */
		const school = await makeCompany(at, { policy: { auto_end: true } });
		await school.comes('kim', { role: 'caller', expect_audio: 1 });
		await school.hear({ tom: ['kim'], ana: ['tom', 'kim'], ben: ['tom', 'kim'], kim: ['tom'] });
		await school.vanishes('kim');
		for (const name of ['tom', 'ana', 'ben'])
			assert.equal((await school.told(name, 'session-ended', undefined, LOST_MS)).reason, 'external-call-ended');
		await school.hear({ tom: [], ana: [], ben: [] });
	});
}

describe('sound', { concurrency: true }, () => { /* both ways side by side: most of the time ears listen */
	for (const [name, way] of Object.entries(WAYS))
		describe(`over ${name}`, { concurrency: false }, () => describeHearing(way));
});
