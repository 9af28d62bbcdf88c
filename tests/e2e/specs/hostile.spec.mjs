/** Input that means harm or is plain wrong: names, messages from other tabs, listeners that throw. */
import { expect } from '@playwright/test';
import { uncaught } from '../harness/browser-faults.mjs';
import { PLAYED } from '../harness/clients.mjs';
import { scenario, test } from '../harness/scenario.mjs';
import { EARLIER } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

const TOKENS = '/client/sessions/*/tokens';

scenario('a template named like an organization is not taken for it', {}, async (stage) => {
  const page = await stage.openSignedIn();
  const jwt = await page.evaluate(() => window.clerk.session?.getToken({ template: 'hasura' }));
  // The API has no template of that name until now.
  await stage.api.fault({ path: `/v1${TOKENS}/org_acme`, status: 200, body: { object: 'token', jwt } });

  const [template, organization] = await stage.step('ask for both', () =>
    page.evaluate(async () => [
      await window.clerk.session?.getToken({ template: 'org_acme' }),
      await window.clerk.session?.getToken({ organizationId: 'org_acme' }),
    ]),
  );

  expect(template).toBe(jwt);
  // The official client hands out the template's token for the organization.
  if (stage.isOurs) expect(await verified(stage, organization)).toMatchObject({ o: { id: 'org_acme' } });
  else expect(organization).toBe(jwt);
});

test.describe('a template of any name', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'a template of any name' });

  test('is one segment of the path', async ({ stage }) => {
    const page = await stage.openSignedIn();
    const session = await page.evaluate(() => window.clerk.session?.id);
    await stage.api.clearLog();

    const statuses = await page.evaluate(async () => {
      const statuses = [];
      for (const template of ['../x', 'a b', 'ü/ñ', '%2e%2e', '..', '.', 'x?y=1#z', '\\..\\x']) {
        const status = window.clerk.session?.getToken({ template }).then(
          () => 200,
          ({ status }) => status,
        );
        statuses.push(await status);
      }
      return statuses;
    });

    expect(new Set(statuses)).toEqual(new Set([404]));
    const paths = (await stage.api.log()).map(({ path }) => path.replace(`/v1/client/sessions/${session}/tokens/`, ''));
    expect(paths).toEqual([
      '..%2Fx',
      'a%20b',
      '%C3%BC%2F%C3%B1',
      '%252e%252e',
      '%252e%252e',
      '%252e',
      'x%3Fy%3D1%23z',
      '%5C..%5Cx',
    ]);
  });
});

/** What must not change. @param {import('@playwright/test').Page} page */
function state(page) {
  return page.evaluate(async () => ({
    session: window.clerk.session?.id,
    user: window.clerk.user?.id,
    status: window.clerk.status,
    held: window.clerk.session?.lastActiveToken?.getRawString(),
    token: await window.clerk.session?.getToken(),
    template: await window.clerk.session?.getToken({ template: 'hasura' }),
    acme: await window.clerk.session?.getToken({ organizationId: 'org_acme' }),
    emitted: window.emitted.length,
    cookie: document.cookie,
  }));
}

