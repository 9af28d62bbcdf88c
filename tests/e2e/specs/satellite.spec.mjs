/** Apps on several domains: a satellite asks the primary app who is signed in, and is sent back. */
import { expect } from '@playwright/test';
import { scenario, test } from '../harness/scenario.mjs';
import { SATELLITE_HOST, loaded } from '../harness/stage.mjs';

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

/** There and back. @param {import('@playwright/test').Page} page @param {string[]} visited @param {string} url */
async function arrives(page, visited, url) {
  await expect.poll(() => visited.length).toBe(3);
  await expect.poll(() => page.url()).toBe(url);
  await loaded(page);
}

scenario('a development satellite learns from the primary app who is signed in', {}, async (stage) => {
  await stage.openSignedIn();

  const { page, satellite, visited } = await goToSatellite(stage, '/a?x=1#h', { satelliteAutoSync: true });
  await arrives(page, visited, `${satellite}/a?x=1#h`);

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

scenario('a satellite of a primary app in which nobody is signed in comes back signed out, and stays', {}, async (stage) => {
  await stage.step('open the primary app', () => stage.open());

  const { page, satellite, visited } = await goToSatellite(stage, '/', { satelliteAutoSync: true });
  await arrives(page, visited, `${satellite}/`);

  expect(await page.evaluate(() => window.clerk.user)).toBeNull();
});

scenario('without satelliteAutoSync a satellite asks after signing in, and not before', {}, async (stage) => {
  await stage.openSignedIn();

  const { page, satellite, visited } = await goToSatellite(stage, '/');
  await loaded(page);
  expect(await page.evaluate(() => window.clerk.user)).toBeNull();
  expect(visited).toHaveLength(1);

  const signIn = new URL(await page.evaluate(() => window.clerk.buildSignInUrl()));
  expect(`${signIn.origin}${signIn.pathname}`).toBe(`${stage.origin}/sign-in`);
  const returnUrl = new URLSearchParams(signIn.hash.replace(/^[^?]*/, '')).get('redirect_url') ?? '';
  expect(returnUrl).toBe(`${satellite}/?__clerk_synced=false`);

  visited.length = 0;
  await page.goto(returnUrl, { waitUntil: 'commit' });
  await arrives(page, visited, `${satellite}/`);
  expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
});

scenario('a production satellite asks its own API', { instance: 'production' }, async (stage) => {
  /** @type {string[]} */
  const asked = [];
  // The API of the satellite's own domain: what it does with the question is its own affair.
  await stage.context.route(`https://clerk.${SATELLITE_HOST}/**`, (route) => {
    asked.push(route.request().url());
    return route.fulfill({ status: 200, contentType: 'text/plain', body: 'here' });
  });

  const { page, satellite } = await goToSatellite(stage, '/a?x=1#h', { satelliteAutoSync: true });
  await expect.poll(() => new URL(page.url()).host).toBe(`clerk.${SATELLITE_HOST}`);

  const url = new URL(page.url());
  expect(`${url.origin}${url.pathname}`).toBe(`https://clerk.${SATELLITE_HOST}/v1/client/sync`);
  expect([...url.searchParams]).toEqual([['redirect_url', `${satellite}/a?x=1#h`]]);
  expect(asked).toHaveLength(1);
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
