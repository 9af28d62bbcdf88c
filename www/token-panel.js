/** The session token: how long it lasts, what it says, and its renewals. */

import { attempt } from './attempt.js';
import { button, byId, element } from './element.js';
import { jsonView } from './json-view.js';
import { TokenRing } from './token-ring.js';

/** @import { Clerk } from 'clerk-wasm' */
/** @import { Timeline } from './timeline.js' */

export class TokenPanel {
  #clerk;
  #timeline;
  #ring = new TokenRing(byId('ring', HTMLElement));
  #raw = '';
  #context = '';
  #renewals = 0;

  /**
   * @param {Clerk} clerk
   * @param {Timeline} timeline
   */
  constructor(clerk, timeline) {
    this.#clerk = clerk;
    this.#timeline = timeline;
    const renew = button('renew');
    renew.addEventListener('click', () =>
      attempt(renew, 'token-error', async () => clerk.session?.getToken({ skipCache: true })),
    );
    button('copy').addEventListener('click', () => this.#copy());
  }

  /** Shows the session's current token. */
  render() {
    const session = this.#clerk.session;
    const token = session?.lastActiveToken;
    const raw = token?.getRawString();
    if (!session || !token?.jwt || !raw || raw === this.#raw) return;
    const { __raw, ...claims } = token.jwt.claims;
    const context = `${session.id} ${session.lastActiveOrganizationId}`;
    const isRenewal = this.#context === context;
    this.#renewals = isRenewal ? this.#renewals + 1 : 0;
    this.#context = context;
    this.#raw = raw;
    this.#show(claims);
    const what = isRenewal ? 'Token renewed' : 'Token received';
    this.#timeline.note(what, `for ${claims.exp - claims.iat} s, until ${time(claims.exp)}`, 'renewal');
  }

  /** @param {Record<string, any>} claims */
  #show(claims) {
    this.#ring.show({ iat: claims.iat, exp: claims.exp });
    byId('claims', HTMLElement).replaceChildren(jsonView(claims));
    byId('raw', HTMLElement).replaceChildren(...colouredParts(this.#raw));
    byId('token-facts', HTMLElement).replaceChildren(
      ...fact('Issued', time(claims.iat)),
      ...fact('Expires', time(claims.exp)),
      ...fact('Renewed', `${this.#renewals} ${this.#renewals === 1 ? 'time' : 'times'} on this page`),
    );
  }

  async #copy() {
    const note = byId('token-note', HTMLElement);
    try {
      await navigator.clipboard.writeText(this.#raw);
      note.textContent = 'Copied';
    } catch {
      note.textContent = 'The browser does not allow it';
    }
    setTimeout(() => (note.textContent = ''), 2000);
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function fact(name, value) {
  return [element('dt', {}, name), element('dd', {}, value)];
}

/** @param {number} seconds */
function time(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString();
}

/** @param {string} raw */
function colouredParts(raw) {
  const [header = '', claims = '', signature = ''] = raw.split('.');
  const part = (/** @type {string} */ kind, /** @type {string} */ text) => element('span', { class: kind }, text);
  return [part('header', header), '.', part('claims', claims), '.', part('signature', signature)];
}
