/**
 * Requests to the Frontend API that have no method of their own. Fetched with the first one. Like `advice.js`, and for
 * the same reason, it imports nothing: what it needs of other modules is handed over.
 */

/** @import { Engine } from './engine.js' */
/** @import { ClerkRuntimeError } from './errors.js' */
/** @import { snakeCase } from './redirects.js' */
/** @import { FapiRequest } from '../index.js' */

/** @typedef {{ engine: Engine, snakeCase: typeof snakeCase, ClerkRuntimeError: typeof ClerkRuntimeError }} Needed */

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * @param {Needed} needed
 * @param {any} [request]
 */
export async function send(needed, { method = 'GET', path, search, body } = {}) {
  const number = METHODS.indexOf(String(method).toUpperCase());
  if (number < 0) throw misuse(needed, 'method', `${method} is none of ${METHODS.join(', ')}.`);
  if (typeof path !== 'string') throw misuse(needed, 'path', 'It has to be a text such as "/me".');
  if (body != null && number === 0) throw misuse(needed, 'body', 'GET has none. Put parameters into search.');
  const form = body == null ? undefined : fieldsOf(needed, body);
  const [status, text] = await needed.engine.request(number, path, parametersOf(needed, search), form);
  // The engine has checked that it is JSON, or empty.
  return { status, payload: text.trim() ? JSON.parse(text) : null };
}

/**
 * Encodes parameters as `URLSearchParams` does, a list as one parameter for each of its values.
 * @param {Needed} needed
 * @param {any} search
 */
function parametersOf(needed, search) {
  const isPlain = typeof search === 'object' && search !== null && !(Symbol.iterator in search);
  try {
    return String(new URLSearchParams(isPlain ? pairsOf(Object.entries(search)) : (search ?? '')));
  } catch (cause) {
    throw misuse(needed, 'search', 'It has to be what URLSearchParams takes.', cause);
  }
}

/**
 * Encodes fields as `URLSearchParams` does, under the API's names.
 * @param {Needed} needed
 * @param {any} body
 */
function fieldsOf(needed, body) {
  if (typeof body === 'string') return parametersOf(needed, body);
  if (typeof body !== 'object') throw misuse(needed, 'body', 'It has to be an object of fields.');
  const isOfPairs = body instanceof URLSearchParams || body instanceof FormData;
  const pairs = isOfPairs ? [...body] : Object.entries(body).map(([name, value]) => [needed.snakeCase(name), value]);
  return String(new URLSearchParams(pairsOf(pairs).map(([name, value]) => [name, fieldOf(needed, name, value)])));
}

/** One pair for each value of a list, and none for an undefined value. @param {any[]} pairs @returns {any[]} */
function pairsOf(pairs) {
  return pairs.flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one !== undefined)
      .map((one) => [name, one]),
  );
}

/** @param {Needed} needed @param {string} name @param {any} value */
function fieldOf(needed, name, value) {
  if (value instanceof Blob) throw misuse(needed, 'body', `${name} is a file, and a form like this holds only text.`);
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @param {Needed} needed @param {keyof FapiRequest} what @param {string} why @param {unknown} [cause] */
function misuse({ ClerkRuntimeError }, what, why, cause) {
  return new ClerkRuntimeError(`clerk_invalid_${what}`, `fapi.request() can't take this ${what}. ${why}`, cause);
}
