/** The figures as a picture for the docs: a bar for each contender, in proportion to the official client's. */
import { times, withUnit } from './report.mjs';

/** @typedef {import('./report.mjs').Result} Result */
/** @typedef {{ name: import('./contenders.mjs').ContenderName, title: string }} Column */

const WIDTH = 860;
const LEFT = 24;
const BARS = 380;
const SPAN = 250;
const BAR = 11;
const PITCH = BAR + 3;
const ROW_GAP = 16;
const HEAD = 64;

/** Readable on a light and on a dark page. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .small { font-size: 11px; fill: #59636e; stroke: #ffffff; stroke-width: 4; paint-order: stroke; }
  .clerk-wasm { fill: #0969da; } .clerk-js { fill: #8c959f; } .clerk-fapi-rs { fill: #bf8700; } .floor { fill: #a2d39c; }
  .target { stroke: #cf222e; stroke-width: 2; }
  .background { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .small { fill: #9198a1; stroke: #0d1117; }
    .clerk-wasm { fill: #4493f8; } .clerk-js { fill: #7d8590; } .clerk-fapi-rs { fill: #d29922; } .floor { fill: #347d39; }
    .target { stroke: #f85149; } .background { fill: #0d1117; }
  }`;

/**
 * Rows without a target, or without a value of the official client, are left out.
 * @param {Result[]} results
 * @param {Column[]} columns
 * @param {string} caption
 */
export function picture(results, columns, caption) {
  let y = HEAD;
  const rows = results
    .filter(({ target, summaries }) => target && summaries['clerk-wasm'] && (summaries['clerk-js']?.median ?? 0) > 0)
    .map((result) => {
      const shown = columns.filter(({ name }) => result.summaries[name]);
      const text = row(result, shown, y);
      y += Math.max(2, shown.length) * PITCH + ROW_GAP;
      return text;
    });
  const height = y + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(caption)}</title><style>${STYLE}</style>`,
    `<rect class="background" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="title" x="${LEFT}" y="28">Beside the official client, which is 1×</text>`,
    legend(columns),
    ...rows,
    '</svg>\n',
  ].join('\n');
}

/** @param {Result} result @param {Column[]} columns @param {number} y */
function row(result, columns, y) {
  const { target, summaries, unit } = result;
  const official = summaries['clerk-js']?.median ?? 1;
  const most = Math.max(...columns.map(({ name }) => summaries[name]?.median ?? 0));
  const length = (/** @type {number} */ value) => Math.max(1, (value / most) * SPAN);
  const end = (/** @type {Column} */ { name }) => BARS + length(summaries[name]?.median ?? 0);
  const bars = columns.map((column, index) => {
    const width = (end(column) - BARS).toFixed(1);
    return `<rect class="${column.name}" x="${BARS}" y="${y + index * PITCH}" width="${width}" height="${BAR}" rx="2"/>`;
  });
  const values = columns.map((column, index) => {
    const value = summaries[column.name]?.median ?? 0;
    const text = `${withUnit(value, unit)}${column.name === 'clerk-js' ? '' : ` (${times(value / official)}×)`}`;
    return `<text class="small" x="${(end(column) + 6).toFixed(1)}" y="${y + index * PITCH + BAR - 1}">${text}</text>`;
  });
  const limit = target && limitOf(target, official);
  const bottom = y + columns.length * PITCH - 1;
  const mark = limit !== undefined && limit <= most ? line(BARS + (limit / most) * SPAN, y - 2, bottom) : '';
  return [label(result.title, y), ...bars, mark, ...values].join('\n');
}

/** Sets a title in one line or two. @param {string} title @param {number} y */
function label(title, y) {
  const words = title.replaceAll('`', '').split(' ');
  const lines = [''];
  for (const word of words) {
    if (`${lines.at(-1)} ${word}`.length > 46) lines.push(word);
    else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines.map((text, index) => `<text x="${LEFT}" y="${y + 11 + index * 15}">${escaped(text)}</text>`).join('');
}

/** @param {import('./statistics.mjs').Target} target @param {number} official */
function limitOf(target, official) {
  if ('atMost' in target) return target.atMost;
  return 'atMostTimes' in target ? official * target.atMostTimes : official * target.atLeastTimes;
}

/** @param {number} x @param {number} top @param {number} bottom */
function line(x, top, bottom) {
  return `<line class="target" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top}" y2="${bottom}"/>`;
}

/** @param {Column[]} columns */
function legend(columns) {
  let x = LEFT;
  const entries = columns.map(({ name, title }) => {
    const entry = `<rect class="${name}" x="${x}" y="41" width="11" height="11" rx="2"/><text class="small" x="${x + 16}" y="51">${escaped(title)}</text>`;
    x += 34 + title.length * 6.2;
    return entry;
  });
  return `${entries.join('')}${line(x, 40, 53)}<text class="small" x="${x + 7}" y="51">to reach</text>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
