/** What a page's main thread has been doing, as the browser counts it. */

/** @typedef {import('@playwright/test').CDPSession} CDPSession */

/** @param {import('@playwright/test').Page} page */
export async function metricsOf(page) {
  const session = await page.context().newCDPSession(page);
  // What the processor did: not how long something else on the machine kept it.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}

/** In milliseconds of the processor, since counting began or the page was opened. @param {CDPSession} session */
export async function spent(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { script: seconds('ScriptDuration') * 1000, all: seconds('TaskDuration') * 1000 };
}

/** Milliseconds of the main thread for what is done meanwhile. @param {CDPSession} session @param {() => Promise<unknown>} work */
export async function costOf(session, work) {
  const before = await spent(session);
  await work();
  return (await spent(session)).all - before.all;
}
