/** How the engine is doing, and what that means for whoever looks at the page. */

import { byId, element } from './element.js';

/** @typedef {'loading' | 'ready' | 'degraded' | 'error'} Status */

export class StatusLine {
  /** @type {Status} */
  #engine = 'loading';
  #reachable = true;

  /** @param {Status} status */
  setEngine(status) {
    this.#engine = status;
    this.#render();
  }

  /** Is the API there?
   * @param {boolean} reachable
   */
  setReachable(reachable) {
    this.#reachable = reachable;
    this.#render();
  }

  /** Nothing works; says why, and offers to try again.
   * @param {string} reason
   */
  fail(reason) {
    document.body.dataset.view = 'failed';
    this.#show('error', `The page could not start: ${reason}`);
    const again = element('button', { type: 'button' }, 'Try again');
    again.addEventListener('click', () => location.reload());
    byId('banner', HTMLElement).append(again);
  }

  #render() {
    if (this.#engine === 'degraded' || !this.#reachable) {
      this.#show('degraded', 'The API does not answer at the moment. You stay signed in; the page goes on with what it has and recovers by itself.');
    } else {
      this.#show(this.#engine, '');
    }
  }

  /**
   * @param {Status} status
   * @param {string} message
   */
  #show(status, message) {
    document.body.dataset.status = status;
    byId('status', HTMLElement).textContent = status;
    const banner = byId('banner', HTMLElement);
    // Said again, it would be read out again.
    if (banner.textContent !== message) banner.textContent = message;
    banner.hidden = message === '';
  }
}
