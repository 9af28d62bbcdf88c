/** Apps on several domains: a satellite asks the primary app who is signed in, and is sent back. */
import { expect } from '@playwright/test';
import { scenario, test } from '../harness/scenario.mjs';
import { SATELLITE_API_HOST, SATELLITE_HOST, fillIn, loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

const SATELLITE_API = `https://${SATELLITE_API_HOST}`;
const PRODUCTION = { instance: /** @type {const} */ ('production') };

/** @param {import('../harness/stage.mjs').Stage} stage */
function satelliteOf(stage) {
  // In development another name of this machine is another site.
  return stage.given.instance === 'production' ? `https://${SATELLITE_HOST}` : `http://127.0.0.1:${stage.site.port}`;
}

/**
 * A new tab with the satellite in it, not waited for.
 * @param {import('../harness/stage.mjs').Stage} stage
 * @param {string} path
 * @param {Record<string, unknown>} [load]
 */
async function goToSatellite(stage, path, load) {
  const satellite = satelliteOf(stage);
  stage.site.elsewhere[new URL(satellite).host] = {
    ...stage.site.app,
    options: { domain: SATELLITE_HOST },
    load: { isSatellite: true, signInUrl: `${stage.origin}/sign-in`, ...load },
  };
  stage.recording.alsoOf('satellite', { satellite, 'satellite-api': SATELLITE_API });
  const page = await stage.context.newPage();
  /** @type {string[]} */
  const visited = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) visited.push(request.url());
  });
  // It may be left before it is there.
  await page.goto(`${satellite}${path}`, { waitUntil: 'commit' });
  return { page, satellite, visited };
}

/** There and back. @param {import('@playwright/test').Page} page @param {string[]} visited @param {string} url @param {number} [addresses] on the way, both ends counted in */
async function arrives(page, visited, url, addresses = 3) {
  await expect.poll(() => visited.length).toBe(addresses);
  await expect.poll(() => page.url()).toBe(url);
  await loaded(page);
}

scenario('a development satellite learns from the primary app who is signed in', {}, async (stage) => {
  await stage.openSignedIn();

  const { page, satellite, visited } = await stage.step('open the satellite', async () => {
    const opened = await goToSatellite(stage, '/a?x=1#h', { satelliteAutoSync: true });
    await arrives(opened.page, opened.visited, `${opened.satellite}/a?x=1#h`);
    return opened;
  });

  expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
  const there = new URL(visited[1] ?? '');
  expect(`${there.origin}${there.pathname}`).toBe(`${stage.origin}/sign-in`);
  expect([...there.searchParams]).toEqual([['__clerk_satellite_url', `${satellite}/a?x=1#h`]]);
  const back = new URL(visited[2] ?? '');
  expect(`${back.origin}${back.pathname}`).toBe(`${satellite}/a`);
  const { __clerk_db_jwt: token, ...others } = Object.fromEntries(back.searchParams);
  expect(others).toEqual({ x: '1', __clerk_synced: 'true' });
  expect(token).toBe((await stage.cookies()).get('__clerk_db_jwt')?.value);
});

scenario(
  'a satellite of a primary app in which nobody is signed in comes back signed out, and stays',
  {},
  async (stage) => {
    await stage.step('open the primary app', () => stage.open());

    const page = await stage.step('open the satellite', async () => {
      const { page, satellite, visited } = await goToSatellite(stage, '/', { satelliteAutoSync: true });
      await arrives(page, visited, `${satellite}/`);
      return page;
    });

    expect(await page.evaluate(() => window.clerk.user)).toBeNull();
  },
);

scenario('without satelliteAutoSync a satellite asks after signing in, and not before', {}, async (stage) => {
  await stage.openSignedIn();

  const { page, satellite, visited } = await stage.step('open the satellite', async () => {
    const opened = await goToSatellite(stage, '/');
    await loaded(opened.page);
    return opened;
  });
  expect(await page.evaluate(() => window.clerk.user)).toBeNull();
  expect(visited).toHaveLength(1);

  const signIn = new URL(await page.evaluate(() => window.clerk.buildSignInUrl()));
  expect(`${signIn.origin}${signIn.pathname}`).toBe(`${stage.origin}/sign-in`);
  const returnUrl = new URLSearchParams(signIn.hash.replace(/^[^?]*/, '')).get('redirect_url') ?? '';
  expect(returnUrl).toBe(`${satellite}/?__clerk_synced=false`);

  visited.length = 0;
  await stage.step('come back from signing in', async () => {
    await page.goto(returnUrl, { waitUntil: 'commit' });
    await arrives(page, visited, `${satellite}/`);
  });
  expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
});

/** Page, its API, the primary API, its API again, page. */
const ADDRESSES_IN_PRODUCTION = 5;

