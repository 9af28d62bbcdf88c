/** Scenarios: each is played over this package, and what it sent is compared with what the official client sends. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { findChromium, launchOptions } from './browser.mjs';
import { PLAYED, RECORD } from './clients.mjs';
import { differences } from './compare.mjs';
import { startWithRealTabs } from './real-tabs.mjs';
import { keep, recordOf } from './records.mjs';
import { Stage } from './stage.mjs';
import { startWorld } from './world.mjs';

/** @typedef {import('./stage.mjs').Given} Given */
/** @typedef {import('./clients.mjs').ClientName} ClientName */

/**
 * @typedef {object} TestFixtures
 * @property {ClientName} client
 * @property {Given} given
 * @property {string} scenarioName
 * @property {Stage} stage
 */
/**
 * @typedef {object} WorkerFixtures
 * @property {boolean} wholeBrowser use the whole browser: the one that starts quickly can't block third-party cookies
 * @property {Awaited<ReturnType<typeof startWorld>>} world
 */

/**
 * @typedef {import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions} GivenToTests
 * @typedef {import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions} GivenToWorkers
 */

/** @type {import('@playwright/test').Fixtures<TestFixtures, WorkerFixtures, GivenToTests, GivenToWorkers>} */
const fixtures = {
  world: [
    // Playwright reads from the first parameter which fixtures are wanted.
    async ({}, use) => {
      const world = await startWorld();
      await use(world);
      await world.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ context, given, world }, use) => {
    if (!given.realTabs) return use(context);
    const started = await startWithRealTabs(world.hosts);
    await use(started.context);
    await started.close();
  },
  wholeBrowser: [false, { option: true, scope: 'worker' }],
  launchOptions: [
    async ({ world, wholeBrowser }, use) => use(launchOptions(world.hosts, wholeBrowser ? findChromium() : undefined)),
    { scope: 'worker' },
  ],
  client: ['clerk-wasm', { option: true }],
  given: [{}, { option: true }],
  scenarioName: ['', { option: true }],
  stage: async ({ client, given, scenarioName, world, context }, use, testInfo) => {
    const stage = new Stage(client, context, world, given);
    await stage.api.reset(given.settings);
    await use(stage);
    expect(await preflights(stage), 'requests that caused a preflight').toEqual([]);
    await record(testInfo, scenarioName, client, stage);
  },
};

export const test = base.extend(fixtures);

/**
 * Plays a scenario and compares what was sent with what the official client sends, either as recorded or, with
 * `RECORD=1`, as it does now.
 * @param {string} name
 * @param {Given} given
 * @param {(stage: Stage) => Promise<void>} play
 */
export function scenario(name, given, play) {
  test.describe(name, () => {
    // One after the other, because the last one compares what the others recorded.
    test.describe.configure({ mode: 'default' });
    for (const client of PLAYED) {
      test.describe(() => {
        test.use({ client, given, scenarioName: name });
        test(client, ({ stage }) => play(stage));
      });
    }
    test('both send the same', async ({}, testInfo) => {
      const official = RECORD ? await recorded(testInfo, name, 'clerk-js') : undefined;
      const ours = await recorded(testInfo, name, 'clerk-wasm');
      test.skip(!ours || (RECORD && !official), 'it was not played over both clients in this run');
      if (!ours) return;
      const theirs = official ?? (await recordOf(testInfo, name));
      expect(differences(name, { 'clerk-js': theirs, 'clerk-wasm': ours })).toEqual([]);
      // Only a record that passed is kept, not what a busy machine has made of it.
      if (official) await keep(testInfo, name, official);
    });
  });
}

/**
 * Requests that caused a preflight. There must never be one, because a preflight makes Safari drop cookies.
 * @param {Stage} stage
 */
export async function preflights(stage) {
  return (await stage.api.log()).filter((entry) => entry.wire_method === 'OPTIONS');
}

/** @param {import('@playwright/test').TestInfo} testInfo @param {string} scenario @param {ClientName} client @param {Stage} stage */
async function record(testInfo, scenario, client, stage) {
  const sent = stage.recording.sent;
  await testInfo.attach('requests', { body: sent.map(({ step, text }) => `[${step}] ${text}\n`).join('') });
  if (testInfo.status !== 'passed') return;
  const file = recordingFile(testInfo, scenario, client);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(sent, null, 1));
}

/** @param {import('@playwright/test').TestInfo} testInfo @param {string} scenario @param {ClientName} client @returns {Promise<import('./recording.mjs').Sent[] | undefined>} */
async function recorded(testInfo, scenario, client) {
  const text = await readFile(recordingFile(testInfo, scenario, client), 'utf8').catch(() => undefined);
  return text && JSON.parse(text);
}

/**
 * Playwright empties the folder at the start of a run, so nothing is compared with an older run.
 * @param {import('@playwright/test').TestInfo} testInfo
 * @param {string} scenario
 * @param {ClientName} client
 */
function recordingFile(testInfo, scenario, client) {
  return path.join(testInfo.project.outputDir, 'recordings', `${scenario.replace(/[^\w]+/g, '-')}.${client}.json`);
}
