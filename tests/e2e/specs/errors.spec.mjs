/** What goes wrong, and what a caller is told. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

const TOKENS = '/client/sessions/*/tokens';

/** What a rejection looks like to a caller. @param {import('@playwright/test').Page} page @param {import('@clerk/shared/types').GetTokenOptions} [options] */
function tokenError(page, options) {
  return page.evaluate(
    (options) =>
      Promise.resolve(window.clerk.session?.getToken(options)).then(
        () => undefined,
        (error) => ({
          isError: error instanceof Error,
          isOfTheAPI: window.errorHelpers.isClerkAPIResponseError(error),
          status: error.status,
          retryAfter: error.retryAfter,
          code: error.errors?.[0]?.code,
          hasMessage: error.errors?.[0]?.message.length > 0,
          hasLongMessage: error.errors?.[0]?.longMessage?.length > 0,
          hasTrace: error.clerkTraceId?.length > 0,
        }),
      ),
    options,
  );
}

scenario('a template that does not exist rejects with the answer of the API', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const error = await stage.step('ask for a wrong template', () => tokenError(page, { template: 'nobody-made-this' }));

  expect(error).toMatchObject({
    isError: true,
    isOfTheAPI: true,
    status: 404,
    code: 'resource_not_found',
    hasMessage: true,
    hasLongMessage: true,
    // The official client leaves it out of its error.
    hasTrace: stage.isOurs,
  });
  expect(stage.requests('POST', `${TOKENS}/nobody-made-this`)).toHaveLength(1);
  expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(true);
});

scenario('a refused request for a token is not repeated, and the session stays', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.api.fault({ path: `/v1${TOKENS}`, status: 400, count: 1 });

  const error = await stage.step('ask for a token', () => tokenError(page, { skipCache: true }));

  expect(error).toMatchObject({ status: 400, code: 'request_invalid' });
  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
  expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(true);
});

scenario('a session that the server ended signs the page out', {}, async (stage) => {
  const page = await stage.openSignedIn();
  const session = await page.evaluate(() => window.clerk.session?.id ?? '');
  await stage.api.end(session, 'revoke');

  await stage.step('focus the page', async () => {
    await page.evaluate(() => void window.dispatchEvent(new Event('focus')));
    await expect.poll(() => page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
  });

  expect(await page.evaluate(() => [window.clerk.session, window.clerk.user])).toEqual([null, null]);
  expect((await stage.cookies()).has('__session')).toBe(false);
});

scenario('a token of a session that was ended is refused, and the page is signed out', {}, async (stage) => {
  const page = await stage.openSignedIn();
  const session = await page.evaluate(() => window.clerk.session?.id ?? '');
  await stage.api.end(session, 'expire');

  await stage.step('ask for a token', async () => {
    const error = await tokenError(page, { skipCache: true });
    expect(error).toMatchObject({ isError: true, isOfTheAPI: true, status: 401 });
    await page.evaluate(() => window.clerk.handleUnauthenticated());
    await expect.poll(() => page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
  });

  expect((await stage.cookies()).has('__session')).toBe(false);
});

scenario('a client that the API has forgotten leaves nobody signed in', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.api.forgetClient((await page.evaluate(() => window.clerk.client?.id)) ?? '');

  await stage.step('reload', async () => {
    await page.reload();
    await loaded(page);
  });

  expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
  // The official client leaves the cookie to run out.
  if (stage.isOurs) expect((await stage.cookies()).has('__session')).toBe(false);
});

scenario('a 5xx for a token is retried and then answered', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.api.fault({ path: `/v1${TOKENS}`, status: 503, count: 1 });

  const token = await stage.step('ask for a token', () =>
    page.evaluate(() => window.clerk.session?.getToken({ skipCache: true })),
  );

  await verified(stage, token);
  const asked = stage.requests('POST', TOKENS).filter(({ text }) => text.includes('debug=skip_cache'));
  expect(asked).toHaveLength(2);
});

scenario('a 429 for a token is retried', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.api.fault({ path: `/v1${TOKENS}`, status: 429, count: 1, headers: { 'Retry-After': '2' } });

  const token = await stage.step('ask for a token', () =>
    page.evaluate(() => window.clerk.session?.getToken({ skipCache: true })),
  );

  await verified(stage, token);
  const [first, second] = (await stage.api.log()).filter((entry) => entry.path.endsWith('/tokens'));
  expect(first.status).toBe(429);
  // The official client asks again sooner than it was told.
  if (stage.isOurs) expect(second.at - first.at).toBeGreaterThanOrEqual(2000);
});

