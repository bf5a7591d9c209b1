/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The client's end of a leg: a session, two handles and two PeerConnections, and the ways to build
 * them up again in part: ICE alone, handles and PeerConnections, or everything. It has no policy;
 * recovery.js decides what to rebuild and when.
 *
 * A rebuilt leg gets new handles before the old ones go: the gateway then sees a seat that moves to
 * a newer leg, not one that was lost. Old handles and PeerConnections are never listened to again.
 *
 * Raises `event` (detail: the plugin's data, answers included, in order), `up` when one of the
 * PeerConnections stands, `trouble` (detail: one of NEED, the least that has to be rebuilt), and
 * `network` when the network may be another one or be back.
 */

import { RoomError } from './errors.js';
import { watchNetwork } from './network-watch.js';
import { Publisher } from './publish.js';
import { GatewaySession } from './session.js';
import { Subscriber } from './subscribe.js';

const GOODBYE_MS = 1500;

/** What has to be rebuilt, from little to all. */
export const NEED = Object.freeze({ NOTHING: 0, ICE: 1, LEG: 2, SESSION: 3 });

/** @typedef {import('./handle.js').Handle} Handle */
/**
 * @typedef {object} Place
 * @property {string} url
 * @property {string} plugin
 * @property {RTCIceServer[]} iceServers
 * @property {{audio: number, video: number}} slots
 */
/** @typedef {{join: () => object, subscribe: () => object}} Requests bodies, made when needed */

/** One leg: what is thrown away together. */
class Leg {
	ears = new AbortController();

	/** @param {Handle[]} handles @param {Place} place */
	constructor([publish, subscribe], { iceServers, slots }) {
		this.handles = { publish, subscribe };
		this.publisher = new Publisher(publish, iceServers);
		this.subscriber = new Subscriber(subscribe, iceServers, slots);
	}

	get peers() {
		return [this.publisher, this.subscriber];
	}

	/** Nothing that happens to it is of interest any more. */
	ignore() {
		this.ears.abort();
	}

	close() {
		this.ignore();
		this.peers.forEach(peer => peer.close());
	}
}

export class Link extends EventTarget {
	#place;
	#tracks;
	/** @type {GatewaySession | null} */
	#session = null;
	/** @type {Leg | null} */
	#leg = null;
	#isClosed = false;
	#ears = new AbortController();

	/** @param {Place} place @param {Tracks} tracks what is sent; shared with the room, read here */
	constructor(place, tracks) {
		super();
		this.#place = place;
		this.#tracks = tracks;
		watchNetwork(() => this.#doubt(), this.#ears.signal);
	}

	get publisher() {
		return this.#leg?.publisher ?? null;
	}

	get subscriber() {
		return this.#leg?.subscriber ?? null;
	}

	get isOnline() {
		return this.#session?.state === 'open';
	}

	/** Whether both PeerConnections stand. */
	get isUp() {
		return this.#leg !== null && this.#leg.peers.every(peer => peer.isUp);
	}

	/** A new session; the old one, if any, is closed. */
	async open() {
		this.#drop();
		const session = await GatewaySession.open(this.#place.url);
		if (this.#isClosed) {
			session.close();
			throw new RoomError('lost', 'closed meanwhile');
		}
		this.#session = session;
		session.addEventListener('lost', () => this.#trouble(NEED.NOTHING));
	}

	/** The lost session again, over a new WebSocket. */
	async reclaim() {
		await this.#session?.reclaim();
	}

	/**
	 * A new leg: joins and subscribes at once.
	 * @param {Requests} requests
	 */
	async enter(requests) {
		const session = this.#session;
		if (!session)
			throw new RoomError('lost', 'there is no session');
		const old = this.#leg;
		old?.ignore();
		const { plugin } = this.#place;
		const handles = await Promise.all([session.attach(plugin), session.attach(plugin)]);
		const leg = this.#leg = new Leg(handles, this.#place);
		this.#listen(leg);
		try {
			await this.#negotiate(leg, requests);
		} finally {
			old?.close();
			Object.values(old?.handles ?? {}).forEach(handle => session.detach(handle));
		}
	}

	/** A new ICE session on whichever PeerConnection is not up. */
	async restartIce() {
		const peers = (this.#leg?.peers ?? []).filter(peer => !peer.isUp);
		const body = () => ({ request: 'configure' });
		await Promise.all(peers.map(peer => peer.negotiate(body, { iceRestart: true })));
	}

	/**
	 * Waits until both PeerConnections stand, or until there is trouble that ICE does not cure.
	 * @param {number} span milliseconds
	 * @returns {Promise<boolean>} whether they do
	 */
	async untilUp(span) {
		const ears = new AbortController();
		const { signal } = ears;
		await new Promise(resolve => {
			const timer = setTimeout(resolve, this.isUp ? 0 : span);
			const settle = () => resolve(clearTimeout(timer));
			this.addEventListener('up', () => this.isUp && settle(), { signal });
			this.addEventListener('trouble', event => {
				if (/** @type {CustomEvent} */ (event).detail !== NEED.ICE)
					settle();
			}, { signal });
		});
		ears.abort();
		return this.isUp;
	}

	/** The track of this source is another one now. @param {Source} source */
	async sendTrack(source) {
		await this.#leg?.publisher.setTrack(source, this.#tracks[source]);
	}

	/** An event-answered request on the publish handle. @param {object} message */
	async request(message) {
		return (await this.#need().publish.request(message)).data;
	}

	/** Gives the seat up, if the gateway hears it in time. Never rejects. */
	async sayGoodbye() {
		const late = new Promise(resolve => setTimeout(resolve, GOODBYE_MS));
		await Promise.race([this.request({ request: 'leave' }).catch(() => {}), late]);
	}

	/** An event-answered request on the subscribe handle. @param {object} message */
	async requestSlots(message) {
		return (await this.#need().subscribe.request(message)).data;
	}

	/** A request that is answered at once. @param {object} message */
	async ask(message) {
		return this.#need().publish.ask(message);
	}

	/** Is the line alive? Silence raises `trouble` soon. */
	probe() {
		this.#session?.probe();
	}

	close() {
		this.#isClosed = true;
		this.#ears.abort();
		this.#drop();
	}

	/** @param {Leg} leg @param {Requests} requests */
	async #negotiate({ publisher, subscriber }, requests) {
		for (const source of /** @type {Source[]} */ (Object.keys(this.#tracks)))
			await publisher.setTrack(source, this.#tracks[source]);
		const join = () => ({ ...requests.join(), sources: publisher.sources });
		await Promise.all([publisher.negotiate(join), subscriber.negotiate(requests.subscribe)]);
	}

	/** @param {Leg} leg */
	#listen(leg) {
		const { signal } = leg.ears;
		for (const handle of Object.values(leg.handles)) {
			handle.addEventListener('event', event => {
				this.#raise('event', /** @type {CustomEvent} */ (event).detail);
			}, { signal });
			handle.addEventListener('hangup', () => this.#trouble(NEED.LEG), { signal });
		}
		for (const peer of leg.peers) {
			peer.addEventListener('down', () => this.#lose(peer), { signal });
			peer.addEventListener('up', () => this.#raise('up', null), { signal });
		}
	}

	/* What one has lost the other has lost as well, and the line to the gateway too. */
	/** @param {Publisher | Subscriber} peer */
	#lose(peer) {
		this.#leg?.peers.filter(each => each !== peer).forEach(each => each.doubt());
		this.probe();
		this.#trouble(NEED.ICE);
	}

	/* What stands is left alone if anything comes in. */
	#doubt() {
		this.#leg?.peers.forEach(peer => peer.doubt());
		this.probe();
		this.#raise('network', null);
	}

	/** The handles, for a request. */
	#need() {
		if (!this.#leg || !this.isOnline)
			throw new RoomError('lost', 'there is no connection');
		return this.#leg.handles;
	}

	#drop() {
		this.#leg?.close();
		this.#session?.close();
		this.#leg = this.#session = null;
	}

	/** @param {number} need */
	#trouble(need) {
		if (!this.#isClosed)
			this.#raise('trouble', need);
	}

	/** @param {string} type @param {unknown} detail */
	#raise(type, detail) {
		this.dispatchEvent(new CustomEvent(type, { detail }));
	}
}
