/** Several sessions in one browser, and one session among them. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { EARLIER } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

scenario('a second sign-in is a second session, and the active one', {}, async (stage) => {
  const { page, ada, grace } = await stage.openWithTwoSessions();

  const sessions = await page.evaluate(() => window.clerk.client?.sessions.map(({ id }) => id));
  expect(new Set(sessions)).toEqual(new Set([ada, grace]));
  const token = await page.evaluate(() => window.clerk.session?.getToken());
  expect(await verified(stage, token)).toMatchObject({ sub: 'user_grace', sid: grace });
});

scenario('after a switch of session tokens and cookies are of the new one', {}, async (stage) => {
  const { page, ada } = await stage.openWithTwoSessions();

  const token = await stage.step('switch to ada', () =>
    page.evaluate(async (session) => {
      await window.clerk.setActive({ session });
      return window.clerk.session?.getToken();
    }, ada),
  );

  expect(await verified(stage, token)).toMatchObject({ sub: 'user_ada', sid: ada });
  expect(await page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
  const cookies = await stage.cookies();
  expect(cookies.get('__session')?.value).toBe(token);
  expect(decodeURIComponent(cookies.get('clerk_active_context')?.value ?? '')).toBe(`${ada}:`);
});

scenario('signing out of the active session leaves the other', {}, async (stage) => {
  const { page, ada, grace } = await stage.openWithTwoSessions();

  await stage.step('sign out of one', () =>
    page.evaluate((sessionId) => window.clerk.signOut(() => {}, { sessionId }), grace),
  );

  expect(await page.evaluate(() => window.clerk.client?.signedInSessions.map(({ id }) => id))).toEqual([ada]);
  expect(await stage.api.sessionStatus(grace)).toBe('removed');
  expect(await stage.api.sessionStatus(ada)).toBe('active');
});

scenario('signing out of a session in the background changes nothing else', {}, async (stage) => {
  const { page, ada, grace } = await stage.openWithTwoSessions();

  await stage.step('sign out of the other', () =>
    page.evaluate((sessionId) => window.clerk.signOut({ sessionId }), ada),
  );

  expect(await page.evaluate(() => window.clerk.session?.id)).toBe(grace);
  expect(await page.evaluate(() => window.clerk.client?.signedInSessions.map(({ id }) => id))).toEqual([grace]);
  const token = await page.evaluate(() => window.clerk.session?.getToken());
  expect(await verified(stage, token)).toMatchObject({ sid: grace });
  expect((await stage.cookies()).get('__session')?.value).toBe(token);
});

scenario('a session that is gone still has its user, whom nobody had looked at', {}, async (stage) => {
  const { page, ada } = await stage.openWithTwoSessions();

  const user = await stage.step('sign out of the other', () =>
    page.evaluate(async (sessionId) => {
      const session = window.clerk.client?.sessions.find(({ id }) => id === sessionId);
      await window.clerk.signOut({ sessionId });
      return session?.user?.id;
    }, ada),
  );

  expect(user).toBe('user_ada');
});

scenario('signing out of all ends both sessions', {}, async (stage) => {
  const { page, ada, grace } = await stage.openWithTwoSessions();

  await stage.step('sign out', () => page.evaluate(() => window.clerk.signOut(() => {})));

  expect(await page.evaluate(() => window.clerk.client?.signedInSessions)).toEqual([]);
  expect(await stage.api.sessionStatus(ada)).not.toBe('active');
  expect(await stage.api.sessionStatus(grace)).not.toBe('active');
});

scenario('a session can be ended by itself', {}, async (stage) => {
  const page = await stage.openSignedIn();
  const session = await page.evaluate(() => window.clerk.session?.id);

  await stage.step('end the session', () => page.evaluate(async () => void (await window.clerk.session?.end())));

  expect(await stage.api.sessionStatus(session)).toBe('ended');
  expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
});

scenario('a session can be touched', {}, async (stage) => {
  await stage.api.clock(EARLIER);
  const page = await stage.openSignedIn();

  const { before, after } = await stage.step('touch the session', async () => {
    await stage.api.clock(0);
    return page.evaluate(async () => {
      const before = window.clerk.session?.lastActiveAt.getTime() ?? 0;
      await window.clerk.session?.touch();
      return { before, after: window.clerk.session?.lastActiveAt.getTime() ?? 0 };
    });
  });

  expect(after).toBeGreaterThan(before);
});

scenario('a focused page touches its session', {}, async (stage) => {
  const page = await stage.openSignedIn();

  await stage.step('focus', async () => {
    await page.evaluate(() => void window.dispatchEvent(new Event('focus')));
    await expect.poll(() => stage.requests('POST', '/client/sessions/*/touch').length).toBe(1);
  });
});
