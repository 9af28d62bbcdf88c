/** What telling 10,000 listeners of one change of state costs: from the first one's call to the last one's. */
import { changed } from '../change.mjs';
import { onPage } from '../figure.mjs';

const LISTENERS = 10_000;
/** A page's clock has steps of a tenth of a millisecond. */
const CHANGES = 4;

/** @type {import('../figure.mjs').Figure<import('@playwright/test').Page>} */
export const figure = {
  name: 'listeners',
  rows: [
    {
      name: 'listeners',
      title: '10,000 listeners, one change of state: telling them',
      unit: 'ms',
      target: { atMostTimes: 0.5 },
    },
  ],
  repeats: { full: 11, quick: 5 },
  async prepare(world, contender) {
    const page = await onPage.prepare(world, contender);
    await page.evaluate(listen, LISTENERS);
    await changed(page, 'org_acme', 'org_globex');
    return page;
  },
  async measure(world, contender, page) {
    const before = await page.evaluate(() => window.telling);
    for (let change = 0; change < CHANGES; change++) await changed(page, 'org_acme', 'org_globex');
    return { listeners: ((await page.evaluate(() => window.telling)) - before) / CHANGES };
  },
  release: onPage.release,
};

/** A client may tell them several times of one change. @param {number} listeners */
function listen(listeners) {
  let start = 0;
  let heard = 0;
  window.telling = 0;
  const add = (/** @type {() => void} */ listener) => window.clerk.addListener(listener, { skipInitialEmit: true });
  add(() => (start = performance.now()));
  for (let listener = 2; listener < listeners; listener++) add(() => (heard += 1));
  add(() => (window.telling += performance.now() - start));
}
