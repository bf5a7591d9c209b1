/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A room, for pages: join it, hear what happens, act in it. This is the one class a page needs, as
 * TrainingRoom or as PersistentRoom (persistent-room.js); everything else in this folder is how it
 * is done. It knows no DOM: tracks come in through setMicrophone() and its like, and go out through
 * `slots`.
 *
 * States: idle -> joining -> joined <-> reconnecting -> ended (`reason` says why). A refused join
 * goes back to idle. Coming back after a lost connection needs nothing of the page.
 *
 * Events: every event of docs/protocol.md under its name (detail: the event; the room has taken it
 * in when it is raised), and besides: `state`, `connection` (detail: Connection), `roster` whenever
 * the list of people has to be drawn anew, `restarting` (detail: boolean), `missed` (detail: the
 * signals that were left while we were away).
 */

import { Backoff } from './backoff.js';
import { ClientWords } from './client-words.js';
import { RoomError } from './errors.js';
import { Flags } from './flags.js';
import { Link, NEED } from './link.js';
import { RoomModel } from './model.js';
import { Recovery } from './recovery.js';
import { makeRequests } from './requests.js';
import { forgetSeat, participantFor } from './seat.js';
import { SignalBox } from './signals.js';
import { SlotWishes } from './slots.js';
import { Tools } from './tools.js';
import { RoomView } from './view.js';

/**
 * @typedef {object} Joining
 * @property {string} room
 * @property {string} display name shown to the others
 * @property {string} role one that the room knows
 * @property {string} [participant] id; made from the name if left out
 * @property {string} [pin]
 * @property {string} [secret]
 * @property {Partial<Tracks>} [tracks] what to send from the start
 * @property {boolean} [microphone] whether it is on from the start; its track may follow by
 *           setMicrophone(). Left out: as `tracks` say
 * @property {boolean} [camera]
 * @property {{audio: number, video: number}} [slots]
 */

/**
 * @typedef {object} RoomOptions
 * @property {string} server
 * @property {RTCIceServer[]} [iceServers]
 * @property {Storage} [storage] where the seat key is kept
 */

const FIRST_MEDIA_MS = 10000;
/* A leg that ended so may be followed by another of the same seat; all other ends are the end. */
const PASSING = new Set(['disconnected', 'media-timeout', 'restarted']);

