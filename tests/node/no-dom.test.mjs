/** Where there is no DOM (server-side rendering), the package can be imported and a Clerk made. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { isClerkRuntimeError } from '@clerk/shared/error';

const PACKAGE = new URL('../../pkg/', import.meta.url);
const KEY = `pk_test_${btoa('quiet-owl-7.clerk.accounts.dev$')}`;

/** @type {typeof import('../../pkg/index.js')} */
const { Clerk, useAuth, useSession, useUser } = await import(new URL('index.js', PACKAGE).href);

test('a Clerk knows what its key says, and that it is not loaded', () => {
  const clerk = new Clerk(KEY);
  assert.equal(clerk.publishableKey, KEY);
  assert.equal(clerk.frontendApi, 'quiet-owl-7.clerk.accounts.dev');
  assert.equal(clerk.instanceType, 'development');
  assert.equal(clerk.loaded, false);
  assert.equal(clerk.status, 'loading');
  assert.equal(clerk.isSignedIn, false);
  assert.equal(clerk.session, undefined);
});

test('its stores can be read and subscribed to, and say that nothing is loaded', () => {
  const clerk = new Clerk(KEY);
  for (const store of [useAuth(clerk), useSession(clerk), useUser(clerk)]) {
    const snapshot = store.getSnapshot();
    assert.equal(snapshot.isLoaded, false);
    assert.equal(store.getSnapshot(), snapshot, 'the same snapshot while nothing changed');
    /** @type {unknown[]} */
    const told = [];
    store.subscribe((state) => told.push(state))();
    assert.deepEqual(told, [snapshot], 'told at once, and no more while nothing changes');
  }
});

test('importing and constructing ask the network for nothing and leave nothing running', async () => {
  const program = `
    globalThis.fetch = () => { throw new Error('nothing may be fetched'); };
    const { Clerk, useAuth } = await import(${JSON.stringify(new URL('index.js', PACKAGE).href)});
    const clerk = new Clerk(${JSON.stringify(KEY)});
    clerk.addListener(() => {});
    clerk.on('status', () => {});
    useAuth(clerk).subscribe(() => {});
    console.log(Object.keys(globalThis).filter((name) => /clerk|wasm/i.test(name)).join());
  `;
  const run = promisify(execFile);
  // Whatever it left running would keep it from ending by itself.
  const arguments_ = ['--input-type=module', '--eval', program];
  const { stdout } = await run(process.execPath, arguments_, { timeout: 10_000 });
  assert.equal(stdout.trim(), '', 'no global of its own');
});

for (const [what, key] of [
  ['no key', ''],
  ['a secret key', 'sk_test_abc'],
  ['a key cut short', KEY.slice(0, 14)],
  ['a key whose host is a path', `pk_test_${btoa('evil.example/x$')}`],
]) {
  test(`${what} is refused with a message that says what to do`, () => {
    assert.throws(
      () => new Clerk(/** @type {string} */ (key)),
      (error) => {
        assert(error instanceof Error && isClerkRuntimeError(error));
        assert.match(error.message, /publishable key .*Clerk Dashboard/);
        return true;
      },
    );
  });
}

test('a call before load() says that load() is missing', async () => {
  const clerk = new Clerk(KEY);
  await assert.rejects(clerk.setActive({ session: 'sess_1' }), /load\(\)/);
  await assert.rejects(clerk.signOut(), /load\(\)/);
});

test('the version is the one that the package has', async () => {
  const { version } = JSON.parse(await readFile(new URL('package.json', PACKAGE), 'utf8'));
  assert.equal(Clerk.version, version);
  assert.equal(new Clerk(KEY).version, version);
});
