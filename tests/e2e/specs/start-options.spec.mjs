/** How a page starts, by options, and the hooks of frameworks around a change of session. */
import { expect } from '@playwright/test';
import { scenario, test } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';

/** Ada first, then Grace, who is the active one. @param {import('../harness/stage.mjs').Stage} stage */
async function signInTwice(stage) {
  const page = await stage.openSignedIn('ada');
  await stage.step('sign in as grace', () => stage.signIn(page, 'grace'));
  stage.site.app = { ...stage.site.app, autoload: false };
  await page.reload();
  await loaded(page);
  return page;
}

/** Loads with a choice of the first session. @param {import('@playwright/test').Page} page @param {'ada' | 'nobody' | 'throws'} choice */
function loadChoosing(page, choice) {
  return page.evaluate(async (choice) => {
    /** @type {(string | undefined)[][]} */
    const asked = [];
    /** @type {string[]} */
    const reported = [];
    window.addEventListener('error', (event) => {
      reported.push(event.message);
      event.preventDefault();
    });
    await /** @type {import('@clerk/clerk-js').Clerk} */ (window.clerk).load({
      selectInitialSession: (client) => {
        asked.push(client.signedInSessions.map(({ user }) => user?.id));
        if (choice === 'throws') throw new Error('no idea');
        return choice === 'nobody'
          ? null
          : (client.signedInSessions.find(({ user }) => user?.id === 'user_ada') ?? null);
      },
    });
    const token = await window.clerk.session?.getToken();
    return { asked, reported, user: window.clerk.user?.id ?? null, hasToken: Boolean(token) };
  }, choice);
}

scenario('an app chooses its first session', {}, async (stage) => {
  const page = await signInTwice(stage);

  const { asked, user } = await stage.step('load', () => loadChoosing(page, 'ada'));

  expect(user).toBe('user_ada');
  expect(asked).toHaveLength(1);
  expect(new Set(asked[0])).toEqual(new Set(['user_ada', 'user_grace']));
});

scenario('an app chooses that nobody is active at first', {}, async (stage) => {
  const page = await signInTwice(stage);

  const { user, hasToken } = await stage.step('load', () => loadChoosing(page, 'nobody'));

  expect({ user, hasToken }).toEqual({ user: null, hasToken: false });
  expect(await page.evaluate(() => window.clerk.client?.signedInSessions.length)).toBe(2);
});

test.describe('a choice that throws', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'a choice that throws' });

  test('is reported, and the session last active is taken', async ({ stage }) => {
    const page = await signInTwice(stage);
    const { user, reported } = await loadChoosing(page, 'throws');
    expect(user).toBe('user_grace');
    expect(reported).toEqual([expect.stringContaining('no idea')]);
  });
});

/** What the stores show, in a page of this project's package. @param {import('@playwright/test').Page} page */
function stores(page) {
  return page.evaluate(async () => {
    const path = '/pkg/index.js';
    const { useAuth, useSession, useUser } = await import(path);
    const [auth, session, user] = [useAuth, useSession, useUser].map((use) => use(window.clerk).getSnapshot());
    return {
      status: window.clerk.status,
      auth: auth.isLoaded && auth.userId,
      session: session.isLoaded,
      user: user.isLoaded && user.user?.primaryEmailAddress?.emailAddress,
    };
  });
}

