/** Cookies: their names and attributes, as the browser holds them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { eventually } from './eventually.mjs';
import { scenario } from './scenario.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./tab.mjs').Tab} Tab */

const YEAR = 365 * 24 * 60 * 60;

/** @param {Stage} stage */
function suffix(stage) {
  return createHash('sha1').update(stage.api.publishableKey).digest('base64url').slice(0, 8);
}

/** What counts of the cookies of the page's own host, with their lifetime as a word; those of the whole domain are the server's. @param {Tab} tab */
async function table(tab) {
  const cookies = [...(await tab.cookies()).values()].filter(({ domain }) => !domain?.startsWith('.'));
  return Object.fromEntries(
    cookies.map(({ name, path, secure, httpOnly, sameSite, expiry }) => {
      const left = Number(expiry) - Date.now() / 1000;
      const lifetime =
        expiry === undefined ? 'session' : Math.abs(left - YEAR) < 2 * 24 * 60 * 60 ? 'a year' : `${left} s`;
      return [name, { path, secure, httpOnly, sameSite, lifetime }];
    }),
  );
}

/** Of the cookie for which the official client leaves it to the browser; Firefox's driver then says so. @param {Stage} stage */
function unsaid({ client, engine }) {
  return client === 'clerk-js' && engine === 'firefox' ? 'None' : 'Lax';
}

/** @param {Tab} tab @param {Record<string, unknown>} expected */
function holds(tab, expected) {
  return eventually(async () => assert.deepEqual(await table(tab), expected));
}

scenario('a development page has the cookies of its dev browser and its session', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  const common = { path: '/', secure: false, httpOnly: false };
  const lax = { ...common, sameSite: 'Lax', lifetime: 'a year' };
  const strict = { ...common, sameSite: 'Strict', lifetime: 'a year' };

  const isWebKit = stage.engine === 'webkit';
  const everywhere = {
    __session: lax,
    [`__session_${suffix(stage)}`]: lax,
    __clerk_db_jwt: lax,
    [`__clerk_db_jwt_${suffix(stage)}`]: lax,
  };
  const elsewhere = {
    // WebKit's driver does not tell of strict ones.
    __client_uat: strict,
    [`__client_uat_${suffix(stage)}`]: strict,
  };
  // Pages on localhost count as secure, but WebKit takes no secure cookie from them. The official client knows Safari alone.
  const context = { ...common, secure: !isWebKit, sameSite: unsaid(stage), lifetime: 'session' };
  const shared = isWebKit && stage.client === 'clerk-js' ? {} : { clerk_active_context: context };
  await holds(tab, { ...everywhere, ...shared, ...(isWebKit ? {} : elsewhere) });
  assert.match(await tab.evaluate(() => document.cookie), /__client_uat=[1-9]/);
});

scenario(
  'a production page has its session alone, which a script may read and no other site sends',
  { instance: 'production' },
  async (stage) => {
    const tab = await stage.openSignedIn();
    const common = { path: '/', secure: true, httpOnly: false, sameSite: 'Lax' };

    await holds(tab, {
      __session: { ...common, lifetime: 'a year' },
      [`__session_${suffix(stage)}`]: { ...common, lifetime: 'a year' },
      clerk_active_context: { ...common, sameSite: unsaid(stage), lifetime: 'session' },
    });

    await tab.goto(`https://${stage.api.host}/v1/health`);
    const client = (await tab.cookies()).get('__client');
    assert.deepEqual([client?.httpOnly, client?.secure], [true, true]);
  },
);

scenario('after a sign-out the development page keeps its dev browser and says 0', {}, async (stage) => {
  const tab = await stage.openSignedIn();

  await tab.evaluate(() => window.clerk.signOut(() => {}));

  const names = ['__clerk_db_jwt', '__client_uat'].flatMap((name) => [name, `${name}_${suffix(stage)}`]).sort();
  // As a script sees them: WebKit's driver does not tell of strict ones.
  const visible = () =>
    tab.evaluate(() =>
      document.cookie
        .split('; ')
        .map((pair) => pair.split('=')[0])
        .sort(),
    );
  await eventually(async () => assert.deepEqual(await visible(), names));
  assert.match(await tab.evaluate(() => document.cookie), /__client_uat=0(;|$)/);
});

scenario(
  'cookies for frames are written when the environment says so',
  { instance: 'production', settings: { partitioned_cookies: true } },
  async (stage) => {
    const tab = await stage.openSignedIn();

    await eventually(async () => {
      const session = (await tab.cookies()).get('__session');
      assert.deepEqual([session?.sameSite, session?.secure], ['None', true]);
    });
    await stage.verified((await tab.cookies()).get('__session')?.value);
  },
);
