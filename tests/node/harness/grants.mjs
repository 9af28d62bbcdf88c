/** What users may have, what apps may ask about it, and what only mistaken ones do: made by chance. */

const WORDS = [
  '',
  'a',
  'b',
  'o',
  'u',
  'org',
  'org:',
  'user',
  'a:b',
  'org:a',
  'org:org:a',
  'a:read',
  'org:a:read',
  'é',
  'foo',
];
const SPACES = ['', '', '', '', ' ', '\t', '\v', '\u00a0', '\u0085', '\u2003', '\ufeff', '\u200b', '\n\u2029'];
export const ODD = [null, 0, 5, true, false, {}, [], ['a'], { a: 1 }];
const SCOPES = ['o', 'o', 'o', 'u', 'u', 'ou', 'uo', 'oo', 'foo', 'org', 'user', '', 'O', ' o'];
/** Numbers as JSON may write them. */
const NUMERALS = [
  '-1',
  '-1',
  '-1',
  '-1.0',
  '0',
  '-0',
  '-0.0',
  '1',
  '3',
  '9.99',
  '10',
  '10.0',
  '1e1',
  '1.5',
  '-0.5',
  '-2',
  '1e400',
  '5e-324',
  '1e-400',
  '0.1',
  '0.10000000000000001',
  '0.30000000000000004',
  '12345678901234567890',
  '59.999999999999999999',
];
const LEVELS = ['first_factor', 'second_factor', 'multi_factor'];
const PRESETS = ['strict_mfa', 'strict', 'moderate', 'lax'];

/** What a user may have. @typedef {{ role?: unknown, permissions?: unknown[], fea?: unknown, pla?: unknown }} Had */

/** Makes it of these random numbers. @param {() => number} random */
export function grantsOf(random) {
  /** @template T @param {readonly T[]} items @returns {T} */
  const one = (items) => /** @type {T} */ (items[Math.floor(random() * items.length)]);
  const chance = (/** @type {number} */ share) => random() < share;
  const some = (/** @type {number} */ most, /** @type {() => any} */ make) =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make);

  const word = () => one(SPACES) + one(WORDS) + (chance(0.05) ? one(SPACES) + one(WORDS) : '');
  const role = () => (chance(0.05) ? one(ODD) : chance(0.8) ? one(WORDS) : word());
  const permission = () =>
    chance(0.6) ? `org:${one(['a', 'b', 'o', '', 'a:b', 'org'])}:${one(['read', 'b', '', 'a'])}` : role();
  const scoped = () => `${one(SPACES)}${chance(0.03) ? '' : `${one(SCOPES)}:`}${one(WORDS)}${one(SPACES)}`;
  const list = () => (chance(0.04) ? one(ODD) : some(4, scoped).join(','));

  const numeral = () => (chance(0.9) ? one(NUMERALS) : String(random() * 20));
  const ages = () =>
    chance(0.1)
      ? one(['null', '[]', '[1]', '[1,2,3]', '["1",1]', '[null,1]', '"1,1"', '{}', '5', 'true', '[[1],1]'])
      : `[${numeral()},${numeral()}]`;

  const minutes = () =>
    one([10, 10, 60, 0.1, 0.3, 1.5, 9.99, Infinity, NaN, 0, -1, 2 ** 33, 5e-324, '10', null, Number(numeral())]);

  function reverification() {
    if (chance(0.3)) return one(PRESETS);
    if (chance(0.1))
      return one([
        ...ODD,
        '',
        'none',
        'constructor',
        '__proto__',
        NaN,
        () => {},
        Object.assign(() => {}, { level: 'first_factor', afterMinutes: 10 }),
      ]);
    const config = { level: chance(0.9) ? one(LEVELS) : one([...ODD, 'none', undefined]), afterMinutes: minutes() };
    return chance(0.05) ? Object.assign([], config) : config;
  }

  /** A name out of a list, as somebody may ask for it. @param {unknown} list */
  const named = (list) =>
    one(String(list).split(','))
      .trim()
      .replace(/^\w*:/, (scope) => (chance(0.5) ? '' : scope));

  /** What an app may ask, and what only a mistaken one does. Every other time it is what the user may have. @param {Had} had @returns {any} */
  function anyQuery(had) {
    /** @type {Record<string, unknown>} */
    const query = {};
    const likely = {
      role: () => had.role,
      permission: () => one([...(had.permissions ?? []), 'org:a:read']),
      feature: () => named(had.fea),
      plan: () => named(had.pla),
      reverification,
    };
    const any = {
      role,
      permission,
      feature: () => (chance(0.5) ? word() : scoped()),
      plan: () => (chance(0.5) ? one(WORDS) : scoped()),
      reverification,
    };
    const share = one([0.2, 0.2, 0.6]);
    const names = /** @type {(keyof typeof any)[]} */ (Object.keys(any));
    for (const name of names) {
      const value = chance(0.5) ? likely[name] : any[name];
      if (chance(share)) query[name] = chance(0.03) ? one([...ODD, undefined, '\ud800', Symbol('a')]) : value();
    }
    const kind = random();
    if (kind < 0.01)
      return one([
        null,
        undefined,
        '',
        'a',
        5,
        true,
        Symbol('a'),
        Object.assign(() => {}, query),
        Object.assign([], query),
      ]);
    if (kind < 0.02)
      Object.defineProperty(query, one(names), {
        get: () => {
          throw new Error('the app');
        },
      });
    return query;
  }

  /** Claims of either version, which are the user's for an hour, and as the text that a token has. */
  function anyClaims() {
    const now = Math.floor(Date.now() / 1000);
    const fields = { iat: now, exp: now + 3600, sid: 'sess_1', sub: 'user_1', fea: list(), pla: list(), fva: '@fva' };
    const bits = () =>
      `${one(SPACES)}${chance(0.8) ? one(['0', '1', '2', '3', '007', '7', '15', '1180591620717411303425']) : one(['', '-1', '1.0', '1e3', '0x1', '١', '9'.repeat(301)])}${one(SPACES)}`;
    const names = () => some(3, () => one(SPACES) + one(['read', 'a', 'b', '', 'a:b'])).join(',');
    const second = {
      v: chance(0.9) ? 2 : one([1, 3, 2.5, '2', null]),
      o: chance(0.05)
        ? one(ODD)
        : {
            id: chance(0.05) ? one(ODD) : 'org_1',
            slg: 'acme',
            rol: role(),
            per: chance(0.04) ? one(ODD) : names(),
            fpm: chance(0.04) ? one(ODD) : some(4, bits).join(','),
          },
    };
    const first = {
      org_id: chance(0.1) ? one(ODD) : 'org_1',
      org_slug: 'acme',
      org_role: role(),
      org_permissions: chance(0.05) ? one(ODD) : some(4, permission),
    };
    const claims = { ...fields, ...(chance(0.7) ? second : {}), ...(chance(0.4) ? first : {}) };
    const fva = ages();
    const text = JSON.stringify(claims).replace('"@fva"', fva);
    return { text, claims: JSON.parse(text), fva };
  }

  return { one, chance, some, role, permission, list, ages, anyQuery, anyClaims };
}
