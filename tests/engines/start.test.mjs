/** The way of a user through a page, on each kind of instance and with the API reached either way. */
import assert from 'node:assert/strict';
import { INSTANCES } from '../e2e/harness/instances.mjs';
import { scenario } from './scenario.mjs';

for (const [instance, given] of Object.entries(INSTANCES)) {
  scenario(`${instance}: on a first visit nobody is signed in`, given, async (stage) => {
    const tab = await stage.open();

    const { loaded, status, isSignedIn, sessions } = await tab.evaluate(() => ({
      loaded: window.clerk.loaded,
      status: window.clerk.status,
      isSignedIn: window.clerk.isSignedIn,
      sessions: window.clerk.client?.sessions,
    }));
    assert.deepEqual(
      { loaded, status, isSignedIn, sessions },
      { loaded: true, status: 'ready', isSignedIn: false, sessions: [] },
    );
    assert(!(await tab.cookies()).has('__session'));
    assert.equal((await stage.requests('GET', /\/client$/)).length, 1);
    assert.equal((await stage.requests('OPTIONS', /./)).length, 0, 'no request causes a preflight');
  });

  scenario(`${instance}: sign in, reload, a token for a backend, sign out`, given, async (stage) => {
    const tab = await stage.openSignedIn();
    const session = await tab.evaluate(() => window.clerk.session?.id);

    await tab.reload();
    await tab.loaded();
    const seen = await tab.evaluate(() => [
      window.clerk.session?.id,
      window.clerk.user?.primaryEmailAddress?.emailAddress,
      location.search,
    ]);
    assert.deepEqual(seen, [session, 'ada@example.com', '']);

    const token = await tab.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));
    const claims = await stage.verified(token);
    assert.deepEqual([claims.sub, claims.sid], ['user_ada', session]);
    assert.equal((await tab.cookies()).get('__session')?.value, token);

    await tab.evaluate(() => window.clerk.signOut(() => {}));
    assert.deepEqual(await tab.evaluate(() => [window.clerk.isSignedIn, window.clerk.session, window.clerk.user]), [
      false,
      null,
      null,
    ]);
    assert.deepEqual(
      [...(await tab.cookies()).keys()].filter((name) => name.startsWith('__session')),
      [],
    );
    assert.notEqual(await stage.api.sessionStatus(session), 'active');
    await tab.reload();
    await tab.loaded();
    assert.equal(await tab.evaluate(() => window.clerk.isSignedIn), false);
  });
}
