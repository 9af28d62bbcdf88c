/** One browser with the official client in one tab and this package in the other, as while a site moves over. */
import { expect } from '@playwright/test';
import { CLIENTS } from '../harness/clients.mjs';
import { test } from '../harness/scenario.mjs';
import { EARLIER } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

const TOKENS = '/client/sessions/*/tokens';

for (const client of CLIENTS) {
  const other = client === 'clerk-js' ? 'clerk-wasm' : 'clerk-js';

  test.describe(`a tab with ${client} and one with ${other}`, () => {
    test.use({ client, scenarioName: `side by side with ${client}` });

    test('have the same session', async ({ stage }) => {
      const first = await stage.openSignedIn();
      const second = await stage.step('open the other client', () => stage.open(other));

      const sessions = [first, second].map((page) => page.evaluate(() => window.clerk.session?.id));
      expect(await sessions[0]).toBe(await sessions[1]);
    });

    test('a token of the first is known in the second', async ({ stage }) => {
      await stage.api.clock(EARLIER);
      const first = await stage.openSignedIn();
      const second = await stage.step('open the other client', () => stage.open(other));
      await stage.api.clock(0);

      const token = await first.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));
      await stage.step('ask in the second', () =>
        expect.poll(() => second.evaluate(() => window.clerk.session?.getToken())).toBe(token),
      );

      await verified(stage, token);
      expect(stage.requests('POST', TOKENS)).toHaveLength(0);
      expect((await stage.cookies()).get('__session')?.value).toBe(token);
    });

    test('a sign-out in the first reaches the second', async ({ stage }) => {
      const first = await stage.openSignedIn();
      const second = await stage.step('open the other client', () => stage.open(other));
      expect(await second.evaluate(() => window.clerk.isSignedIn)).toBe(true);

      await stage.step('sign out in the first', async () => {
        await first.evaluate(() => window.clerk.signOut(() => {}));
        await expect.poll(() => second.evaluate(() => window.clerk.isSignedIn)).toBe(false);
      });

      expect((await stage.cookies()).has('__session')).toBe(false);
    });
  });
}
