/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the configuration files of Janus (libconfig) from plain objects.
 *
 * An object is a group, an array a list, everything else a scalar. There is no reader: tests only
 * ever make files.
 */

const escapes = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function scalar(value) {
	if (typeof value === 'string')
		return `"${value.replace(/["\\\n\r\t]/g, (character) => escapes[character])}"`;
	if (typeof value === 'boolean' || Number.isInteger(value))
		return String(value);
	throw new TypeError(`cannot be written as a setting: ${value}`);
}

function setting(value, indent) {
	if (Array.isArray(value))
		return `( ${value.map((item) => setting(item, indent)).join(', ')} )`;
	if (value !== null && typeof value === 'object')
		return `{\n${settings(value, `${indent}\t`)}${indent}}`;
	return scalar(value);
}

function settings(object, indent) {
	return Object.entries(object)
		.map(([name, value]) => {
			const sign = value !== null && typeof value === 'object' ? ':' : ' =';
			return `${indent}${name}${sign} ${setting(value, indent)}\n`;
		})
		.join('');
}

/**
 * The text of a configuration file.
 * @param {object} object groups by name
 * @returns {string}
 */
export function toJcfg(object) {
	return settings(object, '');
}