scenario('a production satellite learns from the primary domain who is signed in', PRODUCTION, async (stage) => {
  await stage.openSignedIn();

  const { page, satellite, visited } = await stage.step('open the satellite', async () => {
    const opened = await goToSatellite(stage, '/a?x=1#h', { satelliteAutoSync: true });
    await arrives(opened.page, opened.visited, `${opened.satellite}/a?x=1#h`, ADDRESSES_IN_PRODUCTION);
    return opened;
  });

  const [, asked, askedPrimary, told, back] = visited.map((url) => new URL(url));
  expect(`${asked?.origin}${asked?.pathname}`).toBe(`${SATELLITE_API}/v1/client/sync`);
  expect([...(asked?.searchParams ?? [])]).toEqual([['redirect_url', `${satellite}/a?x=1#h`]]);
  expect(`${askedPrimary?.origin}${askedPrimary?.pathname}`).toBe(`https://${stage.api.host}/v1/client/sync`);
  expect(`${told?.origin}${told?.pathname}`).toBe(`${SATELLITE_API}/v1/client/link`);
  expect(back?.href).toBe(`${satellite}/a?x=1&__clerk_synced=true`);
  expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
  const token = await page.evaluate(() => window.clerk.session?.getToken());
  await verified(stage, token, satellite);
  const cookies = new Map((await stage.context.cookies(satellite)).map((cookie) => [cookie.name, cookie]));
  expect(cookies.get('__session')?.value).toBe(token);
  expect(Number(cookies.get('__client_uat')?.value)).toBeGreaterThan(0);
  expect(cookies.has('__client'), "the client's cookie is its API's alone").toBe(false);

  visited.length = 0;
  await stage.step('reload', () => page.reload().then(() => loaded(page)));
  expect(visited, 'who is signed in need not ask again').toHaveLength(1);
});

scenario(
  'a production satellite whose primary domain knows nobody comes back signed out',
  PRODUCTION,
  async (stage) => {
    await stage.step('open the primary app', () => stage.open());

    const page = await stage.step('open the satellite', async () => {
      const { page, satellite, visited } = await goToSatellite(stage, '/', { satelliteAutoSync: true });
      await arrives(page, visited, `${satellite}/`, ADDRESSES_IN_PRODUCTION);
      return page;
    });

    expect(await page.evaluate(() => window.clerk.user)).toBeNull();
  },
);

scenario('signing in from a production satellite leads back to it, signed in', PRODUCTION, async (stage) => {
  const signInUrl = `https://${stage.api.host}/sign-in`;
  const { page, satellite, visited } = await stage.step('open the satellite', async () => {
    const opened = await goToSatellite(stage, '/a?x=1', { signInUrl });
    await loaded(opened.page);
    return opened;
  });
  expect(await page.evaluate(() => window.clerk.user)).toBeNull();
  expect(visited).toHaveLength(1);

  await stage.step('sign in', async () => {
    await page.evaluate(() => void window.clerk.redirectToSignIn());
    await page.waitForURL(/\/sign-in/);
    await fillIn(page, 'ada');
    await expect.poll(() => page.url()).toBe(`${satellite}/a?x=1`);
    await loaded(page);
  });

  expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
  await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()), satellite);
});

scenario('signing out on a production satellite signs out of the primary app', PRODUCTION, async (stage) => {
  const primary = await stage.openSignedIn();
  const page = await stage.step('open the satellite', async () => {
    const { page, satellite, visited } = await goToSatellite(stage, '/', { satelliteAutoSync: true });
    await arrives(page, visited, `${satellite}/`, ADDRESSES_IN_PRODUCTION);
    return page;
  });

  await stage.step('sign out', () => page.evaluate(() => window.clerk.signOut(() => {})));
  expect(await page.evaluate(() => window.clerk.user)).toBeNull();

  await stage.step('reload the primary app', () => primary.reload().then(() => loaded(primary)));
  expect(await primary.evaluate(() => window.clerk.user)).toBeNull();
});

scenario('a satellite with its own sign-in page does not load', {}, async (stage) => {
  const { page } = await goToSatellite(stage, '/', { signInUrl: `${satelliteOf(stage)}/sign-in` });
  await expect(page.locator('#status')).toHaveText('failed');
});

scenario('a satellite that is no web page is not gone back to', {}, async (stage) => {
  const page = await stage.context.newPage();
  const script = encodeURIComponent("javascript:document.body.id='run'");
  await page.goto(`${stage.origin}/?__clerk_satellite_url=${script}`);
  await expect(page.locator('#status')).toHaveText('failed');
  expect(await page.locator('#run').count()).toBe(0);
});

test.describe('wrong options of a satellite say what is wrong:', () => {
  test.use({ client: 'clerk-wasm', given: { instance: 'production' }, scenarioName: 'a satellite with wrong options' });

  for (const [what, load, code] of [
    ['its own sign-in page', { signInUrl: `https://${SATELLITE_HOST}/in` }, 'clerk_satellite_sign_in_url_of_its_own'],
    ['a path', { signInUrl: '/sign-in' }, 'clerk_satellite_sign_in_url_not_absolute'],
  ]) {
    test(String(what), async ({ stage }) => {
      const { page } = await goToSatellite(stage, '/', /** @type {Record<string, unknown>} */ (load));
      await expect(page.locator('#status')).toHaveText('failed');
      expect(await page.evaluate(() => /** @type {{ code?: string }} */ (window.startError).code)).toBe(code);
    });
  }
});
