/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Charts over time, drawn by uPlot. A chart is a picture: what it shows is said in its label, and a
 * table stands behind it.
 */

import uPlot from '../vendor/uplot.js';
import { make } from './dom.js';

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {(number | null)[]} values one for each time
 * @property {string} tone its colour, by the name in the style sheet
 * @property {boolean} [isBar]
 * @property {number[]} [dash]
 */
/**
 * @typedef {object} Chart
 * @property {string} label what is seen, in a sentence
 * @property {number[]} times milliseconds
 * @property {Line[]} lines
 * @property {(value: number) => string} format of a value
 * @property {(ms: number) => string} when of a time
 * @property {(ms: number) => string} tick of a time, in short
 * @property {boolean} [isUtc] whether days begin by UTC
 * @property {[number, number]} [range] of the values; without it from 0 up
 * @property {{from: number, to: number, tone: string}[]} [bands] behind the lines
 */

const HEIGHT = 260;
const DAY_MS = 86400000;
const MODES = [matchMedia('(prefers-color-scheme: dark)'), matchMedia('print')];

/**
 * The colour of a name in the style sheet, in the present mode; a canvas knows no names.
 * @param {HTMLElement} box @param {string} name @param {number} [opacity]
 */
function colour(box, name, opacity = 1) {
	const probe = make('span');
	probe.style.color = `color-mix(in srgb, var(--${name}) ${opacity * 100}%, transparent)`;
	box.append(probe);
	const { color } = getComputedStyle(probe);
	probe.remove();
	return color;
}

/** @param {HTMLElement} box @param {Line} line @param {Chart} chart @returns {uPlot.Series} */
function series(box, { label, tone, isBar, dash }, chart) {
	const stroke = colour(box, tone);
	return {
		label, stroke, width: isBar ? 0 : 2, dash,
		fill: isBar ? stroke : undefined,
		points: { show: !isBar && chart.times.length < 60, size: 6, fill: stroke },
		paths: isBar ? uPlot.paths.bars?.({ size: [0.7, 40] }) : undefined,
		value: (_, value, __, index) => index === null ? '' : value === null ? '–' : chart.format(value),
	};
}

/** @param {Chart} chart @param {HTMLElement} box @returns {uPlot.Hooks.Arrays['drawClear']} */
function paintBands({ bands = [] }, box) {
	const painted = bands.map(({ tone, ...band }) => ({ ...band, fill: colour(box, tone, 0.12) }));
	return [plot => {
		const { left, width } = plot.bbox;
		for (const { from, to, fill } of painted) {
			const top = plot.valToPos(to, 'y', true);
			plot.ctx.fillStyle = fill;
			plot.ctx.fillRect(left, top, width, plot.valToPos(from, 'y', true) - top);
		}
	}];
}

/** @param {Chart} chart @returns {uPlot.Scales} */
function scales({ lines, times, range }) {
	/* Half of a bar stands before its time. */
	const margin = lines.some(({ isBar }) => isBar) ? (times[1] - times[0] || DAY_MS) / 2 : 0;
	return {
		x: { range: (_, first, last) => [first - margin, last + margin] },
		y: { range: range ?? ((_, __, most) => [0, Math.max(most * 1.1, 1)]) },
	};
}

/** @param {Chart} chart @param {HTMLElement} box @returns {uPlot.Options} */
function options(chart, box) {
	const font = '13px system-ui, sans-serif';
	const axis = { stroke: colour(box, 'faint'), font, ticks: { show: false },
		grid: { stroke: colour(box, 'line', 0.6), width: 1 } };
	return {
		width: box.clientWidth, height: HEIGHT, ms: 1,
		cursor: { drag: { x: false, y: false } },
		scales: scales(chart),
		...chart.isUtc ? { tzDate: ms => uPlot.tzDate(new Date(ms), 'Etc/UTC') } : {},
		axes: [{ ...axis, size: 32, space: 80, values: (_, ticks) => ticks.map(chart.tick) },
			{ ...axis, size: 44, values: (_, ticks) => ticks.map(tick => chart.format(tick)) }],
		series: [{ label: 'Time', value: (_, ms) => ms === null ? '' : chart.when(ms) },
			...chart.lines.map(line => series(box, line, chart))],
		hooks: { drawClear: paintBands(chart, box) },
	};
}

/**
 * A chart as wide as there is room; it follows the mode of the page until `signal` ends it.
 * @param {Chart} chart
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function lineChart(chart, signal) {
	const canvas = make('div', { class: 'canvas', role: 'img', 'aria-label': chart.label });
	/** @type {uPlot | null} */
	let plot = null;
	const redraw = () => {
		plot?.destroy();
		plot = new uPlot(options(chart, canvas), [chart.times, ...chart.lines.map(({ values }) => values)],
			canvas);
	};
	const observer = new ResizeObserver(() => {
		if (plot && canvas.clientWidth > 0)
			plot.setSize({ width: canvas.clientWidth, height: HEIGHT });
		else if (canvas.clientWidth > 0)
			redraw();
	});
	observer.observe(canvas);
	for (const mode of MODES)
		mode.addEventListener('change', () => plot && redraw(), { signal });
	signal.addEventListener('abort', () => {
		observer.disconnect();
		plot?.destroy();
	}, { once: true });
	return canvas;
}
