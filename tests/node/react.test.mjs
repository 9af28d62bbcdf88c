/** The hooks of `clerk-wasm/react` as a server renders them, and what they say when they are used wrongly. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { Clerk } from '../../pkg/index.js';
import { ClerkProvider, useAuth, useClerk, useSession, useUser } from '../../pkg/react.js';

const KEY = `pk_test_${btoa('quiet-owl-7.clerk.accounts.dev$')}`;
const HOOKS = { useAuth, useClerk, useSession, useUser };

/** Renders a component that does nothing but this. @param {() => string} show @param {any} [props] of the provider */
function rendered(show, props) {
  const component = createElement(show);
  return renderToString(props ? createElement(ClerkProvider, props, component) : component);
}

test('on a server the hooks say that nothing is loaded', () => {
  const show = () => [useAuth().isLoaded, useSession().isLoaded, useUser().isLoaded].join();
  assert.equal(rendered(show, { publishableKey: KEY }), 'false,false,false');
});

test('a clerk of the app is the one that the hooks give', () => {
  const clerk = new Clerk(KEY);
  assert.equal(
    rendered(() => String(useClerk() === clerk), { clerk }),
    'true',
  );
});

test('a provider makes its clerk with the proxy that it is told', () => {
  const props = { publishableKey: KEY, proxyUrl: 'https://app.example/__clerk' };
  assert.equal(
    rendered(() => useClerk().proxyUrl ?? '', props),
    props.proxyUrl,
  );
});

test('a provider without a good key is told so', () => {
  assert.throws(() => rendered(() => '', { publishableKey: '' }), /publishable key/i);
});

for (const [name, hook] of Object.entries(HOOKS)) {
  test(`${name} outside of a provider says what is missing, and in whose name`, () => {
    const message = new RegExp(`${name}\\(\\).*<ClerkProvider>.*clerk-wasm/react`);
    assert.throws(() => rendered(() => String(hook())), { code: 'clerk_no_provider', message });
  });
}
