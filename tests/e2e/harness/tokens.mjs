/** Checks tokens as a backend does, with a library that belongs to neither client. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import { SATELLITE_API_HOST, SATELLITE_HOST } from './stage.mjs';

/**
 * The claims of a token for a page of a stage, as `verifiedFor` returns them.
 * @param {import('./stage.mjs').Stage} stage
 * @param {string | null | undefined} token
 * @param {string} [origin] of the page that asked for it
 */
export function verified(stage, token, origin = stage.origin) {
  return verifiedFor(stage.api, token, origin);
}

/**
 * The claims of a token, after checking its signature, issuer, page and times.
 * @param {import('./fapi.mjs').Fapi} api
 * @param {string | null | undefined} token
 * @param {string} origin of the page that asked for it
 */
export async function verifiedFor(api, token, origin) {
  const keys = createLocalJWKSet(await api.jwks());
  const { payload } = await jwtVerify(token ?? '', keys, {
    algorithms: ['RS256'],
    issuer: `https://${origin === `https://${SATELLITE_HOST}` ? SATELLITE_API_HOST : api.host}`,
    currentDate: await api.now(),
    requiredClaims: ['sub', 'iat', 'nbf', 'exp', 'azp'],
  });
  if (payload.azp !== origin) throw new Error(`azp is ${payload.azp}, the page is ${origin}`);
  return payload;
}
