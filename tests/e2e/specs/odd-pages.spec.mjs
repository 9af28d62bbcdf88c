/** Pages and browsers that nobody had thought of: other scripts' doings, odd clocks, the middle of things, spoilt leftovers. */
import { expect } from '@playwright/test';
import { uncaught } from '../harness/browser-faults.mjs';
import { test } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../harness/stage.mjs').Stage} Stage */

const LOCK = 'clerk.lock.refreshSessionToken';
const SHORT = { settings: { token_lifetime_seconds: 8 } };

test.use({ client: 'clerk-wasm' });

/** @param {Page} page @param {{ skipCache?: boolean }} [options] */
function token(page, options) {
  return page.evaluate((options) => window.clerk.session?.getToken(options), options);
}

/** Who is signed in, by the page, its backend's cookie and a token that is minted now. @param {Stage} stage @param {Page} page */
async function isAda(stage, page) {
  expect(await verified(stage, await token(page, { skipCache: true }))).toMatchObject({ sub: 'user_ada' });
  await expect
    .poll(() => page.evaluate(() => [window.clerk.status, window.clerk.user?.id]))
    .toEqual(['ready', 'user_ada']);
  await expect.poll(async () => (await stage.cookies()).has('__session')).toBe(true);
}

test('enumerable additions of another script to all objects and lists', async ({ stage }) => {
  await stage.context.addInitScript(() => {
    for (const name of ['template', 'skipCache', 'organizationId', 'session', 'redirectUrl', 'navigate']) {
      /** @type {any} */ (Object.prototype)[name] = 'polluted';
    }
    /** @type {any} */ (Array.prototype).remove = () => {};
    /** @type {any} */ (Object.prototype).domain = undefined;
  });
  const page = await stage.open();
  expect(await page.evaluate(() => [window.clerk.status, window.clerk.user])).toEqual(['ready', null]);
});

