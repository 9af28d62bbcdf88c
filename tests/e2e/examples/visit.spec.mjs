/** A good day: signing in, every page, another organization, a report from the server, signing out. */
import { expect } from '@playwright/test';
import { FAILED_REQUEST, button, expectStatus, go, test } from './app.mjs';

test('a visit: sign in, all pages, sign out', async ({ app }) => {
  const page = await app.open();
  await expectStatus(page, 'ready');
  await expect(page.getByTestId('user')).toHaveCount(0);
  await button(page, 'Sign in').click();
  await app.signIn(page, 'ada');

  await expect(page).toHaveURL(`${app.origin}/`);
  await expect(page.getByTestId('user')).toHaveText('Ada Lovelace');
  await expect(page.getByTestId('organization')).toHaveText('Personal');
  await expect(page.getByTestId('who')).toHaveText('user_ada');
  await expect(page.getByTestId('token')).toHaveText(/^\d{10}$/);
  await expect(page.getByTestId('claims')).toHaveText(/\S/);

  await go(page, '/protected');
  await expect(page.getByTestId('protected')).toHaveText('user_ada');
  await go(page, '/admin');
  await expect(page.getByTestId('no-admin')).toBeVisible();
  await go(page, '/report');
  await expect(button(page, 'Get report')).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(`${app.origin}/admin`);
  await expect(page.getByTestId('no-admin')).toBeVisible();

  await button(page, 'Sign out').click();
  await expect(button(page, 'Sign in')).toBeVisible();
  await expect(page.getByTestId('user')).toHaveCount(0);
  const cookies = await app.context.cookies(app.origin);
  expect(cookies.filter(({ name }) => name.startsWith('__session'))).toEqual([]);
});

test('what an admin sees follows the organization', async ({ app }) => {
  const page = await app.openSignedIn();
  const organizations = page.getByTestId('organizations');
  await expect(organizations.locator('option')).toHaveCount(3);
  await go(page, '/admin');
  for (const [id, name, sees] of [
    ['org_acme', 'Acme', 'admin'],
    ['org_globex', 'Globex', 'no-admin'],
    ['org_acme', 'Acme', 'admin'],
    ['', 'Personal', 'no-admin'],
  ]) {
    await organizations.selectOption(id);
    await expect(page.getByTestId('organization')).toHaveText(name);
    await expect(organizations).toHaveValue(id);
    await expect(page.getByTestId(sees)).toBeVisible();
    await expect(page.getByTestId(sees === 'admin' ? 'no-admin' : 'admin')).toHaveCount(0);
  }
  await organizations.selectOption('org_acme');
  await expect(page.getByTestId('admin')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('organization')).toHaveText('Acme');
  await expect(organizations).toHaveValue('org_acme');
  await expect(page.getByTestId('admin')).toBeVisible();
});

test('a member who is no admin sees none of it', async ({ app }) => {
  const page = await app.openSignedIn('grace');
  await page.getByTestId('organizations').selectOption('org_acme');
  await expect(page.getByTestId('organization')).toHaveText('Acme');
  await go(page, '/admin');
  await expect(page.getByTestId('no-admin')).toBeVisible();
  await expect(page.getByTestId('admin')).toHaveCount(0);
});

test('a protected page sends to sign in, and gets its visitor back', async ({ app }) => {
  const page = await app.open('/protected');
  await app.signIn(page, 'ada');
  await expect(page).toHaveURL(`${app.origin}/protected`);
  await expect(page.getByTestId('protected')).toHaveText('user_ada');
  await page.reload();
  await expect(page.getByTestId('protected')).toHaveText('user_ada');
});

test('the server verifies the token of the template', { tag: '@static' }, async ({ app }) => {
  const page = await app.openSignedIn();
  await go(page, '/report');
  const asked = page.waitForRequest('**/api/report');
  await button(page, 'Get report').click();
  const token = (await (await asked).headerValue('authorization')) ?? '';
  expect(token).toMatch(/^Bearer eyJ/);
  await expect(page.getByTestId('report')).toContainText('user_ada');
  await expect(page.getByTestId('report-error')).toHaveCount(0);
  expect(
    (await app.api.log()).some(({ path }) => /\/tokens\/\w+$/.test(path)),
    'a token of a template',
  ).toBe(true);

  // Answered so because of the token alone.
  const forged = token.replace(/\.[^.]+$/, '.AAAA');
  for (const headers of [undefined, { authorization: forged }]) {
    expect((await fetch(`${app.origin}/api/report`, { headers })).status).toBe(401);
  }
});

test('without a token there is no report, and the page says why', { tag: '@static' }, async ({ app }) => {
  app.expected.push(FAILED_REQUEST);
  const page = await app.open('/report');
  await expectStatus(page, 'ready');
  await button(page, 'Get report').click();
  await expect(page.getByTestId('report-error')).toHaveText(/\S/);
  await expect(page.getByTestId('report')).toHaveCount(0);

  await button(page, 'Sign in').click();
  await app.signIn(page, 'ada');
  await app.api.fault({ path: '/v1/client/sessions/*/tokens/*', status: 404, code: 'resource_not_found' });
  await button(page, 'Get report').click();
  await expect(page.getByTestId('report-error')).toHaveText(/\S/);
  await app.api.clearFaults();
  await button(page, 'Get report').click();
  await expect(page.getByTestId('report')).toContainText('user_ada');
  await expect(page.getByTestId('report-error')).toHaveCount(0);
});

test('a renewal shows the new token, and nothing else renders', async ({ app }) => {
  await app.api.settings({ token_lifetime_seconds: 6 });
  const page = await app.openSignedIn();
  const token = page.getByTestId('token');
  await expect(token).toHaveText(/^\d{10}$/);
  await expectStatus(page, 'ready');
  const renders = await page.getByTestId('who-renders').textContent();
  expect(Number(renders)).toBeGreaterThan(0);
  for (let renewals = 0; renewals < 2; renewals += 1) {
    const before = (await token.textContent()) ?? '';
    await expect(token).not.toHaveText(before);
    await expect(token).toHaveText(/^\d{10}$/);
  }
  expect(await page.getByTestId('who-renders').textContent()).toBe(renders);
});

test('signing out in one tab signs out the other', async ({ app }) => {
  const first = await app.openSignedIn();
  const second = await app.open('/protected');
  await expect(second.getByTestId('protected')).toHaveText('user_ada');
  await button(first, 'Sign out').click();
  await expect(button(first, 'Sign in')).toBeVisible();
  // A page for those who are signed in, so that it leaves.
  await second.waitForURL(/\/sign-in/);
});

test('an organization chosen in one tab is there after a reload of the other', async ({ app }) => {
  const first = await app.openSignedIn();
  const second = await app.open();
  await expect(second.getByTestId('user')).toHaveText('Ada Lovelace');
  await first.getByTestId('organizations').selectOption('org_globex');
  await expect(first.getByTestId('organization')).toHaveText('Globex');
  await second.reload();
  await expect(second.getByTestId('organization')).toHaveText('Globex');
});
