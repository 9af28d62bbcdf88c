/**
 * Takes the figures and prints them: `node tests/bench/run.mjs FOLDER [--quick] [--only NAME]…`, where FOLDER is for
 * `bench.md`, `bench.json` and `bench.svg`. `cargo xtask bench` builds what it needs and calls it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CLIENTS, PEERS, VERSIONS } from './contenders.mjs';
import { take } from './figure.mjs';
import { FIGURES } from './figures/index.mjs';
import { configuration } from './figures/size.mjs';
import { picture } from './picture.mjs';
import { caption, resultOf, table } from './report.mjs';
import { World } from './world.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const folder = positionals[0];
if (!folder) throw new Error('usage: node tests/bench/run.mjs FOLDER [--quick] [--only NAME]…');
const wanted = FIGURES.filter(({ name }) => !values.only || values.only.includes(name));
const unknown = values.only?.find((name) => !FIGURES.some((figure) => figure.name === name));
if (unknown) throw new Error(`there is no figure ${unknown}; there are: ${FIGURES.map(({ name }) => name).join(', ')}`);

const contenders = [...CLIENTS, ...PEERS];
const world = await World.start(contenders, configuration());
try {
  const results = await measured();
  const about = {
    date: new Date().toISOString().slice(0, 10),
    versions: { ...VERSIONS, chromium: world.browser.version() },
    cores: world.cores,
    isQuick: values.quick,
  };
  const text = table(results, contenders);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'bench.md'), `${caption(about)}\n\n${text}`);
  await writeFile(path.join(folder, 'bench.json'), `${JSON.stringify({ ...about, results }, null, 1)}\n`);
  await writeFile(path.join(folder, 'bench.svg'), picture(results, contenders, caption(about)));
  console.log(`\n${text}`);
} finally {
  await world.close();
}

async function measured() {
  const results = [];
  for (const figure of wanted) {
    const start = performance.now();
    const samples = await take(world, figure, values.quick ? 'quick' : 'full', (done, of) => {
      console.log(`  ${figure.name}: ${done + 1} of ${of}`);
    });
    console.log(`  ${figure.name}: ${Math.round((performance.now() - start) / 1000)} s`);
    results.push(...figure.rows.map((row) => resultOf(row, samples[row.name])));
  }
  return results;
}
