/** The way of a user through a page, on each kind of instance and with the API reached either way. */
import { expect } from '@playwright/test';
import { INSTANCES } from '../harness/instances.mjs';
import { scenario } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

for (const [instance, given] of Object.entries(INSTANCES)) {
  const isProduction = given.instance === 'production';

  scenario(`${instance}: on a first visit nobody is signed in`, given, async (stage) => {
    const page = await stage.step('open the page', () => stage.open());

    expect(
      await page.evaluate(() => ({
        loaded: window.clerk.loaded,
        status: window.clerk.status,
        isSignedIn: window.clerk.isSignedIn,
        instanceType: window.clerk.instanceType,
        session: window.clerk.session,
        user: window.clerk.user,
        organization: window.clerk.organization,
        sessions: window.clerk.client?.sessions,
      })),
    ).toEqual({
      loaded: true,
      status: 'ready',
      isSignedIn: false,
      instanceType: isProduction ? 'production' : 'development',
      session: null,
      user: null,
      organization: null,
      sessions: [],
    });
    expect((await stage.cookies()).has('__session')).toBe(false);
    expect(stage.requests('GET', '/client')).toHaveLength(1);
    expect(stage.requests('POST', '/dev_browser')).toHaveLength(isProduction ? 0 : 1);
  });

  scenario(`${instance}: a sign-in on the hosted page comes back signed in`, given, async (stage) => {
    const page = await stage.openSignedIn();

    const state = await page.evaluate(() => ({
      isSignedIn: window.clerk.isSignedIn,
      status: window.clerk.session?.status,
      email: window.clerk.user?.primaryEmailAddress?.emailAddress,
      sessions: window.clerk.client?.sessions.length,
      search: location.search,
    }));
    expect(state).toEqual({ isSignedIn: true, status: 'active', email: 'ada@example.com', sessions: 1, search: '' });
  });

  scenario(`${instance}: a reload keeps the session and its token`, given, async (stage) => {
    const page = await stage.openSignedIn();
    const before = await page.evaluate(async () => ({
      session: window.clerk.session?.id,
      token: await window.clerk.session?.getToken(),
    }));

    await stage.step('reload', async () => {
      await page.reload();
      await loaded(page);
    });

    const after = await page.evaluate(async () => ({
      session: window.clerk.session?.id,
      token: await window.clerk.session?.getToken(),
    }));
    expect(after.session).toBe(before.session);
    const claims = await verified(stage, after.token);
    expect(claims).toMatchObject({ sub: 'user_ada', sid: before.session });
  });

  scenario(`${instance}: a token is verified by a backend`, given, async (stage) => {
    const page = await stage.openSignedIn();

    const { token, session } = await stage.step('ask for a token', () =>
      page.evaluate(async () => ({
        token: await window.clerk.session?.getToken({ skipCache: true }),
        session: window.clerk.session?.id,
      })),
    );

    const claims = await verified(stage, token);
    expect(claims).toMatchObject({ v: 2, sub: 'user_ada', sid: session, sts: 'active' });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(60);
    expect((await stage.cookies()).get('__session')?.value).toBe(token);
  });

  scenario(`${instance}: signing out ends the session everywhere`, given, async (stage) => {
    const page = await stage.openSignedIn();
    const session = await page.evaluate(() => window.clerk.session?.id);

    await stage.step('sign out', () => page.evaluate(() => window.clerk.signOut(() => {})));

    expect(
      await page.evaluate(async () => ({
        isSignedIn: window.clerk.isSignedIn,
        session: window.clerk.session,
        user: window.clerk.user,
      })),
    ).toEqual({ isSignedIn: false, session: null, user: null });
    expect([...(await stage.cookies()).keys()].filter((name) => name.startsWith('__session'))).toEqual([]);
    expect(await stage.api.sessionStatus(session)).not.toBe('active');
    await stage.step('reload', async () => {
      await page.reload();
      await loaded(page);
    });
    expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(false);
  });
}
