/** What a page sends before its engine is there, over storage, cookies and an API that are played here. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Ahead } from '../../pkg/src/ahead.js';

const KEY = 'pk_test_x';
const NOTES = `clerk-wasm:ahead:${KEY}`;
const API = 'https://api.test';
const VERSIONS = '__clerk_api_version=2026-08-20&_clerk_js_version=6.40.0';
const CLIENT = `${API}/v1/client?${VERSIONS}&__clerk_db_jwt=dvb_secret`;
const PLAIN = `${API}/v1/client?${VERSIONS}`;
const ENVIRONMENT = `${API}/v1/environment?${VERSIONS}&_method=PATCH&__clerk_db_jwt=dvb_secret`;
/** @type {RequestInit} */
const GET = { method: 'GET', credentials: 'include' };
/** @type {RequestInit} */
const POST = {
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: '',
  credentials: 'include',
};

/** @type {Map<string, string>} */
let storage;
/** @type {{ url: string, method?: string, signal: AbortSignal }[]} */
let sent;
let cookie = '';

beforeEach(() => {
  storage = new Map();
  sent = [];
  cookie = 'theme=dark; __clerk_db_jwt=dvb_secret; __client_uat=7';
  play('document', {
    get cookie() {
      return cookie;
    },
  });
  play('localStorage', {
    getItem: (/** @type {string} */ key) => storage.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => storage.set(key, value),
  });
  play('fetch', async (/** @type {string} */ url, /** @type {any} */ { method, signal }) => {
    sent.push({ url, method, signal });
    return new Response(`to ${sent.length}`);
  });
});

afterEach(() => {
  for (const name of ['document', 'localStorage', 'location']) Reflect.deleteProperty(globalThis, name);
});