test('a fetch of the page that throws at once, rejects with nothing, or gives something else', async ({ stage }) => {
  const page = await stage.openSignedIn();
  const errors = uncaught(page);
  const outcomes = await page.evaluate(async () => {
    const right = window.fetch;
    const odd = [
      () => {
        throw new TypeError('not today');
      },
      () => Promise.reject(),
      () => Promise.resolve({}),
      () => undefined,
      () => Promise.resolve(new Response(new ReadableStream({ start: (stream) => stream.error(null) }))),
    ];
    for (const fetch of odd) {
      /** @type {any} */ (window).fetch = fetch;
      void window.clerk.session?.getToken({ skipCache: true }).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    window.fetch = right;
    return window.clerk.user?.id;
  });
  expect(outcomes).toBe('user_ada');
  await isAda(stage, page);
  expect(errors).toEqual([]);
});

test('a session cookie that a sibling subdomain, or another path, has put before ours', async ({ stage }) => {
  const page = await stage.openSignedIn();
  const name = await page.evaluate(() => document.cookie.match(/__session_[^=]+/)?.[0]);
  await page.evaluate((name) => {
    history.replaceState(null, '', '/deep/er/');
    for (const cookie of [name, '__session']) document.cookie = `${cookie}=garbage; Path=/deep/er`;
    document.cookie = '__client_uat=never; Path=/deep/er';
    history.replaceState(null, '', '/');
  }, name);
  await page.goto(`${stage.origin}/deep/er/`);
  await loaded(page);
  await isAda(stage, page);
});

test('another script steals the lock again and again', async ({ stage }) => {
  const page = await stage.openSignedIn();
  await page.evaluate((lock) => {
    const steal = () =>
      void navigator.locks
        .request(lock, { steal: true }, () => new Promise((done) => setTimeout(done, 5)))
        .catch(() => {});
    setInterval(steal, 10);
  }, LOCK);
  for (let times = 0; times < 3; times += 1) await isAda(stage, page);
});

test('locks that never answer, not even with a refusal', async ({ stage }) => {
  await stage.context.addInitScript(() => {
    LockManager.prototype.request = () => new Promise(() => {});
  });
  const page = await stage.openSignedIn();
  await isAda(stage, page);
});

test.describe('a clock of the page that stands still', () => {
  test.use({ given: SHORT });

  for (const [what, freeze] of /** @type {[string, () => void][]} */ ([
    ['performance.now', () => (performance.now = () => 1)],
    ['Date.now', () => (Date.now = () => 1_700_000_000_000)],
  ])) {
    test(`${what}: the token is renewed all the same`, async ({ stage }) => {
      await stage.context.addInitScript(freeze);
      const page = await stage.openSignedIn();
      const first = await token(page);
      await expect.poll(() => token(page), { timeout: 20_000 }).not.toBe(first);
      await verified(stage, await token(page));
    });
  }
});

test('leftovers in the storage that are none of ours any more', async ({ stage }) => {
  const page = await stage.openSignedIn();
  for (const leftover of [
    '',
    'null',
    '{}',
    '[[]]',
    '[1,{"a":null}]',
    '"x"',
    '9'.repeat(400),
    '['.repeat(20_000),
    'NaN,NaN',
  ]) {
    await page.evaluate((leftover) => {
      for (const key of Object.keys(localStorage)) if (key.includes('clerk')) localStorage.setItem(key, leftover);
    }, leftover);
    await page.reload();
    await loaded(page);
    expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
  }
  await isAda(stage, page);
});

test('a reload in the middle of a switch, and of a sign-out', async ({ stage }) => {
  const page = await stage.openSignedIn();
  await stage.api.fault({ path: '/v1/client/sessions/*/touch', delay_ms: 1_500 });
  await page.evaluate(() => void window.clerk.setActive({ organization: 'org_acme' }).catch(() => {}));
  await page.reload();
  await loaded(page);
  await stage.api.clearFaults();
  const organization = await page.evaluate(() => window.clerk.organization?.id ?? null);
  const { o } = /** @type {any} */ (await verified(stage, await token(page)));
  expect(o?.id ?? null).toBe(organization);

  await stage.api.fault({ path: '/v1/client/sessions', delay_ms: 1_500 });
  await page.evaluate(() => void window.clerk.signOut(() => {}).catch(() => {}));
  await page.reload();
  await loaded(page);
  await stage.api.clearFaults();
  // Signed out or not, as the API says: page and cookies agree.
  await page.evaluate(() => window.clerk.signOut(() => {}));
  await expect.poll(async () => (await stage.cookies()).has('__session')).toBe(false);
  expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
});

test('two clerks of one key on one page show the same and leave together', async ({ stage }) => {
  const page = await stage.openSignedIn();
  await page.evaluate(async () => {
    const second = new /** @type {any} */ (window).Clerk(window.app.publishableKey);
    /** @type {any} */ (window).second = second;
    await second.load();
  });
  const users = () =>
    page.evaluate(() => [window.clerk, /** @type {any} */ (window).second].map(({ user }) => user?.id ?? null));
  expect(await users()).toEqual(['user_ada', 'user_ada']);
  await page.evaluate(() => window.clerk.signOut(() => {}));
  await expect.poll(users).toEqual([null, null]);
  expect((await stage.cookies()).has('__session')).toBe(false);
});

test('a frame with a clerk is taken off the page, and held by it', async ({ stage }) => {
  const page = await stage.openSignedIn();
  const errors = uncaught(page);
  const outcome = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    frame.src = '/';
    document.body.append(frame);
    const inner = () => /** @type {any} */ (frame.contentWindow)?.clerk;
    while (!inner()?.loaded) await new Promise((resolve) => setTimeout(resolve, 20));
    const held = inner();
    frame.remove();
    const settled = (/** @type {() => Promise<unknown>} */ call) =>
      Promise.race([
        new Promise((resolve) => resolve(call())).then(
          () => 'done',
          () => 'refused',
        ),
        new Promise((resolve) => setTimeout(resolve, 20_000, 'hangs')),
      ]);
    return [held.user.id, await settled(() => held.session.getToken())];
  });
  expect(outcome).toEqual(['user_ada', 'done']);
  expect(errors).toEqual([]);
  await isAda(stage, page);
});

test('a server that asks for patience until the next century', async ({ stage }) => {
  const page = await stage.openSignedIn();
  const headers = { 'Retry-After': '99999999999999999999' };
  await stage.api.fault({ path: '/v1/client/sessions/*/tokens', status: 429, headers, count: 1 });
  const refused = await page.evaluate(() =>
    window.clerk.session?.getToken({ skipCache: true }).then(
      () => 'given',
      (error) => error.status ?? error.code,
    ),
  );
  // The call ends, and the good token is still there for those who did not insist.
  expect([429, 'given']).toContain(refused);
  await verified(stage, await token(page));
});

test('the way back to a page that was left in the middle of a call', async ({ stage }) => {
  const page = await stage.openSignedIn();
  await stage.api.fault({ path: '/v1/client/sessions/*/tokens', delay_ms: 1_000 });
  await page.evaluate(() => {
    void window.clerk.session?.getToken({ skipCache: true }).catch(() => {});
    location.href = '/app.json';
  });
  await page.waitForURL(/app\.json/);
  await stage.api.clearFaults();
  await page.goBack();
  await loaded(page);
  await isAda(stage, page);
});

