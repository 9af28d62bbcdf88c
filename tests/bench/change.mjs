/** The change of state that figures are taken of: another organization becomes the active one. */

/** @typedef {import('@playwright/test').Page} Page */

/** Resolves when everybody who listens has been told. @param {Page} page @param {string} one @param {string} other */
export function changed(page, one, other) {
  return page.evaluate(
    async ([first, second]) => {
      await window.clerk.setActive({ organization: window.clerk.organization?.id === first ? second : first });
    },
    [one, other],
  );
}

/** Nothing: what asking a page for something costs by itself. @param {Page} page @param {string} one @param {string} other */
export function unchanged(page, one, other) {
  return page.evaluate(async (organizations) => void (await organizations), [one, other]);
}
