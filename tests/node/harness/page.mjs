/** A simulated page and API, so that the whole package runs here: the real WebAssembly, under the real face. */

import { readFile } from 'node:fs/promises';

const PACKAGE = new URL('../../../pkg/', import.meta.url);

/** @type {typeof import('../../../pkg/index.js')} */
export const { Clerk } = await import(new URL('index.js', PACKAGE).href);
export const wasmUrl = await WebAssembly.compile(await readFile(new URL('clerk_wasm_bg.wasm', PACKAGE)));

const HOST = 'clerk.played.example.com';
export const KEY = `pk_live_${btoa(`${HOST}$`)}`;

/** The page's globals replace Node's own for as long as this module's process lives. */
const { setTimeout: later } = globalThis;

/** @param {Record<string, unknown>} properties */
function define(properties) {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/**
 * What to simulate: `client` and `environment` are JSON texts; `answer` may answer first.
 * @typedef {{ client: string, environment?: string, answer?: (path: string, url: URL, form: URLSearchParams) => Response | Promise<Response> | undefined }} Played
 */

/**
 * Sets up a page with nothing in it yet.
 * @param {Played} played may be changed at any time
 */
export function playPage(played) {
  /** @type {Map<string, string>} */
  const jar = new Map();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible', hasFocus: () => true });
  Object.defineProperty(document, 'cookie', {
    get: () => [...jar].map((pair) => pair.join('=')).join('; '),
    set: (/** @type {string} */ text) => {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(text) ?? [];
      if (/; Max-Age=0\b/.test(text)) jar.delete(name);
      else jar.set(name, value);
    },
  });
  /** @type {Map<string, string>} */
  const storage = new Map();
  const localStorage = {
    getItem: (/** @type {string} */ key) => storage.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => storage.set(key, value),
  };
  const location = Object.assign(new URL('https://app.played.example.com/here'), {});
  const window = Object.assign(new EventTarget(), { location, top: { location } });
  /** @type {string[]} */
  const requests = [];
  /** @type {Set<object>} */
  const open = new Set();
  class BroadcastChannel extends EventTarget {
    constructor() {
      super();
      open.add(this);
    }
    postMessage() {}
    close() {
      open.delete(this);
    }
  }
  // Timers must not keep the page alive when its test is over.
  const setTimeout = (/** @type {() => void} */ run, /** @type {number} */ millis) => later(run, millis).unref();
  const fetch = async (/** @type {string} */ to, /** @type {RequestInit} */ { method, signal, body }) => {
    const url = new URL(to);
    const path = url.pathname.replace('/v1', '');
    requests.push(`${url.searchParams.get('_method') ?? method} ${path}`);
    signal?.throwIfAborted();
    const form = new URLSearchParams(String(body ?? ''));
    return (await played.answer?.(path, url, form)) ?? answerOf(played, path, form.get('organization_id'));
  };
  define({ document, window, localStorage, location, navigator: { onLine: true }, isSecureContext: true });
  define({ history: { state: null, replaceState() {} }, BroadcastChannel, setTimeout, fetch });
  return { window, document, requests, storage, jar, open };
}

/** @param {any} [options] */
export async function load(options) {
  const clerk = new Clerk(KEY);
  await clerk.load({ wasmUrl, ...options });
  return clerk;
}

/** @param {Played} played @param {string} path @param {string | null} organization */
function answerOf({ client, environment = ENVIRONMENT }, path, organization) {
  if (path === '/environment') return new Response(environment);
  if (path === '/client') return new Response(`{"response":${client}}`);
  if (/\/tokens(\/|$)/.test(path)) return new Response(JSON.stringify({ object: 'token', jwt: token(organization) }));
  if (path.endsWith('/touch')) return new Response(`{"response":{},"client":${client}}`);
  return new Response('{"errors":[{"code":"resource_not_found","message":"not found"}]}', { status: 404 });
}

const ENVIRONMENT = JSON.stringify({
  auth_config: { single_session_mode: true },
  display_config: { sign_in_url: 'https://accounts.test/sign-in' },
});

/** What is played where somebody is signed in. */
export const signedIn = () => ({ client: JSON.stringify(client()) });

/** The same, but requests for the client are answered only by `answer()`. */
export function signedInLater() {
  /** @type {(() => void)[]} */
  const held = [];
  /** @type {Played} */
  const played = {
    ...signedIn(),
    answer: (path) =>
      path === '/client'
        ? new Promise((done) => held.push(() => done(new Response(`{"response":${played.client}}`))))
        : undefined,
  };
  return { played, held, answer: () => held.forEach((answer) => answer()) };
}

let minted = 0;

/** A session token as the API mints them; each one is different. @param {string | null} [organization] */
export function token(organization = 'org_1') {
  const part = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(Date.now() / 1000);
  const o = organization ? { id: organization, rol: 'admin', slg: 'acme', per: '', fpm: '' } : undefined;
  const claims = {
    o,
    sid: 'sess_1',
    sub: 'user_1',
    iss: `https://${HOST}`,
    iat,
    nbf: iat - 10,
    exp: iat + 60,
    v: 2,
    jti: String((minted += 1)),
  };
  return `${part({ alg: 'RS256', typ: 'JWT', kid: 'ins_1' })}.${part(claims)}.c2ln`;
}

/** The client of a user who is signed in, with something in most fields. */
export function client() {
  const at = Date.now();
  const verification = {
    object: 'verification',
    status: 'verified',
    strategy: 'email_code',
    attempts: 1,
    expire_at: at,
  };
  const organization = {
    object: 'organization',
    id: 'org_1',
    name: 'Acme',
    slug: 'acme',
    image_url: '',
    public_metadata: { a: 1 },
    members_count: 2,
  };
  const membership = {
    object: 'organization_membership',
    id: 'mem_1',
    role: 'org:admin',
    permissions: ['org:read'],
    public_metadata: {},
    organization,
  };
  const publicUserData = {
    first_name: 'Ada',
    last_name: 'L',
    image_url: '',
    has_image: false,
    identifier: 'ada@example.com',
    user_id: 'user_1',
  };
  const user = {
    object: 'user',
    id: 'user_1',
    first_name: 'Ada',
    last_name: 'Lovelace',
    primary_email_address_id: 'idn_1',
    primary_phone_number_id: 'idn_2',
    email_addresses: [
      {
        id: 'idn_1',
        email_address: 'ada@example.com',
        verification,
        linked_to: [{ id: 'idn_9', type: 'oauth_google' }],
      },
    ],
    phone_numbers: [{ id: 'idn_2', phone_number: '5551234567', verification: null }],
    web3_wallets: [{ id: 'idn_3', web3_wallet: '0x1', verification }],
    external_accounts: [
      {
        id: 'eac_1',
        provider: 'oauth_google',
        email_address: 'a@b.c',
        verification: {
          ...verification,
          external_verification_redirect_url: 'https://a.b/',
          error: { code: 'x', message: 'y', meta: { a_b: 1 } },
        },
      },
    ],
    enterprise_accounts: [{ id: 'ent_1', provider: 'saml_okta', verification }],
    passkeys: [{ id: 'pk_1', name: 'Key', verification }],
    organization_memberships: [{ ...membership, public_user_data: publicUserData }],
    public_metadata: { a_b: 1 },
    unsafe_metadata: {},
    created_at: at,
    updated_at: at,
    last_sign_in_at: at,
  };
  return {
    object: 'client',
    id: 'client_1',
    last_active_session_id: 'sess_1',
    sign_in: null,
    sign_up: null,
    cookie_expires_at: null,
    created_at: at,
    updated_at: at,
    sessions: [
      {
        object: 'session',
        id: 'sess_1',
        status: 'active',
        expire_at: at + 9e8,
        abandon_at: at + 9e8,
        last_active_at: at,
        last_active_organization_id: 'org_1',
        actor: null,
        tasks: null,
        factor_verification_age: [1, -1],
        public_user_data: publicUserData,
        last_active_token: { object: 'token', jwt: token() },
        user,
        created_at: at,
        updated_at: at,
      },
    ],
  };
}
