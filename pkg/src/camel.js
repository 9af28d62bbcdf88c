/** The API's JSON as an app sees it: camelCase, times as `Date`s. */

/** Fields that belong to others, whose keys are not ours to change. */
const OPAQUE = /_metadata$|^actor$/;

/** @type {Map<string, string>} the API's names are few and recur with every resource */
const names = new Map();

/** Values nested deeper than any of the API's stay as they are: converting them could use up the stack. */
const DEEPEST = 50;

/**
 * @param {any} value
 * @param {number} [depth]
 * @returns {any}
 */
export function camelize(value, depth = 0) {
  if (value === null || typeof value !== 'object' || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((one) => camelize(one, depth + 1));
  /** @type {Record<string, unknown>} */
  const out = {};
  for (const key of Object.keys(value)) {
    const name = camelCase(key);
    // A field named like a member that every object has, such as `toString` or `__proto__`, would replace it.
    if (name in out) continue;
    const one = value[key];
    out[name] = isTime(key, one) ? new Date(one) : OPAQUE.test(key) ? one : camelize(one, depth + 1);
  }
  return out;
}

/**
 * Shows the fields of a resource as properties of its owner, but never replaces the owner's own members.
 * @param {object} owner
 * @param {object} standin what is shown for fields that are missing
 * @param {any} json
 */
export function show(owner, standin, json) {
  const fields = { ...standin, ...camelize(json) };
  Object.assign(owner, Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in owner))));
}

/**
 * Updates a resource that the app holds to the newest state, and returns the newest one.
 * @template {object} T
 * @param {T} held
 * @param {T | null | undefined} newest
 */
export function bringUpToDate(held, newest) {
  if (!newest || newest === held) return held;
  const all = Object.entries(Object.getOwnPropertyDescriptors(newest));
  // Each object has methods of its own.
  Object.defineProperties(held, Object.fromEntries(all.filter(([, { value }]) => typeof value !== 'function')));
  return newest;
}

/**
 * A part of a resource; one without fields if it is not an object.
 * @param {any} json
 * @returns {any}
 */
export const objectOf = (json) => (isObject(json) ? json : {});

/**
 * Reads each of a resource's parts. Those that can't be read are left out.
 * @template T
 * @param {any} all
 * @param {(json: any) => T} read
 * @returns {T[]}
 */
export function each(all, read) {
  return Array.isArray(all) ? all.filter(isObject).map(read) : [];
}

/** @param {any} json */
const isObject = (json) => json !== null && typeof json === 'object' && !Array.isArray(json);

/**
 * A time is a number of milliseconds. Clerk's own mock of the API writes it as a string.
 * @param {string} key
 * @param {unknown} value
 */
function isTime(key, value) {
  return key.endsWith('_at') && (typeof value === 'number' || (typeof value === 'string' && Date.parse(value) > 0));
}

/** @param {string} key */
function camelCase(key) {
  let name = names.get(key);
  if (name === undefined) {
    name = key.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
    if (names.size < 1000) names.set(key, name);
  }
  return name;
}
