/** What the official client's own tests expect of a clerk, and could be had here only by looking closely. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { client, load, playPage, token } from './harness/page.mjs';

/** @typedef {any} Any */

/** @type {string[]} */
let hooks = [];

beforeEach(() => {
  hooks = [];
});

/** A page whose framework listens, with a client that a test may change. @param {any} json */
function play(json = client()) {
  /** @type {Parameters<typeof playPage>[0]} */
  const played = { client: JSON.stringify(json) };
  const page = playPage(played);
  Object.assign(page.window, {
    __internal_onBeforeSetActive: (/** @type {string} */ intent) => void hooks.push(`before ${intent}`),
    __internal_onAfterSetActive: () => void hooks.push('after'),
  });
  const change = (/** @type {(json: any) => void} */ how) => {
    how(json);
    played.client = JSON.stringify(json);
  };
  return { ...page, played, change };
}

test('the hooks of servers run when a session ends by itself, before handleUnauthenticated() is done', async () => {
  const { change } = play();
  const clerk = await load();
  change((json) => Object.assign(json, { sessions: [], last_active_session_id: null }));
  await /** @type {Any} */ (clerk).handleUnauthenticated();
  assert.equal(clerk.session, null);
  assert.deepEqual(hooks, ['before sign-out', 'after']);
});

test('the hooks of servers run once for a call of the app, and not at all where nothing can change', async () => {
  const { change, played } = play();
  const clerk = await load();
  await clerk.setActive({ session: null });
  assert.deepEqual(hooks, ['before sign-out', 'after']);

  hooks = [];
  change(() => {});
  played.environment = JSON.stringify({
    auth_config: {},
    display_config: { sign_in_url: 'https://accounts.test/sign-in' },
    organization_settings: { force_organization_selection: true },
  });
  const forced = /** @type {Any} */ (await load());
  // A production page does not wait for the environment.
  while (!forced.buildSignInUrl()) await new Promise((resolve) => setImmediate(resolve));
  await forced.setActive({ organization: null });
  assert.deepEqual(hooks, []);
});

test('a hook that fails when a session ends is reported, and the state stands', async () => {
  const { change, window } = play();
  /** @type {unknown[]} */
  const reported = [];
  Object.assign(globalThis, { reportError: (/** @type {unknown} */ error) => reported.push(error) });
  Object.assign(window, { __internal_onBeforeSetActive: () => Promise.reject(new Error('the framework failed')) });
  const clerk = await load();
  change((json) => Object.assign(json, { sessions: [], last_active_session_id: null }));
  await /** @type {Any} */ (clerk).handleUnauthenticated();
  assert.equal(clerk.session, null);
  assert.match(String(reported[0]), /the framework failed/);
});

test('what one has in hand shows what has become of it, and what is shown is another object', async () => {
  const { change } = play();
  const clerk = await load();
  const user = /** @type {Any} */ (clerk.user);
  const session = /** @type {Any} */ (clerk.session);
  const all = /** @type {Any} */ (clerk.client);
  change((json) => {
    json.sessions[0].user.public_metadata = { plan: 'pro' };
    json.sessions[0].user.first_name = 'Augusta';
    json.sessions[0].last_active_at += 1_000;
  });
  const { reload } = user;
  assert.equal(await user.reload(), clerk.user);
  assert.deepEqual([user.publicMetadata.plan, user.fullName], ['pro', 'Augusta Lovelace']);
  assert.notEqual(clerk.user, user, 'React sees that something changed');
  assert.equal(user.reload, reload, 'its methods go on to be its own');

  const before = session.lastActiveAt;
  await session.touch();
  assert.ok(session.lastActiveAt > before);
  assert.equal(session.user.firstName, 'Augusta');

  change((json) => (json.sessions[0].user.first_name = 'Ada'));
  await user.reload();
  await session.reload();
  await all.reload();
  assert.deepEqual([user.firstName, session.user.firstName, all.sessions[0].user.firstName], ['Ada', 'Ada', 'Ada']);
});

