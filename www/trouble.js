/** Commands to the local API that show how the client copes with trouble. */

import { attempt } from './attempt.js';
import { button, byId } from './element.js';

/** @import { Clerk } from 'clerk-wasm' */

/**
 * @param {Clerk} clerk
 * @param {string} control Address of the API's control interface.
 */
export function wireTrouble(clerk, control) {
  const order = (/** @type {string} */ method, /** @type {string} */ path, /** @type {object} */ body) =>
    send(`${control}${path}`, method, body);

  const outage = byId('outage', HTMLInputElement);
  outage.addEventListener('change', () =>
    attempt(outage, 'trouble-error', () =>
      outage.checked ? order('POST', '/faults', { path: '/v1/**', status: 503 }) : order('DELETE', '/faults', {}),
    ),
  );

  const lifetime = byId('lifetime', HTMLSelectElement);
  lifetime.addEventListener('change', () =>
    attempt(lifetime, 'trouble-error', () =>
      order('PATCH', '/settings', { token_lifetime_seconds: Number(lifetime.value) }),
    ),
  );

  const revoke = button('revoke');
  revoke.addEventListener('click', () =>
    attempt(revoke, 'trouble-error', () => order('POST', `/sessions/${clerk.session?.id}/revoke`, {})),
  );

  showSettings(control, outage, lifetime).catch(() => {});
}

/** Shows the settings in force, which another tab may have changed.
 * @param {string} control
 * @param {HTMLInputElement} outage
 * @param {HTMLSelectElement} lifetime
 */
async function showSettings(control, outage, lifetime) {
  const [faults, settings] = await Promise.all([send(`${control}/faults`, 'GET'), send(`${control}/settings`, 'GET')]);
  outage.checked = faults.length > 0;
  lifetime.value = String(settings.token_lifetime_seconds);
}

/**
 * @param {string} url
 * @param {string} method
 * @param {object} [body]
 */
async function send(url, method, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
