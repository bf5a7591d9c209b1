/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SDP offers without a browser: good ones as a browser would make them, and broken ones.
 *
 * No ICE candidate ever follows, so no media flows: what a request does with an offer can be tested
 * without any. Ids in the offers are fixed, so a test that fails fails the same way again.
 */

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i * 7 % 256).toString(16).padStart(2, '0'))
	.join(':')
	.toUpperCase();

const AUDIO_LEVEL = 'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const MID = 'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';

/** Codecs by name: payload type and lines. */
const codecs = {
	opus: [111, 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1'],
	pcmu: [0, 'a=rtpmap:0 PCMU/8000'],
	g722: [9, 'a=rtpmap:9 G722/8000'],
	vp8: [96, 'a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack', 'a=rtcp-fb:96 nack pli',
		'a=rtcp-fb:96 goog-remb'],
	vp9: [98, 'a=rtpmap:98 VP9/90000', 'a=rtcp-fb:98 nack pli', 'a=fmtp:98 profile-id=0'],
	h264: [102, 'a=rtpmap:102 H264/90000', 'a=rtcp-fb:102 nack pli',
		'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'],
	av1: [45, 'a=rtpmap:45 AV1/90000', 'a=rtcp-fb:45 nack pli'],
};

/**
 * One m-line.
 * @param {'audio'|'video'} kind
 * @param {object} [options]
 * @param {string} [options.direction] default `sendonly`
 * @param {string[]} [options.codecs] default Opus or VP8
 * @param {string} [options.mid] default its place in the offer
 * @param {string[]} [options.rids] simulcast layers
 * @param {string[]} [options.lines] more lines
 */
export function line(kind, options = {}) {
	return { kind, codecs: [kind === 'audio' ? 'opus' : 'vp8'], direction: 'sendonly', ...options };
}

function simulcast(rids) {
	return [RID, ...rids.map((rid) => `a=rid:${rid} send`), `a=simulcast:send ${rids.join(';')}`];
}

function section(media, index) {
	const chosen = media.codecs.map((name) => codecs[name]);
	const mid = media.mid ?? String(index);
	return [
		`m=${media.kind} 9 UDP/TLS/RTP/SAVPF ${chosen.map(([type]) => type).join(' ')}`,
		'c=IN IP4 0.0.0.0',
		'a=rtcp:9 IN IP4 0.0.0.0',
		'a=ice-ufrag:lctn',
		'a=ice-pwd:abcdefghijklmnopqrstuvwx',
		'a=ice-options:trickle',
		`a=fingerprint:sha-256 ${FINGERPRINT}`,
		'a=setup:actpass',
		`a=mid:${mid}`,
		...(media.kind === 'audio' ? [AUDIO_LEVEL] : []),
		MID,
		`a=${media.direction}`,
		'a=rtcp-mux',
		...chosen.flatMap(([, ...lines]) => lines),
		...(media.rids ? simulcast(media.rids) : []),
		...(media.direction.startsWith('send') ? [`a=msid:- track${mid}`] : []),
		...(media.lines ?? []),
	];
}

/**
 * An offer of these m-lines.
 * @param {...object} medias made by line()
 * @returns {string}
 */
export function offer(...medias) {
	const mids = medias.map((media, index) => media.mid ?? index);
	const head = [
		'v=0',
		'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
		's=-',
		't=0 0',
		`a=group:BUNDLE ${mids.join(' ')}`,
		'a=msid-semantic: WMS *',
	];
	return [...head, ...medias.flatMap(section)].map((text) => `${text}\r\n`).join('');
}

/** What a participant offers on its publish handle: microphone, camera, screen. */
export function publishOffer() {
	return offer(line('audio'), line('video', { rids: ['h', 'm', 'l'] }), line('video'));
}

/** What a participant without a camera offers. */
export function microphoneOffer() {
	return offer(line('audio'));
}

/**
 * What a participant offers on its subscribe handle.
 * @param {number} [audio] audio slots
 * @param {number} [video] video slots
 */
export function slotsOffer(audio = 3, video = 2) {
	const slot = (kind) => line(kind, { direction: 'recvonly' });
	return offer(...Array(audio).fill(slot('audio')), ...Array(video).fill(slot('video')));
}

/** An offer whose payload type `from` is `to` everywhere, though RTP has seven bits for it. */
export function retyped(sdp, from, to) {
	return sdp.replaceAll(new RegExp(`(^m=.* |:)${from}\\b`, 'gm'), `$1${to}`);
}

function filler(count, width) {
	return Array.from({ length: count }, (_, i) => `a=x-filler:${i} ${'x'.repeat(width)}`);
}

/*
 * What comes through to a plugin of an offer that is too large: Janus rewrites every offer and cuts
 * each m-line at 8 KiB, so the excess has to be spread over several.
 */
function bulky(count, lines) {
	return offer(...Array(count).fill(line('audio', { lines })));
}

/** Offers that are well-formed SDP and yet must be refused, with the error they earn. */
export const refusedOffers = {
	'of no usable audio codec': { sdp: offer(line('audio', { codecs: ['pcmu', 'g722'] })), code: 617 },
	'of no usable video codec': {
		sdp: offer(line('audio'), line('video', { codecs: ['av1'] })),
		code: 617,
	},
	'of opus with a payload type of 239': { sdp: retyped(offer(line('audio')), 111, 239), code: 617 },
	'of VP8 with a payload type of 352': { sdp: retyped(publishOffer(), 96, 352), code: 617 },
	'of 65 m-lines': { sdp: offer(...Array(65).fill(line('audio'))), code: 616 },
	'of more than 64 KiB': { sdp: bulky(10, filler(34, 208)), code: 616 },
	'of more than 1000 lines': { sdp: bulky(45, filler(25, 1)), code: 616 },
	'without any m-line it may send': {
		sdp: offer(line('audio', { direction: 'recvonly' })),
		code: 616,
	},
};

/** Texts that are no SDP at all; the Janus core refuses them before any plugin sees them. */
export const brokenOffers = {
	'that is empty': '',
	'that is prose': 'let me in',
	'that stops after v=': 'v=0\r\n',
	'without m-lines': offer(),
	'with a broken m-line': offer(line('audio')).replace('m=audio 9', 'm=audio'),
	'with a mid that is too long': offer(line('audio', { mid: 'm'.repeat(17) })),
};
