/** What frameworks take, by their own types: this has to compile. */

import { from, type Accessor } from 'solid-js';
import type { Readable } from 'svelte/store';
import { useSyncExternalStore } from 'react';
import { useAuth, useStatus, useUser } from 'clerk-wasm';
import { initialStateInPage, showInitialState } from 'clerk-wasm/initial-state';
import type { AuthSnapshot, Clerk, ClerkStatus, UserSnapshot } from 'clerk-wasm';
import { ClerkProvider, RedirectToSignIn, Show, useAuth as useAuthInReact } from 'clerk-wasm/react';
import type { InitialState } from '@clerk/shared/types';
import type { ReactNode } from 'react';

export function forSvelte(clerk: Clerk): Readable<AuthSnapshot> {
  return useAuth(clerk);
}

export function statusForSvelte(clerk: Clerk): Readable<ClerkStatus> {
  return useStatus(clerk);
}

export function forSolid(clerk: Clerk): Accessor<UserSnapshot | undefined> {
  return from(useUser(clerk));
}

export function forReact(clerk: Clerk): AuthSnapshot {
  const { subscribe, getSnapshot, getServerSnapshot } = useAuth(clerk);
  return useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot);
}

export function inReact(): string | undefined {
  const auth = useAuthInReact();
  return auth.isSignedIn ? auth.userId : undefined;
}

/** With a key or with a clerk, and with the options of `load()`. */
export function providers(clerk: Clerk) {
  ClerkProvider({ publishableKey: 'pk_test_', proxyUrl: '/__clerk', instantStart: true });
  ClerkProvider({ clerk, signInUrl: '/sign-in', children: 'text' });
  // @ts-expect-error neither
  ClerkProvider({ signInUrl: '/sign-in' });
  // @ts-expect-error both
  ClerkProvider({ clerk, publishableKey: 'pk_test_' });
}

/** What a server knew, be it an official one. */
export function initialStates(clerk: Clerk, official: InitialState): Clerk {
  ClerkProvider({ publishableKey: 'pk_test_', initialState: initialStateInPage() });
  ClerkProvider({ publishableKey: 'pk_test_', initialState: official });
  ClerkProvider({ publishableKey: 'pk_test_', initialState: { userId: null, sessionClaims: null } });
  // @ts-expect-error a clerk of the app's own is told by the app
  ClerkProvider({ clerk, initialState: official });
  // @ts-expect-error the text has to be read first
  showInitialState(clerk, '{}');
  return showInitialState(clerk, official);
}

export function gates(): ReactNode[] {
  // @ts-expect-error nobody is meant
  Show({ when: 'signed-up' });
  return [
    Show({ when: 'signed-in', fallback: RedirectToSignIn({ redirectUrl: '/' }), children: 'text' }),
    Show({ when: { role: 'org:admin' }, treatPendingAsSignedOut: false }),
    Show({ when: (has) => has({ permission: 'org:read' }) || has({ plan: 'gold' }) }),
  ];
}
