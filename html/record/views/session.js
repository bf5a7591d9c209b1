/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One session: what it was, who was there, how well it went, and what happened.
 */

import { csvButton } from '../csv.js';
import { make } from '../dom.js';
import { qualityChart } from '../quality-chart.js';
import { table } from '../table.js';
import { timeline } from '../timeline.js';
import { clockTime, moment, span } from '../times.js';
import { bad, device, eventWord, quality, status } from '../words.js';
import { eventsPart } from './events.js';
import { personLink } from './people.js';

/** @typedef {import('../admin.js').Row} Row */

const TROUBLE = ['disconnect', 'error', 'network', 'gateway_lost'];
const MOST_TROUBLE = 10000;

/** @param {Row} session */
function facts(session) {
	/** @type {[string, import('../dom.js').Child][]} */
	const list = [
		['Status', status(session.session_status)],
		['Started', moment(session.startTime)],
		['Ended', moment(session.endTime)],
		['Duration', span(session.total_duration_seconds)],
		['Participants', session.participant_count],
		['Peak participants', session.peak_participants],
		['Disconnections', bad(session.total_disconnections)],
		['Quality', quality(session.connection_quality, session.quality_score)],
		['Recording', session.recording_status === 'not_recorded' ? 'none'
			: `${session.recording_status} ${span(session.recording_duration_seconds)}`],
		['Appointment', session.appointmentId],
		['Notes', session.session_notes],
	];
	return make('dl', { class: 'figures' }, ...list
		.filter(([, value]) => value !== null && value !== undefined && value !== '')
		.map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, value))));
}

/** @type {import('../table.js').Column[]} */
const PEOPLE_COLUMNS = [
	{ title: 'Name', cell: personLink },
	{ title: 'Role', cell: row => row.participant_role },
	{ title: 'Joined', cell: row => clockTime(row.joined_at) },
	{ title: 'Left', cell: row => row.left_at === null ? status(row.session_status) : clockTime(row.left_at) },
	{ title: 'Attended', isNumber: true, cell: row => span(row.session_duration_seconds) },
	{ title: 'Reconnects', isNumber: true, cell: row => row.reconnections },
	{ title: 'Disconnects', isNumber: true, cell: row => bad(row.disconnection_count) },
	{ title: 'Spoke', isNumber: true, cell: row => span(row.spoke_time_seconds) },
	{ title: 'Messages', isNumber: true, cell: row => row.messages_sent },
	{ title: 'Reactions', isNumber: true, cell: row => row.reactions_sent },
	{ title: 'Used', cell: ({ microphone_enabled: microphone, camera_enabled: camera, screen_shared: screen }) =>
		[microphone && 'microphone', camera && 'camera', screen && 'screen'].filter(Boolean).join(', ') },
	{ title: 'Device', cell: device },
	{ title: 'Quality', cell: row => quality(row.connection_quality, row.quality_score) },
];

/** @type {import('../table.js').Column[]} */
const ISSUE_COLUMNS = [
	{ title: 'Time', cell: row => clockTime(row.timestamp) },
	{ title: 'Issue', cell: row => eventWord(row.event_type) },
	{ title: 'Participant', cell: row => row.participant_id ? personLink(row) : '' },
	{ title: 'Detail', cell: row => row.detail },
];

/** @param {string} id @param {string} title @param {...import('../dom.js').Child} parts */
function section(id, title, ...parts) {
	const [button, ...rest] = parts;
	return make('section', { class: 'panel', id },
		make('div', { class: 'row spread' }, make('h2', { tabindex: -1 }, title), button), ...rest);
}

/** @param {import('../main.js').View} view @returns {Promise<Row[]>} in the order of time */
async function troubles({ admin, state: { session }, signal }) {
	const found = await Promise.all(TROUBLE.map(type =>
		admin.report('timeline', { session: Number(session), type, limit: MOST_TROUBLE }, signal)));
	return found.flatMap(({ rows }) => rows).sort((a, b) => a.id - b.id);
}

/** @param {import('../main.js').View} view */
export async function session(view) {
	const { admin, state, signal } = view;
	const which = { session: Number(state.session) };
	const page = { type: state.type || undefined, after: state.after ? Number(state.after) : undefined };
	const [found, trouble, minutes] = await Promise.all([
		admin.ask({ request: 'session', ...which, ...page }, signal), troubles(view),
		admin.report('quality', which, signal)]);
	const { session: [about], participants, intervals } = found;
	const range = { from: about.startTime, to: about.endTime ?? Date.now() };
	const names = new Map(participants.map((/** @type {Row} */ row) =>
		[row.participant_id, row.participant_name || row.participant_id]));
	return {
		title: about.room,
		parts: [
			make('p', { class: 'faint' }, 'Session ', make('code', {}, about.conference)),
			facts(about),
			section('timeline', 'Timeline', csvButton(admin, 'intervals', which, 'timeline'),
				timeline({ range, participants, intervals, issues: trouble })),
			section('quality', 'Quality', csvButton(admin, 'quality', which, 'quality'),
				qualityChart(minutes.rows, names, signal)),
			section('participants', 'Participants', csvButton(admin, 'participants', which, 'participants'),
				table({ caption: 'Participants', columns: PEOPLE_COLUMNS, rows: participants,
					empty: 'Nobody has joined this session yet.' })),
			section('issues', 'Issues', null,
				table({ caption: 'Issues', columns: ISSUE_COLUMNS, rows: trouble,
					empty: 'No disconnections and no errors.' })),
			section('events', 'Events', csvButton(admin, 'timeline', { ...which, type: state.type }, 'events'),
				...eventsPart(state, found)),
		],
	};
}
