/** What a page's main thread has done, as the browser counts it. */

/** @typedef {import('@playwright/test').CDPSession} CDPSession */

/** @param {import('@playwright/test').Page} page */
export async function metricsOf(page) {
  const session = await page.context().newCDPSession(page);
  // Count the processor's time, not how long something else on the machine held it up.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}

/** Milliseconds of processor time since counting began or the page was opened. @param {CDPSession} session */
export async function spent(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { script: seconds('ScriptDuration') * 1000, all: seconds('TaskDuration') * 1000 };
}

/**
 * Milliseconds that the main thread spends during `work`.
 * @param {CDPSession} session
 * @param {() => Promise<unknown>} work
 */
export async function costOf(session, work) {
  const before = await spent(session);
  await work();
  return (await spent(session)).all - before.all;
}
