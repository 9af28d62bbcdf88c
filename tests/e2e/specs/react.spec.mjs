/** The hooks and components of `@clerk/react`, unmodified, over both clients: what they show has to be the same. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { fillIn, loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';
import { rendered } from '../react/built.mjs';
import { errorsOf, note, openSignedIn, saidBy, says, serve, settled } from '../react/stage.mjs';

/** @type {Record<string, NonNullable<import('../harness/site.mjs').App['react']>>} */
const WAYS = {
  'the class': {},
  'an instance': { isInstance: true },
  'the class in Strict Mode': { isStrict: true },
  'an instance in Strict Mode': { isInstance: true, isStrict: true },
};

for (const [way, react] of Object.entries(WAYS)) {
  scenario(`React: ${way} in the provider gives every hook what it shows`, { app: { react } }, async (stage) => {
    const errors = errorsOf(stage.context);
    const page = await openSignedIn(stage);

    expect(await saidBy(page)).toMatchObject({
      auth: { isSignedIn: true, userId: 'user_ada', orgId: null },
      user: { user: { fullName: 'Ada Lovelace', email: 'ada@example.com' } },
      organizations: { names: ['org:admin of Acme'], count: 2, hasNextPage: true },
    });

    await stage.step('sign out', async () => {
      await page.evaluate(() => window.react.auth?.signOut(() => {}));
      await says(page, 'auth', { isSignedIn: false });
      // The official client empties the list in place, which the hook does not see.
      stage.recording.note('shown', { ...(await saidBy(page)), sessions: undefined });
    });
    expect(errors).toEqual([]);
  });
}

scenario('React: nobody signed in', {}, async (stage) => {
  await serve(stage);
  const page = await stage.open();

  expect(await note(stage, page)).toMatchObject({ auth: { isLoaded: true, isSignedIn: false }, user: { user: null } });
  expect(await page.evaluate(() => window.react.getToken())).toBeNull();
});

scenario('React: the hooks follow a switch of organization', {}, async (stage) => {
  const page = await openSignedIn(stage);

  await stage.step('switch to acme', async () => {
    await page.evaluate(() => window.react.organizations?.setActive?.({ organization: 'org_acme' }));
    await says(page, 'organization', { organization: { name: 'Acme' }, membership: { role: 'org:admin' } });
    await says(page, 'auth', { orgId: 'org_acme', orgRole: 'org:admin', has: { admin: true, write: true } });
    await note(stage, page);
  });
  await stage.step('and back', async () => {
    await page.evaluate(() => window.react.clerk?.setActive({ organization: null }));
    await says(page, 'organization', { organization: null });
    await says(page, 'auth', { orgId: null, has: { admin: false } });
    await note(stage, page);
  });
});

scenario("React: the user's organizations come page by page", {}, async (stage) => {
  const page = await openSignedIn(stage);

  await stage.step('next page', async () => {
    await page.evaluate(() => void window.react.organizations?.userMemberships.fetchNext?.());
    await says(page, 'organizations', { names: ['org:member of Globex'], page: 2, hasNextPage: false });
    await note(stage, page);
  });
});

scenario('React: several sessions, and the tree below MultisessionAppSupport mounted for each', {}, async (stage) => {
  const page = await openSignedIn(stage, 'ada');
  const ada = await page.evaluate(() => window.react.auth?.sessionId ?? '');
  await stage.step('sign in as grace', () => stage.signIn(page, 'grace'));
  expect(await note(stage, page)).toMatchObject({ sessions: { users: ['user_ada', 'user_grace'] } });

  await stage.step('switch to ada', async () => {
    await page.evaluate((session) => window.react.clerk?.setActive({ session }), ada);
    await says(page, 'user', { user: { id: 'user_ada' } });
    await note(stage, page);
  });
  await stage.step('sign out of all', async () => {
    await page.evaluate(() => window.react.clerk?.signOut(() => {}));
    await says(page, 'user', { user: null });
    if (stage.isOurs) await says(page, 'sessions', { users: [] });
  });

  const mounted = await page.evaluate(() => window.react.mounted);
  // While it is not known who is signed in, it is nobody's tree.
  expect(mounted.filter((one) => one !== 'nobody')).toEqual(['user_grace', 'user_ada']);
  expect(mounted.at(-1)).toBe('nobody');
});

scenario('React: a protected page sends to sign in, and shows itself afterwards', {}, async (stage) => {
  await serve(stage);
  const page = await stage.context.newPage();

  await stage.step('sign in', async () => {
    await page.goto(`${stage.origin}/protected`);
    await page.waitForURL(/\/sign-in/);
    stage.recording.note('arrives at', page.url());
    await fillIn(page, 'ada');
    await expect(page.getByTestId('protected')).toBeVisible();
  });

  expect(new URL(page.url()).pathname).toBe('/protected');
});

