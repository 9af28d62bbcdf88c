/** Opening the app on a stage, and reading what it shows. */
import { expect } from '@playwright/test';
import { bundle, page } from './built.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */
/** @typedef {import('@playwright/test').Page} Page */

/**
 * Has the site serve the app from here on.
 * @param {Stage} stage
 * @param {{ app?: 'react' | 'vue' | 'hooks', content?: string }} [what] which app, and what a server rendered of it
 */
export async function serve(stage, { app = 'react', content } = {}) {
  stage.site.files = { '/': page(content), '/app.js': await bundle(app) };
}

/** A new tab with the app, signed in on the hosted page; what it shows is compared. @param {Stage} stage @param {string} [user] */
export async function openSignedIn(stage, user) {
  await serve(stage);
  const page = await stage.openSignedIn(user);
  await note(stage, page);
  return page;
}

/** What is shown now has to be the same with both clients. @param {Stage} stage @param {Page} page */
export async function note(stage, page) {
  const shown = await settled(page);
  stage.recording.note('shown', shown);
  return shown;
}

/** What the hooks say when they no longer load. @param {Page} page */
export async function settled(page) {
  await expect(page.getByTestId('organizations')).toContainText(/"isLoading":false|"isLoaded":false/);
  return saidBy(page);
}

/** What each part of the page says. @param {Page} page @returns {Promise<Record<string, any>>} */
export async function saidBy(page) {
  const texts = await page
    .locator('[data-testid]')
    .evaluateAll((all) =>
      all.map((one) => /** @type {[string, string]} */ ([one.getAttribute('data-testid'), one.textContent])),
    );
  return Object.fromEntries(texts.map(([name, text]) => [name, text.startsWith('{') ? JSON.parse(text) : text]));
}

/** Resolves when a hook says it, be it on the next page. @param {Page} page @param {string} hook @param {Record<string, unknown>} what */
export async function says(page, hook, what) {
  await expect(async () => expect((await saidBy(page))[hook]).toMatchObject(what)).toPass({ timeout: 10_000 });
}

/** Errors that React or the app put on the console. @param {import('@playwright/test').BrowserContext} context */
export function errorsOf(context) {
  /** @type {string[]} */
  const errors = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  context.on('weberror', (error) => errors.push(String(error.error())));
  return errors;
}
