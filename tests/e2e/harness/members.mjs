/** What resources consist of, member by member, in a shape that leaves the page. */

/** What is no data: methods of the official client that go to the API, and what it keeps for itself. */
const PRIVATE = /^(_|pathRoot$|constructor$|cachedSessionsWithActivities$)/;
/** Methods that say something of what is there already. */
const TELLING = ['toString', 'providerSlug', 'providerTitle', 'accountIdentifier'];

/**
 * The members of a value with what they hold, down to plain values; a resource seen before is only named.
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