test.describe('messages from other tabs', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'messages from other tabs' });

  test('that are malformed, forged or stale change nothing', async ({ stage }) => {
    await stage.api.clock(EARLIER);
    const page = await stage.openSignedIn();
    const stale = await page.evaluate(() => window.clerk.session?.getToken());
    await stage.api.clock(0);
    await page.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));
    const before = await state(page);
    const other = await stage.context.newPage();
    await other.goto(`${stage.origin}/app.json`);
    const errors = uncaught(page);
    await stage.api.clearLog();

    // Listened to before anything is said.
    await page.evaluate(() => {
      /** @type {any} */ (window).heardLast = new Promise((resolve) => {
        new BroadcastChannel('clerk:session_token').addEventListener('message', ({ data }) => {
          if (data === 'the last') resolve(data);
        });
      });
    });
    const heard = page.evaluate(() => /** @type {any} */ (window).heardLast);
    const sound = await other.evaluate(
      ({ session, stale, token, template }) => {
        const forge = (/** @type {Record<string, unknown>} */ claims, iat = Date.now() / 1000 + 5) => {
          const encode = (/** @type {unknown} */ part) =>
            btoa(JSON.stringify(part)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
          const times = { iat: Math.floor(iat), nbf: Math.floor(iat), exp: Math.floor(iat) + 60 };
          return `${encode({ alg: 'RS256', typ: 'JWT', oiat: Math.floor(iat) })}.${encode({ ...times, ...claims })}.c2ln`;
        };
        const right = { sessionId: session, organizationId: null, template: undefined, tokenId: session, traceId: 'x' };
        const newer = forge({ sub: 'user_ada', sid: session, v: 2 });
        const tokens = [
          // No such things at all.
          null,
          undefined,
          0,
          42,
          NaN,
          '',
          'text',
          true,
          [],
          [null],
          {},
          new Date(),
          new Map([[1, 2]]),
          new ArrayBuffer(8),
          2n ** 64n,
          // Parts of the wrong type.
          { ...right, tokenRaw: null },
          { ...right, tokenRaw: 7 },
          { ...right, tokenRaw: {} },
          { ...right, tokenRaw: '' },
          { ...right, tokenRaw: 'a.b.c' },
          { ...right, tokenRaw: '..' },
          { ...right, tokenRaw: 'x'.repeat(1 << 20) },
          { ...right, sessionId: 1, tokenRaw: newer },
          { ...right, tokenId: {}, tokenRaw: newer },
          { ...right, organizationId: {}, tokenRaw: newer },
          { ...right, template: [], tokenRaw: newer },
          // Ids that are not those of their parts, sessions that are not here.
          { ...right, tokenId: 'forged', tokenRaw: newer },
          { ...right, tokenId: `${session}-hasura`, tokenRaw: newer },
          {
            ...right,
            sessionId: 'sess_foreign',
            tokenId: 'sess_foreign',
            tokenRaw: forge({ sub: 'user_ada', sid: 'sess_foreign' }),
          },
          { ...right, tokenRaw: forge({ sub: 'user_ada', sid: 'sess_foreign', v: 2 }) },
          { ...right, tokenRaw: forge({ sub: 'user_grace', sid: session, v: 2 }) },
          // Tokens of something else: a template's, another organization's.
          { ...right, tokenRaw: template },
          { ...right, tokenRaw: forge({ sub: 'user_ada', sid: session, v: 2, o: { id: 'org_acme' } }) },
          { ...right, organizationId: 'org_acme', tokenId: `${session}-org_acme`, tokenRaw: newer },
          // Older, or without times.
          { ...right, tokenRaw: stale },
          { ...right, tokenRaw: forge({ sub: 'user_ada', sid: session, v: 2 }, 1000) },
          { ...right, tokenRaw: forge({ sub: 'user_ada', sid: session, v: 2, iat: 'soon', exp: null }) },
          { ...right, tokenRaw: forge({ sub: 'user_ada', sid: session, v: 2, exp: 1e300 }) },
          { ...right, tokenRaw: `${token}.more` },
        ];
        const clerk = [
          null,
          1,
          'signout',
          [],
          { type: null },
          { type: 5 },
          { type: {} },
          { type: 'SIGNOUT' },
          { type: 'nonsense' },
        ];
        const [shared, signals] = [new BroadcastChannel('clerk:session_token'), new BroadcastChannel('clerk')];
        for (const message of clerk) signals.postMessage(message);
        for (const message of tokens) shared.postMessage(message);
        shared.postMessage('the last');
        return { ...right, tokenRaw: newer };
      },
      { session: before.session, stale, token: before.token, template: before.template },
    );
    await heard;

    expect(await state(page)).toEqual(before);
    expect(errors).toEqual([]);
    expect(await stage.api.log()).toEqual([]);
    // One without a fault, made by the same means, is heard.
    await other.evaluate((sound) => new BroadcastChannel('clerk:session_token').postMessage(sound), sound);
    await expect.poll(async () => (await state(page)).held).toBe(sound.tokenRaw);
  });
});

scenario('a listener that throws stops nobody else', {}, async (stage) => {
  const page = await stage.openSignedIn();
  const errors = uncaught(page);

  const seen = await stage.step('switch with a listener that throws', () =>
    page.evaluate(async () => {
      /** @type {(string | undefined)[]} */
      const seen = [];
      let rejected = false;
      const swallow = () => (rejected = true);
      const add = (/** @type {() => void} */ call) => {
        try {
          window.clerk.addListener(call, { skipInitialEmit: true });
        } catch {
          swallow();
        }
      };
      add(() => {
        throw new Error('a listener of the app');
      });
      add(() => seen.push(window.clerk.organization?.id));
      await window.clerk.setActive({ organization: 'org_acme' }).catch(swallow);
      const claims = JSON.parse(atob((await window.clerk.session?.getToken())?.split('.')[1] ?? 'bnVsbA'));
      return { last: seen.at(-1), organization: claims?.o?.id, rejected };
    }),
  );

  // The official client breaks off where the listener threw.
  if (!stage.isOurs) return expect(seen).not.toEqual({ last: 'org_acme', organization: 'org_acme', rejected: false });
  expect(seen).toEqual({ last: 'org_acme', organization: 'org_acme', rejected: false });
  expect(errors.length).toBeGreaterThan(0);
  expect(new Set(errors)).toEqual(new Set(['a listener of the app']));
});

