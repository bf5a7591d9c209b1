/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes docs/benchmarks.md and its charts of what media.mjs, instructions.mjs and delay.mjs have measured; what is not in the
 * file is not on the page.
 *
 * usage: node tests/bench/media-report.mjs RESULTS.json [FOLDER]     (default docs)
 */
import fs from 'node:fs';
import path from 'node:path';

import { isMet, quantile, shown } from './house.mjs';
import { TARGETS, medianOf } from './targets.mjs';

const [FILE, FOLDER = 'docs'] = process.argv.slice(2);
const results = JSON.parse(fs.readFileSync(FILE, 'utf8'));
const NAMES = { training: 'Lectern', videoroom: 'VideoRoom', audiobridge: 'AudioBridge' };
/* Told apart by colour and by dash. */
const LINES = { training: ['#0b6e4f', ''], videoroom: ['#b3261e', '6 4'], audiobridge: ['#4a5fc1', '2 3'] };

const valuesOf = (part, kind, size, name) => results[part]?.[kind]?.[size]?.[name] ?? [];
const median = (...of) => medianOf(results, ...of);
const whole = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–');

/** A median with its spread. */
function spread(part, kind, size, name, scale = 1) {
	const values = valuesOf(part, kind, size, name).map((value) => value * scale);
	return values.length ? `${whole(quantile(values, 0.5))} (${whole(Math.min(...values))}–${whole(Math.max(...values))})` : 'not carried';
}

const percent = (value) => (Number.isFinite(value) ? (value * 100).toFixed(2) : '–');
const ms = (value) => (Number.isFinite(value) ? value.toFixed(1) : '–');

function tableOf(part, delay) {
	const rows = ['| in the room | | processor, ms/s | packets/s out | the last hears all, ms | renegotiations | KiB each | loss, % | delay p99, ms |',
		'|---|---|---|---|---|---|---|---|---|'];
	const kinds = Object.keys(results[part]);
	for (const size of Object.keys(results[part][kinds[0]])) {
		for (const kind of kinds)
			rows.push(`| ${size} | ${NAMES[kind]} | ${spread(part, kind, size, 'cpu')} | ${whole(median(part, kind, size, 'packets'))} `
				+ `| ${spread(part, kind, size, 'last')} | ${whole(median(part, kind, size, 'renegotiations'))} `
				+ `| ${whole(median(part, kind, size, 'memory') / 1024)} | ${percent(median(part, kind, size, 'loss'))} `
				+ `| ${ms(median(part, kind, size, delay))} |`);
	}
	return rows.join('\n');
}

/** A chart of medians by size. */
function chart(part, name, title, unit) {
	const [width, height, left, bottom, top, right] = [640, 360, 70, 50, 40, 110];
	const kinds = Object.keys(results[part]);
	const sizes = Object.keys(results[part][kinds[0]]).map(Number);
	const points = kinds.map((kind) => sizes.map((size) => [size, median(part, kind, size, name)])
		.filter(([, value]) => Number.isFinite(value)));
	const most = Math.max(...points.flat().map(([, value]) => value)) * 1.1;
	const x = (size) => left + size / Math.max(...sizes) * (width - left - right);
	const y = (value) => height - bottom - value / most * (height - bottom - top);
	const step = 10 ** Math.floor(Math.log10(most / 2));
	const marks = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step).filter((_, i, all) => i % Math.ceil(all.length / 6) === 0);
	const text = (at, what, more = '') => `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${what}</text>`;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="13">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${text([16, 22], `${title}, ${unit}`, 'font-weight="bold"')}
