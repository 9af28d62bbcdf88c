/** What is asked of `has()` and `checkAuthorization()`, as the engine takes it. */

/** @type {Record<string, [level: number, afterMinutes: number]>} */
const PRESETS = { strict_mfa: [3, 10], strict: [2, 10], moderate: [2, 60], lax: [2, 1440] };
const LEVELS = [undefined, 'first_factor', 'second_factor', 'multi_factor'];
const LONGEST = 0xffffffff;

/**
 * The arguments for the engine; undefined if something that is asked makes no sense, which nobody
 * can have.
 * @param {any} query
 * @returns {[string | undefined, string | undefined, string | undefined, string | undefined, number, number] | undefined}
 */
export function askedFor(query) {
  if (query === null || typeof query !== 'object') return undefined;
  const { role, permission, feature, plan } = query;
  const texts = [role, permission, feature, plan];
  if (!texts.every((text) => text === undefined || typeof text === 'string')) return undefined;
  const reverification = verifiedLately(query.reverification);
  return reverification && [role, permission, feature, plan, ...reverification];
}

/**
 * @param {any} asked
 * @returns {[level: number, afterMinutes: number] | undefined}
 */
function verifiedLately(asked) {
  if (asked === undefined) return [0, 0];
  if (typeof asked === 'string') return Object.hasOwn(PRESETS, asked) ? PRESETS[asked] : undefined;
  const level = LEVELS.indexOf(asked?.level);
  const after = asked?.afterMinutes;
  if (level < 1 || typeof after !== 'number' || !(after > 0)) return undefined;
  // Ages are whole minutes: "within 1.5" and "within 2" ask the same of them.
  return [level, Math.min(Math.ceil(after), LONGEST)];
}
