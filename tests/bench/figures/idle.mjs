/** Script time of a page that is signed in, in front, and left alone: real time, since processor time is asked for. */

import { metricsOf, spent } from '../processor.mjs';

/** @typedef {{ page: import('@playwright/test').Page, session: import('@playwright/test').CDPSession }} Idling */

const SAMPLE_MS = 60_000;
/** What a page still does after loading is over by then. */
const SETTLING_MS = 5_000;

/** @type {import('../figure.mjs').Figure<Idling>} */
export const figure = {
  name: 'idle',
  rows: [
    {
      name: 'idle',
      title: 'script time of an idle signed-in page, per minute',
      unit: 'ms',
      target: { atMostTimes: 0.1 },
    },
    { name: 'idle-thread', title: '… all time of its main thread', unit: 'ms' },
  ],
  repeats: { full: 3, quick: 1 },
  together: true,
  async prepare(world, contender) {
    const page = await world.openAlone(contender);
    const session = await metricsOf(page);
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    return { page, session };
  },
  async measure(world, contender, { session }) {
    const before = await spent(session);
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    const after = await spent(session);
    return { idle: after.script - before.script, 'idle-thread': after.all - before.all };
  },
  release: ({ page }) => page.context().close(),
};
