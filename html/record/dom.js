/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Elements. All text goes in as text: names in the record were typed by whoever came.
 */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Makes an element. An attribute that is true stands there without a value; one that is false, null
 * or undefined does not; a function listens.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	setAll(element, attributes);
	element.append(...keep(children));
	return element;
}

/**
 * As make(), of SVG.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function draw(tag, attributes = {}, ...children) {
	const element = /** @type {SVGElement} */ (
		document.createElementNS('http://www.w3.org/2000/svg', tag));
	setAll(element, attributes);
	element.append(...keep(children));
	return element;
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function keep(children) {
	return children
		.filter(child => child !== null && child !== undefined && child !== false)
		.map(child => child instanceof Node ? child : String(child));
}

/** @param {Element} element @param {Record<string, any>} attributes */
function setAll(element, attributes) {
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === 'function')
			element.addEventListener(name, value);
		else if (value !== false && value !== null && value !== undefined)
			element.setAttribute(name, value === true ? '' : String(value));
	}
}
