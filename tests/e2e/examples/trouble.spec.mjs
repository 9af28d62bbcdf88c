/** Bad days: an API that is down, gone or slow, sessions that end elsewhere, a key that is none. */
import { expect } from '@playwright/test';
import { FAILED_REQUEST, button, expectStatus, go, test } from './app.mjs';

for (const [name, fault] of /** @type {const} */ ([
  ['answers 503', { path: '/v1/**', status: 503 }],
  ['is gone', { path: '/v1/**', drop: true }],
])) {
  test(`while the API ${name} the app goes on, and recovers`, async ({ app }) => {
    app.expected.push(FAILED_REQUEST);
    await app.withClock();
    const page = await app.openSignedIn();
    await expectStatus(page, 'ready');
    await app.api.fault(fault);
    await app.passUntil(page, 'degraded');

    await expect(page.getByTestId('who')).toHaveText('user_ada');
    await expect(page.getByTestId('clerk-failed')).toHaveCount(0);
    await go(page, '/protected');
    await expect(page.getByTestId('protected')).toHaveText('user_ada');
    await go(page, '/admin');
    await expect(page.getByTestId('no-admin')).toBeVisible();
    await go(page, '/');

    await app.api.clearFaults();
    await app.passUntil(page, 'ready');
    await expect(page.getByTestId('user')).toHaveText('Ada Lovelace');
    await expect(page.getByTestId('token')).toHaveText(/^\d{10}$/);
  });
}

test('a page that is opened while the API is down shows who was signed in', async ({ app }) => {
  app.expected.push(FAILED_REQUEST);
  await app.withClock();
  const page = await app.openSignedIn();
  await app.api.fault({ path: '/v1/**', status: 503 });
  await page.reload();
  await app.passUntil(page, 'degraded');
  await expect(page.getByTestId('who')).toHaveText('user_ada');
  await app.api.clearFaults();
  await app.passUntil(page, 'ready');
  await expect(page.getByTestId('user')).toHaveText('Ada Lovelace');
});

for (const how of /** @type {const} */ (['revoke', 'expire'])) {
  test(`a session that the API ends (${how}) ends signed out`, async ({ app }) => {
    app.expected.push(FAILED_REQUEST);
    await app.api.settings({ token_lifetime_seconds: 6 });
    const page = await app.openSignedIn();
    await app.api.end(await app.session(), how);
    await expect(button(page, 'Sign in')).toBeVisible();
    await expect(page.getByTestId('user')).toHaveCount(0);
    await go(page, '/admin');
    await expect(page.getByTestId('admin')).toHaveCount(0);
  });
}

test('a protected page whose session ends leaves for the page to sign in', async ({ app }) => {
  app.expected.push(FAILED_REQUEST);
  await app.api.settings({ token_lifetime_seconds: 6 });
  const page = await app.openSignedIn();
  await go(page, '/protected');
  await expect(page.getByTestId('protected')).toBeVisible();
  await app.api.end(await app.session(), 'revoke');
  await page.waitForURL(/\/sign-in/);
});

test('while the API takes its time, the page says that it is loading', { tag: '@static' }, async ({ app }) => {
  await app.api.fault({ path: '/v1/client', method: 'GET', delay_ms: 4000, count: 1 });
  const page = await app.open('/protected');
  await expect(page.getByTestId('clerk-loading')).toBeVisible();
  await expectStatus(page, 'loading');
  await expect(button(page, 'Sign in')).toHaveCount(0);
  await page.waitForURL(/\/sign-in/);
});

for (const key of ['pk_test_nonsense', 'sk_test_abc', '']) {
  test(`with the key "${key}" the page says what is wrong`, { tag: '@static' }, async ({ app }) => {
    app.expected.push(/^clerk-wasm: /);
    await app.context.route(`${app.origin}/*`, async (route) => {
      if (route.request().resourceType() !== 'document') return route.continue();
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(app.api.publishableKey, key) });
    });
    for (const path of ['/', '/protected', '/admin']) {
      const page = await app.open(path);
      await expect(page.getByTestId('clerk-failed')).toContainText(/key/i);
      await expectStatus(page, 'error');
      await expect(page.getByTestId('clerk-loading')).toHaveCount(0);
      await expect(page).toHaveURL(app.origin + path);
    }
    expect(app.complaints.length, 'the console says it, too').toBeGreaterThan(0);
  });
}