export class Room extends RoomView {
	#plugin;
	#server;
	#iceServers;
	#storage;
	#retry;
	/** @type {'idle' | 'joining' | 'joined' | 'reconnecting' | 'ended'} */
	#state = 'idle';
	#reason = '';
	#words = '';
	/** @type {unknown} */
	#error = null;
	/** @type {Connection} */
	#connection = { status: 'idle', until: null, attempt: 0 };
	/** @type {Tracks} */
	#tracks = { microphone: null, camera: null, screen: null };
	#flags = new Flags();
	#client = new ClientWords(navigator);
	#wishes = new SlotWishes();
	/** @type {Link | null} */
	#link = null;
	/** @type {Recovery | null} */
	#recovery = null;
	#signals = new SignalBox(message => this.#ask(message));
	/** What trainers can do, and talk: see tools.js. */
	tools = new Tools(message => this.#ask(message));

	/**
	 * For the classes of rooms.
	 * @param {string} plugin
	 * @param {RoomOptions} options
	 * @param {{first?: number, most?: number}} [retry] pauses between attempts to come back
	 */
	constructor(plugin, { server, iceServers = [], storage = globalThis.sessionStorage }, retry) {
		super();
		this.#plugin = plugin;
		this.#server = server;
		this.#iceServers = iceServers;
		this.#storage = storage;
		this.#retry = retry;
	}

	get state() {
		return this.#state;
	}

	/** Why it ended: a reason of the protocol, or `refused` (coming back was; see `error`). */
	get reason() {
		return this.#reason;
	}

	/** Why, in the words of the trainer who put us out; mostly empty. */
	get words() {
		return this.#words;
	}

	/** The error that ended it, if one did. */
	get error() {
		return this.#error;
	}

	get connection() {
		return this.#connection;
	}

	/** What each slot shows, with its track. @returns {Slot[]} */
	get slots() {
		const subscriber = this.#link?.subscriber;
		return this.model.slots.map(slot => ({ ...slot, track: subscriber?.track(slot.mid) ?? null }));
	}

	/** Who is pinned. @returns {readonly {participant: string, source: string}[]} */
	get pins() {
		return this.#wishes.pins;
	}

	/** For debugging and tests: what sends. @returns {RTCPeerConnection | undefined} */
	get publishPeer() {
		return this.#link?.publisher?.connection;
	}

	/** For debugging and tests: what receives. @returns {RTCPeerConnection | undefined} */
	get subscribePeer() {
		return this.#link?.subscriber?.connection;
	}

	/**
	 * Joins.
	 * @param {Joining} who
	 * @returns {Promise<void>} rejects with a RoomError when it is refused; the state is idle then
	 */
	async join(who) {
		if (this.#state !== 'idle' && this.#state !== 'ended')
			throw new RoomError(608, 'joined already');
		this.who = { ...who, participant: who.participant || participantFor(who.display) };
		this.#tracks = { microphone: null, camera: null, screen: null, ...who.tracks };
		this.#flags = new Flags(who);
		this.#reason = '';
		this.#error = null;
		this.model = new RoomModel();
		const requests = makeRequests(this.who, this.#storage, () => this.#flags.tell(),
			() => this.#slotsField(), () => this.#client.tell());
		const link = this.#makeLink(who.slots ?? { audio: 3, video: 6 }, requests);
		this.#report({ status: 'connecting', until: null, attempt: 0 });
		this.#become('joining');
		try {
			await link.open();
			await link.enter(requests);
		} catch (error) {
			await this.#abandon(link);
			throw error;
		}
		if (this.#link !== link)
			return;
		this.#become('joined');
		this.#tellFlags();
		this.#tellClient();
		this.#awaitMedia(link);
	}

	/** Gives the seat up. Never rejects. */
	async leave() {
		const link = this.#link;
		if (link?.isOnline && this.#state !== 'joining')
			await link.sayGoodbye();
		this.#end('left');
	}

	/** Frees everything; the seat is kept for as long as the room keeps seats. */
	close() {
		this.#release();
		this.#become('idle');
	}

	/** @param {MediaStreamTrack | null} track */
	setMicrophone(track) {
		return this.#setSource('microphone', track);
	}

	/** @param {MediaStreamTrack | null} track */
	setCamera(track) {
		return this.#setSource('camera', track);
	}

	/** @param {MediaStreamTrack | null} track */
	setScreen(track) {
		return this.#setSource('screen', track);
	}

	/** Ends the conference for everybody. */
	end() {
		return this.#ask({ request: 'end', conference: this.conference });
	}

	/** Ends the conference and starts the next, with everybody in it. */
	restart() {
		this.#raise('restarting', true);
		return this.#ask({ request: 'restart', conference: this.conference }).catch(error => {
			this.#raise('restarting', false);
			throw error;
		});
	}

	/**
	 * Wants this picture in a slot whatever happens.
	 * @param {string} participant
	 * @param {'camera' | 'screen'} [source]
	 */
	pin(participant, source = 'camera') {
		this.#wishes.pin(participant, source);
		return this.#sendWishes();
	}

	/** Without arguments: unpins all. @param {string} [participant] @param {string} [source] */
	unpin(participant, source) {
		this.#wishes.unpin(participant, source);
		return this.#sendWishes();
	}

	/**
	 * Says how high video slots are displayed.
	 * @param {{mid: string, height: number}[]} heights in pixels; 0 = not shown, nothing is sent
	 */
	configureSlots(heights) {
		this.#wishes.setHeights(heights);
		return this.#sendWishes();
	}

	/** The network may have changed, or be back: look at once instead of waiting. */
	hurry() {
		this.#link?.probe();
		this.#recovery?.hurry();
	}

	/** @param {{audio: number, video: number}} slots @param {import('./link.js').Requests} requests */
	#makeLink(slots, requests) {
		const place = { url: this.#server, plugin: this.#plugin, iceServers: this.#iceServers, slots };
		const link = this.#link = new Link(place, this.#tracks);
		this.#recovery = new Recovery({
			link,
			requests,
			resync: () => this.#resync(link),
			report: connection => this.#report(connection),
			giveUp: error => this.#giveUp(error),
		}, new Backoff(this.#retry));
		link.addEventListener('event', event => {
			this.#hear(/** @type {CustomEvent} */ (event).detail);
		});
		link.addEventListener('trouble', event => {
			this.#trouble(/** @type {CustomEvent} */ (event).detail);
		});
		return link;
	}

	#slotsField() {
		const slots = this.#wishes.list(this.model.slots);
		return slots.length ? { slots } : {};
	}

	/* The conference is joined; the media may still fail to get through. */
	/** @param {Link} link */
	async #awaitMedia(link) {
		const isUp = await link.untilUp(FIRST_MEDIA_MS);
		if (link !== this.#link || this.#state !== 'joined')
			return;
		if (isUp)
			this.#report({ status: 'online', until: null, attempt: 0 });
		else
			this.#trouble(NEED.ICE);
	}

	/** @param {any} data */
	#hear(data) {
		const { changesRoster } = this.model.hear(data, Date.now());
		if (data.event === 'joined')
			this.#recovery?.setWindow(data.reconnect_timeout_ms);
		if (data.event)
			this.#raise(data.event, data);
		if (changesRoster)
			this.#raise('roster', null);
		if (data.signal || data.signals)
			this.#hearSignals(data);
		this.#react(data);
	}

	/* What cannot be acknowledged now comes again with the next join. */
	/** @param {any} data */
	async #hearSignals(data) {
		try {
			const missed = await this.#signals.hear(data);
			if (missed.length)
				this.#raise('missed', missed);
		} catch (error) {
			console.info('lectern: a signal was not acknowledged:', String(error));
		}
	}

