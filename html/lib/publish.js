/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The publish PeerConnection: three sendonly lines, microphone, camera and screen, offered at once
 * whether they have a track or not. From then on tracks come and go with replaceTrack, which needs
 * no negotiation. The camera goes out in three sizes (rids h, m, l) where the browser can, so that
 * the gateway can give each receiver the one that fits its tile.
 */

import { Peer } from './peer.js';

/** @type {RTCRtpEncodingParameters[]} from large to small, the order Janus expects */
const CAMERA_SIZES = [
	{ rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
	{ rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 400_000 },
	{ rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 120_000 },
];

export class Publisher extends Peer {
	/** @type {Record<Source, RTCRtpTransceiver>} */
	#lines;

	/**
	 * @param {import('./handle.js').Handle} handle
	 * @param {RTCIceServer[]} iceServers
	 */
	constructor(handle, iceServers) {
		super(handle, iceServers, { isAnswered: true });
		this.#lines = {
			microphone: this.connection.addTransceiver('audio', { direction: 'sendonly' }),
			camera: this.#addCamera(),
			screen: this.connection.addTransceiver('video', { direction: 'sendonly' }),
		};
	}

	/** `sources` of the join request; the mids are known once the offer is made. */
	get sources() {
		return Object.entries(this.#lines).map(([source, line]) => ({ mid: line.mid, source }));
	}

	/**
	 * Sends this track from now on, or nothing (null).
	 * @param {Source} source
	 * @param {MediaStreamTrack | null} track
	 */
	async setTrack(source, track) {
		if (track && source === 'screen')
			track.contentHint = 'detail';
		await this.#lines[source].sender.replaceTrack(track);
	}

	#addCamera() {
		try {
			return this.connection.addTransceiver('video', {
				direction: 'sendonly', sendEncodings: CAMERA_SIZES,
			});
		} catch (error) {
			console.warn('no simulcast in this browser', error);
			return this.connection.addTransceiver('video', { direction: 'sendonly' });
		}
	}
}
