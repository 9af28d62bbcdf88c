/** Several tabs of one browser. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { EARLIER } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

const TOKENS = '/client/sessions/*/tokens';

scenario('a sign-out in one tab reaches the other', {}, async (stage) => {
  const first = await stage.openSignedIn();
  const second = await stage.step('open a second tab', () => stage.open());
  expect(await second.evaluate(() => window.clerk.isSignedIn)).toBe(true);

  await stage.step('sign out in the first', async () => {
    await first.evaluate(() => window.clerk.signOut(() => {}));
    await expect.poll(() => second.evaluate(() => window.clerk.isSignedIn)).toBe(false);
  });

  expect((await stage.cookies()).has('__session')).toBe(false);
});

scenario('a token asked for in one tab is known in the other', {}, async (stage) => {
  await stage.api.clock(EARLIER);
  const first = await stage.openSignedIn();
  const second = await stage.step('open a second tab', () => stage.open());
  await stage.api.clock(0);

  const token = await stage.step('ask in the first', () =>
    first.evaluate(() => window.clerk.session?.getToken({ skipCache: true })),
  );
  await stage.step('ask in the second', () =>
    expect.poll(() => second.evaluate(() => window.clerk.session?.getToken())).toBe(token),
  );

  expect(stage.requests('POST', TOKENS)).toHaveLength(0);
});

scenario('two tabs share one renewal', { settings: { token_lifetime_seconds: 30 } }, async (stage) => {
  const first = await stage.openSignedIn();
  const second = await stage.step('open a second tab', () => stage.open());
  const before = await first.evaluate(() => window.clerk.session?.getToken());

  await stage.step('wait for the renewal', async () => {
    await expect.poll(() => stage.requests('POST', TOKENS).length, { timeout: 40_000 }).toBeGreaterThan(0);
    await expect.poll(() => first.evaluate(() => window.clerk.session?.getToken())).not.toBe(before);
    await expect.poll(() => second.evaluate(() => window.clerk.session?.getToken())).not.toBe(before);
  });

  const tokens = [
    await first.evaluate(() => window.clerk.session?.getToken()),
    await second.evaluate(() => window.clerk.session?.getToken()),
  ];
  for (const token of tokens) await verified(stage, token);
  expect(tokens[0]).toBe(tokens[1]);
  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
});
