/** A token from a JWT template, and what is in it. */

import { attempt } from './attempt.js';
import { button, byId, element } from './element.js';
import { jsonView } from './json-view.js';

/** @import { Clerk } from 'clerk-wasm' */

/** A name that no template has, to show what happens then. */
const UNKNOWN = 'no-such-template';

export class TemplatePanel {
  #clerk;
  #select = byId('template', HTMLSelectElement);
  #claims = byId('template-claims', HTMLElement);
  #context = '';

  /**
   * @param {Clerk} clerk
   * @param {string[]} templates
   */
  constructor(clerk, templates) {
    this.#clerk = clerk;
    const options = templates.map((name) => element('option', { value: name }, name));
    this.#select.replaceChildren(...options, element('option', { value: UNKNOWN }, 'one that does not exist'));
    this.#select.addEventListener('change', () => this.#fetch());
    button('fetch-template').addEventListener('click', () => this.#fetch());
  }

  /** Hides what is shown once another session or organization is active: it belongs to the one before. */
  render() {
    const context = `${this.#clerk.session?.id} ${this.#clerk.organization?.id}`;
    if (context === this.#context) return;
    this.#context = context;
    this.#claims.hidden = true;
    byId('template-note', HTMLElement).textContent = '';
    byId('template-error', HTMLElement).hidden = true;
  }

  #fetch() {
    const note = byId('template-note', HTMLElement);
    note.textContent = '';
    this.#claims.hidden = true;
    return attempt(button('fetch-template'), 'template-error', async () => {
      const since = performance.now();
      const token = await this.#clerk.session?.getToken({ template: this.#select.value });
      if (!token) throw new Error('The session has no such token.');
      note.textContent = `in ${(performance.now() - since).toFixed(1)} ms`;
      this.#claims.replaceChildren(jsonView(decodeClaims(token)));
      this.#claims.hidden = false;
    });
  }
}

/** The claims of a token, only to look at: nothing is verified here.
 * @param {string} token
 */
function decodeClaims(token) {
  const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
