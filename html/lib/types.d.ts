/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Types the checker (tsc --checkJs) cannot see for itself: the part of janus.js that lib/session.js
 * uses, the objects of docs/protocol.md, and window.lectern. Nothing here runs in a browser.
 */

declare module '*/vendor/adapter.js' {}

declare module '*/vendor/uplot.js' {
	import uPlot from 'uplot';
	export default uPlot;
}

declare module '*/vendor/janus.js' {
	interface PluginHandle {
		getId(): number;
		send(call: {
			message: object;
			jsep?: object;
			success?: (data?: any) => void;
			error?: (text: string) => void;
		}): void;
		detach(options?: object): void;
	}
	interface AttachOptions {
		plugin: string;
		opaqueId?: string;
		success: (handle: PluginHandle) => void;
		error: (text: string) => void;
		onmessage: (message: any, jsep?: any) => void;
		webrtcState: (isUp: boolean, reason?: string) => void;
		ondetached: () => void;
	}
	export default class Janus {
		static init(options: object): void;
		static useDefaultDependencies(deps?: object): any;
		static sessions: Map<number, Janus>;
		constructor(options: object);
		attach(options: AttachOptions): void;
		isConnected(): boolean;
		reconnect(calls: { success: () => void; error: (text: string) => void }): void;
		getSessionId(): number;
		destroy(options: object): void;
	}
}

declare module '*/vendor/bowser.js' {
	interface Parsed {
		browser: { name?: string; version?: string };
		os: { name?: string; version?: string; versionName?: string };
		platform: { type?: string };
	}
	export default class Bowser {
		static parse(userAgent: string): Parsed;
	}
}

/* User-Agent Client Hints, which the checker's DOM does not know. */
interface Brand {
	brand: string;
	version: string;
}
interface HighHints {
	platform: string;
	mobile: boolean;
	platformVersion?: string;
	fullVersionList?: Brand[];
	formFactors?: string[];
}
interface UserAgentData {
	platform: string;
	mobile: boolean;
	brands: Brand[];
	getHighEntropyValues(names: string[]): Promise<Partial<HighHints>>;
}

type DeviceType = 'desktop' | 'mobile' | 'tablet';
/** `client` of docs/protocol.md. */
interface Client {
	deviceType?: DeviceType;
	browser?: string;
	operatingSystem?: string;
}

/** INFO of docs/protocol.md: one participant. */
interface ParticipantInfo {
	participant: string;
	display: string;
	role: string;
	status: string;
	/** In the lobby, connected or not. */
	waiting?: boolean;
	muted: boolean;
	held: boolean;
	silenced: boolean;
	microphone: boolean;
	camera: boolean;
	screen: boolean;
	suspect: boolean;
	/** Raised hands in their order. */
	hand?: number;
	/** Of the connection, 1 to 5; in rooms that measure it. */
	quality?: number;
	leg: number;
	joined_at: number;
	reconnect_until?: number;
}

/** MESSAGE of docs/protocol.md. */
interface ChatMessage {
	id: number;
	participant: string;
	display: string;
	text: string;
	time: number;
}

/** PROGRESS of docs/protocol.md. */
interface Progress {
	restarted_at: number;
	initiator?: string;
	returning: { participant: string; display: string; state: string; since: number }[];
	counts: { notified: number; back: number; missing: number };
}

type Availability = 'available' | 'busy' | 'break' | 'offline';

/** A request for an interpreter, as far as its client learns of it. */
interface CallRequest {
	requestId: string;
	sessionId: string;
	interpretersNotified: number;
	expiresAt: number;
	message?: string;
}

/** `incoming-call-request` of docs/protocol.md. */
interface IncomingCall {
	requestId: string;
	clientId: string;
	clientName: string;
	language: string;
	urgency: 'normal' | 'urgent';
	sessionType: string;
	expiresAt: number;
	time: number;
}

/** SESSION of docs/protocol.md: where a call takes place. */
interface CallSession {
	room: string;
	sessionId: string;
	pin: string;
	role: string;
	session_type: string;
	client: { participant: string; display: string };
	interpreter: { participant: string; display: string };
}

/** One entry of a `slots` event, with the track that the slot plays. */
interface Slot {
	mid: string;
	kind: 'audio' | 'video';
	participant: string | null;
	source: 'microphone' | 'camera' | 'screen' | null;
	track: MediaStreamTrack | null;
}

/** What the page wants of a video slot (`slots` of subscribe and configure). */
interface SlotWish {
	mid: string;
	height: number;
	participant?: string;
	source?: string;
}

/** How the connection does; `until` is the end of the window on the browser's clock. */
interface Connection {
	status: 'idle' | 'connecting' | 'online' | 'reconnecting' | 'offline';
	until: number | null;
	attempt: number;
}

type Source = 'microphone' | 'camera' | 'screen';
type Tracks = Record<Source, MediaStreamTrack | null>;

interface Window {
	/** For tests and for the console: the room of the page, and its desk, once there is one. */
	lectern: {
		room: import('./room.js').Room | null;
		desk?: import('./desk.js').Desk | null;
	};
}
