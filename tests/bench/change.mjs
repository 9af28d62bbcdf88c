/** The change of state that figures measure: another organization becomes the active one. */

/** @typedef {import('@playwright/test').Page} Page */

/** Resolves when all listeners have been told. @param {Page} page @param {string} one @param {string} other */
export function changed(page, one, other) {
  return page.evaluate(
    async ([first, second]) => {
      await window.clerk.setActive({ organization: window.clerk.organization?.id === first ? second : first });
    },
    [one, other],
  );
}

/**
 * Does nothing, to measure what it costs just to ask a page for something.
 * @param {Page} page
 * @param {string} one
 * @param {string} other
 */
export function unchanged(page, one, other) {
  return page.evaluate(async (organizations) => void (await organizations), [one, other]);
}
