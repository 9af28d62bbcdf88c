/** The API's JSON as an app sees it: camelCase, times as `Date`s. */

/** What belongs to others, whose keys are not ours to change. */
const OPAQUE = /_metadata$|^actor$/;

/**
 * @param {any} value
 * @returns {any}
 */
export function camelize(value) {
  if (Array.isArray(value)) return value.map(camelize);
  if (value === null || typeof value !== 'object') return value;
  /** @type {Record<string, unknown>} */
  const out = {};
  for (const key of Object.keys(value)) {
    out[camelCase(key)] = OPAQUE.test(key) ? value[key] : key.endsWith('_at') ? time(value[key]) : camelize(value[key]);
  }
  return out;
}

/** @param {string} key */
function camelCase(key) {
  return key.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** @param {string} key */
export function snakeCase(key) {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @param {unknown} value milliseconds since 1970 */
function time(value) {
  return typeof value === 'number' ? new Date(value) : camelize(value);
}
