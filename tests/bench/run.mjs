/**
 * Takes the figures and prints them: `node tests/bench/run.mjs FOLDER [--quick] [--only NAME]…`. FOLDER receives
 * `bench.md`, `headline.md`, `bench.json` and `bench.svg`. `cargo xtask bench` builds what it needs and calls it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CLIENTS, PEERS, VERSIONS } from './contenders.mjs';
import { take } from './figure.mjs';
import { FIGURES } from './figures/index.mjs';
import { configuration } from './figures/size.mjs';
import { picture } from './picture.mjs';
import { caption, headline, resultOf, table } from './report.mjs';
import { World } from './world.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const folder = positionals[0];
if (!folder) refuse('usage: node tests/bench/run.mjs FOLDER [--quick] [--only NAME]…');
const wanted = FIGURES.filter(({ name }) => !values.only || values.only.includes(name));
const unknown = values.only?.find((name) => !FIGURES.some((figure) => figure.name === name));
if (unknown) refuse(`there is no figure ${unknown}; there are: ${FIGURES.map(({ name }) => name).join(', ')}`);

const contenders = [...CLIENTS, ...PEERS];
await mkdir(folder, { recursive: true });
const world = await World.start(contenders, configuration());
try {
  /** @type {import('./report.mjs').Result[]} */
  const results = [];
  for (const figure of wanted) {
    const samples = await taken(figure);
    results.push(...figure.rows.map((row) => resultOf(row, samples[row.name])));
    // Write after each figure, so that an interrupted run leaves what it has.
    await write(results);
  }
  console.log(`\n${table(results, contenders)}`);
} finally {
  await world.close();
}

/** @param {import('./figure.mjs').Figure<any>} figure */
async function taken(figure) {
  const start = performance.now();
  const samples = await take(world, figure, values.quick ? 'quick' : 'full', (done, of) => {
    console.log(`  ${figure.name}: ${done + 1} of ${of}`);
  });
  console.log(`  ${figure.name}: ${Math.round((performance.now() - start) / 1000)} s`);
  return samples;
}

/** @param {import('./report.mjs').Result[]} results */
async function write(results) {
  const about = {
    date: new Date().toISOString().slice(0, 10),
    versions: { ...VERSIONS, chromium: world.browser.version() },
    cores: cpus().length,
    isQuick: values.quick,
  };
  const title = caption(about);
  await writeFile(path.join(folder, 'bench.md'), `${title}\n\n${table(results, contenders)}`);
  await writeFile(path.join(folder, 'headline.md'), `${headline(results, VERSIONS['clerk-js'])}\n`);
  await writeFile(path.join(folder, 'bench.json'), `${JSON.stringify({ ...about, results }, rounded, 1)}\n`);
  await writeFile(path.join(folder, 'bench.svg'), picture(results, contenders, title));
}

/** More than five digits would say more than is measured. @param {string} key @param {unknown} value */
function rounded(key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}

/** @param {string} why @returns {never} */
function refuse(why) {
  console.error(why);
  process.exit(2);
}
