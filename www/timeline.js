/** A list of what happened, newest first. */

import { element } from './element.js';

/** @typedef {'request' | 'waiting' | 'renewal' | 'failure' | 'event'} Kind */

/** Older entries are dropped, so that a page left open does not grow. */
const CAPACITY = 200;

export class Timeline {
  #list;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  /**
   * Adds an entry for something that happened now, or at `at`, in its place in time.
   * @param {string} what
   * @param {string} detail
   * @param {Kind} kind
   * @param {Date} [at]
   * @returns {HTMLLIElement}
   */
  note(what, detail, kind, at = new Date()) {
    const when = element('time', { datetime: at.toISOString() }, at.toLocaleTimeString());
    const entry = element(
      'li',
      { class: kind },
      element('span', { class: 'what' }, element('strong', {}, what), when),
      element('span', { class: 'detail' }, detail),
    );
    entry.dataset.at = String(at.getTime());
    this.#list.insertBefore(entry, this.#firstNotAfter(at));
    if (this.#list.children.length > CAPACITY) this.#list.lastElementChild?.remove();
    return entry;
  }

  /** @param {Date} at */
  #firstNotAfter(at) {
    const entries = /** @type {HTMLLIElement[]} */ ([...this.#list.children]);
    return entries.find((entry) => Number(entry.dataset.at) <= at.getTime()) ?? null;
  }

  /** Updates an entry with how it ended.
   * @param {HTMLLIElement} entry
   * @param {string} detail
   * @param {Kind} kind
   */
  update(entry, detail, kind) {
    entry.className = kind;
    const text = entry.querySelector('.detail');
    if (text) text.textContent = detail;
  }

  clear() {
    this.#list.replaceChildren();
  }
}
