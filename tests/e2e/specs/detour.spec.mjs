/** Where the API's cookie is short-lived, as in Safari, pages are left by way of the API, which sets it anew. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../harness/stage.mjs').Stage} Stage */

const WEEK = {
  instance: /** @type {const} */ ('production'),
  settings: { client_cookie_lifetime_seconds: 7 * 24 * 3600 },
};

/** Where the page went, one address after the other. @param {Stage} stage @param {Page} page @param {() => Promise<void>} go */
async function addresses(stage, page, go) {
  /** @type {string[]} */
  const visited = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) visited.push(request.url());
  });
  await stage.step('leave', async () => {
    await go();
    await expect.poll(() => page.url()).toBe(`${stage.origin}/there?x=1#h`);
    await loaded(page);
  });
  return visited.map((url) => url.split('?')[0]);
}

/** When the browser lets the API's cookie go, in seconds. @param {Stage} stage */
async function cookieEnd(stage) {
  const cookies = await stage.context.cookies(`https://${stage.api.host}`);
  return cookies.find(({ name }) => name === '__client')?.expires ?? 0;
}

/** @type {Record<string, (page: Page) => Promise<void>>} */
const LEAVING = {
  'setActive with a redirectUrl': (page) =>
    page.evaluate(() => void window.clerk.setActive({ session: window.clerk.session, redirectUrl: '/there?x=1#h' })),
  'setActive with navigate': (page) =>
    page.evaluate(() => {
      void window.clerk.setActive({
        session: window.clerk.session,
        navigate: ({ decorateUrl }) => void location.assign(decorateUrl('/there?x=1#h')),
      });
    }),
  signOut: (page) => page.evaluate(() => void window.clerk.signOut({ redirectUrl: '/there?x=1#h' })),
};

for (const [what, leave] of Object.entries(LEAVING)) {
  scenario(`with a cookie of a week ${what} passes by the API`, WEEK, async (stage) => {
    const page = await stage.openSignedIn();
    // A cookie that is set anew ends later.
    await stage.api.settings({ client_cookie_lifetime_seconds: 8 * 24 * 3600 });
    const before = await cookieEnd(stage);

    const visited = await addresses(stage, page, () => leave(page));

    expect(visited).toEqual([`https://${stage.api.host}/v1/client/touch`, `${stage.origin}/there`]);
    expect(await cookieEnd(stage)).toBeGreaterThan(before + 12 * 3600);
  });
}

scenario('with a cookie of years a page is left straight', { instance: 'production' }, async (stage) => {
  const page = await stage.openSignedIn();

  const visited = await addresses(stage, page, () => LEAVING.signOut(page));

  expect(visited).toEqual([`${stage.origin}/there`]);
});