	/** @param {any} data */
	#react({ event, reason, participant, text, newConferenceId }) {
		const isOut = event === 'participant-left' || event === 'lobby-left';
		if (event === 'conference-restart') {
			this.#raise('restarting', false);
			this.#tell(link => link.ask({ request: 'restart_ack', conference: newConferenceId }));
		}
		if (event === 'session-ended')
			this.#end(reason);
		if (isOut && participant === this.participant && !['left', 'admitted'].includes(reason))
			this.#end(reason, text);
		if (event === 'leg-ended' && PASSING.has(reason))
			this.#trouble(NEED.LEG);
		else if (event === 'leg-ended' && reason !== 'left')
			this.#end(reason);
	}

	/** @param {number} need */
	#trouble(need) {
		if (this.#state === 'joined' || this.#state === 'reconnecting')
			this.#recovery?.start(need);
	}

	/* What was missed while the line was down, and what could not be said. */
	/** @param {Link} link */
	async #resync(link) {
		if (!this.isWaiting)
			this.model.replace(await link.ask({ request: 'participants' }));
		await link.request({ request: 'configure', ...this.#flags.tell() });
		await link.requestSlots({ request: 'configure', ...this.#slotsField() });
		this.#raise('roster', null);
	}

	/** @param {object} message */
	async #ask(message) {
		if (!this.#link)
			throw new RoomError(607, 'not in a room');
		return this.#link.ask(message);
	}

	/** @param {Source} source @param {MediaStreamTrack | null} track */
	async #setSource(source, track) {
		this.#tracks[source] = track;
		this.#flags.set(source, Boolean(track));
		await this.#link?.sendTrack(source);
		await this.#tellFlags();
	}

	async #tellFlags() {
		if (this.#flags.isNews)
			await this.#tell(link => link.request({ request: 'configure', ...this.#flags.tell() }));
	}

	/* What was not known when the join was sent. */
	async #tellClient() {
		await this.#client.read();
		if (this.#client.isNews)
			await this.#tell(link => link.request({ request: 'configure', ...this.#client.tell() }));
	}

	async #sendWishes() {
		await this.#tell(link => link.requestSlots({ request: 'configure', ...this.#slotsField() }));
	}

	/* What cannot be said now is said by #resync() or by the next join. */
	/** @param {(link: Link) => Promise<unknown>} say */
	async #tell(say) {
		if (!this.#link?.isOnline || this.#state === 'joining')
			return;
		try {
			await say(this.#link);
		} catch (error) {
			console.info('lectern: could not be said now:', String(error));
		}
	}

	/* A join that failed half-way must not leave a seat behind. */
	/** @param {Link} link */
	async #abandon(link) {
		if (link.isOnline && this.model.conference)
			await link.sayGoodbye();
		if (link === this.#link)
			this.close();
	}

	/** @param {unknown} error */
	#giveUp(error) {
		const isLate = error instanceof RoomError && error.code === 'window';
		this.#error = error;
		this.#end(isLate ? 'reconnection-timeout' : 'refused');
	}

	/** @param {string} reason @param {string} [words] */
	#end(reason, words = '') {
		if (this.#state === 'ended' || this.#state === 'idle')
			return;
		this.#words = words;
		this.#release();
		if (reason !== 'replaced')
			forgetSeat(this.#storage, this.name, this.participant);
		this.#reason = reason;
		this.#become('ended');
	}

	#release() {
		this.#recovery?.close();
		this.#link?.close();
		this.#recovery = this.#link = null;
		this.#report({ status: 'idle', until: null, attempt: 0 });
	}

	/** @param {Connection} connection */
	#report(connection) {
		const isAway = connection.status === 'reconnecting' || connection.status === 'offline';
		this.#connection = connection;
		this.#raise('connection', connection);
		if (this.#state === 'joined' && isAway)
			this.#become('reconnecting');
		else if (this.#state === 'reconnecting' && connection.status === 'online')
			this.#become('joined');
	}

	/** @param {'idle' | 'joining' | 'joined' | 'reconnecting' | 'ended'} state */
	#become(state) {
		this.#state = state;
		this.#raise('state', state);
	}

	/** @param {string} type @param {unknown} detail */
	#raise(type, detail) {
		this.dispatchEvent(new CustomEvent(type, { detail }));
	}
}

/** A room of janus.plugin.training. */
export class TrainingRoom extends Room {
	/** @param {RoomOptions} options */
	constructor(options) {
		super('janus.plugin.training', options);
	}
}
