/** What a page sends before its engine is there, over storage, cookies and an API that are played here. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Ahead } from '../../pkg/src/ahead.js';

const KEY = 'pk_test_x';
const NOTES = `clerk-wasm:ahead:${KEY}`;
const API = 'https://api.test';
const CLIENT = `${API}/v1/client?a=b&__clerk_db_jwt=dvb_secret`;
/** @type {RequestInit} */
const GET = { method: 'GET', credentials: 'include' };

/** @type {Map<string, string>} */
let storage;
/** @type {{ url: string, method?: string, signal: AbortSignal }[]} */
let sent;
let cookie = '';

beforeEach(() => {
  storage = new Map();
  sent = [];
  cookie = 'theme=dark; __clerk_db_jwt=dvb_secret; __client_uat=7';
  play('document', { get cookie() { return cookie; } });
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
  assert.deepEqual(sent.map(({ url, method }) => [url, method]), [[CLIENT, 'GET']]);
  assert.equal(sent[0]?.signal.aborted, false);
});

test('a note holds no token: that of the browser is found in the cookie', () => {
  visit(CLIENT);
  assert.doesNotMatch(storage.get(NOTES) ?? '', /dvb_secret/);
  cookie = cookie.replace('dvb_secret', 'dvb_other');
  visit(CLIENT);
  assert.deepEqual(sent.map(({ url }) => url), [CLIENT.replace('dvb_secret', 'dvb_other')]);
});

test('nothing is sent for a browser that is not known any more', () => {
  visit(CLIENT);
  cookie = '';
  assert.deepEqual(visit(CLIENT), [undefined]);
  assert.deepEqual(sent, []);
});

test('what the engine does not ask for is given up, and not sent again', () => {
  visit(`${API}/v1/client`);
  assert.deepEqual(visit(`${API}/v1/client?new`), [undefined]);
  assert.equal(sent[0]?.signal.aborted, true);
  visit(`${API}/v1/client?new`);
  assert.equal(sent[1]?.url, `${API}/v1/client?new`);
});

test('an answer is taken once, and stopping its request stops it', () => {
  visit(`${API}/v1/client`);
  const ahead = new Ahead(KEY, API);
  const controller = new AbortController();
  assert.ok(ahead.take(`${API}/v1/client`, GET, controller.signal));
  assert.equal(ahead.take(`${API}/v1/client`, GET, controller.signal), undefined);
  assert.equal(sent[0]?.signal.aborted, false);
  controller.abort();
  assert.equal(sent[0]?.signal.aborted, true);
});

test('once another tab has changed a cookie of the session, the answer is not taken', () => {
  visit(`${API}/v1/client`);
  const take = (/** @type {string} */ changed) => {
    const ahead = new Ahead(KEY, API);
    cookie = changed;
    return ahead.take(`${API}/v1/client`, GET, new AbortController().signal);
  };
  assert.ok(take(cookie.replace('dark', 'light')), 'an app may change its own');
  assert.equal(take(cookie.replace('uat=7', 'uat=0')), undefined);
});

test('nothing is sent as long as the URL has something for the engine to take in', () => {
  visit(`${API}/v1/client`);
  play('location', { search: '?a=b&__clerk_db_jwt=dvb_new' });
  assert.deepEqual(visit(`${API}/v1/client`), [undefined]);
  assert.deepEqual(sent, []);
  play('location', { search: '?a=b' });
  visit(`${API}/v1/client`);
  assert.equal(sent.length, 1);
});

test('what is no note, or leads away from the API, is passed over', () => {
  for (const notes of [
    'null', '7', '{', '{}', '[7]', '[null]', '["x"]', '["[]"]', '["[7]"]',
    JSON.stringify([JSON.stringify(['https://api.test.evil.test/v1/client', GET])]),
    JSON.stringify([JSON.stringify(['/v1/client', GET])]),
  ]) {
    storage.set(NOTES, notes);
    assert.deepEqual(visit(CLIENT), [undefined], notes);
  }
  assert.deepEqual(sent, []);
});

test('where storage and cookies are denied, nothing is noted and nothing fails', () => {
  const deny = () => { throw new Error('denied'); };
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
