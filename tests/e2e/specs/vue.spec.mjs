/** The composables and components of `@clerk/vue`, unmodified, over both clients: what they show has to be the same. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { verified } from '../harness/tokens.mjs';
import { errorsOf, saidBy, says, serve } from '../react/stage.mjs';

scenario('Vue: an instance at window.Clerk gives every composable what it shows', {}, async (stage) => {
  const errors = errorsOf(stage.context);
  await serve(stage, { app: 'vue' });
  const page = await stage.openSignedIn();
  await says(page, 'user', { user: { fullName: 'Ada Lovelace', email: 'ada@example.com' } });
  await says(page, 'session', { session: { hasToken: true } });
  stage.recording.note('shown', await saidBy(page));

  await stage.step('switch to acme', async () => {
    await page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
    await says(page, 'auth', { orgId: 'org_acme', can: { admin: true, write: true } });
    stage.recording.note('shown', await saidBy(page));
  });
  const tokens = await page.evaluate(async () => {
    const { auth, getToken } = /** @type {any} */ (window).vue;
    return [await auth.getToken.value(), await getToken()];
  });
  expect(await verified(stage, tokens[0])).toMatchObject({ sub: 'user_ada', o: { id: 'org_acme' } });
  expect(tokens[1]).toBe(tokens[0]);

  await stage.step('sign out', async () => {
    await page.evaluate(() => window.clerk.signOut(() => {}));
    await says(page, 'auth', { isSignedIn: false });
    // The official client empties the list in place, which goes unseen.
    stage.recording.note('shown', { ...(await saidBy(page)), sessions: undefined });
  });
  // The official client takes the UI that is left out for one.
  if (stage.isOurs) expect(errors).toEqual([]);
});
