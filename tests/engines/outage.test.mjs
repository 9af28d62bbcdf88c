/** An API that is down or throttles, a connection that breaks, no network at all. */
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { scenario } from './scenario.mjs';

/** @typedef {import('./tab.mjs').Tab} Tab */

const TOKENS = '/v1/client/sessions/*/tokens';

/** @param {Tab} tab @param {string} status */
function becomes(tab, status) {
  return eventually(async () => assert.equal(await tab.evaluate(() => window.clerk.status), status));
}

scenario(
  'an outage at the start leaves a page with a session degraded until it is over',
  { oursOnly: true },
  async (stage) => {
    const tab = await stage.openSignedIn();
    await stage.api.fault({ path: '/v1/client', method: 'GET', status: 503 });

    await tab.reload();
    await tab.loaded();

    assert.deepEqual(await tab.evaluate(() => [window.clerk.status, window.clerk.user?.id]), ['degraded', 'user_ada']);
    await stage.verified(await tab.evaluate(() => window.clerk.session?.getToken()));
    await stage.api.clearFaults();
    await becomes(tab, 'ready');
    assert.equal(await tab.evaluate(() => window.clerk.user?.primaryEmailAddress?.emailAddress), 'ada@example.com');
  },
);

scenario('an environment that is down does not keep the page from its session', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  await stage.api.fault({ path: '/v1/environment', status: 500, count: 1 });

  await tab.reload();

  await eventually(async () => assert.equal(await tab.evaluate(() => window.clerk.user?.id), 'user_ada'));
  await stage.verified(await tab.evaluate(() => window.clerk.session?.getToken()));
});

scenario('a connection that is dropped at the start is tried again', {}, async (stage) => {
  await stage.api.fault({ path: '/v1/client', method: 'GET', drop: true, count: 1 });

  const tab = await stage.open();

  assert.equal(await tab.evaluate(() => window.clerk.status), 'ready');
});

for (const [status, headers] of /** @type {[number, Record<string, string>][]} */ ([
  [503, {}],
  [429, { 'Retry-After': '2' }],
])) {
  scenario(`a ${status} for a token is tried again`, {}, async (stage) => {
    const tab = await stage.openSignedIn();
    await stage.api.fault({ path: TOKENS, status, headers, count: 1 });
    await stage.api.clearLog();

    const token = await tab.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));

    await stage.verified(token);
    const [first, second] = await stage.requests('POST', /\/tokens$/);
    assert.deepEqual([first.status, second.status], [status, 200]);
    // The official client asks again sooner than it was told.
    if (stage.client === 'clerk-wasm' && status === 429)
      assert(second.at - first.at >= 2000, `${second.at - first.at} ms apart`);
  });
}

scenario('while the API is down a good token is handed out, and nobody is signed out', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  await stage.api.fault({ path: '/v1/**', status: 503 });
  await tab.evaluate(() => void window.dispatchEvent(new Event('focus')));
  await eventually(async () => assert.equal((await stage.api.log()).at(-1)?.status, 503));

  await stage.verified(await tab.evaluate(() => window.clerk.session?.getToken()));
  assert.deepEqual(await tab.evaluate(() => [window.clerk.isSignedIn, window.clerk.user?.id]), [true, 'user_ada']);
});

scenario(
  'without a network the page stays signed in, and renews once there is one',
  { settings: { token_lifetime_seconds: 8 } },
  async (stage) => {
    const tab = await stage.openSignedIn();
    const before = await tab.evaluate(() => window.clerk.session?.getToken());
    stage.network.cut();
    await eventually(async () =>
      assert.notEqual(
        await tab.evaluate(() =>
          fetch('https://local-fapi-1.clerk.accounts.dev/v1/client').then(
            () => 'answered',
            () => 'cut',
          ),
        ),
        'answered',
      ),
    );
    // Past the time at which it would have been renewed.
    await eventually(async () => assert((await stage.api.now()).getTime() > expiry(before)));
    assert.equal(await tab.evaluate(() => window.clerk.user?.id), 'user_ada');

    stage.network.mend();
    await tab.evaluate(() => void window.dispatchEvent(new Event('online')));

    await eventually(async () => {
      const token = (await tab.cookies()).get('__session')?.value;
      assert.notEqual(token, before);
      await stage.verified(token);
    });
  },
);

/** Milliseconds. @param {string | null | undefined} token */
function expiry(token) {
  return JSON.parse(Buffer.from((token ?? '').split('.')[1], 'base64url').toString()).exp * 1000;
}
