/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SDP offers, good and bad: what is refused, and that a handle survives a refusal.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { JanusError } from '../support/client.mjs';
import { assertRefused, join, makeRoom, newSeatKey, subscribe, tryJoin } from
	'../support/people.mjs';
import { brokenOffers, line, microphoneOffer, offer, publishOffer, refusedOffers, retyped, slotsOffer } from
	'../support/sdp.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

const NO_OFFER = 615;
const BAD_OFFER = 616;
const NO_CODEC = 617;
const CORE_INVALID_SDP = 465;
const CORE_UNKNOWN = 490;

/**
 * A request with an offer on a handle whose offer has been refused. The core may still be closing what it had made for that
 * one, and then says "Error setting ICE locally": nothing has happened, and one asks again (docs/protocol.md).
 */
function requestAgain(handle, body, sdp) {
	return until(() => handle.request(body, sdp).catch((error) => {
		if (!(error instanceof JanusError) || error.code !== CORE_UNKNOWN)
			throw error;
		return null;
	}), 'the core to have closed the refused connection');
}

const recvonly = (kind, options = {}) => line(kind, { direction: 'recvonly', ...options });

/** The m-lines of an SDP, as `kind direction mid`. */
function mediaOf(sdp) {
	return sdp.split(/\r\n(?=m=)/).slice(1).map((section) => {
		const kind = section.match(/^m=(\w+) (\d+)/);
		const direction = section.match(/a=(sendonly|recvonly|sendrecv|inactive)/)?.[1];
		const mid = section.match(/a=mid:(\S+)/)?.[1];
		return `${kind[1]} ${direction} ${mid}`;
	});
}

