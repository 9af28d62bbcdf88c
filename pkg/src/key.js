/** Reads the publishable key before any wasm is there. The engine takes the host from here. */

import { ClerkRuntimeError } from './errors.js';

/**
 * @param {unknown} key
 * @returns {{ publishableKey: string, frontendApi: string, instanceType: 'development' | 'production' }}
 */
export function parsePublishableKey(key) {
  const text = typeof key === 'string' ? key.trim() : '';
  if (!text) throw wrong('is missing: pass it as the first argument of new Clerk(). It');
  if (text.startsWith('sk_')) {
    throw wrong(
      'is a secret key, which must never reach a browser: replace it in the Clerk Dashboard. The publishable key',
    );
  }
  const [, kind, encoded] = /^pk_(test|live)_(.*)$/s.exec(text) ?? [];
  if (kind === undefined || encoded === undefined) throw wrong('must start with pk_test_ or pk_live_. It');
  const frontendApi = host(encoded);
  if (!frontendApi) throw wrong('does not name a Frontend API: it was probably cut off or altered. It');
  return { publishableKey: text, frontendApi, instanceType: kind === 'live' ? 'production' : 'development' };
}

/**
 * A plain host name with a dot in it, and possibly a port. It is checked because requests with credentials go there.
 * @param {string} encoded
 */
function host(encoded) {
  try {
    const found = /^([\w-]+(?:\.[\w-]+)+)(:[1-9]\d*)?\$$/.exec(atob(encoded.replace(/=+$/, '')));
    const [, name = '', port = ''] = found ?? [];
    // A URL has no port beyond 65535, and takes what ends in a number for an address, which it may write otherwise.
    return new URL(`https://${name}${port}`).hostname === name.toLowerCase() ? name + port : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} what */
function wrong(what) {
  return new ClerkRuntimeError(
    'clerk_invalid_publishable_key',
    `The publishable key ${what} is on the API keys page of the Clerk Dashboard and starts with pk_test_ or pk_live_.`,
  );
}
