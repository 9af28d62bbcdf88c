/** Renewal in the background: before a token runs out, without anyone asking. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { verified } from '../harness/tokens.mjs';

const TOKENS = '/client/sessions/*/tokens';

scenario(
  'a token of 30 s is renewed before it runs out and the cookie follows',
  { settings: { token_lifetime_seconds: 30 } },
  async (stage) => {
    const page = await stage.openSignedIn();
    const first = await page.evaluate(() => window.clerk.session?.getToken());

    const renewed = await stage.step('wait for the renewal', async () => {
      await page.waitForResponse((answer) => answer.url().includes('/tokens?'), { timeout: 25_000 });
      await expect.poll(async () => (await stage.cookies()).get('__session')?.value).not.toBe(first);
      return page.evaluate(() => window.clerk.session?.getToken());
    });

    const [before, after] = [await verified(stage, first), await verified(stage, renewed)];
    expect(Number(after.iat)).toBeGreaterThan(Number(before.iat));
    expect(Number(after.iat)).toBeLessThan(Number(before.exp) - 5);
    expect((await stage.cookies()).get('__session')?.value).toBe(renewed);
    expect(stage.requests('POST', TOKENS)).toHaveLength(1);
    expect(await page.evaluate(() => window.clerk.session?.lastActiveToken?.getRawString())).toBe(renewed);
  },
);

scenario('tokens that live three seconds are good when they are handed out', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const tokens = await stage.step('ask for tokens of three seconds', async () => {
    await stage.api.settings({ token_lifetime_seconds: 3 });
    return page.evaluate(async () => [
      await window.clerk.session?.getToken({ skipCache: true }),
      await window.clerk.session?.getToken(),
    ]);
  });

  for (const token of tokens) await verified(stage, token);
});
