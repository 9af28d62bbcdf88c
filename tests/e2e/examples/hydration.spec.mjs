/** What a server has rendered becomes the app without being rendered anew, whatever is known by then. */
import { expect } from '@playwright/test';
import { expectStatus, go, test } from './app.mjs';

/** Before the app's script runs, but after what the server has rendered is there. @param {boolean} isInstant */
function prepare(isInstant) {
  document.addEventListener(
    'readystatechange',
    () => {
      const header = document.querySelector('header');
      if (header) header.dataset.rendered = 'by the server';
      if (isInstant) document.head.insertAdjacentHTML('beforeend', '<meta name="clerk-instant-start" content="true">');
    },
    { once: true },
  );
}

/** How often the API has answered who is signed in. @param {import('./app.mjs').App} app */
async function answers(app) {
  const log = await app.api.log();
  return log.filter(({ method, path, status }) => method === 'GET' && path === '/v1/client' && status !== null).length;
}

for (const isInstant of [false, true]) {
  const how = isInstant ? 'an instant' : 'an ordinary';
  test(`the page of the server is taken over, with ${how} start`, { tag: '@ssr' }, async ({ app }) => {
    await app.openSignedIn();
    await app.context.addInitScript(prepare, isInstant);
    const before = await answers(app);
    await app.api.fault({ path: '/v1/client', method: 'GET', delay_ms: 3000, count: 1 });

    const page = await app.open();
    await expect(page.getByTestId(isInstant ? 'who' : 'clerk-loading')).toBeVisible();
    expect(await answers(app), 'the API has not answered yet').toBe(before);

    await expect(page.getByTestId('who')).toHaveText('user_ada');
    await expect(page.locator('header')).toHaveAttribute('data-rendered', 'by the server');
    await go(page, '/protected');
    await expect(page.getByTestId('protected')).toHaveText('user_ada');
    await expect(page.locator('header')).toHaveAttribute('data-rendered', 'by the server');
    await expectStatus(page, 'ready');
  });
}
