/** What keeps people out who use a keyboard, a screen reader or strong contrasts, as far as a program can tell. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A phone is narrow. */
export const VIEWPORTS = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

/**
 * What axe-core finds on a page, by light and in the dark: the rule, and each element that breaks it.
 * @param {import('@playwright/test').Page} page
 */
export async function faultsOf(page) {
  await page.evaluate(AXE);
  /** @type {string[]} */
  const faults = [];
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await page.evaluate(async () => {
      const { violations } = await /** @type {any} */ (window).axe.run();
      return violations.flatMap((/** @type {any} */ { id, nodes }) =>
        nodes.map((/** @type {any} */ { target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
      );
    });
    faults.push(...found.map((/** @type {string} */ fault) => `${colorScheme}: ${fault}`));
  }
  return faults;
}
