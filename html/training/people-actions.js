/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the buttons beside a person do. Whatever cannot be taken back is asked first.
 */

import { confirmed } from '../parts/messages.js';

/** @typedef {import('../lib/room.js').Room} Room */

/** @type {Record<string, (room: Room, info: ParticipantInfo) => unknown>} */
const ACTIONS = {
	'mute': ({ tools }, { participant, muted }) =>
		muted ? tools.unmute(participant) : tools.mute(participant),
	'hold': ({ tools }, { participant, held }) =>
		held ? tools.unhold(participant) : tools.hold(participant),
	'control': ({ tools }, { participant }) => tools.grantControl(participant),
	'role': ({ tools }, { participant, role }) =>
		tools.setRole(participant, role === 'trainer' ? 'trainee' : 'trainer'),
	'hand': ({ tools }, { participant }) => tools.lowerHand(participant),
	'kick': ({ tools }, { participant }) => tools.kick(participant),
	'ban': async ({ tools }, info) => {
		const name = info.display || info.participant;
		if (await confirmed({ title: `Ban ${name}?`, yes: 'Ban',
			text: 'This person is put out and cannot come back while the conference lasts.' }))
			await tools.ban(info.participant);
	},
	'admit': ({ tools }, { participant }) => tools.admit(participant),
	'deny': ({ tools }, { participant }) => tools.deny(participant),
};

/**
 * Does what a button says.
 * @param {Room} room @param {string} action @param {ParticipantInfo} info
 */
export async function act(room, action, info) {
	await ACTIONS[action]?.(room, info);
}
