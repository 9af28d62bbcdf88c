/** Statistics on the samples of a figure. */

/**
 * What a figure should reach: a value of this package's own, or one in proportion to the official client's.
 * @typedef {{ atMost: number } | { atMostTimes: number } | { atLeastTimes: number }} Target
 */

/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} spread half of what lies between the quartiles
 * @property {number[]} samples in the order in which they were taken
 */

/** @param {number[]} samples at least one @returns {Summary} */
export function summarize(samples) {
  const [lower, upper] = [quantile(samples, 0.25), quantile(samples, 0.75)];
  return { median: quantile(samples, 0.5), spread: (upper - lower) / 2, samples };
}

/**
 * Interpolates if the quantile falls between two samples.
 * @param {number[]} samples at least one
 * @param {number} share from 0 for the least to 1 for the greatest
 */
export function quantile(samples, share) {
  if (samples.length === 0) throw new RangeError('no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** @param {Summary | undefined} ours @param {Summary | undefined} official @returns {number | undefined} of the medians */
export function ratio(ours, official) {
  if (!ours || !official || official.median === 0) return undefined;
  return ours.median / official.median;
}

/**
 * @param {Target} target
 * @param {Summary | undefined} ours
 * @param {Summary | undefined} official
 * @returns {boolean | undefined} undefined where it can't be told
 */
export function isReached(target, ours, official) {
  if ('atMost' in target) return ours && ours.median <= target.atMost;
  const times = ratio(ours, official);
  if (times === undefined) return undefined;
  return 'atMostTimes' in target ? times <= target.atMostTimes : times >= target.atLeastTimes;
}

/**
 * The power by which a cost grows with a size: 1 if twice the size costs twice as much.
 * @param {[size: number, cost: number]} from
 * @param {[size: number, cost: number]} to
 */
export function exponent([size, cost], [laterSize, laterCost]) {
  return Math.log(laterCost / cost) / Math.log(laterSize / size);
}
