/** Every figure, in the order of the table. */
import { figure as bytes } from './bytes.mjs';
import { manyTabs, oneTab } from './hour.mjs';
import { figure as idle } from './idle.mjs';
import { figure as listeners } from './listeners.mjs';
import { cold, warm } from './load.mjs';
import { judging, latency } from './server.mjs';
import { figure as size } from './size.mjs';
import { atOnce, fromMemory } from './tokens.mjs';

/** @type {import('../figure.mjs').Figure<any>[]} */
export const FIGURES = [
  bytes,
  warm,
  cold,
  fromMemory,
  atOnce,
  idle,
  oneTab,
  manyTabs,
  listeners,
  size,
  judging,
  latency,
];
