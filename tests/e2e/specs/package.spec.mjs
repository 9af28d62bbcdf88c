/** What only this package has: its WebAssembly, its way through an outage, and stores for apps without a framework. */
import { expect } from '@playwright/test';
import { test } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

test.use({ client: 'clerk-wasm', scenarioName: 'the package' });

test.describe('WebAssembly that can not be had is a message that says what to do:', () => {
  test.describe('a file that is not there', () => {
    test.use({ given: { load: { wasmUrl: '/pkg/nowhere.wasm' } } });

    test('where it was looked for', async ({ stage }) => {
      const error = await stage.openFailing();
      expect(error).toMatchObject({ isOfTheRuntime: true, code: 'clerk_wasm_fetch_failed' });
      expect(error.message).toContain('/pkg/nowhere.wasm');
      expect(error.message).toContain('wasmUrl');
    });
  });

  test.describe('a page in place of the file', () => {
    test.use({ given: { load: { wasmUrl: '/nowhere' } } });

    test('that it is a page', async ({ stage }) => {
      const error = await stage.openFailing();
      expect(error).toMatchObject({ isOfTheRuntime: true, code: 'clerk_wasm_compile_failed' });
      expect(error.message).toContain('text/html');
    });
  });

  test.describe('a strict Content-Security-Policy', () => {
    test.use({ given: { app: { contentSecurityPolicy: "script-src 'self' 'unsafe-inline'" } } });

    test("that 'wasm-unsafe-eval' is missing", async ({ stage }) => {
      const error = await stage.openFailing();
      expect(error).toMatchObject({ isOfTheRuntime: true, code: 'clerk_wasm_compile_failed' });
      expect(error.message).toContain("'wasm-unsafe-eval'");
    });
  });

  test.describe("a Content-Security-Policy with 'wasm-unsafe-eval'", () => {
    test.use({ given: { app: { contentSecurityPolicy: "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'" } } });

    test('is enough', async ({ stage }) => {
      const page = await stage.open();
      expect(await page.evaluate(() => window.clerk.status)).toBe('ready');
    });
  });
});

test.describe('an outage at the start', () => {
  test('leaves a page with a session degraded until it is over', async ({ stage }) => {
    const page = await stage.openSignedIn();
    await stage.api.fault({ path: '/v1/client', method: 'GET', status: 503 });

    await page.reload();
    await loaded(page);

    expect(await page.evaluate(() => [window.clerk.status, window.clerk.user?.id])).toEqual(['degraded', 'user_ada']);
    await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()));
    await stage.api.clearFaults();
    await expect.poll(() => page.evaluate(() => window.clerk.status)).toBe('ready');
    expect(await page.evaluate(() => window.clerk.user?.primaryEmailAddress?.emailAddress)).toBe('ada@example.com');
  });
});

test.describe('the stores', () => {
  test('show who is signed in and stay the same object while nothing changes', async ({ stage }) => {
    const page = await stage.openSignedIn();

    const { auth, user, session, isStable } = await page.evaluate(async () => {
      const { useAuth, useSession, useUser } = await import(new URL('/pkg/index.js', location.href).href);
      const auth = useAuth(window.clerk).getSnapshot();
      return {
        auth: { ...auth, has: auth.has({ role: 'org:admin' }), claims: auth.sessionClaims.sub },
        user: useUser(window.clerk).getSnapshot().user.id,
        session: useSession(window.clerk).getSnapshot().session.id,
        isStable: useAuth(window.clerk).getSnapshot() === auth,
      };
    });

    expect(auth).toMatchObject({
      isLoaded: true,
      isSignedIn: true,
      userId: 'user_ada',
      sessionId: session,
      claims: 'user_ada',
      orgId: null,
      orgRole: null,
      orgSlug: null,
      has: false,
    });
    expect(user).toBe('user_ada');
    expect(isStable).toBe(true);
  });

  test('tell nothing to those whom a change does not concern', async ({ stage }) => {
    const page = await stage.openSignedIn();

    const told = await page.evaluate(async () => {
      const { useAuth, useUser } = await import(new URL('/pkg/index.js', location.href).href);
      const told = { auth: 0, user: 0 };
      useAuth(window.clerk).subscribe(() => told.auth++);
      useUser(window.clerk).subscribe(() => told.user++);
      await window.clerk.session?.getToken({ skipCache: true });
      await window.clerk.setActive({ organization: 'org_acme' });
      return told;
    });

    expect(told.auth).toBeGreaterThan(1);
    expect(told.user).toBe(1);
  });

  test('tell their subscribers of a switch and of a sign-out', async ({ stage }) => {
    const page = await stage.openSignedIn();

    const seen = await page.evaluate(async () => {
      const { useAuth } = await import(new URL('/pkg/index.js', location.href).href);
      const store = useAuth(window.clerk);
      /** @type {unknown[]} */
      const seen = [];
      const leave = store.subscribe((/** @type {any} */ { isSignedIn, orgId, orgRole }) => {
        seen.push([isSignedIn, orgId, orgRole]);
      });
      await window.clerk.setActive({ organization: 'org_acme' });
      const inAcme = {
        has: store.getSnapshot().has({ role: 'org:admin' }),
        token: await store.getSnapshot().getToken(),
      };
      await store.getSnapshot().signOut(() => {});
      leave();
      return { seen, inAcme };
    });

    expect(seen.seen[0]).toEqual([true, null, null]);
    expect(seen.seen).toContainEqual([true, 'org_acme', 'org:admin']);
    expect(seen.seen.at(-1)).toEqual([false, null, null]);
    expect(seen.inAcme.has).toBe(true);
    expect(await verified(stage, seen.inAcme.token)).toMatchObject({ o: { id: 'org_acme' } });
  });
});

test('a page without a bundler has it as one module, with what few pages need beside it', async ({ stage }) => {
  const page = await stage.openSignedIn();
  await page.goto(`${stage.origin}/app.json`);
  const fetched = /** @type {string[]} */ ([]);
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const { user, code } = await page.evaluate(async (key) => {
    const path = '/pkg/clerk.browser.js';
    const { Clerk, useUser } = await import(path);
    const clerk = new Clerk(key);
    await clerk.load();
    const { code } = await clerk.fapi.request({ path: 'no slash' }).catch((/** @type {unknown} */ error) => error);
    return { user: useUser(clerk).getSnapshot().user?.id, code };
  }, stage.api.publishableKey);
  expect({ user, code }).toEqual({ user: 'user_ada', code: 'clerk_invalid_path' });
  expect(fetched.filter((path) => path.startsWith('/pkg/'))).toEqual([
    '/pkg/clerk.browser.js',
    '/pkg/clerk_wasm_bg.wasm',
    '/pkg/src/fapi.js',
  ]);
});
