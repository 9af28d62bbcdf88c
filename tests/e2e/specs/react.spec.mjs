/** The hooks and components of `@clerk/react`, unmodified, over both clients: what they show has to be the same. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { bundle, page as pageOf } from '../react/built.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */
/** @typedef {import('@playwright/test').Page} Page */

for (const isInstance of [false, true]) {
  const how = isInstance ? 'an instance' : 'the class';
  scenario(`React: ${how} in the provider gives every hook what it shows`, { app: { react: { isInstance } } }, async (stage) => {
    const page = await openSignedIn(stage);
    expect(await saidBy(page)).toMatchObject({
      auth: { isSignedIn: true, userId: 'user_ada', orgId: null },
      user: { user: { fullName: 'Ada Lovelace', email: 'ada@example.com' } },
      organizations: { names: ['org:admin of Acme'], count: 2, hasNextPage: true },
    });
  });
}

/** @param {Stage} stage */
async function openSignedIn(stage) {
  stage.site.files = { '/': pageOf(), '/react.js': await bundle() };
  const page = await stage.openSignedIn();
  stage.recording.note('shown', await settled(page));
  return page;
}

/** What the hooks say when they no longer load. @param {Page} page */
async function settled(page) {
  await expect(page.getByTestId('organizations')).toContainText('"isLoading":false');
  return saidBy(page);
}

/** What each hook says. @param {Page} page @returns {Promise<Record<string, any>>} */
async function saidBy(page) {
  const texts = await page.locator('[data-testid]').evaluateAll((all) => all.map((one) => [one.getAttribute('data-testid'), one.textContent]));
  return Object.fromEntries(texts.map(([name, text]) => [name, /^[{]/.test(text ?? '') ? JSON.parse(text ?? '') : text]));
}