/** @param {string} name @param {unknown} value */
function play(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** A page whose engine asks for these first. @param {string[]} urls */
function visit(...urls) {
  const ahead = new Ahead(KEY, API);
  const answers = urls.map((url) => ahead.take(url, GET, new AbortController().signal));
  ahead.end();
  return answers;
}

test('what a page asked for first, the next one has sent already', async () => {
  assert.deepEqual(visit(CLIENT), [undefined]);
  assert.equal(sent.length, 0, 'there was nothing to go by');
  const [answer] = visit(CLIENT);
  assert.equal(await (await answer)?.text(), 'to 1');
  assert.deepEqual(
    sent.map(({ url, method }) => [url, method]),
    [[CLIENT, 'GET']],
  );
  assert.equal(sent[0]?.signal.aborted, false);
});

test('a note holds no token: that of the browser is found in the cookie', () => {
  visit(CLIENT);
  assert.doesNotMatch(storage.get(NOTES) ?? '', /dvb_secret/);
  cookie = cookie.replace('dvb_secret', 'dvb_other');
  visit(CLIENT);
  assert.deepEqual(
    sent.map(({ url }) => url),
    [CLIENT.replace('dvb_secret', 'dvb_other')],
  );
});

test('nothing is sent for a browser that is not known any more', () => {
  visit(CLIENT);
  cookie = '';
  assert.deepEqual(visit(CLIENT), [undefined]);
  assert.deepEqual(sent, []);
});

test('what the engine does not ask for is given up, and not sent again', () => {
  const other = `${PLAIN}&__domain=b.test`;
  visit(PLAIN);
  assert.deepEqual(visit(other), [undefined]);
  assert.equal(sent[0]?.signal.aborted, true);
  visit(other);
  assert.equal(sent[1]?.url, other);
});

test('an answer is taken once, and stopping its request stops it', () => {
  visit(PLAIN);
  const ahead = new Ahead(KEY, API);
  const controller = new AbortController();
  assert.ok(ahead.take(PLAIN, GET, controller.signal));
  assert.equal(ahead.take(PLAIN, GET, controller.signal), undefined);
  assert.equal(sent[0]?.signal.aborted, false);
  controller.abort();
  assert.equal(sent[0]?.signal.aborted, true);
});

test('the engine gets to know the cookies of the moment at which it was sent', () => {
  visit(PLAIN);
  const before = cookie;
  const ahead = new Ahead(KEY, API);
  cookie = cookie.replace('uat=7', 'uat=0');
  assert.equal(ahead.cookies, before);
});

test('nothing is sent as long as the URL has something for the engine to take in', () => {
  visit(PLAIN);
  play('location', { search: '?a=b&__clerk_db_jwt=dvb_new' });
  assert.deepEqual(visit(PLAIN), [undefined]);
  assert.deepEqual(sent, []);
  play('location', { search: '?a=b' });
  visit(PLAIN);
  assert.equal(sent.length, 1);
});

test('a PATCH of the environment is sent as the engine sends it', () => {
  const ahead = new Ahead(KEY, API);
  ahead.take(ENVIRONMENT, POST, new AbortController().signal);
  ahead.end();
  const next = new Ahead(KEY, API);
  assert.deepEqual(
    sent.map(({ url, method }) => [url, method]),
    [[ENVIRONMENT, 'POST']],
  );
  assert.ok(next.take(ENVIRONMENT, POST, new AbortController().signal));
});

/** A page that finds this. @param {string} notes */
function find(notes) {
  storage.set(NOTES, notes);
  assert.deepEqual(visit(CLIENT), [undefined], notes);
}

test('what is no note is passed over', () => {
  const deep = '['.repeat(100_000);
  const of = (/** @type {unknown} */ note) => JSON.stringify([note]);
  const made = [
    { replace: null },
    { toString: null },
    [[JSON.stringify([PLAIN, GET])]],
    [PLAIN, GET],
    true,
    -0,
    '',
    '[]',
  ].map(of);
  for (const notes of [
    'null',
    '7',
    '"x"',
    '{',
    '{}',
    '{"length":2}',
    '[null]',
    '["x"]',
    '["[7]"]',
    deep,
    of(deep),
    ...made,
  ])
    find(notes);
  assert.deepEqual(sent, []);
});

test('what leads away from what every page begins with is not sent', () => {
  const query = `?${VERSIONS}`;
  const paths = [
    'client',
    'client/..',
    'client/../../admin',
    '../admin',
    '%2e%2e/admin',
    '%2E%2E%2Fadmin',
    '..\\\\admin',
    '\\\\..\\\\admin',
    '/client',
    'client/sessions',
    'client%3f',
    'environment/',
    'me',
    '',
  ];
  const urls = paths.slice(1).map((path) => `${API}/v1/${path}${query}`);
  urls.push(
    `https://api.test.evil.test/v1/client${query}`,
    `/v1/client${query}`,
    `${API}/v1/client`,
    `${PLAIN}#a`,
    `${API}/v1/client#${query}`,
    `${API}\n/v1/client${query}`,
  );
  for (const more of [
    '&_method=DELETE',
    '&_method=PATCH',
    '&redirect_url=https://evil.test',
    '&rotating_token_nonce=a',
    '&_is_native=1',
    '&=',
    '&__domain=a/b',
    '&__domain=a"',
    '&x',
  ]) {
    urls.push(PLAIN + more);
  }
  for (const url of urls) find(JSON.stringify([JSON.stringify([url, GET])]));
  const posts = [
    PLAIN,
    `${PLAIN}&_method=PATCH`,
    `${PLAIN}&_method=DELETE`,
    ENVIRONMENT.replace('&_method=PATCH', ''),
    ENVIRONMENT.replace('PATCH', 'DELETE'),
    `${ENVIRONMENT}&_method=DELETE`,
  ];
  for (const url of posts) find(JSON.stringify([JSON.stringify([url, POST])]));
  for (const init of [
    {},
    null,
    { ...GET, method: 'DELETE' },
    { ...GET, headers: { a: 'b' } },
    { ...GET, mode: 'no-cors' },
    POST,
  ]) {
    find(JSON.stringify([JSON.stringify([PLAIN, init])]));
  }
  for (const init of [
    { ...POST, body: 'a=b' },
    { ...POST, headers: { 'Content-Type': 'text/html' } },
  ]) {
    find(JSON.stringify([JSON.stringify([ENVIRONMENT.replace('dvb_secret', '__clerk_db_jwt'), init])]));
  }
  assert.deepEqual(sent, []);
});

test('no cookie but that of the browser is put into a request, nor one that is no token', () => {
  const note = JSON.stringify([JSON.stringify([CLIENT.replace('dvb_secret', '__session'), GET])]);
  cookie = '__session=secret; __clerk_db_jwt=dvb_secret';
  find(note);
  cookie = '__clerk_db_jwt=a",{"method":"DELETE"}],["';
  find(note.replace('__session', '__clerk_db_jwt'));
  assert.deepEqual(sent, []);
});

test('of very many notes no more are sent than a page begins with', () => {
  const notes = Array.from({ length: 1000 }, (_, at) => JSON.stringify([`${PLAIN}&__domain=a${at}.test`, GET]));
  find(JSON.stringify(notes));
  assert.equal(sent.length, 2);
});

test('where storage and cookies are denied, nothing is noted and nothing fails', () => {
  const deny = () => {
    throw new Error('denied');
  };
  play('document', Object.defineProperty({}, 'cookie', { get: deny }));
  Object.defineProperty(globalThis, 'localStorage', { get: deny, configurable: true });
  assert.deepEqual(visit(CLIENT), [undefined]);
  assert.deepEqual(visit(CLIENT), [undefined]);
  assert.deepEqual(sent, []);
});

test('a page that fails before it asked for anything leaves the note as it is', () => {
  visit(CLIENT);
  const noted = storage.get(NOTES);
  visit();
  assert.equal(storage.get(NOTES), noted);
});
