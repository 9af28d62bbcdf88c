/** Cookies where they are not plain: in frames of other sites, under suffixes of two parts, on IP hosts, and denied. */
import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import { deny, uncaught } from '../harness/browser-faults.mjs';
import { PLAYED } from '../harness/clients.mjs';
import { scenario, test } from '../harness/scenario.mjs';
import { APP_HOST, CO_UK_HOST, SATELLITE_HOST, WWW_CO_UK_HOST, loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */
/** @typedef {import('@playwright/test').Cookie} Cookie */

test.use({ wholeBrowser: true });

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
  expect(
    all.filter(({ name }) => name.startsWith('__clerk_test')),
    'cookies that were tried out',
  ).toEqual([]);
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
    expect(await both(stage, name, attributes), name).toEqual([
      ['None', true],
      ['None', true],
    ]);
  }
  const token = await frame.evaluate(() => window.clerk.session?.getToken());
  await verified(stage, token);
  expect((await stage.cookies()).get('__session')?.value).toBe(token);
});

const ALLOWED = { ...CO_UK, realTabs: true };
const PARTITIONED = { partitioned_cookies: true };
/** The partition of the site around the frame. */
const PARTITION = 'https://example-2.test';
/** Where each cookie of a development page belongs. @type {Record<string, string>} */
const DEVELOPMENT = { __session: CO_UK_HOST, __clerk_db_jwt: CO_UK_HOST, __client_uat: '.example.co.uk' };
/** The API's own cookie is nobody else's. @type {Record<string, string>} */
const PRODUCTION = { __session: APP_HOST, __client_uat: '.example.test' };

/** Every cookie of the browser with what counts in a frame, in order. @param {Stage} stage */
async function attributes(stage) {
  const list = (await stage.context.cookies()).map(({ name, domain, sameSite, secure, partitionKey }) => {
    return `${name} ${domain} ${sameSite}${secure ? ' secure' : ''} ${partitionKey ?? 'in no partition'}`;
  });
  return list.sort();
}

/** These, under both their names, and nothing else. @param {Stage} stage @param {Record<string, string>} domains @param {string} partition @param {string[]} [others] */
function inFrame(stage, domains, partition, others = []) {
  const suffix = createHash('sha1').update(stage.api.publishableKey).digest('base64url').slice(0, 8);
  const list = Object.entries(domains).flatMap(([name, domain]) => {
    return [name, `${name}_${suffix}`].map((name) => `${name} ${domain} None secure ${partition}`);
  });
  return [...list, ...others].sort();
}

/** The page in a frame of another site, signed in there. @param {Stage} stage */
async function signInWithin(stage) {
  const { frame, errors } = await openInFrame(stage, SATELLITE_HOST);
  await loaded(frame);
  await stage.step('sign in', () => stage.signIn(frame, 'ada'));
  const token = await frame.evaluate(() => window.clerk.session?.getToken());
  await verified(stage, token);
  expect((await stage.cookies()).get('__session')?.value).toBe(token);
  return { frame, errors };
}

/** Everything that this browser has of the session is gone. @param {Stage} stage @param {import('@playwright/test').Frame} frame */
async function signOutWithin(stage, frame) {
  await stage.step('sign out', () => frame.evaluate(() => window.clerk.signOut(() => {})));
  expect(await both(stage, '__session', (cookie) => cookie)).toEqual([undefined, undefined]);
  expect(await both(stage, '__client_uat', (cookie) => cookie?.value)).toEqual(['0', '0']);
}

scenario(
  'in a frame of another site that is allowed cookies they are SameSite=None and Secure',
  ALLOWED,
  async (stage) => {
    const { frame } = await signInWithin(stage);

    expect(await attributes(stage)).toEqual(inFrame(stage, DEVELOPMENT, 'in no partition'));
    await signOutWithin(stage, frame);
  },
);

scenario(
  'in a frame of another site cookies are partitioned where the environment says so',
  { ...ALLOWED, settings: PARTITIONED },
  async (stage) => {
    const { frame } = await signInWithin(stage);

    const expected = inFrame(stage, DEVELOPMENT, PARTITION);
    // The official client leaves the dev browser's cookies of before it knew beside those of the partition.
    const first = inFrame(stage, { __clerk_db_jwt: CO_UK_HOST }, 'in no partition');
    expect(await attributes(stage)).toEqual(stage.isOurs ? expected : [...expected, ...first].sort());
    await signOutWithin(stage, frame);
  },
);

const PRODUCTION_FRAME = { instance: /** @type {const} */ ('production'), realTabs: true, settings: PARTITIONED };

scenario(
  'a production page in a frame of another site has its session and its client in the partition',
  PRODUCTION_FRAME,
  async (stage) => {
    const { frame } = await signInWithin(stage);

    const client = `__client ${stage.api.host} None secure ${PARTITION}`;
    expect(await attributes(stage)).toEqual(inFrame(stage, PRODUCTION, PARTITION, [client]));
    await signOutWithin(stage, frame);
  },
);

scenario(
  'cookies in a frame of another site move into the partition once the environment says so',
  ALLOWED,
  async (stage) => {
    await signInWithin(stage);
    await stage.api.settings(PARTITIONED);

    const { frame } = await stage.step('open it anew', () => openInFrame(stage, SATELLITE_HOST));
    await loaded(frame);
    await verified(stage, await frame.evaluate(() => window.clerk.session?.getToken()));

    const moved = inFrame(stage, { __session: CO_UK_HOST, __client_uat: '.example.co.uk' }, PARTITION);
    await expect
      .poll(async () => (await attributes(stage)).filter((cookie) => !cookie.startsWith('__clerk')))
      .toEqual(moved);
  },
);

test.describe('in a frame of another site that is allowed partitioned cookies alone', () => {
  test.use({
    client: 'clerk-wasm',
    given: { ...CO_UK, settings: PARTITIONED },
    scenarioName: 'partitioned cookies alone',
  });

  test('the package has all of its cookies', async ({ stage }) => {
    const { frame, errors } = await signInWithin(stage);

    expect(await attributes(stage)).toEqual(inFrame(stage, DEVELOPMENT, PARTITION));
    await signOutWithin(stage, frame);
    expect(errors).toEqual([]);
  });
});

test.describe('in a frame of another site that is allowed no cookies', () => {
  for (const client of PLAYED) {
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
  for (const client of PLAYED) {
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
