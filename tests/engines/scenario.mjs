/** Scenarios: each is played in every engine, in a browser that nobody has used. */
import { after, test } from 'node:test';
import { CLIENTS } from '../e2e/harness/clients.mjs';
import { Browser } from './browser.mjs';
import { CHOSEN } from './engines.mjs';
import { Stage } from './stage.mjs';
import { startWorld } from './world.mjs';

/** Of a scenario, which no good one needs. */
const RETRIES = process.env.CI ? 2 : 0;
const LIMIT_MS = 240_000;

/** Over which clients: this package if `CLIENTS` does not name others. */
const PLAYED = (process.env.CLIENTS ?? 'clerk-wasm').split(',').map((name) => {
  const client = CLIENTS.find((client) => client === name);
  if (!client) throw new Error(`CLIENTS names ${name}; there are ${CLIENTS.join(', ')}`);
  return client;
});

/** @type {Promise<import('./world.mjs').World> | undefined} */
let world;
/** @type {Map<import('./engines.mjs').EngineName, Promise<Browser>>} */
const browsers = new Map();

after(async () => {
  // Also where one could not be started, so that nothing keeps the process alive.
  await Promise.allSettled([...browsers.values()].map(async (browser) => (await browser).stop()));
  await (await world)?.close();
});

/**
 * Plays a scenario in every engine.
 * @param {string} name
 * @param {import('./stage.mjs').Given} given
 * @param {(stage: Stage) => Promise<void>} play
 */
export function scenario(name, given, play) {
  for (const engine of CHOSEN) {
    for (const client of PLAYED) {
      const isOurs = client === 'clerk-wasm';
      const skip = given.skip?.[engine] ?? (given.oursOnly && !isOurs ? 'the official client does otherwise' : false);
      const title = isOurs ? `${engine}: ${name}` : `${engine}, ${client}: ${name}`;
      test(title, { skip, timeout: LIMIT_MS }, (context) =>
        playAgain(() => playIn(engine, client, given, play, context), context),
      );
    }
  }
}

/**
 * On a machine that others use, too, a wait can end too early: what failed is played again, as in `tests/e2e`, and said.
 * @param {() => Promise<void>} play
 * @param {import('node:test').TestContext} context
 */
async function playAgain(play, context) {
  for (let left = RETRIES; left > 0; left -= 1) {
    try {
      return await play();
    } catch (error) {
      context.diagnostic(`played again after: ${error}`);
    }
  }
  await play();
}

/**
 * @param {import('./engines.mjs').EngineName} engine
 * @param {import('../e2e/harness/clients.mjs').ClientName} client
 * @param {import('./stage.mjs').Given} given
 * @param {(stage: Stage) => Promise<void>} play
 * @param {import('node:test').TestContext} context
 */
async function playIn(engine, client, given, play, context) {
  world ??= startWorld();
  const { proxy } = await world;
  if (!browsers.has(engine)) browsers.set(engine, Browser.start(engine));
  const browser = await /** @type {Promise<Browser>} */ (browsers.get(engine));
  const driver = await browser.session(proxy.address);
  const stage = new Stage(engine, client, driver, await world, given);
  let wentWell = false;
  try {
    await stage.set();
    await play(stage);
    wentWell = true;
  } finally {
    if (!wentWell) await tell(stage, context);
    await browser.end(driver, wentWell);
  }
}

/** For whoever has to find out why it failed. @param {Stage} stage @param {import('node:test').TestContext} context */
async function tell(stage, context) {
  const url = await stage.driver.getCurrentUrl().catch((error) => `no page: ${error.message}`);
  const asked = await stage.api.log().catch(() => []);
  context.diagnostic(`shown was ${url.replace(/[?#].*/, '')}; the API was asked for`);
  for (const { method, path, status } of asked.slice(-12)) context.diagnostic(`  ${method} ${path}: ${status}`);
}
