/** Where one may be sent to, and how that is spelled. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as redirects from '../../pkg/src/redirects.js';

before(() => {
  const location = new URL('https://app.example.com/page?x=1#old');
  Object.assign(globalThis, { window: { location } });
});

const ORIGINS = ['https://*.example.com', 'https://other.com/', /^https:\/\/rx\.dev$/];
/** @param {string} url */
const isAllowed = (url) => redirects.isAllowedTarget(url, ORIGINS);

test('only allowed origins, and never a script', () => {
  for (const url of [
    'https://app.example.com/x',
    'https://a.example.com/',
    'https://a.b.example.com/',
    'https://other.com/y',
    'https://rx.dev/',
  ]) {
    assert.ok(isAllowed(url), url);
  }
  for (const url of [
    'https://example.com.evil.com/',
    'https://evil.com/',
    'https://aXexample.com/',
    'javascript:alert(1)',
    'https://app.example.com//evil.com',
    'data:text/html,x',
  ]) {
    assert.ok(!isAllowed(url), url);
  }
});

test('only known protocols, and no option makes a script a place', () => {
  assert.ok(redirects.isAllowedProtocol('https:', undefined));
  assert.ok(redirects.isAllowedProtocol('tauri:', ['tauri:']));
  assert.ok(!redirects.isAllowedProtocol('tauri:', undefined));
  assert.ok(!redirects.isAllowedProtocol('javascript:', ['javascript:']));
  assert.ok(!redirects.isAllowedProtocol('data:', undefined));
});

test('parameters go into the fragment, where the hosted pages look for them', () => {
  const search = new URLSearchParams({ redirectUrl: 'https://a.b/?c=d' });
  assert.equal(
    redirects.withFragment('https://accounts.dev/sign-in?k=v', '', search),
    'https://accounts.dev/sign-in?k=v#/?redirect_url=https%3A%2F%2Fa.b%2F%3Fc%3Dd',
  );
  assert.equal(redirects.withFragment('/sign-in#/step?a=1', '/create'), 'https://app.example.com/sign-in#/step/create?a=1');
  assert.equal(redirects.withFragment('/sign-in', ''), 'https://app.example.com/sign-in');
});

test('what a call says beats what the app said, and force beats fallback', () => {
  const options = { signInForceRedirectUrl: '/force', signInFallbackRedirectUrl: '/fall', redirectUrl: '/never' };
  const found = redirects.returnParameters(options, { redirectUrl: '/back', signInForceRedirectUrl: '/mine' }, isAllowed);
  assert.deepEqual(
    [...found],
    [
      ['sign_in_force_redirect_url', 'https://app.example.com/mine'],
      ['redirect_url', 'https://app.example.com/back'],
    ],
  );
  const evil = redirects.returnParameters(options, { signInForceRedirectUrl: 'https://evil.com' }, isAllowed);
  assert.equal(evil.get('sign_in_force_redirect_url'), 'https://app.example.com/force');
});

test('after signing in, the page’s own parameters come before the app’s fallback', () => {
  const options = { signInFallbackRedirectUrl: '/fall' };
  const after = (/** @type {string} */ query) =>
    redirects.placeAfter('signIn', options, new URLSearchParams(query), isAllowed);
  assert.equal(after('redirect_url=/back'), 'https://app.example.com/back');
  assert.equal(after('redirect_url=javascript:1'), 'https://app.example.com/fall');
  assert.equal(after(''), 'https://app.example.com/fall');
  assert.equal(redirects.placeAfter('signUp', {}, undefined, isAllowed), '/');
});