test.describe('without touches, which would bring a token, too', () => {
  test.use({ given: { load: { touchSession: false } } });

  test('a token that is too long for a cookie', async ({ stage }) => {
    const page = await stage.openSignedIn();
    const long = await page.evaluate(async () => {
      const [header, payload, signature] = ((await window.clerk.session?.getToken()) ?? '').split('.');
      const encode = (/** @type {unknown} */ part) =>
        btoa(JSON.stringify(part)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
      const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
      return [header, encode({ ...claims, all: 'x'.repeat(6_000) }), signature].join('.');
    });
    await stage.api.fault({
      path: '/v1/client/sessions/*/tokens',
      status: 200,
      body: { object: 'token', jwt: long },
      count: 1,
    });
    await stage.api.clearLog();
    expect(await token(page, { skipCache: true })).toBe(long);
    for (let times = 0; times < 5; times += 1) await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    expect(await token(page)).toBe(long);
    expect((await stage.api.log()).filter(({ path }) => path.endsWith('/tokens')).length).toBe(1);
  });
});

test('a frame without an address of its own', async ({ stage }) => {
  const page = await stage.openSignedIn();
  const errors = uncaught(page);
  const outcome = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    frame.srcdoc = '<!doctype html><p id="status">loading</p>';
    document.body.append(frame);
    await new Promise((resolve) => (frame.onload = resolve));
    const inner = /** @type {any} */ (frame.contentWindow);
    const script = inner.document.createElement('script');
    script.type = 'module';
    script.textContent = `import { Clerk } from '/client.mjs';
      window.clerk = new Clerk(${JSON.stringify(window.app.publishableKey)});
      window.done = clerk.load().then(() => 'loaded', (error) => error.code ?? error.message);`;
    inner.document.body.append(script);
    while (!inner.done) await new Promise((resolve) => setTimeout(resolve, 20));
    const done = await inner.done;
    return [done, inner.clerk.user?.id, Boolean(await inner.clerk.session?.getToken())];
  });
  expect(outcome).toEqual(['loaded', 'user_ada', true]);
  expect(errors).toEqual([]);
});

test('listeners that leave, come, call and switch while they are told', async ({ stage }) => {
  const page = await stage.openSignedIn();
  const errors = uncaught(page);
  const told = await page.evaluate(async () => {
    let told = 0;
    let switches = 0;
    const { clerk } = window;
    const leave = clerk.addListener(() => leave?.(), { skipInitialEmit: true });
    clerk.addListener(
      () => {
        told += 1;
        if (told < 50) clerk.addListener(() => (told += 1), { skipInitialEmit: true });
        void clerk.session?.getToken();
        if (switches < 6) void clerk.setActive({ organization: switches++ % 2 ? null : 'org_acme' });
      },
      { skipInitialEmit: true },
    );
    await clerk.setActive({ organization: 'org_acme' });
    while (switches < 6) await new Promise((resolve) => setTimeout(resolve, 20));
    await clerk.setActive({ organization: 'org_acme' });
    const token = await clerk.session?.getToken();
    return [clerk.organization?.id, JSON.parse(atob((token ?? '').split('.')[1])).o?.id, told > 0];
  });
  expect(told).toEqual(['org_acme', 'org_acme', true]);
  expect(errors).toEqual([]);
});

test('an answer that names one session twice, one that is not there, and one without an id', async ({ stage }) => {
  const page = await stage.openSignedIn();
  const client = await page.evaluate(
    async () => (await /** @type {any} */ (window).clerk.fapi.request({ path: '/client' })).payload?.response ?? null,
  );
  expect(client?.sessions.length).toBe(1);
  const session = client.sessions[0];
  const sessions = [session, session, { ...session, id: undefined }, { ...session, id: '' }, null, 7];
  const body = { response: { ...client, sessions, last_active_session_id: 'sess_nobody' } };
  await stage.api.fault({ path: '/v1/client', method: 'GET', status: 200, body, count: 1 });
  await page.reload();
  await loaded(page);
  expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
  await verified(stage, await token(page));
});

test('an app of another instance on the same origin, in turns', async ({ stage }) => {
  const page = await stage.openSignedIn();
  // Another key, so other cookies and another API, which is not there.
  const key = `pk_test_${Buffer.from('other.clerk.accounts.test$').toString('base64url')}`;
  await page.evaluate(async (key) => {
    const other = new /** @type {any} */ (window).Clerk(key);
    await Promise.race([other.load().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 8_000))]);
    for (let times = 0; times < 5; times += 1) window.dispatchEvent(new Event('focus'));
    await other.signOut?.(() => {}).catch(() => {});
  }, key);
  await isAda(stage, page);
  await page.reload();
  await loaded(page);
  await isAda(stage, page);
});
