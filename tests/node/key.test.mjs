/** The publishable key and the addresses beside it, as `new Clerk()` takes them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClerkRuntimeError } from '@clerk/shared/error';
import { Clerk } from '../../pkg/index.js';

/** @param {string} host */
const encode = (host) => btoa(`${host}$`);
const TEST = `pk_test_${encode('foo-bar-13.clerk.accounts.dev')}`;
const LIVE = `pk_live_${encode('clerk.example.com')}`;

/** @param {() => unknown} make @param {string} code @param {RegExp} message */
function refuses(make, code, message) {
  assert.throws(make, (error) => {
    assert.ok(error instanceof Error && isClerkRuntimeError(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

test('a key says which instance, and where', () => {
  for (const key of [TEST, `  ${TEST}\n`, TEST.replace(/=+$/, '')]) {
    const clerk = new Clerk(key);
    assert.equal(clerk.frontendApi, 'foo-bar-13.clerk.accounts.dev');
    assert.equal(clerk.instanceType, 'development');
    assert.equal(clerk.publishableKey, key.trim());
  }
  assert.equal(new Clerk(LIVE).instanceType, 'production');
  assert.equal(new Clerk(`pk_test_${encode('127.0.0.1:4100')}`).frontendApi, '127.0.0.1:4100');
});

test('anything else is refused, with the reason', () => {
  const wrong = (/** @type {any} */ key, /** @type {RegExp} */ message) =>
    refuses(() => new Clerk(key), 'clerk_invalid_publishable_key', message);
  for (const key of ['', '   ', undefined, null, 7]) wrong(key, /missing/);
  wrong('sk_test_abc', /secret key/);
  wrong('pk_prod_abc', /must start with/);
  const bodies = ['a.b$$', 'a$.b$', 'localhost$', 'https://a.b$', 'a.b/c$', 'u@a.b$', 'a.b?c$', 'a.b#c$', 'a..b$'];
  for (const body of [
    ...bodies,
    'a.b',
    'a.b:0$',
    'a.b:99999$',
    'a.b:080$',
    'a b.c$',
    'a.b\n$',
    '127.1$',
    'a.0x7f$',
    '256.1.1.1$',
  ]) {
    wrong(`pk_test_${btoa(body)}`, /cut off or altered/);
  }
  wrong('pk_test_!!', /cut off or altered/);
});

test('a proxy URL is an absolute URL or a path', () => {
  for (const proxyUrl of ['https://a.b/__clerk', 'http://localhost:4000', '/__clerk', '', undefined]) {
    assert.equal(new Clerk(TEST, { proxyUrl }).proxyUrl, proxyUrl ?? '');
  }
  for (const proxyUrl of [
    'a.b/__clerk',
    'ftp://a.b',
    '//a.b',
    '/\\a.b',
    '/\t/a.b',
    '/\n\\a.b',
    'https://',
    'https:///x',
    'javascript:1',
  ]) {
    refuses(() => new Clerk(TEST, { proxyUrl }), 'clerk_invalid_proxy_url', /absolute http or https URL/);
  }
});

test('the domain gets its prefix in production only', () => {
  for (const domain of ['sat.com', 'https://sat.com/', 'clerk.sat.com']) {
    assert.equal(new Clerk(LIVE, { domain }).domain, 'clerk.sat.com');
  }
  assert.equal(new Clerk(TEST, { domain: 'https://sat.com' }).domain, 'sat.com');
  assert.equal(new Clerk(TEST).domain, '');
});
