/** What an instance shows to `@clerk/react` where this package leaves something out. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clerk } from '../../pkg/index.js';

const clerk = /** @type {any} */ (new Clerk(`pk_test_${btoa('foo-bar-13.clerk.accounts.dev$')}`));
const notCovered = { name: 'ClerkRuntimeError', code: 'clerk_not_covered' };

test('what would draw throws, and what would take it away does nothing', () => {
  for (const name of [
    'mountSignIn',
    'openSignUp',
    '__internal_openReverification',
    '__experimental_checkout',
    'mountWhateverComesNext',
  ]) {
    assert.throws(() => clerk[name](), {
      ...notCovered,
      message: new RegExp(`${name}\\(\\) is not part of this package`),
    });
  }
  for (const name of ['unmountSignIn', 'closeSignUp', '__internal_closeReverification']) {
    assert.equal(clerk[name](), undefined);
  }
});

test('what would ask the API rejects', async () => {
  for (const name of ['createOrganization', 'getOrganization', 'joinWaitlist', 'authenticateWithMetamask']) {
    await assert.rejects(clerk[name]({}), notCovered);
  }
  await assert.rejects(clerk.billing.getPlans(), notCovered);
});

test('anything else that is not there is undefined, and an instance can be awaited and looked at', async () => {
  for (const name of ['then', 'telemetry', 'apiKeys', '__internal_environment', 'nonsense'])
    assert.equal(clerk[name], undefined);
  assert.equal(await clerk, clerk);
  assert.match(String(clerk), /object/);
  assert.ok(clerk instanceof Clerk);
  assert.equal('mountSignIn' in clerk, false);
  assert.equal('__internal_updateProps' in clerk, true);
});
