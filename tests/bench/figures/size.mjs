/** Cost against size: of loading and of a change of state, with n sessions, n organizations each, and n templates. */
import { changed, unchanged } from '../change.mjs';
import { costOf, metricsOf } from '../processor.mjs';
import { exponent } from '../statistics.mjs';

/** @typedef {import('../world.mjs').World} World */
/** @typedef {import('../contenders.mjs').Contender} Contender */
/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** Contexts by size, and the bytes that the API answers for the client there. @typedef {Map<number, { context: BrowserContext, bytes: number }>} Contexts */

const SIZES = [1, 10, 100];
const WARM_UPS = 2;

/** @type {import('../figure.mjs').Figure<Contexts>} */
export const figure = {
  name: 'size',
  rows: [...rows('load', 'main thread until loaded'), ...rows('change', 'main thread for a change of state')],
  repeats: { full: 11, quick: 3 },
  async prepare(world, contender) {
    /** @type {Contexts} */
    const contexts = new Map();
    for (const size of SIZES) {
      await signInAll(world, size);
      const context = await world.newContext();
      const bytes = await world.clientBytes();
      for (let visit = 0; visit < WARM_UPS; visit++) await costs(world, contender, context, size);
      contexts.set(size, { context, bytes });
    }
    return contexts;
  },
  async measure(world, contender, contexts) {
    /** @type {Record<string, number>} */
    const values = {};
    /** @type {Record<'load' | 'change', [number, number][]>} */
    const points = { load: [], change: [] };
    for (const [size, { context, bytes }] of contexts) {
      const { load, change } = await costs(world, contender, context, size);
      Object.assign(values, { [`load-${size}`]: load, [`change-${size}`]: change });
      points.load.push([bytes, load]);
      points.change.push([bytes, change]);
    }
    for (const [kind, [, from, to]] of Object.entries(points)) values[`${kind}-exponent`] = exponent(from, to);
    return values;
  },
  release: (contexts) => Promise.all([...contexts.values()].map(({ context }) => context.close())),
};

/** What the API has to know for that, as TOML. */
export function configuration() {
  const all = Array.from({ length: Math.max(...SIZES) }, (_, index) => index);
  const organizations = all.map(
    (index) => `[[organizations]]\nid = "org_${index}"\nname = "${index}"\nslug = "o${index}"\n`,
  );
  const templates = all.map((index) => `[[templates]]\nname = "t${index}"\n`);
  const users = SIZES.flatMap((size) => all.slice(0, size).map((index) => user(size, index, all.slice(0, size))));
  return ['\n', ...organizations, ...templates, ...users].join('');
}

/** @param {number} size @param {number} index @param {number[]} organizations */
function user(size, index, organizations) {
  const name = nameOf(size, index);
  const memberships = organizations.map(
    (id) => `[[users.memberships]]\norganization = "org_${id}"\nrole = "org:admin"\n`,
  );
  const own = `id = "user_${name}"\nemail = "${name}@example.com"\npassword = "correct horse battery"\n`;
  return `[[users]]\n${own}${memberships.join('')}`;
}

/** @param {number} size @param {number} index */
function nameOf(size, index) {
  return `of_${size}_${index}`;
}

/** A browser of its own with that many sessions. @param {World} world @param {number} size */
async function signInAll(world, size) {
  await world.signIn(`${nameOf(size, 0)}@example.com`);
  for (let index = 1; index < size; index++) await world.api.signIn(`user_${nameOf(size, index)}`);
}

/** @param {World} world @param {Contender} contender @param {BrowserContext} context @param {number} size */
async function costs(world, contender, context, size) {
  const page = await world.quietPage(context);
  const session = await metricsOf(page);
  const empty = await costOf(session, () => world.open(page));
  const load = (await costOf(session, () => world.open(page, contender))) - empty;
  await page.evaluate(async (templates) => {
    const all = Array.from({ length: templates }, (_, index) => `t${index}`);
    await Promise.all(all.map((template) => window.clerk.session?.getToken({ template })));
  }, size);
  // With one organization the other one is none.
  const organizations = /** @type {const} */ (['org_0', size > 1 ? 'org_1' : '']);
  const nothing = await costOf(session, () => unchanged(page, ...organizations));
  const change = (await costOf(session, () => changed(page, ...organizations))) - nothing;
  await page.close();
  return { load, change };
}

/** @param {string} kind @param {string} title @returns {import('../figure.mjs').Row[]} */
function rows(kind, title) {
  const each = SIZES.map((size, index) => ({
    name: `${kind}-${size}`,
    title: index === 0 ? `${title}: 1 session × organization × template` : `… ${size} × ${size} × ${size}`,
    unit: /** @type {const} */ ('ms'),
    target: { atMostTimes: 0.5 },
  }));
  const power = {
    name: `${kind}-exponent`,
    title: '… grows with the size of the client to the power of',
    unit: /** @type {const} */ (''),
    target: { atMost: 1 },
  };
  return [...each, power];
}
