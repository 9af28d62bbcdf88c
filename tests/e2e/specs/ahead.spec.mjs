/** A page that was here before asks the API while its WebAssembly is still on the way. */
import { expect } from '@playwright/test';
import { test } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */

/** Holds the WebAssembly of pages to come back until it is called. @param {Stage} stage */
async function holdWasm({ context }) {
  /** @type {() => void} */
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  await context.route('**/*.wasm', async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** What the API was asked, `GET /v1/client` as one that is answered with the client. @param {Stage} stage */
async function asked({ api }) {
  return (await api.log()).map(({ method, path }) => `${method} ${path}`).sort();
}

/** Pages to come get the whole client along with the environment. @param {Stage} stage */
async function sendClientAlong({ context }) {
  await context.addInitScript(() => {
    const real = window.fetch;
    /** @type {(client: unknown) => void} */
    let tell = () => {};
    const client = new Promise((resolve) => (tell = resolve));
    window.fetch = async (...request) => {
      const { pathname } = new URL(String(request[0]), location.href);
      const answer = await real(...request);
      if (pathname.endsWith('/v1/client')) tell((await answer.clone().json()).response);
      if (!pathname.endsWith('/v1/environment') || !answer.ok) return answer;
      const sent = await answer.json();
      return Response.json({ response: sent.response ?? sent, client: await client });
    };
  });
}

/** @param {import('../harness/stage.mjs').Page} page @returns {Promise<string>} all that is kept */
const kept = (page) => page.evaluate(() => JSON.stringify(Object.entries(localStorage)));

for (const instance of /** @type {const} */ (['development', 'production'])) {
  const environment = `${instance === 'development' ? 'PATCH' : 'GET'} /v1/environment`;

  test.describe(`a page of a ${instance} instance that comes back`, () => {
    test.use({ client: 'clerk-wasm', given: { instance }, scenarioName: `comes back, ${instance}` });

    test('has asked before its engine is there, and asks nothing twice', async ({ stage }) => {
      const page = await stage.openSignedIn();
      await page.reload();
      await loaded(page);
      const release = await holdWasm(stage);
      await stage.api.clearLog();

      await page.reload({ waitUntil: 'commit' });
      await expect.poll(() => asked(stage)).toEqual(['GET /v1/client', environment]);
      release();

      await loaded(page);
      expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
      expect(await asked(stage)).toEqual(['GET /v1/client', environment]);
    });

    test('does not believe an answer from before another tab signed out', async ({ stage }) => {
      const page = await stage.openSignedIn();
      const other = await stage.open();
      const release = await holdWasm(stage);
      await stage.api.clearLog();

      await other.reload({ waitUntil: 'commit' });
      await expect.poll(() => asked(stage)).toContain('GET /v1/client');
      await page.evaluate(() => window.clerk.signOut(() => {}));
      release();

      await loaded(other);
      expect(await other.evaluate(() => window.clerk.isSignedIn)).toBe(false);
      expect((await stage.cookies()).has('__session')).toBe(false);
    });

    test('finds neither token nor address in the storage, whatever the API sends along', async ({ stage }) => {
      const page = await stage.openSignedIn();
      await page.evaluate(() => {
        const key = Object.keys(localStorage).find((name) => name.startsWith('clerk-wasm:environment:')) ?? '';
        localStorage.setItem(key, `${Date.now()} {"auth_config":{},"client":"ada@example.com"}`);
      });
      await sendClientAlong(stage);
      await stage.api.fault({ path: '/v1/environment', status: 500, count: 1 });
      await page.reload();
      await loaded(page);
      expect(await kept(page)).not.toContain('ada@');
      await expect.poll(() => kept(page)).toContain('sign_in_url');

      const [token, address] = await page.evaluate(async () => [
        await window.clerk.session?.getToken(),
        window.clerk.user?.primaryEmailAddress?.emailAddress,
      ]);
      for (const secret of [token, address, 'eyJ', 'dvb_', '@']) expect(await kept(page)).not.toContain(secret);
      expect(await page.evaluate(() => window.clerk.buildSignInUrl())).toContain('/sign-in');
    });
  });
}