test('a session that was ended or removed says so', async () => {
  for (const [call, status] of /** @type {const} */ ([
    ['end', 'ended'],
    ['remove', 'removed'],
  ])) {
    const { played } = play();
    const gone = JSON.stringify({ ...client(), sessions: [], last_active_session_id: null });
    played.answer = (path) =>
      path.endsWith(`/${call}`) ? new Response(`{"response":{},"client":${gone}}`) : undefined;
    const clerk = await load();
    const session = /** @type {Any} */ (clerk.session);
    assert.equal((await session[call]()).status, status);
    assert.equal(clerk.session, null);
  }
});

test('a router is handed a way out that leads to pages of allowed protocols only', async () => {
  const { window } = play();
  const warned = quietly();
  /** @type {Any} */
  let windowNavigate;
  const routerPush = (/** @type {string} */ _, /** @type {Any} */ more) => (windowNavigate = more.windowNavigate);
  const clerk = await load({ routerPush });
  await /** @type {Any} */ (clerk).navigate('/inside');
  const start = window.location.href;
  for (const to of [
    '//evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '\0 //evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
  ]) {
    windowNavigate(to);
    assert.equal(window.location.href, start, JSON.stringify(to));
  }
  while (warned.length < 8) await new Promise((resolve) => setImmediate(resolve));
  for (const [to, at] of [
    ['/there', 'https://app.played.example.com/there'],
    ['https://other.example/x', 'https://other.example/x'],
  ]) {
    windowNavigate(to);
    assert.equal(window.location.href, at);
  }
});

test('times that come as texts are dates', async () => {
  const json = client();
  const at = '2026-01-02T03:04:05.678Z';
  json.sessions[0].user.created_at = /** @type {Any} */ (at);
  /** @type {Any} */ (json.sessions[0]).expire_at = at;
  json.sessions[0].user.updated_at = /** @type {Any} */ ('no time at all');
  play(json);
  const clerk = await load();
  const { createdAt, updatedAt } = /** @type {Any} */ (clerk.user);
  assert.deepEqual([createdAt, /** @type {Any} */ (clerk.session).expireAt], [new Date(at), new Date(at)]);
  assert.equal(updatedAt, 'no time at all');
});

test('a list among the parameters of a request is a parameter for each of its values', async () => {
  const { played } = play();
  /** @type {string[]} */
  const asked = [];
  played.answer = (path, url) => {
    if (path !== '/me') return undefined;
    asked.push(
      [...url.searchParams]
        .filter(([name]) => !name.startsWith('_'))
        .map((pair) => pair.join('='))
        .join('&'),
    );
    return new Response('{}');
  };
  const { fapi } = /** @type {Any} */ (await load());
  await fapi.request({ path: '/me', search: { role: ['admin', 'member'], query: 'a,b', none: undefined, empty: [] } });
  await fapi.request({
    path: '/me',
    search: new URLSearchParams([
      ['role', 'a'],
      ['role', 'b'],
    ]),
  });
  await fapi.request({
    path: '/me',
    search: [
      ['role', 'a'],
      ['role', 'b'],
    ],
  });
  await fapi.request({ path: '/me', search: 'role=a&role=b' });
  assert.deepEqual(asked, ['role=admin&role=member&query=a,b', 'role=a&role=b', 'role=a&role=b', 'role=a&role=b']);
});

test('options that come later reset nothing, and allow no other places', async () => {
  play();
  quietly();
  const clerk = /** @type {Any} */ (
    await load({
      signInUrl: '/sign-in',
      signInFallbackRedirectUrl: '/home',
      allowedRedirectOrigins: ['https://mine.example'],
    })
  );
  const later = {
    signInUrl: undefined,
    signInFallbackRedirectUrl: '/later',
    allowedRedirectOrigins: [/./],
    allowedRedirectProtocols: ['evil:'],
  };
  clerk.__internal_updateProps({ options: later });
  clerk.__internal_updateProps({});
  assert.match(clerk.buildSignInUrl(), /^https:\/\/app\.played\.example\.com\/sign-in/);
  const home = 'https://app.played.example.com/later';
  assert.equal(clerk.buildAfterSignInUrl(), home);
  const params = new URLSearchParams({ redirect_url: 'https://evil.example/' });
  assert.equal(clerk.buildAfterSignInUrl({ params }), home);
});

