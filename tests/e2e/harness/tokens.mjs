/** Checks tokens the way a backend does, with a library that is neither client's. */
import { createLocalJWKSet, jwtVerify } from 'jose';

/**
 * The claims of a token, after its signature, issuer, audience page and times were checked.
 * @param {import('./stage.mjs').Stage} stage
 * @param {string | null | undefined} token
 * @param {string} [origin] of the page that asked for it
 */
export async function verified(stage, token, origin = stage.origin) {
  const keys = createLocalJWKSet(await stage.api.jwks());
  const { payload } = await jwtVerify(token ?? '', keys, {
    algorithms: ['RS256'],
    issuer: `https://${stage.api.host}`,
    currentDate: await stage.api.now(),
    requiredClaims: ['sub', 'iat', 'nbf', 'exp', 'azp'],
  });
  if (payload.azp !== origin) throw new Error(`azp is ${payload.azp}, the page is ${origin}`);
  return payload;
}
