/** The hooks of `clerk-wasm/react` as a server renders them, and what they say when they are used wrongly. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { Clerk } from '../../pkg/index.js';
import * as react from '../../pkg/react.js';

const KEY = `pk_test_${btoa('quiet-owl-7.clerk.accounts.dev$')}`;
const { ClerkProvider, useAuth, useClerk, useOrganization, useSession, useSessionList, useStatus, useUser } = react;
const HOOKS = { useAuth, useClerk, useOrganization, useSession, useSessionList, useStatus, useUser };
const { Show, ClerkLoading, ClerkLoaded, ClerkDegraded, ClerkFailed } = react;
const GATES = { ClerkLoading, ClerkLoaded, ClerkDegraded, ClerkFailed };
const { RedirectToSignIn, RedirectToSignUp, RedirectToTasks } = react;
/** @type {Record<string, import('react').FunctionComponent<any>>} */
const COMPONENTS = { ...GATES, Show, RedirectToSignIn, RedirectToSignUp, RedirectToTasks };

/** Renders a component that does nothing but this. @param {() => string} show @param {any} [props] of the provider */
function rendered(show, props) {
  const component = createElement(show);
  return renderToString(props ? createElement(ClerkProvider, props, component) : component);
}

test('on a server the hooks say that nothing is loaded', () => {
  const hooks = [useAuth, useSession, useUser, useOrganization, useSessionList];
  const show = () => [useStatus(), ...hooks.map((use) => use().isLoaded)].join();
  assert.equal(rendered(show, { publishableKey: KEY }), 'loading,false,false,false,false,false');
});

test('on a server only what is shown while loading is shown', () => {
  const parts = Object.entries(GATES).map(([name, gate]) => createElement(gate, { key: name }, name));
  const shows = ['signed-in', 'signed-out'].map((when) =>
    createElement(Show, /** @type {any} */ ({ key: when, when, fallback: 'nobody' }), when),
  );
  const redirects = [RedirectToSignIn, RedirectToSignUp, RedirectToTasks].map((go) =>
    createElement(go, { key: go.name }),
  );
  const provider = createElement(ClerkProvider, { publishableKey: KEY }, ...parts, ...shows, ...redirects);
  assert.equal(renderToString(provider), 'ClerkLoading');
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

for (const [name, component] of Object.entries(COMPONENTS)) {
  test(`<${name}> outside of a provider says what is missing, and in whose name`, () => {
    const message = new RegExp(`<${name}>.*<ClerkProvider>.*clerk-wasm/react`);
    assert.throws(() => renderToString(createElement(component)), { code: 'clerk_no_provider', message });
  });
}

test('every component and hook is tried here', () => {
  assert.deepEqual(Object.keys(react).sort(), Object.keys({ ClerkProvider, ...HOOKS, ...COMPONENTS }).sort());
});
