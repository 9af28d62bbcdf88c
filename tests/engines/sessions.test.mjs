/** Sessions and organizations: switching, leaving, being thrown out. */
import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { scenario } from './scenario.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

/** Ada first, then Grace, who is the active one. @param {Stage} stage */
async function openWithTwoSessions(stage) {
  const tab = await stage.openSignedIn('ada');
  const ada = await tab.evaluate(() => window.clerk.session?.id ?? '');
  await stage.signIn(tab, 'grace');
  const grace = await tab.evaluate(() => window.clerk.session?.id ?? '');
  assert.notEqual(grace, ada);
  return { tab, ada, grace };
}

scenario('after a switch of organization token, cookies and authorization are of the new one', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  const may = () => tab.evaluate(() => window.clerk.session?.checkAuthorization({ role: 'org:admin' }));
  assert.equal(await may(), false);

  const token = await tab.evaluate(async () => {
    await window.clerk.setActive({ organization: 'org_acme' });
    return window.clerk.session?.getToken();
  });

  const claims = /** @type {any} */ (await stage.verified(token));
  assert.deepEqual([claims.o.id, claims.o.rol], ['org_acme', 'admin']);
  assert.equal(await may(), true);
  const cookies = await tab.cookies();
  assert.equal(cookies.get('__session')?.value, token);
  // The official client writes a secure one there, which WebKit does not take on http.
  if (stage.engine === 'webkit' && stage.client === 'clerk-js') return;
  const session = await tab.evaluate(() => window.clerk.session?.id);
  assert.equal(decodeURIComponent(cookies.get('clerk_active_context')?.value ?? ''), `${session}:org_acme`);
});

scenario('the organization is still active after a reload, and can be left', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  await tab.evaluate(() => window.clerk.setActive({ organization: 'globex' }));
  await tab.reload();
  await tab.loaded();
  assert.equal(await tab.evaluate(() => window.clerk.organization?.slug), 'globex');

  const token = await tab.evaluate(async () => {
    await window.clerk.setActive({ organization: null });
    return window.clerk.session?.getToken();
  });

  assert.equal((await stage.verified(token)).o, undefined);
  assert.equal(await tab.evaluate(() => window.clerk.organization), null);
});

scenario('a second sign-in is a second session, and one can switch between them', {}, async (stage) => {
  const { tab, ada, grace } = await openWithTwoSessions(stage);
  assert.equal((await stage.verified(await tab.evaluate(() => window.clerk.session?.getToken()))).sid, grace);

  const token = await tab.evaluate(async (session) => {
    await window.clerk.setActive({ session });
    return window.clerk.session?.getToken();
  }, ada);

  assert.equal((await stage.verified(token)).sid, ada);
  assert.equal((await tab.cookies()).get('__session')?.value, token);
});

scenario('signing out of the active session leaves the other', {}, async (stage) => {
  const { tab, ada, grace } = await openWithTwoSessions(stage);

  await tab.evaluate((sessionId) => window.clerk.signOut(() => {}, { sessionId }), grace);

  assert.deepEqual(await tab.evaluate(() => window.clerk.client?.signedInSessions.map(({ id }) => id)), [ada]);
  assert.equal(await stage.api.sessionStatus(grace), 'removed');
  assert.equal(await stage.api.sessionStatus(ada), 'active');
});

scenario('a session that the server ended signs the page out at the next focus', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  await stage.api.end(await tab.evaluate(() => window.clerk.session?.id ?? ''), 'revoke');

  await tab.evaluate(() => void window.dispatchEvent(new Event('focus')));

  await eventually(async () => assert.equal(await tab.evaluate(() => window.clerk.isSignedIn), false));
  assert.deepEqual(await tab.evaluate(() => [window.clerk.session, window.clerk.user]), [null, null]);
  assert(!(await tab.cookies()).has('__session'));
});

scenario('a dev browser that the API has forgotten is replaced and the page starts', {}, async (stage) => {
  const tab = await stage.open();
  const before = (await tab.cookies()).get('__clerk_db_jwt')?.value;
  await stage.api.forgetDevBrowsers();

  await tab.reload();
  await tab.loaded();

  const after = (await tab.cookies()).get('__clerk_db_jwt')?.value;
  assert(before && after && after !== before);
});
