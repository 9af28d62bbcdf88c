/** Each page of an app, signed out and signed in, for people who can't use a mouse or see well. */
import { expect } from '@playwright/test';
import { VIEWPORTS, faultsOf } from '../harness/accessible.mjs';
import { button, expectStatus, go, test } from './app.mjs';

for (const [name, viewport] of Object.entries(VIEWPORTS)) {
  test(`every page on a ${name}`, async ({ app }) => {
    const page = await app.open();
    await page.setViewportSize(viewport);
    await expectStatus(page, 'ready');
    expect(await faultsOf(page), 'signed out').toEqual([]);

    await button(page, 'Sign in').click();
    await app.signIn(page, 'ada');
    expect(await faultsOf(page), 'signed in').toEqual([]);
    for (const path of ['/protected', '/admin', '/report']) {
      await go(page, path);
      expect(await faultsOf(page), path).toEqual([]);
    }
    await button(page, 'Get report').click();
    await expect(page.getByTestId('report')).toBeVisible();
    expect(await faultsOf(page), 'with a report').toEqual([]);
  });
}
