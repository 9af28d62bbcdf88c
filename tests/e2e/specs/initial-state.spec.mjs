/**
 * Pages that start from what their server knew, hydrated over `clerk-wasm/react` and over `@clerk/react`: each state
 * that they were in from the first byte on is looked at. The state has the form that a Rust server writes.
 */
import { expect } from '@playwright/test';
import { test } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';
import { page as shell, rendered, renderedHooks } from '../react/built.mjs';
import { errorsOf, says, serve } from '../react/stage.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */
/** @typedef {import('@playwright/test').Page} Page */

test.use({ client: 'clerk-wasm', scenarioName: 'a page that starts from what its server knew' });

/** As `InitialState::to_json()` writes it where nobody is signed in. */
const NOBODY = {
  userId: null,
  sessionId: null,
  sessionClaims: null,
  session: null,
  user: null,
  organization: null,
};

/** As `InitialState::to_json()` writes it for these claims. @param {any} claims */
function stateOf({ __raw, ...claims }) {
  const role = claims.o && `org:${claims.o.rol}`;
  return {
    userId: claims.sub,
    sessionId: claims.sid,
    sessionStatus: claims.sts ?? 'active',
    ...(claims.o && { orgId: claims.o.id, orgRole: role, orgSlug: claims.o.slg }),
    orgPermissions: [],
    factorVerificationAge: claims.fva ?? null,
    actor: claims.act ?? null,
    sessionClaims: claims,
  };
}

/** As `InitialState::to_script()` writes it. @param {string} json */
const scriptOf = (json) =>
  `<script type="application/json" id="clerk-initial-state">${json.replaceAll('<', '\\u003c')}</script>`;

/** Notes each state that the page is in, from the first that the parser makes. */
function watch() {
  /** @type {string[]} */
  const seen = [];
  Object.assign(window, { seen });
  const look = () => {
    const who = document.querySelector('[data-testid=who], [data-testid=auth]')?.textContent;
    if (!who) return;
    const shown = ['in', 'out', 'admin'].map((name) => document.querySelector(`[data-testid="${name}"]`)?.textContent);
    const now = JSON.stringify([JSON.parse(who), ...shown]);
    if (seen.at(-1) !== now) seen.push(now);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
}

/** What the page has shown until now. @param {Page} page @returns {Promise<any[]>} */
const seenBy = (page) => page.evaluate(() => /** @type {any} */ (window).seen.map(JSON.parse));

/** Who was shown as signed in, one after the other. @param {any[]} seen */
function inTurn(seen) {
  const users = seen.map(([{ isLoaded, isSignedIn, userId }]) =>
    isLoaded ? (isSignedIn ? userId : 'nobody') : 'unknown',
  );
  return users.filter((one, at) => one !== users[at - 1]);
}

/** A tab that is signed in, and the claims of its token. @param {Stage} stage @param {string} [user] */
async function signedIn(stage, user) {
  await serve(stage, { app: 'hooks' });
  const page = await stage.openSignedIn(user);
  const claims = await page.evaluate(() => window.clerk.session?.lastActiveToken?.jwt?.claims);
  return { page, claims: /** @type {any} */ (claims) };
}

/**
 * Has the site serve a page that was rendered from this state.
 * @param {Stage} stage
 * @param {any} initialState
 * @param {{ json?: string, path?: string, isStrict?: boolean }} [how]
 */
function render(stage, initialState, { json = JSON.stringify(initialState), path, isStrict } = {}) {
  const { publishableKey } = stage.api;
  const script = scriptOf(json);
  stage.site.app = { ...stage.site.app, react: { isStrict } };
  stage.site.files['/'] = renderedHooks({ publishableKey, script, initialState, path, isStrict });
}

/** Opens what was rendered, in the tab that has the session. @param {Stage} stage @param {Page} page @param {string} [path] */
async function open(stage, page, path = '/') {
  const errors = errorsOf(stage.context);
  await stage.context.addInitScript(watch);
  await page.goto(stage.origin + path);
  return errors;
}

/** Holds back who is signed in, until the function that it returns is called. @param {Page} page */
async function hold(page) {
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((done) => (release = () => done(undefined)));
  await page.route(/\/v1\/client\?/, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return release;
}

for (const isStrict of [false, true]) {
  test(`shows who it was for all along, and is hydrated${isStrict ? ', in Strict Mode' : ''}`, async ({ stage }) => {
    const { page, claims } = await signedIn(stage);
    render(stage, stateOf(claims), { isStrict });
    const release = await hold(page);
    const errors = await open(stage, page);
    await page.waitForRequest(/\/v1\/client\?/);
    await says(page, 'who', { isLoaded: true, isSignedIn: true, userId: 'user_ada', session: claims.sid });
    release();
    await says(page, 'who', { userId: 'user_ada', name: 'Ada Lovelace' });
    const seen = await seenBy(page);
    expect(inTurn(seen)).toEqual(['user_ada']);
    expect(seen.every(([, inside, outside]) => inside === 'shown' && outside === 'fallback')).toBe(true);
    expect(errors).toEqual([]);
  });
}

for (const isStrict of [false, true]) {
  test(`that no server has rendered is shown all along, too${isStrict ? ', in Strict Mode' : ''}`, async ({
    stage,
  }) => {
    const { page, claims } = await signedIn(stage);
    stage.site.app = { ...stage.site.app, react: { isStrict } };
    stage.site.files['/'] = shell().replace('<script', `${scriptOf(JSON.stringify(stateOf(claims)))}<script`);
    const release = await hold(page);
    const errors = await open(stage, page);
    await page.waitForRequest(/\/v1\/client\?/);
    await says(page, 'who', { isLoaded: true, isSignedIn: true, userId: 'user_ada' });
    release();
    await says(page, 'who', { name: 'Ada Lovelace' });
    expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
    expect(errors).toEqual([]);
  });
}

test('shows a role from the first byte on', async ({ stage }) => {
  const { page } = await signedIn(stage);
  await page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
  const claims = await page.evaluate(() => window.clerk.session?.lastActiveToken?.jwt?.claims);
  render(stage, stateOf(claims));
  const errors = await open(stage, page);
  await says(page, 'hooks', { status: 'ready', organization: 'Acme', role: 'org:admin' });
  const seen = await seenBy(page);
  expect(seen.map(([{ orgId, isAdmin }, , , admin]) => [orgId, isAdmin, admin])).toEqual(
    seen.map(() => ['org_acme', true, 'shown']),
  );
  expect(errors).toEqual([]);
});

test('of somebody else goes over to who is there, and never shows nobody', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  render(stage, stateOf({ ...claims, sid: 'sess_of_grace', sub: 'user_grace' }));
  const errors = await open(stage, page);
  await says(page, 'who', { name: 'Ada Lovelace' });
  expect(inTurn(await seenBy(page))).toEqual(['user_grace', 'user_ada']);
  expect(errors).toEqual([]);
});

test('of somebody whose session was revoked goes over to nobody', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  await stage.api.end(claims.sid, 'revoke');
  render(stage, stateOf(claims));
  const errors = await open(stage, page);
  await says(page, 'who', { isSignedIn: false });
  expect(inTurn(await seenBy(page))).toEqual(['user_ada', 'nobody']);
  expect(errors).toEqual([]);
});