test.describe('instantStart', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'instantStart' });

  test('shows the session before the API has answered, and the user once it has', async ({ stage }) => {
    const page = await stage.openSignedIn();
    stage.site.app = { ...stage.site.app, load: { instantStart: true } };
    await stage.api.fault({ path: '/v1/client', method: 'GET', delay_ms: 3000 });
    await stage.api.fault({ path: '/v1/environment', delay_ms: 3000 });

    await page.reload();
    await loaded(page);

    expect(await stores(page)).toEqual({ status: 'ready', auth: 'user_ada', session: true, user: false });
    expect(await page.evaluate(() => window.clerk.session?.getToken())).toBe(
      (await stage.cookies()).get('__session')?.value,
    );
    const whole = { status: 'ready', auth: 'user_ada', session: true, user: 'ada@example.com' };
    await expect.poll(() => stores(page)).toEqual(whole);
  });

  test('is signed out when the API says so', async ({ stage }) => {
    const page = await stage.openSignedIn();
    const session = await page.evaluate(() => window.clerk.session?.id ?? '');
    stage.site.app = { ...stage.site.app, load: { instantStart: true } };
    await stage.api.end(session, 'revoke');

    await page.reload();
    await loaded(page);

    await expect.poll(() => page.evaluate(() => window.clerk.user)).toBeNull();
    expect((await stage.cookies()).has('__session')).toBe(false);
  });

  test('is degraded where the API does not answer, and those who watch the user hear of it', async ({ stage }) => {
    const page = await stage.openSignedIn();
    stage.site.app = { ...stage.site.app, load: { instantStart: true } };
    await stage.api.fault({ path: '/v1/client', method: 'GET', status: 503, delay_ms: 500 });

    await page.reload();
    await loaded(page);
    await page.evaluate(async () => {
      const path = '/pkg/index.js';
      const user = (await import(path)).useUser(window.clerk);
      /** @type {any} */ (window).heard = [];
      user.subscribe((/** @type {any} */ { isLoaded }) => /** @type {any} */ (window).heard.push(isLoaded));
    });

    await expect.poll(() => stores(page)).toMatchObject({ status: 'degraded', auth: 'user_ada', session: true });
    expect(await page.evaluate(() => /** @type {any} */ (window).heard)).toEqual([false, true]);
    await stage.api.clearFaults();
    // Pages loaded in an outage read the client spread over a minute and a half; a network that comes
    // back is a reason to do it at once.
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect.poll(() => stores(page), { timeout: 20_000 }).toMatchObject({ user: 'ada@example.com' });
  });
});

scenario('the client answering 5xx at the start leaves a user without addresses', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
  await stage.api.fault({ path: '/v1/client', method: 'GET', status: 503 });
  await stage.step('reload', async () => {
    await page.reload();
    await loaded(page);
  });

  const standIn = await page.evaluate(() => {
    const { user, session } = window.clerk;
    const membership = user?.organizationMemberships[0];
    return {
      collections: [
        user?.emailAddresses,
        user?.phoneNumbers,
        user?.web3Wallets,
        user?.externalAccounts,
        user?.passkeys,
      ],
      names: [user?.username, user?.firstName, user?.fullName, user?.primaryEmailAddressId, user?.primaryEmailAddress],
      metadata: [user?.publicMetadata, user?.unsafeMetadata, membership?.publicMetadata],
      publicUserData: session?.publicUserData.userId,
      expireAt: session?.expireAt instanceof Date,
      role: membership?.role,
    };
  });

  expect(standIn).toEqual({
    collections: [[], [], [], [], []],
    names: [null, null, null, null, null],
    metadata: [{}, {}, {}],
    publicUserData: 'user_ada',
    expireAt: true,
    role: 'org:admin',
  });
});

/** Notes when the hooks of frameworks are called, and what an app sees then. @param {import('@playwright/test').Page} page */
function watchHooks(page) {
  return page.evaluate(() => {
    const page = /** @type {any} */ (window);
    page.calls = [];
    const note =
      (/** @type {string} */ what) =>
      async (/** @type {unknown[]} */ ...args) => {
        const { session, organization } = window.clerk;
        page.calls.push([
          what,
          ...args,
          session ? (organization?.id ?? 'personal') : session === null ? 'nobody' : 'between',
        ]);
      };
    page.__internal_onBeforeSetActive = (/** @type {unknown[]} */ ...args) => note('before')(...args.filter(Boolean));
    page.__internal_onAfterSetActive = note('after');
    page.go = note('go');
  });
}

/** @param {import('@playwright/test').Page} page */
function calls(page) {
  return page.evaluate(() => /** @type {any} */ (window).calls);
}

scenario('frameworks hear before and after a session or organization becomes active', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await watchHooks(page);

  await stage.step('switch to acme', () =>
    page.evaluate(() =>
      window.clerk.setActive({ organization: 'org_acme', navigate: () => /** @type {any} */ (window).go() }),
    ),
  );

  expect(await calls(page)).toEqual([
    ['before', 'personal'],
    ['go', 'between'],
    ['after', 'org_acme'],
  ]);
});

scenario('frameworks hear that nobody will be active', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await watchHooks(page);

  await stage.step('choose nobody', () => page.evaluate(() => window.clerk.setActive({ session: null })));

  expect(await calls(page)).toEqual([
    ['before', 'sign-out', 'personal'],
    ['after', 'nobody'],
  ]);
});

scenario('frameworks hear before and after signing out', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await watchHooks(page);

  await stage.step('sign out', () => page.evaluate(() => window.clerk.signOut(() => /** @type {any} */ (window).go())));

  expect(await calls(page)).toEqual([
    ['before', 'personal'],
    ['go', 'between'],
    ['after', 'nobody'],
  ]);
});