/** Leaves the freshest token there can be in the session's cookies: for ten years, signed by nobody. @param {import('@playwright/test').Page} page */
function forge(page) {
  return page.evaluate(async () => {
    const url = (/** @type {string} */ text) => text.replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
    const encode = (/** @type {unknown} */ part) => url(btoa(JSON.stringify(part)));
    const payload = ((await window.clerk.session?.getToken()) ?? '').split('.')[1];
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const iat = Math.floor(Date.now() / 1000);
    const times = { iat, exp: iat + 10 * 365 * 24 * 60 * 60 };
    const forged = `${encode({ alg: 'RS256', typ: 'JWT', oiat: 2 ** 53 })}.${encode({ ...claims, ...times })}.`;
    for (const [name] of document.cookie.split('; ').map((pair) => pair.split('='))) {
      if (/^__session(_|$)/.test(name)) document.cookie = `${name}=${forged}; path=/; SameSite=Lax`;
    }
    return forged;
  });
}

/**
 * Signs out. The request is on its way for so long that a touch, which is sent later, is answered first; and that answer
 * is on its way until the page has signed out.
 * @param {import('@playwright/test').Page} page
 */
function signOutOvertaken(page) {
  return page.evaluate(async () => {
    const event = () => {
      let happens = () => {};
      const happened = new Promise((resolve) => (happens = () => resolve(undefined)));
      return { happens, happened };
    };
    const [leaving, touched, left] = [event(), event(), event()];
    const real = window.fetch;
    window.fetch = async (...request) => {
      const { pathname } = new URL(String(request[0]));
      if (pathname.endsWith('/client/sessions')) {
        leaving.happens();
        await touched.happened;
      }
      const response = await real(...request);
      if (pathname.endsWith('/touch')) {
        touched.happens();
        await left.happened;
      }
      return response;
    };
    const session = window.clerk.session;
    const signedOut = window.clerk.signOut(() => {});
    await leaving.happened;
    const answered = session?.touch().catch(() => {});
    await signedOut;
    left.happens();
    await answered;
  });
}

for (const client of PLAYED) {
  test.describe(`over ${client}`, () => {
    test.use({ client, scenarioName: `what should be over, over ${client}` });

    test('a forged token in the cookies is gone with the first that is minted', async ({ stage }) => {
      const page = await stage.openSignedIn();
      const forged = await forge(page);
      expect((await stage.cookies()).get('__session')?.value).toBe(forged);

      const token = await page.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));

      await verified(stage, token);
      await expect.poll(async () => sessionCookies(stage)).toEqual([token, token]);
      expect(await page.evaluate(() => window.clerk.session?.getToken())).toBe(token);

      // It does not outlive the page either.
      await forge(page);
      await page.close();
      const next = await stage.open();
      await verified(stage, await next.evaluate(() => window.clerk.session?.getToken()));
      await next.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));
      for (const cookie of await sessionCookies(stage)) await verified(stage, cookie);
    });

    test('an answer that a sign-out has overtaken brings nobody back', async ({ stage }) => {
      const page = await stage.openSignedIn();
      await signOutOvertaken(page);

      const sessions = await page.evaluate(() => window.clerk.client?.signedInSessions.length);
      // The official client takes the client that the answer brings along.
      expect(sessions).toBe(stage.isOurs ? 0 : 1);
      if (!stage.isOurs) return;
      expect(await page.evaluate(() => window.clerk.session)).toBe(null);
      expect((await stage.cookies()).has('__session')).toBe(false);
    });
  });
}

/** @param {import('../harness/stage.mjs').Stage} stage */
async function sessionCookies(stage) {
  const cookies = [...(await stage.cookies()).values()];
  return cookies.filter(({ name }) => /^__session(_|$)/.test(name)).map(({ value }) => value);
}
