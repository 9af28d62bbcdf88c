/**
 * The table of behaviours over the package: the same rows are played over an app of each Rust framework, with the same
 * result (`tests/faces/behaviours.rs`).
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { runInThisContext } from 'node:vm';

/**
 * What is given, what is then shown and said, and, if the app `does` something, where it goes. In addresses `{here}` is
 * the page's, `{origin}` its origin; they are written without percent signs.
 * @typedef {object} Row
 * @property {string} name
 * @property {string | null} [session] the status of the one there is
 * @property {string[]} [tasks]
 * @property {'development' | 'production'} [instance]
 * @property {string} [opened] what follows in the page's address
 * @property {Record<string, any>} [options]
 * @property {string} [returnTo]
 * @property {string} [shows] whether somebody is in or out, what a `Protect` for admins shows, and the user's id; then
 *   the same where a pending session does not count as signed out
 * @property {Record<string, any>} [says]
 * @property {Record<string, any>} [does]
 * @property {string[]} [goes]
 */

const BEHAVIOURS = new URL('../behaviours/', import.meta.url);
const FRONTEND_API = 'foo-bar-13.clerk.accounts.dev';
const ORIGIN = 'https://app.test';
const HERE = `${ORIGIN}/`;
const ADMIN = { role: 'org:admin' };

/** @type {Row[]} */
const rows = JSON.parse(await readFile(new URL('table.json', BEHAVIOURS), 'utf8'));
const apiOf = runInThisContext(await readFile(new URL('api.js', BEHAVIOURS), 'utf8'));
const wasmUrl = await WebAssembly.compile(await readFile(new URL('../../pkg/clerk_wasm_bg.wasm', import.meta.url)));
/** Timers of clerks that a test is done with must not keep Node. @type {NodeJS.Timeout[]} */
const timers = [];
const setTimer = globalThis.setTimeout;

after(() => timers.forEach(clearTimeout));

/** A page that notes where it goes. @param {Row} row */
function play(row) {
  /** @type {string[]} */
  const went = [];
  const location = {
    origin: ORIGIN,
    hostname: 'app.test',
    search: row.opened ?? '',
    get href() {
      return HERE + location.search;
    },
    set href(to) {
      went.push(`page ${to}`);
    },
  };
  const document = Object.assign(new EventTarget(), { cookie: '', visibilityState: 'visible', hasFocus: () => true });
  const window = Object.assign(new EventTarget(), { location });
  Object.assign(window, { top: window });
  const api = apiOf(row);
  const played = {
    window,
    document,
    location,
    navigator: { onLine: true },
    isSecureContext: true,
    fetch: async (/** @type {string} */ url) => new Response(JSON.stringify(api(url))),
    BroadcastChannel: undefined,
    setTimeout: (/** @type {() => void} */ callback, /** @type {number} */ millis) => {
      const timer = setTimer(callback, millis);
      timers.push(timer);
      return timer;
    },
  };
  for (const [name, value] of Object.entries(played)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return went;
}

/** @param {any} clerk @param {typeof import('../../pkg/index.js').useAuth} useAuth @param {boolean} treatPendingAsSignedOut */
function shown(clerk, useAuth, treatPendingAsSignedOut) {
  const { isSignedIn, has, userId } = useAuth(clerk, { treatPendingAsSignedOut }).getSnapshot();
  return `${isSignedIn ? 'in' : 'out'} ${isSignedIn && has(ADMIN) ? 'allowed' : 'refused'} ${userId ?? 'nobody'}`;
}

/** @param {any} clerk @param {any} useAuth @param {Row} row @param {string} what */
function said(clerk, useAuth, { returnTo }, what) {
  const redirectUrl = returnTo && filled(returnTo);
  switch (what) {
    case 'has':
      return useAuth(clerk).getSnapshot().has(ADMIN);
    case 'session':
      return clerk.session?.status ?? null;
    case 'task':
      return clerk.session?.currentTask?.key ?? null;
    case 'tasksUrl':
      return decodeURIComponent(clerk.buildTasksUrl());
    case 'signInUrl':
      return decodeURIComponent(clerk.buildSignInUrl({ redirectUrl }));
    case 'signUpUrl':
      return decodeURIComponent(clerk.buildSignUpUrl({ redirectUrl }));
    case 'afterSignOutUrl':
      return clerk.buildAfterSignOutUrl();
    case 'urlWithAuth':
      return clerk.buildUrlWithAuth('https://other.test/');
    default:
      throw new Error(`nobody says ${what}`);
  }
}

/** @param {any} clerk @param {string} what @param {any} given */
function act(clerk, what, given) {
  switch (what) {
    case 'navigate':
    case 'setActive':
      return clerk[what](given);
    case 'signOut':
      return clerk.signOut();
    case 'redirectToSignIn':
    case 'redirectToSignUp':
    case 'redirectToTasks':
      return clerk[what]({ redirectUrl: given ?? undefined });
    default:
      throw new Error(`nobody does ${what}`);
  }
}

/** @param {any} text */
function filled(text) {
  return typeof text === 'string' ? text.replaceAll('{here}', HERE).replaceAll('{origin}', ORIGIN) : text;
}

for (const row of rows) {
  test(row.name, async () => {
    const went = play(row);
    const { Clerk, useAuth } = await import('../../pkg/index.js');
    const prefix = row.instance === 'production' ? 'pk_live_' : 'pk_test_';
    const { routerPush, domain, ...options } = row.options ?? {};
    const clerk = new Clerk(prefix + btoa(`${FRONTEND_API}$`), { domain });
    const router = async (/** @type {string} */ path) => void went.push(`router ${path}`);
    await clerk.load({ ...options, ...(routerPush && { routerPush: router }), wasmUrl });

    if (row.shows) assert.equal(`${shown(clerk, useAuth, true)} / ${shown(clerk, useAuth, false)}`, row.shows);
    for (const [what, expected] of Object.entries(row.says ?? {})) {
      assert.equal(said(clerk, useAuth, row, what), filled(expected), what);
    }
    for (const [what, given] of Object.entries(row.does ?? {})) {
      // An address that can't be read is an error here, and nothing in Rust: in both, one goes nowhere.
      await act(clerk, what, given).catch((/** @type {any} */ error) => assert.equal(error.code, 'ERR_INVALID_URL'));
    }
    assert.deepEqual(went.map(decodeURIComponent), (row.goes ?? []).map(filled));
  });
}