test('of somebody whose cookies are gone goes over to nobody', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  await stage.context.clearCookies();
  render(stage, stateOf(claims));
  const errors = await open(stage, page);
  await says(page, 'who', { isSignedIn: false });
  expect(inTurn(await seenBy(page))).toEqual(['user_ada', 'nobody']);
  expect(errors).toEqual([]);
});

test('of somebody who signs out in another tab meanwhile goes over to nobody', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  const other = await stage.open();
  render(stage, stateOf(claims));
  const release = await hold(page);
  await open(stage, page);
  await page.waitForRequest(/\/v1\/client\?/);
  await other.evaluate(() => void window.clerk.signOut());
  await expect.poll(() => stage.api.sessionStatus(claims.sid)).not.toBe('active');
  release();
  await says(page, 'who', { isSignedIn: false });
  expect(inTurn(await seenBy(page))).toEqual(['user_ada', 'nobody']);
});

test('of nobody goes over to who is there, and sends nobody to sign in', async ({ stage }) => {
  const { page } = await signedIn(stage);
  render(stage, NOBODY, { path: '/protected' });
  const errors = await open(stage, page, '/protected');
  await says(page, 'who', { name: 'Ada Lovelace' });
  await expect(page.getByText('yours')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/protected');
  expect(inTurn(await seenBy(page))).toEqual(['nobody', 'user_ada']);
  expect(errors).toEqual([]);
});

for (const [what, json] of [
  ['is cut off', '{"sessionClaims":{"sid":"se'],
  ['is empty', ''],
  ['is a list', '[{"sessionClaims":{}}]'],
  ['is a text', '"user_ada"'],
]) {
  test(`that ${what} is as good as none`, async ({ stage }) => {
    const { page } = await signedIn(stage);
    render(stage, undefined, { json });
    const errors = await open(stage, page);
    await says(page, 'who', { name: 'Ada Lovelace' });
    expect(inTurn(await seenBy(page))).toEqual(['unknown', 'user_ada']);
    expect(errors).toEqual([]);
  });
}

test('with characters that would end the script is read as it is', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  const sub = '</script><!--<script>alert(1)//\u2028"\\';
  render(stage, stateOf({ ...claims, sub }));
  const errors = await open(stage, page);
  await says(page, 'who', { name: 'Ada Lovelace' });
  expect(inTurn(await seenBy(page))).toEqual([sub, 'user_ada']);
  expect(errors).toEqual([]);
});

