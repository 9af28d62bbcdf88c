/** Where one may be sent to, and how that is spelled. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as redirects from '../../pkg/src/redirects.js';

before(() => {
  const location = new URL('https://app.example.com/page?x=1#old');
  Object.assign(globalThis, { window: {}, location });
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
  assert.equal(
    redirects.withFragment('/sign-in#/step?a=1', '/create'),
    'https://app.example.com/sign-in#/step/create?a=1',
  );
  assert.equal(redirects.withFragment('/sign-in', ''), 'https://app.example.com/sign-in');
});

test('what a call says beats what the app said, and force beats fallback', () => {
  const options = { signInForceRedirectUrl: '/force', signInFallbackRedirectUrl: '/fall', redirectUrl: '/never' };
  const place = placeWith(options);
  const found = redirects.returnParameters(place, { redirectUrl: '/back', signInForceRedirectUrl: '/mine' });
  assert.deepEqual(
    [...found],
    [
      ['sign_in_force_redirect_url', 'https://app.example.com/mine'],
      ['redirect_url', 'https://app.example.com/back'],
    ],
  );
  const evil = redirects.returnParameters(place, { signInForceRedirectUrl: 'https://evil.com' });
  assert.equal(evil.get('sign_in_force_redirect_url'), 'https://app.example.com/force');
});

test('after signing in, the page’s own parameters come before the app’s fallback', () => {
  const place = placeWith({ signInFallbackRedirectUrl: '/fall' });
  const after = (/** @type {string} */ query) => redirects.urlAfter(place, 'signIn', new URLSearchParams(query));
  assert.equal(after('redirect_url=/back'), 'https://app.example.com/back');
  assert.equal(after('redirect_url=javascript:1'), 'https://app.example.com/fall');
  assert.equal(after(''), 'https://app.example.com/fall');
  assert.equal(redirects.urlAfter(placeWith({}), 'signUp'), 'https://app.example.com/');
});

test('other origins are told which browser this is, once', () => {
  const to = (/** @type {string} */ url) => redirects.urlWithAuth(placeWith({}), url);
  assert.equal(to('https://other.test/'), 'https://other.test/?__clerk_db_jwt=dvb');
  assert.equal(to('https://other.test/?__clerk_db_jwt=x'), 'https://other.test/?__clerk_db_jwt=x');
  assert.equal(to('/own'), 'https://app.example.com/own');
});

test('before the hosted pages are known there is no page to sign in, and none for a task', () => {
  const known = placeWith({ signInUrl: '/in' });
  for (const unknown of [{ pages: undefined }, { clerk: { ...known.clerk, loaded: false } }]) {
    const place = { ...known, ...unknown };
    assert.equal(redirects.entryUrl(place, 'signInUrl'), '');
    assert.equal(redirects.tasksUrl(place, 'setup-mfa'), '');
  }
});

/** @param {any} options */
function placeWith(options) {
  const pages = { signInUrl: 'https://accounts.test/sign-in' };
  const clerk = { loaded: true, frontendApi: 'clerk.own.test', instanceType: 'development', isSatellite: false };
  return { clerk, options, pages, devBrowser: () => 'dvb' };
}
