/** Cookies: their names, values and attributes, as the browser holds them. */
import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';

const YEAR = 365 * 24 * 60 * 60;

/** @param {string} key */
function suffixOf(key) {
  return createHash('sha1').update(key).digest('base64url').slice(0, 8);
}

/** What counts of a cookie, with its lifetime as a word. @param {import('@playwright/test').Cookie} cookie */
function attributes({ domain, path, secure, httpOnly, sameSite, expires }) {
  const left = expires - Date.now() / 1000;
  const lifetime = expires === -1 ? 'session' : Math.abs(left - YEAR) < 2 * 24 * 60 * 60 ? 'a year' : `${left} s`;
  return { domain, path, secure, httpOnly, sameSite, lifetime };
}

/** The cookies of the page's own host; those of the whole domain are the server's. @param {import('../harness/stage.mjs').Stage} stage */
async function cookieTable(stage) {
  const cookies = [...(await stage.cookies()).values()].filter(({ domain }) => !domain.startsWith('.'));
  return Object.fromEntries(cookies.map((cookie) => [cookie.name, attributes(cookie)]));
}

scenario('a development page has the cookies of its dev browser and its session', {}, async (stage) => {
  const suffix = suffixOf(stage.api.publishableKey);
  const page = await stage.openSignedIn();
  const common = { domain: 'localhost', path: '/', secure: false, httpOnly: false };
  const lax = { ...common, sameSite: 'Lax', lifetime: 'a year' };
  const strict = { ...common, sameSite: 'Strict', lifetime: 'a year' };

  await expect
    .poll(() => cookieTable(stage))
    .toEqual({
      __session: lax,
      [`__session_${suffix}`]: lax,
      __client_uat: strict,
      [`__client_uat_${suffix}`]: strict,
      __clerk_db_jwt: lax,
      [`__clerk_db_jwt_${suffix}`]: lax,
      // Pages on localhost count as secure.
      clerk_active_context: { ...common, secure: true, sameSite: 'Lax', lifetime: 'session' },
    });
  const cookies = await stage.cookies();
  const updatedAt = await page.evaluate(() => Math.floor((window.clerk.client?.updatedAt?.getTime() ?? 0) / 1000));
  expect(cookies.get('__client_uat')?.value).toBe(String(updatedAt));
  for (const name of ['__session', '__client_uat', '__clerk_db_jwt']) {
    expect(cookies.get(`${name}_${suffix}`)?.value).toBe(cookies.get(name)?.value);
  }
});

scenario(
  'a production page has its session alone, and the client stays with the API',
  { instance: 'production' },
  async (stage) => {
    const suffix = suffixOf(stage.api.publishableKey);
    await stage.openSignedIn();
    const common = { domain: 'app.example.test', path: '/', secure: true, httpOnly: false, sameSite: 'Lax' };

    await expect
      .poll(() => cookieTable(stage))
      .toEqual({
        __session: { ...common, lifetime: 'a year' },
        [`__session_${suffix}`]: { ...common, lifetime: 'a year' },
        clerk_active_context: { ...common, lifetime: 'session' },
      });
    const ofTheApi = await stage.context.cookies(`https://${stage.api.host}`);
    expect(ofTheApi.find(({ name }) => name === '__client')).toMatchObject({ httpOnly: true, secure: true });
  },
);

scenario('after a sign-out the development page keeps its dev browser and says 0', {}, async (stage) => {
  const suffix = suffixOf(stage.api.publishableKey);
  const page = await stage.openSignedIn();

  await stage.step('sign out', () => page.evaluate(() => window.clerk.signOut(() => {})));

  await expect
    .poll(async () => Object.keys(await cookieTable(stage)).sort())
    .toEqual(['__clerk_db_jwt', `__clerk_db_jwt_${suffix}`, '__client_uat', `__client_uat_${suffix}`].sort());
  expect((await stage.cookies()).get('__client_uat')?.value).toBe('0');
});

scenario(
  'partitioned cookies are written when the environment says so',
  { instance: 'production', settings: { partitioned_cookies: true } },
  async (stage) => {
    await stage.openSignedIn();
    await expect
      .poll(async () => (await stage.cookies()).get('__session'))
      .toMatchObject({ sameSite: 'None', secure: true, partitionKey: expect.any(String) });
  },
);
