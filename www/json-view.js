/** Shows JSON in colours, with readable times beside their numbers. */

import { element } from './element.js';

const TIMES = new Set(['iat', 'exp', 'nbf', 'oiat', 'issuedAt', 'expiresAt']);

/**
 * The value, indented, as nodes for a `<pre>`.
 * @param {unknown} value
 * @returns {DocumentFragment}
 */
export function jsonView(value) {
  const view = document.createDocumentFragment();
  view.append(...nodes(value, ''));
  return view;
}

/**
 * @param {unknown} value
 * @param {string} indent
 * @returns {(Node | string)[]}
 */
function nodes(value, indent) {
  if (Array.isArray(value)) {
    const isFlat = value.every((item) => typeof item !== 'object' || item === null);
    if (isFlat && JSON.stringify(value).length < 60) return inline(value);
    return bracket(
      '[]',
      value.map((item) => nodes(item, `${indent}  `)),
      indent,
    );
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => entry(key, item, `${indent}  `));
    return bracket('{}', entries, indent);
  }
  return [coloured(kindOf(value), JSON.stringify(value) ?? 'undefined')];
}

/** A short list of plain values on one line.
 * @param {unknown[]} values
 * @returns {(Node | string)[]}
 */
function inline(values) {
  const items = values.flatMap((value, index) => [index ? ', ' : '', ...nodes(value, '')]);
  return ['[', ...items, ']'];
}

/**
 * @param {string} key
 * @param {unknown} value
 * @param {string} indent
 * @returns {(Node | string)[]}
 */
function entry(key, value, indent) {
  const shown = [coloured('key', JSON.stringify(key)), ': ', ...nodes(value, indent)];
  if (TIMES.has(key) && typeof value === 'number') {
    shown.push(' ', coloured('remark', new Date(value * 1000).toLocaleTimeString()));
  }
  return shown;
}

/**
 * @param {string} pair
 * @param {(Node | string)[][]} items
 * @param {string} indent
 */
function bracket(pair, items, indent) {
  if (items.length === 0) return [pair];
  const lines = items.flatMap((item, index) => [index ? ',\n' : '\n', `${indent}  `, ...item]);
  return [pair.charAt(0), ...lines, `\n${indent}${pair.charAt(1)}`];
}

/** @param {unknown} value */
function kindOf(value) {
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'word';
}

/**
 * @param {string} kind
 * @param {string} text
 */
function coloured(kind, text) {
  return element('span', { class: kind }, text);
}