scenario('React: buttons sign in and out', {}, async (stage) => {
  await serve(stage);
  const page = await stage.context.newPage();
  await page.goto(`${stage.origin}/buttons`);
  await loaded(page);

  await stage.step('sign in', async () => {
    await page.getByText('Sign in').click();
    await page.waitForURL(/\/sign-in/);
    stage.recording.note('arrives at', page.url());
    await fillIn(page, 'ada');
    await says(page, 'auth', { isSignedIn: true });
  });
  await stage.step('sign out', async () => {
    await page.getByText('Sign out').click();
    await says(page, 'auth', { isSignedIn: false });
  });
});

scenario('React: tokens come from the hook, and without one, also when asked for too early', {}, async (stage) => {
  const page = await openSignedIn(stage);
  await page.reload();
  await loaded(page);

  const tokens = await page.evaluate(async () => {
    const early = await window.earlyToken;
    return [early, await window.react.getToken(), await window.react.auth?.getToken()];
  });

  for (const token of tokens) expect(await verified(stage, token)).toMatchObject({ sub: 'user_ada' });
  const template = await stage.step('by a template', () =>
    page.evaluate(() => window.react.auth?.getToken({ template: 'backend' })),
  );
  expect(await verified(stage, template)).toMatchObject({ aud: 'https://backend.example.com' });
});

scenario('React: who has to be verified anew is asked, and the call is made again', {}, async (stage) => {
  const page = await openSignedIn(stage);

  expect(await page.evaluate(() => window.react.verified?.())).toEqual({ done: 2 });
});

scenario('React: the client answering 5xx at the start does not sign out but degrades', {}, async (stage) => {
  const page = await openSignedIn(stage);
  const down = { path: '/v1/client', method: 'GET', status: 503 };
  await stage.api.fault({ ...down, count: 1 });
  // Told to wait, so that no further retry goes out while the page is looked at.
  await stage.api.fault({ ...down, headers: { 'Retry-After': '60' } });

  await page.reload();

  await expect(page.getByTestId('degraded')).toBeVisible({ timeout: 30_000 });
  const { auth, session, clerk } = await settled(page);
  stage.recording.note('shown', { auth: { ...auth, claims: undefined }, session, clerk });
  expect(auth).toMatchObject({ isSignedIn: true, userId: 'user_ada' });
});

scenario('React: a start that fails shows as such', {}, async (stage) => {
  await serve(stage);
  await stage.api.fault({ path: '/v1/dev_browser', status: 400 });
  const page = await stage.context.newPage();
  await page.goto(`${stage.origin}/`);

  await expect(page.getByTestId('failed')).toBeVisible();
  stage.recording.note('shown', await saidBy(page));
  const rejected = await page.evaluate(() => window.earlyToken.catch((error) => error.code));
  expect(rejected).toBe('clerk_init_failed');
});

for (const isStrict of [false, true]) {
  const where = isStrict ? ', in Strict Mode' : '';
  scenario(`React: a server renders who is signed in, and the page goes on from it${where}`, {}, async (stage) => {
    const page = await openSignedIn(stage);
    const initialState = await page.evaluate(() => {
      const { userId, sessionId, sessionClaims } = /** @type {any} */ (window.react.auth);
      return {
        userId,
        sessionId,
        sessionStatus: 'active',
        sessionClaims,
        user: { id: userId },
        session: { id: sessionId },
      };
    });
    const content = await rendered({ publishableKey: stage.api.publishableKey, initialState, isStrict });
    expect(content).toContain('user_ada');
    await serve(stage, { content });
    stage.site.app = { ...stage.site.app, react: { initialState, isStrict } };
    const errors = errorsOf(stage.context);

    await page.reload();
    await loaded(page);
    await says(page, 'user', { user: { fullName: 'Ada Lovelace' } });
    await note(stage, page);

    expect(errors).toEqual([]);
  });
}

scenario('React: a server that knows nobody renders a page that goes on', {}, async (stage) => {
  const content = await rendered({ publishableKey: stage.api.publishableKey });
  expect(content).toContain('loading');
  await serve(stage, { content });
  const errors = errorsOf(stage.context);

  const page = await stage.openSignedIn();

  await says(page, 'user', { user: { fullName: 'Ada Lovelace' } });
  await note(stage, page);
  expect(errors).toEqual([]);
});

scenario('React: an app that is taken away and put there again goes on', {}, async (stage) => {
  const page = await openSignedIn(stage);

  await stage.step('mount again', async () => {
    await page.evaluate(() => window.mountAgain());
    await expect(page.getByTestId('auth')).toContainText('user_ada');
    await says(page, 'user', { user: { fullName: 'Ada Lovelace' } });
    await note(stage, page);
  });
});
