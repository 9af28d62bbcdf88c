/** What happens where there is no page: nothing that fails but loading. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { isClerkRuntimeError } from '@clerk/shared/error';
import { Clerk, useAuth, useOrganization, useSession, useSessionList, useStatus, useUser } from '../../pkg/index.js';

const KEY = `pk_test_${btoa('foo-bar-13.clerk.accounts.dev$')}`;

/** @param {Promise<unknown>} promise @param {string} code */
async function rejects(promise, code) {
  await assert.rejects(promise, (error) => {
    assert.ok(isClerkRuntimeError(/** @type {Error} */ (error)));
    assert.equal(/** @type {any} */ (error).code, code);
    return true;
  });
}

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../pkg/package.json', import.meta.url), 'utf8'));
  assert.equal(new Clerk(KEY).version, version);
  assert.equal(Clerk.version, version);
});

test('a clerk can be made and looked at', () => {
  const clerk = new Clerk(KEY, { proxyUrl: '/__clerk', domain: () => 'sat.com' });
  assert.equal(clerk.loaded, false);
  assert.equal(clerk.status, 'loading');
  assert.equal(clerk.isSignedIn, false);
  assert.equal(clerk.isSatellite, false);
  assert.equal(clerk.proxyUrl, '/__clerk');
  assert.equal(clerk.domain, '');
  assert.deepEqual([clerk.client, clerk.session, clerk.user, clerk.organization], Array(4).fill(undefined));
  assert.equal(clerk.buildSignInUrl(), '');
  assert.equal(clerk.buildAfterSignOutUrl(), '/');
  assert.equal(clerk.buildUrlWithAuth('/x'), '/x');
});

test('loading fails with a reason, and can be tried again', async () => {
  const clerk = new Clerk(KEY);
  /** @type {string[]} */
  const seen = [];
  clerk.on('status', (status) => seen.push(status), { notify: true });
  assert.equal(clerk.error, undefined);
  await rejects(clerk.load(), 'clerk_not_in_browser');
  await rejects(clerk.load(), 'clerk_not_in_browser');
  assert.equal(/** @type {any} */ (clerk.error).code, 'clerk_not_in_browser');
  assert.deepEqual(seen, ['loading', 'error']);
});

test('what needs a session says that there is none yet', async () => {
  const clerk = new Clerk(KEY);
  await rejects(clerk.setActive({ session: null }), 'clerk_not_loaded');
  await rejects(clerk.signOut(), 'clerk_not_loaded');
  await rejects(clerk.handleUnauthenticated(), 'clerk_not_loaded');
  assert.equal(await clerk.redirectToSignIn(), undefined);
  assert.equal(await clerk.navigate('https://a.b'), undefined);
});

test('stores show that nothing is known, always as the same object', async () => {
  const clerk = new Clerk(KEY);
  assert.equal(useStatus(clerk), useStatus(clerk));
  assert.deepEqual([useStatus(clerk).getSnapshot(), useStatus(clerk).getServerSnapshot()], ['loading', 'loading']);
  for (const use of [useAuth, useOrganization, useSession, useSessionList, useUser]) {
    const store = use(clerk);
    assert.equal(use(clerk), store);
    assert.notEqual(use(new Clerk(KEY)), store, 'another clerk has others');
    assert.equal(store.getSnapshot().isLoaded, false);
    assert.equal(store.getSnapshot(), store.getSnapshot());
    assert.equal(store.getServerSnapshot(), store.getServerSnapshot());
    store.subscribe(() => {})();
  }
  const auth = useAuth(clerk).getSnapshot();
  assert.equal(auth.userId, undefined);
  assert.equal(auth.has({ role: 'org:admin' }), false);
  await rejects(auth.getToken(), 'clerk_runtime_not_browser');
});

test('listeners of the status come and go, and none stops another', (context) => {
  const clerk = new Clerk(KEY);
  const reported = context.mock.method(console, 'error', () => {});
  /** @type {string[]} */
  const heard = [];
  const one = () => heard.push('one');
  clerk.on('status', () => {
    throw new Error('an app’s own');
  });
  clerk.on('status', () => clerk.off('status', one));
  clerk.on('status', one);
  clerk.on('status', () => heard.push('two'));
  return clerk.load().catch(() => {
    assert.deepEqual(heard, ['two']);
    assert.equal(reported.mock.callCount(), 1);
  });
});
