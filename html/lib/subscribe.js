/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The subscribe PeerConnection: a fixed number of recvonly lines, the slots. The gateway decides
 * what flows in each and says so in `slots` events; the tracks stay the same for the whole call, so
 * a page makes its audio and video elements once.
 */

import { Peer } from './peer.js';

export class Subscriber extends Peer {
	/**
	 * @param {import('./handle.js').Handle} handle
	 * @param {RTCIceServer[]} iceServers
	 * @param {{audio: number, video: number}} counts how many slots of each kind
	 */
	constructor(handle, iceServers, counts) {
		super(handle, iceServers, { isAnswered: false });
		for (let slot = 0; slot < counts.audio; slot++)
			this.connection.addTransceiver('audio', { direction: 'recvonly' });
		for (let slot = 0; slot < counts.video; slot++)
			this.connection.addTransceiver('video', { direction: 'recvonly' });
	}

	/**
	 * The track that plays what flows in a slot.
	 * @param {string} mid
	 * @returns {MediaStreamTrack | null}
	 */
	track(mid) {
		const line = this.connection.getTransceivers().find(each => each.mid === mid);
		return line?.receiver.track ?? null;
	}
}
