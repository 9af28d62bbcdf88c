/** Calls to a backend that wants a session token. */

import { explain } from './attempt.js';
import { button, byId, element } from './element.js';
import { jsonView } from './json-view.js';

/** @import { Timeline } from './timeline.js' */

/**
 * @param {() => Promise<string | null>} getToken
 * @param {Timeline} timeline
 */
export function wireBackend(getToken, timeline) {
  const call = button('call-backend');
  const answer = byId('backend-answer', HTMLElement);
  call.addEventListener('click', async () => {
    call.disabled = true;
    try {
      const response = await fetch('/api/me', await credential(getToken));
      answer.replaceChildren(...shown(response, await response.json()));
      timeline.note('/api/me', `${response.status} ${response.statusText}`, response.ok ? 'request' : 'failure');
    } catch (reason) {
      answer.replaceChildren(element('p', { class: 'error' }, explain(reason)));
    } finally {
      call.disabled = false;
    }
  });
}

/** The credential that the user chose for the call.
 * @param {() => Promise<string | null>} getToken
 * @returns {Promise<RequestInit>}
 */
async function credential(getToken) {
  const chosen = byId('credential', HTMLSelectElement).value;
  if (chosen === 'cookie') return { credentials: 'same-origin' };
  if (chosen === 'nothing') return { credentials: 'omit' };
  const token = (await getToken()) ?? '';
  const sent = chosen === 'forged' ? forged(token) : token;
  return { credentials: 'omit', headers: { Authorization: `Bearer ${sent}` } };
}

/** The same token with its user changed, so that the signature no longer fits.
 * @param {string} token
 */
function forged(token) {
  const [header, claims = '', signature] = token.split('.');
  const json = atob(claims.replaceAll('-', '+').replaceAll('_', '/'));
  const changed = btoa(json.replace('"user_', '"user_not_')).replaceAll('+', '-').replaceAll('/', '_');
  return [header, changed.replaceAll('=', ''), signature].join('.');
}

/**
 * @param {Response} response
 * @param {unknown} body
 */
function shown(response, body) {
  const kind = response.ok ? 'answer-status' : 'answer-status refused';
  const status = element('span', { class: kind }, `${response.status} ${response.statusText}`);
  return [status, element('pre', { class: 'json', tabindex: '0', 'aria-label': 'Answer' }, jsonView(body))];
}