${marks.map((mark) => `<path d="M${left} ${y(mark).toFixed(1)}H${width - right}" stroke="#ddd"/>${text([left - 8, y(mark) + 4], whole(mark), 'text-anchor="end"')}`).join('\n')}
${sizes.map((size) => text([x(size), height - bottom + 20], size, 'text-anchor="middle"')).join('\n')}
${text([(left + width - right) / 2, height - 10], 'people in the room', 'text-anchor="middle"')}
${kinds.map((kind, i) => {
	const [colour, dash] = LINES[kind];
	const last = points[i].at(-1);
	return `<polyline points="${points[i].map(([size, value]) => `${x(size).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/>
${points[i].map(([size, value]) => `<circle cx="${x(size).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3.5" fill="${colour}"/>`).join('')}
${last ? text([x(last[0]) + 8, y(last[1]) + 4], NAMES[kind], `fill="${colour}"`) : ''}`;
}).join('\n')}
</svg>
`;
}

const CHARTS = [['audio', 'cpu', 'Audio, everybody unmuted: processor time of the gateway', 'ms per second'],
	['audio', 'last', 'Audio: how long until the last to join hears all', 'ms'],
	['video', 'cpu', 'Video, all seen by all: processor time of the gateway', 'ms per second']];

function chartsOf(part) {
	return CHARTS.filter(([of]) => of === part).map(([, name, title]) => `![${title}](benchmarks/${part}-${name}.svg)`).join('\n\n');
}

function restarts() {
	const rows = Object.keys(results.restart.training).map((size) => {
		const failed = valuesOf('restart', 'videoroom', size, 'failed').length;
		return `| ${size} | ${spread('restart', 'training', size, 'ms')} | ${spread('restart', 'videoroom', size, 'ms')}${failed
			? `; in ${failed} of ${results.measured.rounds} not all were back within a minute` : ''} |`;
	});
	return ['| people | Lectern: the longest pause anybody hears, ms | VideoRoom: destroy, create, join again, ms |', '|---|---|---|', ...rows].join('\n');
}

function limits() {
	const most = (part, kind) => {
		const found = median(part, kind, 'all', 'most');
		return `${whole(found)}${found === results.searched[part] ? ' or more' : ''}`;
	};
	const rows = Object.keys(NAMES).map((kind) => `| ${NAMES[kind]} | ${most('largest', kind)} | ${most('most', kind)} |`);
	return ['| | people in the largest room | rooms of ten |', '|---|---|---|', ...rows].join('\n');
}

function targets() {
	const rows = TARGETS.filter(({ part }) => results[part]).map((target) => {
		const value = target.of(results);
		const unit = target.unit ?? '';
		return `| ${target.what} | ${Number.isFinite(value) ? `${shown(value)}${unit}` : '–'} | ${target.most}${unit} `
			+ `| ${isMet(value, target) ? 'met' : '**missed**'} |`;
	});
	return ['| | measured | at most | |', '|---|---|---|---|', ...rows].join('\n');
}

function instructions({ peers, senders, audio, video }) {
	const row = (what, { training, videoroom }) => `| ${what} | ${whole(training)} | ${whole(videoroom)} | ${shown(training / videoroom)} |`;
	return `What a plugin spends on a packet that it forwards, counted in instructions, with the libraries it calls and without the core's sending: ${peers} in a room,
${senders} send, all others get it. They do not depend on what else the machine does.

| | Lectern | VideoRoom | ratio |
|---|---|---|---|
${row('audio', audio)}
${row('video', video)}
`;
}

function delays({ peers, ...kinds }) {
	const rows = Object.entries(kinds).map(([kind, { own, all }]) =>
		`| ${NAMES[kind]} | ${ms(own.median)} | ${ms(own.p99)} | ${ms(all.median)} | ${ms(all.p99)} |`);
	return `How long a packet is in the plugin until the core has it back for a receiver, ${peers} people with video, in microseconds of the thread's own time; without and with what
the core does meanwhile to send it to the receivers before. What it costs to look, a few microseconds, is in all of them.

| | median | p99 | median with the core's part | p99 with it |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** Crowds end with the processors busy, so a part that follows another begins with some load of its own. */
function loads() {
	return Object.entries(results.loads).map(([part, load]) => `${part} ${load.toFixed(1)}`).join(', ');
}

/** A part of the page, if there is anything to say: what makes it of what was measured. */
function section(title, measured, write) {
	return measured ? `\n## ${title}\n\n${write(measured).trimEnd()}\n` : '';
}

const { seen, measured } = results;
const rounds = measured ? ` medians of ${measured.rounds} rounds of ${measured.seconds} s, in brackets the least and the most.` : '';
const inside = results.instructions || results.delay;

const page = `# What the gateway carries

The same crowds of [lectern-peers](../tests/peer/README.md) in our rooms and in Janus' own VideoRoom and AudioBridge, by turns on one machine,
\`event_loops\` on for all, everybody unmuted. Peers and gateway share the processors: what the gateway leaves over is what the peers live on. Seen on ${seen.date}, Janus ${seen.janus},
${seen.machine};${rounds} What else was done meanwhile, by the load when a part began: ${loads()}. \`make bench-media\` measures it again, \`tests/bench/media-report.mjs\` makes this page.

"Renegotiations" are those of all people together until the last has come. In our rooms a subscriber has three audio slots for the loudest; VideoRoom sends everybody to everybody, AudioBridge one mix.
${section('Targets', results, targets)}${section('Audio', results.audio, () => `${tableOf('audio', 'delay')}

${chartsOf('audio')}`)}${section('Video', results.video, () => `All publish, all see all: as many video slots as others.

${tableOf('video', 'videoDelay')}

${chartsOf('video')}`)}${section('A restart', results.restart, restarts)}${section('Limits', results.largest ?? results.most, () => `With less than 1 % of audio packets lost, everybody unmuted, and all heard within ten seconds by everybody who comes; the search ends at ${results.searched.largest} people and
${results.searched.most} rooms.

${limits()}`)}${section('Inside the plugin', inside, () => [results.instructions && instructions(results.instructions),
	results.delay && delays(results.delay)].filter(Boolean).join('\n'))}`;

const charts = CHARTS.filter(([part]) => results[part]);
fs.mkdirSync(path.join(FOLDER, 'benchmarks'), { recursive: true });
for (const [part, name, title, unit] of charts)
	fs.writeFileSync(path.join(FOLDER, 'benchmarks', `${part}-${name}.svg`), chart(part, name, title, unit));
fs.writeFileSync(path.join(FOLDER, 'benchmarks.md'), page);
