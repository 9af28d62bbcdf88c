/**
 * What the claims of a session token say about the user, by the engine's rules (`src/wire/claims.rs` and
 * `src/authorization.rs`), for pages on which there is no engine yet. `tests/node/authorization.test.mjs` compares both.
 */

import { askedFor } from './authorization.js';

/** @type {Record<string, string>} */
const SCOPES = { o: 'o', org: 'o', organization: 'o', u: 'u', user: 'u' };
/** Longer numbers are refused: so many digits carry nearly a thousand permissions. */
const BITS = /^[0-9]{1,300}$/;

/** @param {unknown} value */
export const textOf = (value) => (typeof value === 'string' ? value : undefined);

/**
 * Whether the user has all that is asked; no, if nothing is.
 * @param {any} claims
 * @param {unknown} query
 */
export function satisfies(claims, query) {
  const asked = askedFor(query);
  if (!asked) return false;
  const [role, permission, feature, plan, level, afterMinutes] = asked;
  const { role: known, permissions = [] } = organizationIn(claims) ?? {};
  const answers = [
    role === undefined || Boolean(known && bare(known) === bare(role)),
    permission === undefined || permissions.includes(`org:${bare(permission)}`),
    feature === undefined || isListed(textOf(claims.fea), feature),
    plan === undefined || isListed(textOf(claims.pla), plan),
    !level || wasVerified(claims.fva, level, afterMinutes),
  ];
  const isAsked = level || [role, permission, feature, plan].some((one) => one !== undefined);
  return Boolean(isAsked) && answers.every(Boolean);
}

/**
 * The organization and what the user may do in it, from either version of the claims.
 * @param {any} claims
 * @returns {{ id: string, slug: string, role: string, permissions: string[] } | undefined}
 */
export function organizationIn(claims) {
  const { org_id, org_slug, org_role, org_permissions, o } = claims;
  const isSecond = claims.v === 2;
  const id = textOf(isSecond ? o?.id : org_id);
  if (id === undefined) return undefined;
  const slug = textOf(isSecond ? o.slg : org_slug) ?? '';
  if (!isSecond) {
    const permissions = Array.isArray(org_permissions) ? org_permissions.filter((one) => typeof one === 'string') : [];
    return { id, slug, role: textOf(org_role) ?? '', permissions };
  }
  // Malformed claims grant neither a role nor a permission.
  const permissions = permissionsIn(claims);
  const role = permissions && textOf(o.rol);
  return { id, slug, role: role ? `org:${role}` : '', permissions: permissions ?? [] };
}

/**
 * `per` names the permissions. Each number in `fpm` belongs to one feature of the organization in `fea`, in order; its
 * bit i says whether permission i applies to that feature. Undefined if the claims are malformed.
 * @param {any} claims
 */
function permissionsIn({ fea, o }) {
  const [features, names, numbers] = [fea, o.per, o.fpm].map((list) => textOf(list ?? ''));
  if (features === undefined || names === undefined || numbers === undefined) return undefined;
  const entries = features ? entriesOf(features) : [];
  if (!entries) return undefined;
  const ours = entries.filter(([scope]) => ['o', 'ou', 'uo'].includes(scope));
  const bits = numbers.split(',').map((number) => number.trim());
  return ours.flatMap(([, feature], at) => {
    const number = BITS.test(bits[at] ?? '') ? BigInt(bits[at]) : 0n;
    const applying = names.split(',').filter((_, bit) => names && (number >> BigInt(bit)) & 1n);
    return applying.map((name) => `org:${feature}:${name.trim()}`);
  });
}

/**
 * Whether a comma-separated list of scoped names (`o:reports,u:export,ou:search`) has this one.
 * @param {string | undefined} list
 * @param {string} asked
 */
function isListed(list, asked) {
  const [first = '', name] = asked.split(':');
  const scope = name === undefined ? '' : Object.hasOwn(SCOPES, first) ? SCOPES[first] : undefined;
  const entries = entriesOf(list ?? '');
  if (scope === undefined || !entries) return false;
  const isIn = (/** @type {string} */ of) => ['o', 'u', 'ou', 'uo'].includes(of) && of.includes(scope);
  return entries.some(([of, known]) => isIn(of) && known === (name || first));
}

/**
 * The scopes and names in a list; undefined if one lacks its scope, which makes the whole list malformed.
 * @param {string} list
 * @returns {[scope: string, name: string][] | undefined}
 */
function entriesOf(list) {
  const entries = list.split(',').map((entry) => /^([^:]*):(.*)$/s.exec(entry.trim()));
  return entries.every((entry) => entry !== null)
    ? entries.map(([, scope = '', name = '']) => [scope, name])
    : undefined;
}

/**
 * @param {any} ages in minutes, of the first and the second factor; -1 for never
 * @param {number} level as `askedFor()` gives it: 1 for the first factor, 2 for the second, 3 for both
 * @param {number} afterMinutes
 */
function wasVerified(ages, level, afterMinutes) {
  const isAge = (/** @type {unknown} */ age) =>
    typeof age === 'number' && (age === -1 || (age >= 0 && age < Number.POSITIVE_INFINITY));
  if (!Array.isArray(ages) || ages.length !== 2 || !ages.every(isAge)) return false;
  const [first, second] = ages.map((age) => age >= 0 && age < afterMinutes);
  // Who has no second factor is verified by the first.
  if (level === 1 || ages[1] < 0) return first;
  return level === 2 ? second : first && second;
}

/** Roles and permissions may be written with or without their `org:`. @param {string} name */
const bare = (name) => name.replace(/^(?:org:)+/, '');
