/** What the official client sent and showed in each scenario, by its version: only played anew when that changes. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSIONS } from './clients.mjs';

/** @typedef {import('./recording.mjs').Sent} Sent */
/** @typedef {import('@playwright/test').TestInfo} TestInfo */

/** A scenario's record: what was sent, by step. @typedef {{ scenario: string, sent: Record<string, string[]> }} Kept */

const FOLDER = fileURLToPath(new URL('../recordings/', import.meta.url));

/**
 * What the official client did in this scenario when it was last played.
 * @param {TestInfo} testInfo @param {string} scenario @returns {Promise<Sent[]>}
 */
export async function recordOf(testInfo, scenario, folder = FOLDER) {
  const text = await readFile(fileOf(testInfo, scenario, folder), 'utf8').catch(() => undefined);
  /** @type {Kept | undefined} */
  const kept = text && JSON.parse(text);
  if (kept?.scenario !== scenario) throw new Error(await whyMissing(scenario, folder));
  return Object.entries(kept.sent).flatMap(([step, texts]) => texts.map((text) => ({ step, text })));
}

/** @param {TestInfo} testInfo @param {string} scenario @param {Sent[]} sent */
export async function keep(testInfo, scenario, sent, folder = FOLDER) {
  const file = fileOf(testInfo, scenario, folder);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ scenario, sent: byStep(sent) }, null, 1)}\n`);
}

/**
 * Groups by step, in order. Within a step there is no order, so they are sorted: equal records look the same.
 * @param {Sent[]} sent
 */
function byStep(sent) {
  /** @type {Record<string, string[]>} */
  const steps = {};
  for (const { step, text } of sent) (steps[step] ??= []).push(text);
  for (const texts of Object.values(steps)) texts.sort();
  return steps;
}

/** @param {TestInfo} testInfo @param {string} scenario @param {string} folder */
function fileOf({ titlePath }, scenario, folder) {
  const spec = path.basename(titlePath[0], '.spec.mjs');
  return path.join(folder, VERSIONS['clerk-js'], spec, `${scenario.replace(/[^\w]+/g, '-')}.json`);
}

/** @param {string} scenario @param {string} folder */
async function whyMissing(scenario, folder) {
  const installed = VERSIONS['clerk-js'];
  const versions = await readdir(folder).catch(() => /** @type {string[]} */ ([]));
  if (versions.length > 0 && !versions.includes(installed)) {
    return (
      `the records are of clerk-js ${versions.join(', ')}, and ${installed} is installed: ` +
      'RECORD=1 cargo xtask test --only e2e plays all scenarios over it and makes them anew'
    );
  }
  // Neither a pattern nor a shell must interpret the name.
  const pattern = scenario.replace(/[^\w ,:-]/g, '.');
  return (
    `there is no record of what clerk-js ${installed} does in this scenario: ` +
    `RECORD=1 npx playwright test -c tests/e2e -g "${pattern}" plays it and makes one`
  );
}
