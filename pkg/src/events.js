/** The listeners to states and events. */

import { report } from './errors.js';

/**
 * Callbacks that come and go, even while they are called. One that throws does not stop the others.
 * @template T
 */
export class Listeners {
  /** @type {Set<{ call: (value: T) => void }>} one for each call of `add()` */
  #entries = new Set();

  /**
   * @param {(value: T) => void} call
   * @returns {() => void} ends it
   */
  add(call) {
    const entry = { call };
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  /**
   * Removes the first entry for `call`, or all of them.
   * @param {((value: T) => void) | undefined} call
   */
  remove(call) {
    for (const entry of this.#entries) {
      if (call && entry.call !== call) continue;
      this.#entries.delete(entry);
      if (call) return;
    }
  }

  /** @param {T} value */
  emit(value) {
    // A listener that is added meanwhile hears of the next value.
    for (const entry of [...this.#entries]) {
      if (this.#entries.has(entry)) guarded(entry.call, value);
    }
  }
}

/**
 * @template T
 * @param {(value: T) => void} call
 * @param {T} value
 */
export function guarded(call, value) {
  try {
    call(value);
  } catch (error) {
    report(error);
  }
}
