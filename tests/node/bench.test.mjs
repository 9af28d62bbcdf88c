/** What `cargo xtask bench` makes of the samples that it takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from '../bench/picture.mjs';
import { caption, headline, resultOf, table } from '../bench/report.mjs';
import { exponent, isReached, quantile, ratio, summarize } from '../bench/statistics.mjs';

/** @typedef {import('../bench/figure.mjs').Row} Row */

/** @type {{ name: import('../bench/contenders.mjs').ContenderName, title: string }[]} */
const COLUMNS = [
  { name: 'clerk-wasm', title: 'ours' },
  { name: 'clerk-js', title: 'official <6>' },
  { name: 'floor', title: 'floor' },
];

/** @type {Row} */
const LOAD = { name: 'load', title: 'load', unit: 'ms', target: { atMostTimes: 0.5 } };
/** @type {Row} */
const BYTES = { name: 'bytes', title: 'bytes', unit: 'B', target: { atMost: 35_000 } };

test('a median and quartiles fall between samples where they have to', () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2);
  assert.equal(quantile([4, 1, 2, 3], 0.5), 2.5);
  assert.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
  assert.equal(quantile([7], 0.75), 7);
  assert.throws(() => quantile([], 0.5), RangeError);
});

test('the spread is half of what lies between the quartiles, so that one odd sample does not count', () => {
  const { median, spread } = summarize([10, 20, 30, 40, 5000]);
  assert.deepEqual({ median, spread }, { median: 30, spread: 10 });
});

test('the ratio is that of the medians, where both are there', () => {
  const [ours, official] = [summarize([1, 2, 90]), summarize([3, 4, 5])];
  assert.equal(ratio(ours, official), 0.5);
  assert.equal(ratio(ours, undefined), undefined);
  assert.equal(ratio(ours, summarize([0])), undefined);
});

test('a figure is reached up to its target, and not beyond', () => {
  const [ours, official] = [summarize([50]), summarize([100])];
  assert.equal(isReached({ atMost: 50 }, ours, undefined), true);
  assert.equal(isReached({ atMost: 49 }, ours, official), false);
  assert.equal(isReached({ atMostTimes: 0.5 }, ours, official), true);
  assert.equal(isReached({ atMostTimes: 0.49 }, ours, official), false);
  assert.equal(isReached({ atLeastTimes: 0.5 }, ours, official), true);
  assert.equal(isReached({ atLeastTimes: 400 }, ours, official), false);
  assert.equal(isReached({ atMostTimes: 0.5 }, ours, undefined), undefined);
  assert.equal(isReached({ atMost: 50 }, undefined, official), undefined);
});

test('a cost that is linear has the exponent 1, and one that is square 2', () => {
  assert.ok(Math.abs(exponent([10, 3], [100, 30]) - 1) < 1e-9);
  assert.ok(Math.abs(exponent([10, 3], [100, 300]) - 2) < 1e-9);
});

test('a row of the table has medians, spread, ratio, target and verdict', () => {
  const text = table([resultOf(LOAD, { 'clerk-wasm': [30, 40, 50], 'clerk-js': [100] })], COLUMNS);
  const [head, rule, row] = text.split('\n');
  assert.equal(head, '| figure | ours | official <6> | floor | ratio | to reach | reached |');
  assert.equal(rule, '| --- | ---: | ---: | ---: | ---: | --- | --- |');
  assert.equal(row, '| load | 40 ms ± 13 % | 100 ms | – | 0.4× | at most 0.5× | yes |');
});

test('what is missed stands out, bytes are in thousands, and calls are not shortened', () => {
  const bytes = resultOf(BYTES, { 'clerk-wasm': [106_880], 'clerk-js': [70_605], floor: [290] });
  const calls = resultOf(
    { name: 'c', title: 'calls', unit: 'per s', target: { atLeastTimes: 400 } },
    { 'clerk-wasm': [617_800], 'clerk-js': [673] },
  );
  const text = table([bytes, calls], COLUMNS);
  assert.match(text, /\| bytes \| 107 KB \| 70.6 KB \| 0.29 KB \| 1.5× \| at most 35 KB \| \*\*no\*\* \|/);
  assert.match(text, /\| calls \| 617,800 per s \| 673 per s \| – \| 918× \| at least 400× \| yes \|/);
});

test('the headline has the ratios of the figures that matter most, as far as they were taken', () => {
  const idle = resultOf({ name: 'idle', title: 'x', unit: 'ms' }, { 'clerk-wasm': [2.66], 'clerk-js': [66.1] });
  const load = resultOf({ name: 'load-warm', title: 'x', unit: 'ms' }, { 'clerk-wasm': [50] });
  const said = headline(
    [resultOf(BYTES, { 'clerk-wasm': [63_800], 'clerk-js': [70_605] }), resultOf(LOAD, {}), load, idle],
    '6.40.0',
  );
  assert.equal(
    said,
    'As a multiple of `@clerk/clerk-js` 6.40.0: bytes until loaded 0.9× (63.8 KB); script time per idle minute 0.04× (2.66 ms).',
  );
});

test('the caption says when, of which versions, and on what', () => {
  const versions = { 'clerk-wasm': '0.1.0', 'clerk-js': '6.40.0', chromium: '156.0' };
  const said = caption({ date: '2026-01-02', versions, cores: 2, isQuick: false });
  assert.equal(
    said,
    'Measured on 2026-01-02: clerk-wasm 0.1.0, `@clerk/clerk-js` 6.40.0, Chromium 156.0, 2 processors.',
  );
  assert.match(caption({ date: '2026-01-02', versions, cores: 2, isQuick: true }), /with few repeats/);
});

test('in the picture a bar is as long as its value, the target has its mark, and text is escaped', () => {
  const results = [resultOf(LOAD, { 'clerk-wasm': [40], 'clerk-js': [100], floor: [20] })];
  const svg = picture(results, COLUMNS, 'a & b');
  const width = (/** @type {string} */ name) =>
    Number(new RegExp(`class="${name}" x="380"[^>]* width="([\\d.]+)"`).exec(svg)?.[1]);
  assert.equal(width('clerk-js'), 250);
  assert.equal(width('clerk-wasm'), 100);
  assert.equal(width('floor'), 50);
  assert.match(svg, /class="target" x1="505.0"/);
  assert.match(svg, /official &lt;6>/);
  assert.match(svg, /<title>a &amp; b<\/title>/);
});

test('the picture leaves out what can not be compared', () => {
  const alone = resultOf(BYTES, { 'clerk-wasm': [1] });
  const zero = resultOf(LOAD, { 'clerk-wasm': [1], 'clerk-js': [0] });
  const without = resultOf({ ...LOAD, target: undefined }, { 'clerk-wasm': [1], 'clerk-js': [2] });
  assert.doesNotMatch(picture([alone, zero, without], COLUMNS, ''), /x="380"/);
});
