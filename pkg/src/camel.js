/** The API's JSON as an app sees it: camelCase, times as `Date`s. */

/** What belongs to others, whose keys are not ours to change. */
const OPAQUE = /_metadata$|^actor$/;

/** @type {Map<string, string>} the API's names are few, and come again with every resource */
const names = new Map();

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
    const one = value[key];
    const isTime = typeof one === 'number' && key.endsWith('_at');
    out[camelCase(key)] = isTime ? new Date(one) : OPAQUE.test(key) ? one : camelize(one);
  }
  return out;
}

/** @param {string} key */
function camelCase(key) {
  let name = names.get(key);
  if (name === undefined) {
    name = key.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
    names.set(key, name);
  }
  return name;
}
