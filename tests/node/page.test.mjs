/** What touches the page, over a page that is played here: what is denied, and what other tabs may say. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

/** The number of each kind of report that is told apart here. */
const EVENT = 1;
const LOCK_UNAVAILABLE = 5;
const TOKEN_HEARD = 6;
const SIGN_OUT_HEARD = 7;

const TOKENS = 'clerk:session_token';

const globals = Object.getOwnPropertyDescriptors(globalThis);
const PLAYED = [
  'document',
  'window',
  'location',
  'isSecureContext',
  'localStorage',
  'history',
  'navigator',
  'BroadcastChannel',
  'setTimeout',
  'fetch',
];

/** @type {any[][]} */
let reported = [];
/** @type {{ module: any, page: any }[]} */
const opened = [];

/** @param {Record<string, unknown>} properties */
function play(properties) {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** @param {string} host @param {string[]} [takes] the domains for which cookies are taken */
function playPage(host, takes = []) {
  /** @type {string[]} */
  const written = [];
  /** @type {Map<string, string>} */
  const jar = new Map();
  const document = new EventTarget();
  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => [...jar].map((pair) => pair.join('=')).join('; '),
    set: (/** @type {string} */ text) => {
      written.push(text);
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(text) ?? [];
      const domain = /; Domain=([^;]*)/.exec(text)?.[1];
      if (domain && !takes.includes(domain)) return;
      if (text.includes('; Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    },
  });
  Object.assign(document, { visibilityState: 'visible', hasFocus: () => true });
  const window = Object.assign(new EventTarget(), { top: null });
  const location = new URL(`https://${host}/here?a#b`);
  play({ document, window, location, navigator: { onLine: true }, isSecureContext: true });
  return { document, window, written };
}

/** Every page has the module anew, because it remembers the domain. */
let pages = 0;
const load = () => import(`../../src/browser/page.js?${(pages += 1)}`);

beforeEach(() => {
  reported = [];
});

afterEach(() => {
  for (const { module, page } of opened.splice(0)) module.close(page);
  for (const name of PLAYED) {
    const own = globals[/** @type {keyof typeof globals} */ (name)];
    if (own) Object.defineProperty(globalThis, name, own);
    else Reflect.deleteProperty(globalThis, name);
  }
});

/** @param {any} module */
function open(module) {
  const page = module.open((/** @type {any[]} */ ...report) => reported.push(report));
  opened.push({ module, page });
  return page;
}

test('where there is no page there are no facts, and else a bit for each', async () => {
  const { facts } = await load();
  assert.equal(facts(), 0);
  const { window } = playPage('example.com');
  assert.equal(facts(), 0b0011111);
  play({ navigator: { onLine: false, locks: {} } });
  assert.equal(facts(), 0b1010111);
  Object.defineProperty(window, 'top', {
    get: () => ({
      get location() {
        throw new Error('another origin');
      },
    }),
  });
  assert.equal(facts(), 0b1110111);
});

test('a cookie of the whole domain is of the shortest that takes one, and replaces that of the host', async () => {
  const { written } = playPage('app.example.co.uk', ['example.co.uk', 'app.example.co.uk']);
  const { writeCookie, cookies } = await load();
  writeCookie('a', '1', 60, '; SameSite=Lax', true);
  assert.equal(cookies(), 'a=1', 'trying leaves nothing behind');
  const probes = written.filter((text) => text.startsWith('__clerk_test_etld=1'));
  assert.deepEqual(
    probes.map((text) => /Domain=([^;]*)/.exec(text)?.[1]),
    ['co.uk', 'example.co.uk'],
  );
  assert.deepEqual(written.slice(-2), [
    'a=; Path=/; Max-Age=0; SameSite=Lax',
    'a=1; Path=/; Max-Age=60; Domain=example.co.uk; SameSite=Lax',
  ]);
  writeCookie('b', '2', -1, '; SameSite=None; Secure', false);
  assert.equal(written.at(-1), 'b=2; Path=/; SameSite=None; Secure');
  const before = written.length;
  writeCookie('a', '', 0, '; SameSite=Lax', true);
  assert.equal(written.length, before + 2, 'the domain is known by now');
  assert.equal(cookies(), 'b=2');
});

for (const host of ['localhost', '127.0.0.1', '[::1]', 'denied.example.com']) {
  test(`a cookie of ${host} is the host's own where no domain takes one`, async () => {
    const { written } = playPage(host);
    const { writeCookie } = await load();
    writeCookie('a', '1', -1, '', true);
    assert.equal(written.at(-1), 'a=1; Path=/');
    assert.equal(written.length, host.startsWith('denied') ? 5 : 1);
  });
}

test('where everything is denied nothing throws', async () => {
  const { document } = playPage('example.com');
  const deny = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  Object.defineProperty(document, 'cookie', { get: deny, set: deny });
  play({ history: { replaceState: deny }, BroadcastChannel: deny, navigator: { locks: { request: deny } } });
  Object.defineProperty(globalThis, 'localStorage', { get: deny, configurable: true });
  const module = await load();
  const page = open(module);
  assert.equal(module.cookies(), '');
  module.writeCookie('a', '1', 60, '', true);
  assert.equal(module.stored('a'), undefined);
  module.store('a', 'b');
  module.replaceUrl('https://elsewhere.com');
  module.shareSignOut(page);
  module.shareToken(page, 's', undefined, undefined, 's', 't');
  module.lock(page);
  module.unlock(page);
  assert.deepEqual(reported, [[LOCK_UNAVAILABLE, 0]]);
});

test('what other tabs say is looked at before it is taken for anything', async () => {
  playPage('example.com');
  const module = await load();
  const page = open(module);
  const tokens = new BroadcastChannel(TOKENS);
  const news = new BroadcastChannel('clerk');
  const token = { sessionId: 's', tokenId: 's-t', tokenRaw: 'x' };
  for (const message of [
    null,
    7,
    'x',
    [],
    {},
    { ...token, sessionId: 7 },
    { ...token, template: {} },
    { ...token, tokenRaw: null },
  ]) {
    tokens.postMessage(message);
    news.postMessage(message);
  }
  tokens.postMessage({ ...token, organizationId: null, template: 't' });
  // Whether the API is in order, each page finds out for itself.
  for (const type of ['outage', 'recovery', 'SIGNOUT', 'signout ', ['signout'], 7])
    news.postMessage({ type, pause: 3600 });
  news.postMessage({ type: 'signout', last: true });
  const last = new Promise((resolve) => {
    page.news.addEventListener('message', (/** @type {MessageEvent} */ { data }) => data?.last && resolve(undefined));
  });
  await last;
  const heard = (/** @type {number} */ kind) => reported.filter(([other]) => other === kind);
  assert.deepEqual(heard(TOKEN_HEARD), [[TOKEN_HEARD, 0, 's', '', 't', 's-t', 'x']]);
  assert.deepEqual(heard(SIGN_OUT_HEARD), [[SIGN_OUT_HEARD, 0]]);
  tokens.close();
  news.close();
});

test('each event of the page is told, until it is closed', async () => {
  const { document, window } = playPage('example.com');
  const module = await load();
  const page = open(module);
  const happen = () => {
    for (const name of ['focus', 'blur', 'online', 'offline', 'pageshow']) window.dispatchEvent(new Event(name));
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    document.dispatchEvent(new Event('visibilitychange'));
    Object.assign(document, { visibilityState: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('resume'));
  };
  happen();
  const expected = [0, 1, 4, 5, 6, 2, 3, 6].map((event) => [EVENT, event]);
  assert.deepEqual(reported, expected);
  module.close(page);
  happen();
  assert.deepEqual(reported, expected);
  // Not only unheard: nothing is left that would keep the page from being dropped.
  page.report = (/** @type {any[]} */ ...report) => reported.push(report);
  happen();
  assert.deepEqual(reported, expected);
});

test('no timer is longer than browsers can count', async () => {
  playPage('example.com');
  /** @type {number[]} */
  const spans = [];
  play({ setTimeout: (/** @type {unknown} */ _callback, /** @type {number} */ millis) => spans.push(millis) });
  const module = await load();
  const page = open(module);
  module.setTimer(page, 1e12);
  module.setTimer(page, 0);
  module.setTimer(page, -1);
  assert.deepEqual(spans, [2 ** 31 - 1, 0]);
});

test('a page goes to pages of the web alone', async () => {
  playPage('example.com');
  const { go, webPage } = await load();
  const location = { href: 'https://a.b/c#e' };
  play({ location });
  /** @param {string} to */
  const goes = (to) => {
    location.href = 'https://a.b/c#e';
    go(to);
    return location.href;
  };
  assert.equal(goes('#d'), 'https://a.b/c#d');
  assert.equal(goes('/x#d'), 'https://a.b/x#d');
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'mailto:a@b.c', 'https://']) {
    assert.equal(goes(bad), 'https://a.b/c#e', bad);
    assert.equal(webPage(bad), undefined);
  }
});

test('a request that was sent before the engine was there is sent anew if it did not get through', async () => {
  playPage('example.com');
  const module = await load();
  /** @type {any[][]} */
  const answers = [];
  const ahead = (/** @type {string} */ url) =>
    url === '/lost' ? Promise.reject(new Error('lost')) : Promise.resolve(new Response('ahead'));
  const page = module.open(
    () => {},
    (/** @type {any[]} */ ...answer) => answers.push(answer),
    { ahead },
  );
  opened.push({ module, page });
  play({ fetch: async () => new Response('anew') });
  for (const [id, url, opens] of [
    [1, '/sent', true],
    [2, '/lost', true],
    [3, '/sent', false],
  ]) {
    await module.send(page, id, url, undefined, 1000, opens);
  }
  const bodies = answers.map(([id, status, , , body]) => [id, status, body]);
  assert.deepEqual(bodies, [
    [1, 200, 'ahead'],
    [2, 200, 'anew'],
    [3, 200, 'anew'],
  ]);
});

test('an answer is taken whole, however long, and one that is cut off is none', async () => {
  playPage('example.com');
  const module = await load();
  /** @type {any[]} */
  const ends = [];
  const answered = (/** @type {any[]} */ ...[, , , , body]) => ends.push(body);
  const page = module.open((/** @type {number} */ kind) => ends.push(kind), answered);
  opened.push({ module, page });
  const texts = ['', 'short', 'é'.repeat(1_000_000)];
  for (const text of texts) {
    const headers = { 'Content-Length': String(new TextEncoder().encode(text).length) };
    for (const init of [{}, { headers }]) {
      play({ fetch: async () => new Response(text, init) });
      await module.send(page, 1, '/', undefined, 1000, false);
    }
  }
  const cut = new ReadableStream({ pull: (stream) => stream.error(new Error('cut')) });
  play({ fetch: async () => new Response(cut, { headers: { 'Content-Length': '2000000' } }) });
  await module.send(page, 1, '/', undefined, 1000, false);
  assert.deepEqual(ends, [...texts.flatMap((text) => [text, text]), 2]);
});
