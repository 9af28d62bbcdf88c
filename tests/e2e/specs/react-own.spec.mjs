/** `@clerk/react` over this package: what it does better than it has to, what is left out, and what is said about it. */
import { expect } from '@playwright/test';
import { test } from '../harness/scenario.mjs';
import { loaded, warningsOf } from '../harness/stage.mjs';
import { errorsOf, openSignedIn, saidBy, says, serve } from '../react/stage.mjs';

test.use({ client: 'clerk-wasm', scenarioName: 'React over the package' });

/** How often each hook's component was rendered. @param {import('@playwright/test').Page} page */
const renders = (page) => page.evaluate(() => ({ ...window.react.renders }));

test.describe('tokens of 30 s', () => {
  test.use({ given: { settings: { token_lifetime_seconds: 30 } } });

  test('a page at rest renders nothing, and a renewal only what shows the token', async ({ stage }) => {
    const page = await openSignedIn(stage);
    await stage.recording.settle(page);
    const before = await renders(page);

    const token = await page.evaluate(() => window.react.getToken());
    await page.waitForResponse((answer) => answer.url().includes('/tokens?'), { timeout: 25_000 });
    await expect.poll(() => page.evaluate(() => window.react.getToken())).not.toBe(token);
    await stage.recording.settle(page);

    expect(await renders(page)).toEqual({ ...before, auth: (before.auth ?? 0) + 1 });
  });
});

test('coming back to the page renders nothing of the user', async ({ stage }) => {
  const page = await openSignedIn(stage);
  const { user, organizations } = await renders(page);

  const touched = page.waitForResponse((answer) => answer.url().includes('/touch'));
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await touched;
  await stage.recording.settle(page);

  expect(await renders(page)).toMatchObject({ user, organizations });
});

test.describe('instantStart', () => {
  test.use({ given: { load: { instantStart: true } } });

  test('shows at first whom the token knows, and then the user', async ({ stage }) => {
    const page = await openSignedIn(stage);
    await stage.api.fault({ path: '/v1/client', method: 'GET', delay_ms: 1_500, count: 1 });
    await page.reload();

    await says(page, 'user', { isLoaded: true, user: { id: 'user_ada', fullName: null } });
    expect(await page.evaluate(() => /** @type {any} */ (window).Clerk.isProvisional)).toBe(true);
    await says(page, 'user', { user: { fullName: 'Ada Lovelace' } });
  });
});

test.describe('an instance that the app has begun to load', () => {
  test.use({ given: { app: { react: { isInstance: true, isLoading: true } } } });

  test('is loaded once', async ({ stage }) => {
    await serve(stage);
    const page = await stage.step('open', () => stage.open());
    await says(page, 'auth', { isLoaded: true, isSignedIn: false });
    expect(stage.requests('GET', '/client')).toHaveLength(1);
  });
});

for (const [path, call] of [
  ['/sign-in-here', 'mountSignIn()'],
  ['/own-form', 'useSignIn()'],
]) {
  test(`${call} is left out, and says so`, async ({ stage }) => {
    await serve(stage);
    const page = await stage.context.newPage();
    await page.goto(`${stage.origin}${path}`);

    await expect(page.getByTestId('crashed')).toContainText(`clerk_not_covered: Clerk: ${call}`);
    await expect(page.getByTestId('crashed')).toContainText('redirectToSignIn()');
  });
}

test('lists that are left out stay empty, and a button that would open a dialog says so', async ({ stage }) => {
  const signedIn = await openSignedIn(stage);
  await signedIn.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
  const errors = errorsOf(stage.context);
  const page = await stage.context.newPage();
  await page.goto(`${stage.origin}/left-out`);
  await loaded(page);
  await stage.recording.settle(page);

  await says(page, 'left-out', { memberships: [0, false, null] });
  const said = /** @type {Record<string, unknown[]>} */ ((await saidBy(page))['left-out']);
  for (const [name, [length, isLoading, error]] of Object.entries(said)) {
    expect([length, isLoading, error ?? null], name).toEqual([0, false, null]);
  }
  expect(errors).toEqual([]);

  await page.getByText('Sign in').click();
  await expect.poll(() => errors.join()).toContain('openSignIn() is not part of this package');
});

test('a page for the way back from another sign-in says that it is left out', async ({ stage }) => {
  await serve(stage);
  const errors = errorsOf(stage.context);
  const page = await stage.context.newPage();
  await page.goto(`${stage.origin}/callback`);

  await expect.poll(() => errors.join()).toContain('handleRedirectCallback() is not part of this package');
});

test('a dialog to verify a user anew is left out, and calls to the API that are, reject', async ({ stage }) => {
  const page = await openSignedIn(stage);

  const codes = await page.evaluate(() => {
    const { verifiedByDialog, clerk } = window.react;
    const calls = [
      verifiedByDialog,
      () => clerk?.createOrganization({ name: 'Mine' }),
      () => clerk?.joinWaitlist({ emailAddress: 'a@b.c' }),
    ];
    return Promise.all(calls.map((call) => Promise.resolve(call?.()).catch((error) => error.code)));
  });

  expect(codes).toEqual(Array(3).fill('clerk_not_covered'));
});

test('a provider in Strict Mode warns of nothing', async ({ stage }) => {
  stage.site.app = { ...stage.site.app, react: { isStrict: true } };
  await serve(stage);
  const page = await stage.context.newPage();
  const [warnings, errors] = [warningsOf(page), errorsOf(stage.context)];

  await page.goto(`${stage.origin}/`);
  await loaded(page);
  await says(page, 'auth', { isLoaded: true });

  expect([warnings, errors]).toEqual([[], []]);
});
