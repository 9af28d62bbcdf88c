/** Requests to the Frontend API that nothing else here has a method for. */

import { ClerkRuntimeError } from './errors.js';
import { snakeCase } from './camel.js';

/** @import { Engine } from './engine.js' */

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * @param {Engine} engine
 * @param {any} [request]
 */
export async function send(engine, { method = 'GET', path, search, body } = {}) {
  const number = METHODS.indexOf(String(method).toUpperCase());
  if (number < 0) throw misused('method', `${method} is none of ${METHODS.join(', ')}.`);
  if (typeof path !== 'string') throw misused('path', 'It has to be a text such as "/me".');
  if (body != null && number === 0) throw misused('body', 'GET has none. Put parameters into search.');
  const form = body == null ? undefined : fieldsOf(body);
  const [status, text] = await engine.request(number, path, parametersOf(search), form);
  // The engine has seen that it is JSON, or nothing.
  return { status, payload: text.trim() ? JSON.parse(text) : null };
}

/** Names and values in turns. @param {any} search @returns {string[]} */
function parametersOf(search) {
  try {
    return [...new URLSearchParams(search ?? '')].flat();
  } catch (cause) {
    throw misused('search', 'It has to be what URLSearchParams takes.', cause);
  }
}

/** Names and values in turns, named as the API names them. @param {any} body @returns {string[]} */
function fieldsOf(body) {
  if (typeof body === 'string') return parametersOf(body);
  if (typeof body !== 'object') throw misused('body', 'It has to be an object of fields.');
  const isOfPairs = body instanceof URLSearchParams || body instanceof FormData;
  const pairs = isOfPairs ? [...body] : Object.entries(body).map(([name, value]) => [snakeCase(name), value]);
  return pairs.flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return values.flatMap((one) => [name, fieldOf(name, one)]);
  });
}

/** @param {string} name @param {any} value */
function fieldOf(name, value) {
  if (value instanceof Blob) throw misused('body', `${name} is a file, and a form like this holds only text.`);
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @param {string} what @param {string} why @param {unknown} [cause] */
function misused(what, why, cause) {
  return new ClerkRuntimeError(`clerk_invalid_${what}`, `fapi.request() can't take this ${what}. ${why}`, cause);
}
