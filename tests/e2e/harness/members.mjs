/** The members of resources, in a form that can leave the page. */

/** Members that are not data: methods of the official client that call the API, and what it keeps to itself. */
const PRIVATE = /^(_|pathRoot$|constructor$|cachedSessionsWithActivities$)/;
/** Methods that only describe what is already there. */
const TELLING = ['toString', 'providerSlug', 'providerTitle', 'accountIdentifier'];

/**
 * The members of a value with what they hold, down to plain values; a resource seen before is only mentioned.
 * @param {any} value
 * @param {any[]} above
 * @returns {any}
 */
export function membersOf(value, above = []) {
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (value instanceof URL) return `url ${value.href}`;
  if (value === null || typeof value !== 'object') return value === undefined ? 'undefined' : value;
  if (above.includes(value)) return 'see above';
  if (Array.isArray(value)) return value.map((one) => membersOf(one, [...above, value]));
  const names = namesOf(value).filter((name) => !PRIVATE.test(name));
  const shown = names.map((name) => [
    name,
    typeof value[name] === 'function' ? told(value, name) : membersOf(value[name], [...above, value]),
  ]);
  return Object.fromEntries(shown.filter(([, member]) => member !== 'a method'));
}

/** @param {any} value @returns {string[]} its own and those of its classes */
function namesOf(value) {
  if (!value || value === Object.prototype) return [];
  return [...new Set([...Object.getOwnPropertyNames(value), ...namesOf(Object.getPrototypeOf(value))])];
}

/** @param {any} value @param {string} name */
function told(value, name) {
  return TELLING.includes(name) ? `tells ${value[name]()}` : 'a method';
}
