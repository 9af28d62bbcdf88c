/** How the engine is doing, and what that means to whoever looks at the page. */

import { byId, element } from './element.js';

/** @typedef {'loading' | 'ready' | 'degraded' | 'error'} Status */

const NO_ANSWER = 'The API does not answer at the moment. The page goes on with what it knows and recovers by itself.';

export class StatusLine {
  #banner = byId('banner', HTMLElement);
  #degraded = false;
  #answering = true;

  /** Shows the status that the engine reports.
   * @param {Status} status
   */
  setEngine(status) {
    document.body.dataset.status = status;
    byId('status', HTMLElement).textContent = status;
    this.#degraded = status === 'degraded';
    this.#render();
  }

  /** Shows whether the API has answered the last request.
   * @param {boolean} answering
   */
  setAnswering(answering) {
    this.#answering = answering;
    this.#render();
  }

  /** Nothing works: says why, and offers to try again.
   * @param {string} reason
   */
  fail(reason) {
    this.setEngine('error');
    document.body.dataset.view = 'failed';
    const again = element('button', { type: 'button' }, 'Try again');
    again.addEventListener('click', () => location.reload());
    this.#banner.replaceChildren(`The page could not start: ${reason}`, again);
    this.#banner.hidden = false;
  }

  #render() {
    if (document.body.dataset.view === 'failed') return;
    const message = this.#degraded || !this.#answering ? NO_ANSWER : '';
    // Setting the same text again would have it read out again.
    if (this.#banner.textContent !== message) this.#banner.textContent = message;
    this.#banner.hidden = message === '';
  }
}
