/** The site's backend: judges requests as apps do, with `@clerk/backend`, and without asking anyone. */
import { createPublicKey } from 'node:crypto';
import { createClerkClient } from '@clerk/backend';

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/**
 * How a request was judged.
 * @typedef {object} Judgement
 * @property {string} status `signed-in`, `signed-out` or `handshake`
 * @property {string | null} reason
 * @property {string | null} user
 * @property {string | null} session
 * @property {string | null} organization
 * @property {string | null} role
 */

export class Backend {
  /** How each load of a page was judged, oldest first. @type {Judgement[]} */
  loads = [];

  /** @param {import('./fapi.mjs').Fapi} api @param {string} jwtKey @param {string} origin of the page */
  constructor(api, jwtKey, origin) {
    this.origin = origin;
    const kind = api.publishableKey.startsWith('pk_live') ? 'live' : 'test';
    this.clerk = createClerkClient({
      publishableKey: api.publishableKey,
      // It is only compared with the publishable key: with a key for tokens, there is nobody to show it to.
      secretKey: `sk_${kind}_of_nobody`,
      jwtKey,
      // Any request that it makes nevertheless is refused.
      apiUrl: 'http://127.0.0.1:1',
      telemetry: { disabled: true },
    });
  }

  /** @param {import('./fapi.mjs').Fapi} api @param {string} origin */
  static async start(api, origin) {
    const { keys } = await api.jwks();
    const pem = createPublicKey({ key: /** @type {import('node:crypto').JsonWebKey} */ (keys[0]), format: 'jwk' });
    return new Backend(api, pem.export({ type: 'spki', format: 'pem' }).toString(), origin);
  }

  /** @param {IncomingMessage} request */
  async judgeLoad(request) {
    this.loads.push(await this.judge(request));
  }

  /** @param {IncomingMessage} request @returns {Promise<Judgement>} */
  async judge(request) {
    const state = await this.clerk.authenticateRequest(asRequest(request, this.origin), {
      authorizedParties: [this.origin],
    });
    const auth = state.toAuth();
    const who = auth && 'userId' in auth ? auth : undefined;
    return {
      status: state.status,
      reason: state.reason,
      user: who?.userId ?? null,
      session: who?.sessionId ?? null,
      organization: who?.orgId ?? null,
      role: who?.orgRole ?? null,
    };
  }
}

/** What an app's backend receives. @param {IncomingMessage} request @param {string} origin */
function asRequest(request, origin) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  return new Request(new URL(request.url ?? '/', origin), { method: request.method, headers });
}