scenario('the client answering 5xx at the start leaves a page without session degraded', {}, async (stage) => {
  await stage.api.fault({ path: '/v1/client', method: 'GET', status: 500, count: 1 });
  const page = await stage.step('open the page', () => stage.open());
  expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
});

scenario('the client answering 5xx at the start does not sign anyone out', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.api.fault({ path: '/v1/client', method: 'GET', status: 500, count: 1 });

  await stage.step('reload', async () => {
    await page.reload();
    await expect.poll(() => page.evaluate(() => window.clerk?.user?.id)).toBe('user_ada');
  });

  await expect
    .poll(() => page.evaluate(() => window.clerk.user?.primaryEmailAddress?.emailAddress))
    .toBe('ada@example.com');
  // The official client does not ask again before it is loaded, and stays degraded for as long as the page lives.
  expect(await page.evaluate(() => window.clerk.status)).toBe(stage.isOurs ? 'ready' : 'degraded');
  await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()));
});

scenario('an environment that is down does not keep the page from its session', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.api.fault({ path: '/v1/environment', status: 500, count: 1 });

  await stage.step('reload', async () => {
    await page.reload();
    await expect.poll(() => page.evaluate(() => window.clerk?.user?.id)).toBe('user_ada');
  });

  await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()));
});

scenario('a dropped connection at the start is tried again', {}, async (stage) => {
  await stage.api.fault({ path: '/v1/client', method: 'GET', drop: true, count: 1 });
  const page = await stage.step('open the page', () => stage.open());

  expect(await page.evaluate(() => window.clerk.status)).toBe('ready');
  expect(stage.requests('GET', '/client').at(-1)?.text).toContain('_clerk_retry_attempt=1');
});

scenario('a dev browser that the API has forgotten is replaced and the page starts', {}, async (stage) => {
  const page = await stage.step('open the page', () => stage.open());
  const before = (await stage.cookies()).get('__clerk_db_jwt')?.value;
  await stage.api.forgetDevBrowsers();

  await stage.step('reload', async () => {
    await page.reload();
    await expect(page.locator('#status')).toHaveText('loaded');
  });

  expect((await stage.cookies()).get('__clerk_db_jwt')?.value).not.toBe(before);
  // The official client makes two, one for each of the two refused requests.
  expect(stage.requests('POST', '/dev_browser')).toHaveLength(stage.isOurs ? 1 : 2);
});

for (const [what, publishableKey] of [
  ['missing', ''],
  ['malformed', 'pk_test_nonsense'],
  ['secret', 'sk_test_c2VjcmV0'],
]) {
  scenario(`a ${what} publishable key is refused with a message`, { app: { publishableKey } }, async (stage) => {
    const error = await stage.step('open the page', () => stage.openFailing());

    expect(error.isError).toBe(true);
    expect(error.message).toMatch(/publishable ?key|keys are missing/i);
    expect(stage.recording.sent).toEqual([]);
  });
}

const NO_URL = { app: { options: { proxyUrl: 'not a url' } } };

scenario('a proxyUrl that is no URL is refused with a message', NO_URL, async (stage) => {
  const error = await stage.step('open the page', () => stage.openFailing());

  expect(error.isError).toBe(true);
  expect(error.message).toMatch(/proxyUrl/i);
  expect(stage.recording.sent).toEqual([]);
});

scenario('before load() there is no session to ask for a token', { app: { autoload: false } }, async (stage) => {
  const page = await stage.step('open the page', () => stage.open());

  expect(
    await page.evaluate(() => ({
      loaded: window.clerk.loaded,
      status: window.clerk.status,
      session: window.clerk.session,
      client: window.clerk.client,
    })),
  ).toEqual({ loaded: false, status: 'loading', session: undefined, client: undefined });
  expect(stage.recording.sent).toEqual([]);
});

scenario('setActive before load() rejects', { app: { autoload: false } }, async (stage) => {
  const page = await stage.step('open the page', () => stage.open());

  const message = await page.evaluate(() =>
    window.clerk.setActive({ session: 'sess_1' }).then(
      () => '',
      (error) => error.message,
    ),
  );

  expect(message).not.toBe('');
});
