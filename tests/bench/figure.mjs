/** Takes one figure of the contenders in turns, so that whatever the machine does affects all of them alike. */
import { CLIENTS, PEERS } from './contenders.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./contenders.mjs').ContenderName} ContenderName */

/**
 * A row of the table.
 * @typedef {object} Row
 * @property {string} name
 * @property {string} title
 * @property {'B' | 'ms' | 'per s' | ''} unit
 * @property {import('./statistics.mjs').Target} [target]
 */

/**
 * @template [S=void]
 * @typedef {object} Figure
 * @property {string} name
 * @property {Row[]} rows what a sample holds
 * @property {ContenderName[]} [with] the peers that can run it beside the two clients
 * @property {boolean} [alone] measure this package alone, which then is compared with itself
 * @property {{ full: number, quick: number }} repeats
 * @property {boolean} [together] measure all contenders at once, if they wait more than they work
 * @property {(world: World, contender: Contender) => Promise<S>} [prepare]
 * @property {(world: World, contender: Contender, state: S) => Promise<Record<string, number>>} measure
 * @property {(state: S) => Promise<unknown>} [release]
 */

/** Samples by row and contender. @typedef {Record<string, Partial<Record<ContenderName, number[]>>>} Samples */

/**
 * Each repeat begins with another contender, because what one leaves to be cleaned up slows the next.
 * @param {Contender[]} contenders
 * @param {number} repeat
 */
function inTurns(contenders, repeat) {
  const shift = repeat % contenders.length;
  const turned = [...contenders.slice(shift), ...contenders.slice(0, shift)];
  return Math.floor(repeat / contenders.length) % 2 === 0 ? turned : turned.reverse();
}

/** For figures that are taken on one page only, in a context of its own. */
export const onPage = {
  prepare: (/** @type {World} */ world, /** @type {Contender} */ contender) => world.openAlone(contender),
  release: (/** @type {import('@playwright/test').Page} */ page) => page.context().close(),
};

/**
 * @param {World} world
 * @param {Figure<any>} figure
 * @param {'full' | 'quick'} how
 * @param {(done: number, of: number) => void} progress
 * @returns {Promise<Samples>}
 */
export async function take(world, figure, how, progress) {
  const clients = CLIENTS.filter(({ name }) => !figure.alone || name === 'clerk-wasm');
  const contenders = [...clients, ...PEERS.filter(({ name }) => figure.with?.includes(name))];
  await world.begin();
  const states = new Map();
  for (const contender of contenders) states.set(contender, await figure.prepare?.(world, contender));
  /** @type {Samples} */
  const samples = Object.fromEntries(figure.rows.map(({ name }) => [name, {}]));
  const sample = async (/** @type {Contender} */ contender) => {
    const values = await figure.measure(world, contender, states.get(contender));
    for (const { name } of figure.rows) (samples[name][contender.name] ??= []).push(values[name]);
  };
  const repeats = figure.repeats[how];
  for (let repeat = 0; repeat < repeats; repeat++) {
    progress(repeat, repeats);
    if (figure.together) await Promise.all(contenders.map(sample));
    else for (const contender of inTurns(contenders, repeat)) await sample(contender);
  }
  for (const state of states.values()) await figure.release?.(state);
  return samples;
}
