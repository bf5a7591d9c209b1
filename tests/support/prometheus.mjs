/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Prometheus would make of our numbers, rules and queries: by its own Python library and its own
 * grammar, so that no misreading of ours tests itself.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { parser } from '@prometheus-io/lezer-promql';

const SCRIPT = fileURLToPath(new URL('parse.py', import.meta.url));
/* Debian's, which has Debian's packages, whatever else is called so. */
const PYTHON = '/usr/bin/python3';

function parse(kind, text) {
	const json = execFileSync(PYTHON, [SCRIPT, kind], { input: text, encoding: 'utf8' });
	return JSON.parse(json);
}

/** A YAML document. @param {string} text @returns {any} */
export const parseYaml = (text) => parse('yaml', text);

/**
 * Families of numbers; fails when the text is not what it should be.
 * @param {string} text
 * @param {'openmetrics'|'prometheus'} format
 * @returns {{name: string, type: string, unit: string, help: string,
 *            samples: {name: string, labels: Object<string, string>, value: number}[]}[]}
 */
export const parseMetrics = (text, format) => parse(format, text);

/** How a number is written: `name{label="value"}`. */
const keyOf = ({ name, labels }) => {
	const [[label, value] = []] = Object.entries(labels);
	return label ? `${name}{${label}="${value}"}` : name;
};

/** All numbers, by name and label. @returns {Object<string, number>} */
export const numbersOf = (families) => Object.fromEntries(
	families.flatMap(({ samples }) => samples.map((sample) => [keyOf(sample), sample.value])));

/**
 * The numbers that a query asks for; fails when the query is none.
 * @param {string} query in PromQL
 * @returns {{name: string, labels: string[]}[]} of each selector
 */
export function readQuery(query) {
	const selectors = [];
	const text = ({ from, to }) => query.slice(from, to);
	parser.parse(query).iterate({ enter(node) {
		if (node.type.isError)
			throw new Error(`no PromQL at ${node.from}: ${query}`);
		if (node.name === 'VectorSelector')
			selectors.push({ name: text(node.node.getChild('Identifier')), labels: [] });
		if (node.name === 'LabelName' && node.node.parent.name === 'UnquotedLabelMatcher')
			selectors.at(-1).labels.push(text(node));
	} });
	return selectors;
}
