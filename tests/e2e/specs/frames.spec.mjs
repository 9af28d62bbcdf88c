/** Cookies where they are not plain: in frames of other sites, under suffixes of two parts, on IP hosts, and denied. */
import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import { deny, uncaught } from '../harness/browser-faults.mjs';
import { CLIENTS } from '../harness/clients.mjs';
import { scenario, test } from '../harness/scenario.mjs';
import { CO_UK_HOST, SATELLITE_HOST, WWW_CO_UK_HOST, loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */
/** @typedef {import('@playwright/test').Cookie} Cookie */

const CO_UK = { host: CO_UK_HOST };

/** The page's cookies under both their names. @param {Stage} stage @param {string} name @param {(cookie: Cookie | undefined) => unknown} read */
async function both(stage, name, read) {
  const suffix = createHash('sha1').update(stage.api.publishableKey).digest('base64url').slice(0, 8);
  const cookies = await stage.cookies();
  return [name, `${name}_${suffix}`].map((name) => read(cookies.get(name)));
}

scenario('under a public suffix of two parts the client is known on the registrable domain', CO_UK, async (stage) => {
  const page = await stage.openSignedIn();

  const domain = (/** @type {Cookie | undefined} */ cookie) => cookie?.domain;
  expect(await both(stage, '__client_uat', domain)).toEqual(['.example.co.uk', '.example.co.uk']);
  expect(await both(stage, '__session', domain)).toEqual([CO_UK_HOST, CO_UK_HOST]);
  const all = await stage.context.cookies();
  expect(all.filter(({ name }) => name.startsWith('__clerk_test')), 'cookies that were tried out').toEqual([]);
  await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()));
});

scenario('on an IP host all cookies are of the host alone', { host: '127.0.0.1' }, async (stage) => {
  const page = await stage.openSignedIn();

  const host = (/** @type {Cookie | undefined} */ cookie) => cookie?.domain;
  for (const name of ['__client_uat', '__session', '__clerk_db_jwt']) {
    expect(await both(stage, name, host), name).toEqual(['127.0.0.1', '127.0.0.1']);
  }
  await stage.step('sign out', () => page.evaluate(() => window.clerk.signOut(() => {})));
  expect((await stage.cookies()).get('__client_uat')?.value).toBe('0');
  expect((await stage.cookies()).has('__session')).toBe(false);
});

/** The page in a frame of a page of this host. @param {Stage} stage @param {string} host */
async function openInFrame(stage, host) {
  const page = await stage.context.newPage();
  await page.goto(`https://${host}/embed?${stage.origin}/`);
  const [, frame] = page.frames();
  await expect(frame.locator('#status')).not.toHaveText('loading');
  return { frame, errors: uncaught(page) };
}

scenario('in a frame of another origin cookies are SameSite=None and Secure', CO_UK, async (stage) => {
  const { frame } = await openInFrame(stage, WWW_CO_UK_HOST);
  await loaded(frame);

  await stage.step('sign in', () => stage.signIn(frame, 'ada'));

  for (const name of ['__session', '__client_uat', '__clerk_db_jwt']) {
    const attributes = (/** @type {Cookie | undefined} */ cookie) => [cookie?.sameSite, cookie?.secure];
    expect(await both(stage, name, attributes), name).toEqual([['None', true], ['None', true]]);
  }
  const token = await frame.evaluate(() => window.clerk.session?.getToken());
  await verified(stage, token);
  expect((await stage.cookies()).get('__session')?.value).toBe(token);
});

test.describe('in a frame of another site that is allowed no cookies', () => {
  for (const client of CLIENTS) {
    test.describe(client, () => {
      test.use({ client, given: CO_UK, scenarioName: `frame without cookies, ${client}` });

      test(client === 'clerk-js' ? 'does not start' : 'signs in and has tokens', async ({ stage }) => {
        const { frame, errors } = await openInFrame(stage, SATELLITE_HOST);
        if (!stage.isOurs) return expect(frame.locator('#status')).toHaveText('failed');

        await stage.signIn(frame, 'ada');

        await verified(stage, await frame.evaluate(() => window.clerk.session?.getToken()));
        await verified(stage, await frame.evaluate(() => window.clerk.session?.getToken({ skipCache: true })));
        expect((await stage.cookies()).has('__session')).toBe(false);
        expect(errors).toEqual([]);
      });
    });
  }
});

for (const denied of /** @type {const} */ (['storage', 'cookie'])) {
  for (const client of CLIENTS) {
    test.describe(`${client}: where ${denied} is denied`, () => {
      test.use({ client, scenarioName: `${denied} denied to ${client}` });

      test(client === 'clerk-js' ? 'the page does not start' : 'the page starts', async ({ stage }) => {
        await deny(stage.context, [denied]);
        if (!stage.isOurs) return expect((await stage.openFailing()).message).toContain('The operation is insecure');
        const page = await stage.open();
        const errors = uncaught(page);
        expect(await page.evaluate(() => [window.clerk.status, window.clerk.isSignedIn])).toEqual(['ready', false]);
        await stage.signIn(page, 'ada');
        await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()));
        await page.evaluate(() => window.clerk.signOut(() => {}));
        expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
        expect(errors).toEqual([]);
      });
    });
  }
}

test.describe('where cookies and storage are denied after the sign-in', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'denied after the sign-in', given: { instance: 'production' } });

  test('a production page has its session from the API all the same', async ({ stage }) => {
    await stage.openSignedIn();
    await deny(stage.context, ['cookie', 'storage']);
    const page = await stage.context.newPage();
    const errors = uncaught(page);
    await page.goto(`${stage.origin}/`);
    await loaded(page);

    await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()));
    await verified(stage, await page.evaluate(() => window.clerk.session?.getToken({ skipCache: true })));
    await page.evaluate(() => window.clerk.signOut(() => {}));
    expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
    expect(errors).toEqual([]);
  });
});
