/** Those who listen: to every new state, and to the status. */

import { report } from './errors.js';

/**
 * Callbacks that come and go, also while they are called. One that throws does not stop the others.
 * @template {unknown[]} A
 */
export class Listeners {
  /** @type {{ call: (...args: A) => void }[]} */
  #entries = [];

  /**
   * @param {(...args: A) => void} call
   * @returns {() => void} ends it
   */
  add(call) {
    const entry = { call };
    this.#entries = [...this.#entries, entry];
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  /**
   * Ends the first one that is `call`, or all.
   * @param {((...args: A) => void) | undefined} call
   */
  remove(call) {
    const entry = this.#entries.find((other) => other.call === call);
    this.#entries = call ? this.#entries.filter((other) => other !== entry) : [];
  }

  /** @param {A} args */
  emit(...args) {
    for (const entry of this.#entries) {
      if (this.#entries.includes(entry)) guarded(() => entry.call(...args));
    }
  }
}

/** @param {() => void} call */
export function guarded(call) {
  try {
    call();
  } catch (error) {
    report(error);
  }
}
