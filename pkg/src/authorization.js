/** Translates what `has()` and `checkAuthorization()` are asked into the engine's arguments. */

/** @type {Record<string, [level: number, afterMinutes: number]>} */
const PRESETS = { strict_mfa: [3, 10], strict: [2, 10], moderate: [2, 60], lax: [2, 1440] };
const LEVELS = [undefined, 'first_factor', 'second_factor', 'multi_factor'];

/**
 * The engine's arguments; undefined if the query makes no sense, so that nobody can satisfy it, or can't be read.
 * @param {any} query
 * @returns {[string | undefined, string | undefined, string | undefined, string | undefined, number, number] | undefined}
 */
export function askedFor(query) {
  try {
    const { role, permission, feature, plan, reverification } = query;
    const isName = (/** @type {unknown} */ text) =>
      // Half of a surrogate pair would reach the engine as another character.
      text === undefined || (typeof text === 'string' && !/\p{Cs}/u.test(text));
    const lately = verifiedLately(reverification);
    return [role, permission, feature, plan].every(isName)
      ? lately && [role, permission, feature, plan, ...lately]
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {any} asked
 * @returns {[level: number, afterMinutes: number] | undefined}
 */
function verifiedLately(asked) {
  if (asked === undefined) return [0, 0];
  if (typeof asked === 'string') return Object.hasOwn(PRESETS, asked) ? PRESETS[asked] : undefined;
  if (typeof asked !== 'object') return undefined;
  const level = LEVELS.indexOf(asked.level);
  const after = asked.afterMinutes;
  return level > 0 && typeof after === 'number' ? [level, after] : undefined;
}
