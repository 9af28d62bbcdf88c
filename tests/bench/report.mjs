/** The figures as a Markdown table, which is readable in a terminal as well. */
import { isReached, ratio, summarize } from './statistics.mjs';

/** @typedef {import('./figure.mjs').Row} Row */
/** @typedef {import('./contenders.mjs').ContenderName} ContenderName */
/** @typedef {import('./statistics.mjs').Summary} Summary */
/** @typedef {import('./statistics.mjs').Target} Target */

/**
 * A row with its result.
 * @typedef {Row & { summaries: Partial<Record<ContenderName, Summary>>, ratio?: number, isReached?: boolean }} Result
 */

/**
 * @typedef {object} About
 * @property {string} date
 * @property {Record<'clerk-wasm' | 'clerk-js' | 'chromium', string>} versions
 * @property {number} cores
 * @property {boolean} isQuick
 */

/** @param {Row} row @param {Partial<Record<ContenderName, number[]>>} samples @returns {Result} */
export function resultOf(row, samples) {
  const summaries = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, summarize(values)]));
  const [ours, official] = [summaries['clerk-wasm'], summaries['clerk-js']];
  const reached = row.target && isReached(row.target, ours, official);
  return { ...row, summaries, ratio: ratio(ours, official), isReached: reached };
}

/** What was measured, when, and on what. @param {About} about */
export function caption({ date, versions, cores, isQuick }) {
  const measured = `Measured on ${date}${isQuick ? ', with few repeats' : ''}`;
  const clients = `clerk-wasm ${versions['clerk-wasm']}, \`@clerk/clerk-js\` ${versions['clerk-js']}`;
  return `${measured}: ${clients}, Chromium ${versions.chromium}, ${cores} processors.`;
}

/** @param {Result[]} results @param {{ name: ContenderName, title: string }[]} contenders */
export function table(results, contenders) {
  const head = ['figure', ...contenders.map(({ title }) => title), 'ratio', 'to reach', 'reached'];
  const rows = results.map((result) => [
    result.title,
    ...contenders.map(({ name }) => valueOf(result.summaries[name], result.unit)),
    result.ratio === undefined ? '–' : `${times(result.ratio)}×`,
    targetOf(result),
    result.isReached === undefined ? '–' : result.isReached ? 'yes' : '**no**',
  ]);
  const rule = ['---', ...contenders.map(() => '---:'), '---:', '---', '---'];
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** The rows in the README's line, and what they are called there. @type {Record<string, string>} */
const HEADLINES = {
  bytes: 'bytes until loaded',
  'load-warm': 'time to load',
  token: '`getToken()` from memory',
  idle: 'script time per idle minute',
};

/**
 * The most important figures in one line.
 * @param {Result[]} results
 * @param {string} official the official client's version
 */
export function headline(results, official) {
  const figures = results.flatMap(({ name, ratio, summaries, unit }) => {
    const [title, ours] = [HEADLINES[name], summaries['clerk-wasm']];
    return title && ours && ratio !== undefined ? [`${title} ${times(ratio)}× (${withUnit(ours.median, unit)})`] : [];
  });
  return `As a multiple of \`@clerk/clerk-js\` ${official}: ${figures.join('; ')}.`;
}

/** @param {Summary | undefined} summary @param {Row['unit']} unit */
function valueOf(summary, unit) {
  if (!summary) return '–';
  const spread = summary.spread > 0 && summary.median !== 0 ? ` ± ${percent(summary.spread / summary.median)}` : '';
  return `${withUnit(summary.median, unit)}${spread}`;
}

/** @param {Result} result */
function targetOf({ target, unit }) {
  if (!target) return '';
  if ('atMost' in target) return `at most ${withUnit(target.atMost, unit)}`;
  return 'atMostTimes' in target ? `at most ${times(target.atMostTimes)}×` : `at least ${times(target.atLeastTimes)}×`;
}

/** @param {number} value @param {Row['unit']} unit */
export function withUnit(value, unit) {
  if (unit === 'B')
    return Math.abs(value) < 1_000_000 ? `${rounded(value / 1000)} KB` : `${rounded(value / 1_000_000)} MB`;
  return unit ? `${rounded(value)} ${unit}` : rounded(value);
}

/** Three digits, with separators for thousands. @param {number} value */
function rounded(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** A factor in two digits. @param {number} value */
export function times(value) {
  return value.toLocaleString('en', value < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 });
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)} %`;
}