describe('offers', () => {
	const at = useJanus();
	let room;

	before(async () => {
		({ room } = await makeRoom(at.gateway, { max_participants: 100 }));
	});

	let people = 0;
	const newcomer = () => {
		people += 1;
		return { room, participant: `p${people}`, seat_key: newSeatKey(), role: 'trainee' };
	};

	describe('to send', () => {
		it('microphone, simulcast camera and screen are all answered', async () => {
			const { joined } = await join(at.gateway, newcomer(), publishOffer());
			assert.deepEqual(mediaOf(joined.jsep.sdp),
				['audio recvonly 0', 'video recvonly 1', 'video recvonly 2']);
			assert.match(joined.jsep.sdp, /a=simulcast:recv h;m;l/);
		});

		it('a microphone alone will do', async () => {
			const { joined } = await join(at.gateway, newcomer(), microphoneOffer());
			assert.deepEqual(mediaOf(joined.jsep.sdp), ['audio recvonly 0']);
		});

		it('nothing has to flow from the start, and what flows is told', async () => {
			const silent = await join(at.gateway, newcomer(), publishOffer());
			const loud = await join(at.gateway, { ...newcomer(), microphone: true, screen: true },
				publishOffer());
			const roster = await loud.roster();
			const { microphone, camera, screen } = roster[silent.participant];
			assert.deepEqual({ microphone, camera, screen },
				{ microphone: false, camera: false, screen: false });
			assert.equal(roster[loud.participant].microphone, true);
			assert.equal(roster[loud.participant].camera, false);
			assert.equal(roster[loud.participant].screen, true);
		});

		it('sources may be named in any order', async () => {
			const sources = [{ mid: 'v', source: 'screen' }, { mid: 'a', source: 'microphone' }];
			const ana = await join(at.gateway, { ...newcomer(), sources },
				offer(line('video', { mid: 'v' }), line('audio', { mid: 'a' })));
			const info = JSON.stringify((await at.admin.handleInfo(ana.handle)).plugin_specific);
			assert.match(info, /screen/);
			assert.doesNotMatch(info, /camera/);
		});

		it('the room decides the codec', async () => {
			const { room: h264 } = await makeRoom(at.gateway, { video_codec: 'h264' });
			const both = offer(line('audio'), line('video', { codecs: ['vp8', 'h264'] }));
			const { joined } = await join(at.gateway, { room: h264, participant: 'ana' }, both);
			assert.equal(joined.video_codec, 'h264');
			assert.match(joined.jsep.sdp, /H264\/90000/i);
			assert.doesNotMatch(joined.jsep.sdp, /VP8\/90000/i);
			const one = await tryJoin(at.gateway, { room: h264, participant: 'ben' }, publishOffer());
			assertRefused(one.answer, NO_CODEC);
		});

		for (const [name, { sdp, code }] of Object.entries(refusedOffers)) {
			it(`an offer ${name} is refused and the handle can still join`, async () => {
				await refusedThenGood(newcomer(), sdp, code);
			});
		}

		it('a join without an offer is refused and the handle can still join', async () => {
			await refusedThenGood(newcomer(), undefined, NO_OFFER);
		});

		for (const [name, sdp] of Object.entries(brokenOffers)) {
			it(`a text ${name} is refused and the handle can still join`, async () => {
				const identity = newcomer();
				const handle = await at.gateway.attach();
				const refused = handle.request({ request: 'join', ...identity }, sdp);
				await assert.rejects(refused, (error) =>
					error instanceof JanusError && error.code === CORE_INVALID_SDP);
				await joinsAfterAll(handle, identity);
			});
		}

		it('an answer in place of an offer is refused', async () => {
			const identity = newcomer();
			const handle = await at.gateway.attach();
			const jsep = { type: 'answer', sdp: microphoneOffer().replace('actpass', 'active') };
			const body = { request: 'join', ...identity };
			await assert.rejects(handle.send({ janus: 'message', body, jsep }, { wantsEvent: true }),
				JanusError);
			assert.equal(await isThere(identity.participant), false);
		});

		async function refusedThenGood(identity, sdp, code) {
			const handle = await at.gateway.attach();
			assertRefused(await handle.request({ request: 'join', ...identity }, sdp), code);
			assert.equal(await isThere(identity.participant), false);
			await joinsAfterAll(handle, identity);
		}

		async function joinsAfterAll(handle, identity) {
			const answer = await requestAgain(handle, { request: 'join', ...identity }, publishOffer());
			assert.equal(answer.event, 'joined', JSON.stringify(answer));
			assert.deepEqual(mediaOf(answer.jsep.sdp).length, 3);
			await handle.session.destroy();
		}
	});

	describe('to receive', () => {
		it('every slot is answered with its mid and kind', async () => {
			const ana = await join(at.gateway, newcomer());
			const { handle, answer } = await subscribe(at.gateway, ana, {}, slotsOffer(2, 3));
			assert.equal(answer.event, 'subscribed', JSON.stringify(answer));
			const kinds = ['audio', 'audio', 'video', 'video', 'video'];
			assert.deepEqual(answer.slots, kinds.map((kind, index) => ({ mid: String(index), kind })));
			assert.deepEqual(mediaOf(answer.jsep.sdp),
				kinds.map((kind, index) => `${kind} sendonly ${index}`));
			const { slots } = await handle.event('slots');
			assert.deepEqual(slots, kinds.map((kind, index) =>
				({ mid: String(index), kind, participant: null, source: null })));
		});

		const refused = {
			'that would send': [offer(line('audio'), recvonly('video')), BAD_OFFER],
			'of no usable audio codec': [offer(recvonly('audio', { codecs: ['pcmu'] })), NO_CODEC],
			'of no usable video codec': [offer(recvonly('video', { codecs: ['h264'] })), NO_CODEC],
			'of opus with a payload type of 239': [retyped(slotsOffer(), 111, 239), NO_CODEC],
			'of VP8 with a payload type of 352': [retyped(slotsOffer(), 96, 352), NO_CODEC],
			'of 65 slots': [offer(...Array(65).fill(recvonly('audio'))), BAD_OFFER],
		};
		for (const [name, [sdp, code]] of Object.entries(refused)) {
			it(`an offer ${name} is refused and the handle can still subscribe`, async () => {
				await refusedThenGood(sdp, code);
			});
		}

		it('a subscription without an offer is refused and the handle can still subscribe', async () => {
			await refusedThenGood(undefined, NO_OFFER);
		});

		async function refusedThenGood(sdp, code) {
			const ana = await join(at.gateway, newcomer());
			const { handle, answer } = await subscribe(at.gateway, ana, {}, sdp ?? null);
			assertRefused(answer, code);
			const { room: name, participant, seat_key } = ana.identity;
			const body = { request: 'subscribe', room: name, participant, seat_key };
			const good = await requestAgain(handle, body, slotsOffer());
			assert.equal(good.event, 'subscribed', JSON.stringify(good));
		}
	});

	describe('for an ICE restart', () => {
		const restarted = (sdp) => sdp.replaceAll('a=ice-ufrag:lctn', 'a=ice-ufrag:next')
			.replaceAll('a=ice-pwd:abcdef', 'a=ice-pwd:ABCDEF');

		it('a new offer in configure is answered on the publish handle', async () => {
			const ana = await join(at.gateway, newcomer(), publishOffer());
			const answer = await ana.handle.request({ request: 'configure' }, restarted(publishOffer()));
			assert.equal(answer.event, 'configured', JSON.stringify(answer));
			assert.deepEqual(mediaOf(answer.jsep.sdp), mediaOf(ana.joined.jsep.sdp));
		});

		it('a new offer in configure is answered on the subscribe handle', async () => {
			const ana = await join(at.gateway, newcomer());
			const { handle, answer } = await subscribe(at.gateway, ana);
			const next = await handle.request({ request: 'configure' }, restarted(slotsOffer()));
			assert.equal(next.event, 'configured', JSON.stringify(next));
			assert.deepEqual(mediaOf(next.jsep.sdp), mediaOf(answer.jsep.sdp));
		});
	});

	async function isThere(participant) {
		const watcher = await join(at.gateway, newcomer());
		const roster = await watcher.roster();
		await watcher.handle.session.destroy();
		return participant in roster;
	}
});
