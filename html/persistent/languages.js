/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Languages by their tags and names. Whatever is not in the list is given by its tag.
 */

const TAGS = ['ar', 'ase', 'bn', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'fa', 'fi', 'fr', 'he',
	'hi', 'ht', 'hu', 'hy', 'id', 'it', 'ja', 'km', 'ko', 'ne', 'nl', 'no', 'pa', 'pl', 'ps', 'pt',
	'ro', 'ru', 'so', 'sq', 'sr', 'sv', 'sw', 'ta', 'th', 'ti',
	'tl', 'tr', 'uk', 'ur', 'vi', 'yue', 'zh'];

/** What a tag may look like; for the `pattern` of fields. */
export const TAG_PATTERN = '[A-Za-z0-9][A-Za-z0-9\\-]{0,34}';

/* Signed languages have no names in browsers. */
/** @type {Record<string, string>} */
const OWN_NAMES = { ase: 'American Sign Language' };

const names = new Intl.DisplayNames('en', { type: 'language' });

/** What a language is called. @param {string} tag */
export function languageName(tag) {
	try {
		return OWN_NAMES[tag] ?? names.of(tag) ?? tag;
	} catch {
		return tag;
	}
}

/** Languages to choose from, by name. @returns {{tag: string, name: string}[]} */
export function languages() {
	return TAGS.map(tag => ({ tag, name: languageName(tag) }))
		.sort((a, b) => a.name.localeCompare(b.name));
}
