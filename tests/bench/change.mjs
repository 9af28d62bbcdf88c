/** The change of state that figures are taken of: another organization becomes the active one. */

/** Resolves when everybody who listens has been told. @param {import('@playwright/test').Page} page @param {string} one @param {string} other */
export function changed(page, one, other) {
  return page.evaluate(
    async ([first, second]) => {
      await window.clerk.setActive({ organization: window.clerk.organization?.id === first ? second : first });
    },
    [one, other],
  );
}