test('with an organization that the user has left goes over to none', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  const o = { id: 'org_left', rol: 'admin', slg: 'left', per: '', fpm: '' };
  render(stage, stateOf({ ...claims, v: 2, o }));
  const errors = await open(stage, page);
  await says(page, 'who', { name: 'Ada Lovelace', orgId: null, isAdmin: false });
  const seen = await seenBy(page);
  const roles = seen.map(([{ orgId, isAdmin }, , , admin]) => [orgId, isAdmin, admin]);
  expect(roles.at(0)).toEqual(['org_left', true, 'shown']);
  expect(roles.at(-1)).toEqual([null, false, 'fallback']);
  expect(inTurn(seen)).toEqual(['user_ada']);
  expect(errors).toEqual([]);
});

test.describe('where an organization has to be chosen', () => {
  test.use({ given: { settings: { force_organization_selection: true } } });

  test('a pending session counts as signed out all along', async ({ stage }) => {
    const { page, claims } = await signedIn(stage);
    expect(claims.sts).toBe('pending');
    render(stage, stateOf(claims));
    const errors = await open(stage, page);
    await says(page, 'hooks', { status: 'ready' });
    expect(inTurn(await seenBy(page))).toEqual(['nobody']);
    await expect(page.getByTestId('in, pending too')).toHaveText('shown');
    expect(errors).toEqual([]);
  });
});

test('a reload in the middle begins again, with the same person', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  render(stage, stateOf(claims));
  const release = await hold(page);
  const errors = await open(stage, page);
  for (let reloads = 0; reloads < 3; reloads += 1) {
    await page.waitForRequest(/\/v1\/client\?/);
    expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
    await page.reload();
  }
  release();
  await says(page, 'who', { name: 'Ada Lovelace' });
  expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
  expect(errors).toEqual([]);
});

test('with an API that is down the page goes on with who it was for', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  await stage.api.fault({ path: '/v1/**', status: 503 });
  render(stage, stateOf(claims));
  await open(stage, page);
  await says(page, 'hooks', { status: 'degraded', isSignedIn: true });
  expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
  await stage.api.clearFaults();
  await page.reload();
  await says(page, 'who', { name: 'Ada Lovelace' });
  expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
});

test('without the WebAssembly it stays, and the failure shows', async ({ stage }) => {
  const { page, claims } = await signedIn(stage);
  await page.route(/\.wasm$/, (route) => route.fulfill({ status: 404 }));
  render(stage, stateOf(claims));
  await open(stage, page);
  await expect(page.getByTestId('why')).toHaveText('clerk_wasm_fetch_failed');
  expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
  await page.unroute(/\.wasm$/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await says(page, 'who', { name: 'Ada Lovelace' });
  expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
});

test.describe('over @clerk/react', () => {
  /** @param {Stage} stage @param {any} initialState */
  async function openOfficial(stage, initialState) {
    const { page, claims } = await signedIn(stage);
    const state = typeof initialState === 'function' ? initialState(claims) : initialState;
    const { publishableKey } = stage.api;
    await serve(stage, { content: await rendered({ publishableKey, initialState: state }) });
    stage.site.app = { ...stage.site.app, react: { initialState: state } };
    return { page, claims, errors: () => open(stage, page) };
  }

  test('the state of a Rust server shows all along', async ({ stage }) => {
    const { page, errors } = await openOfficial(stage, stateOf);
    const found = await errors();
    await says(page, 'user', { user: { fullName: 'Ada Lovelace' } });
    await loaded(page);
    expect(inTurn(await seenBy(page))).toEqual(['user_ada']);
    expect(found).toEqual([]);
  });

  test('that of somebody else goes over to who is there', async ({ stage }) => {
    const { page, errors } = await openOfficial(stage, (/** @type {any} */ claims) =>
      stateOf({ ...claims, sid: 'sess_of_grace', sub: 'user_grace' }),
    );
    const found = await errors();
    await says(page, 'user', { user: { fullName: 'Ada Lovelace' } });
    expect(inTurn(await seenBy(page))).toEqual(['user_grace', 'user_ada']);
    expect(found).toEqual([]);
  });

  test('that of somebody who is gone goes over to nobody', async ({ stage }) => {
    const { page, claims, errors } = await openOfficial(stage, stateOf);
    await stage.api.end(claims.sid, 'revoke');
    const found = await errors();
    await says(page, 'user', { isLoaded: true, isSignedIn: false });
    expect(inTurn(await seenBy(page))).toEqual(['user_ada', 'nobody']);
    expect(found).toEqual([]);
  });

  test('that of nobody goes over to who is there', async ({ stage }) => {
    const { page, errors } = await openOfficial(stage, NOBODY);
    const found = await errors();
    await says(page, 'user', { user: { fullName: 'Ada Lovelace' } });
    expect(inTurn(await seenBy(page))).toEqual(['nobody', 'user_ada']);
    expect(found).toEqual([]);
  });
});