test('on a domain of Vercel the API of a production instance is under the page’s own origin', async () => {
  const { window } = play();
  const { Clerk } = await import('../../pkg/index.js');
  const at = (/** @type {string} */ host, /** @type {string} */ key, options = {}) => {
    window.location.href = `https://${host}/page`;
    return new Clerk(key, options).proxyUrl;
  };
  const [live, test] = [`pk_live_${btoa('clerk.mine.example$')}`, `pk_test_${btoa('clerk.mine.example$')}`];
  assert.equal(at('my-app.vercel.app', live), 'https://my-app.vercel.app/__clerk');
  assert.equal(at('my-app.vercel.app', live, { proxyUrl: 'https://p.example/x' }), 'https://p.example/x');
  for (const [host, key, options] of /** @type {[string, string, Any][]} */ ([
    ['vercel.app', live, {}],
    ['vercel.app.evil.example', live, {}],
    ['my-app.vercel.app', test, {}],
    ['my-app.vercel.app', live, { domain: 'mine.example' }],
  ])) {
    assert.equal(at(host, key, options), '', `${host} ${key}`);
  }
});

test('a user who was banned is signed out, and the session cookie goes', async () => {
  for (const code of ['user_banned', 'user_deactivated']) {
    const { change, played, jar } = play();
    const clerk = await load();
    assert.ok(jar.has('__session'));
    change((json) => Object.assign(json, { sessions: [], last_active_session_id: null }));
    const refusal = JSON.stringify({ errors: [{ code, message: 'no longer' }] });
    played.answer = (path) => (path.endsWith('/tokens') ? new Response(refusal, { status: 403 }) : undefined);
    const outcome = await clerk.session?.getToken({ skipCache: true }).catch((error) => error.errors[0].code);
    assert.equal(outcome, code);
    assert.deepEqual([clerk.session, clerk.user, jar.has('__session')], [null, null, false]);
    assert.deepEqual(hooks.splice(0), ['before sign-out', 'after']);
  }
});

test('the session cookie is new, or gone, before navigate() and listeners are called', async () => {
  const { jar, played } = play();
  const shown = () => JSON.parse(atob(jar.get('__session')?.split('.')[1] ?? 'e30')).o?.id;
  const clerk = await load();
  const json = client();
  const [membership] = json.sessions[0].user.organization_memberships;
  json.sessions[0].user.organization_memberships.push({
    ...membership,
    organization: { ...membership.organization, id: 'org_2', slug: 'beta' },
  });
  json.sessions[0].last_active_organization_id = 'org_2';
  played.answer = (path) => {
    if (path.endsWith('/touch')) return new Response(`{"response":{},"client":${JSON.stringify(json)}}`);
    return path.endsWith('/tokens')
      ? new Response(JSON.stringify({ object: 'token', jwt: token('org_2') }))
      : undefined;
  };
  /** @type {unknown[]} */
  const seen = [];
  await clerk.setActive({ organization: 'org_2', navigate: () => void seen.push(shown()) });
  clerk.addListener(({ session }) => void seen.push(session ? shown() : jar.has('__session')), {
    skipInitialEmit: true,
  });
  await clerk.setActive({ session: null, navigate: () => void seen.push(jar.has('__session')) });
  assert.deepEqual([seen[0], ...new Set(seen.slice(1))], ['org_2', false]);
});

/** What is said on the console is kept, and not printed. */
function quietly() {
  /** @type {unknown[]} */
  const said = [];
  console.warn = (...words) => void said.push(words);
  return said;
}
