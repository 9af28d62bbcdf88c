/** Doing something for a button: once at a time, with its failure shown beside it. */

import { byId } from './element.js';

/**
 * Runs `action` with the control disabled; what it throws is shown in the element `errorId`.
 * @param {HTMLButtonElement | HTMLElement} control
 * @param {string} errorId
 * @param {() => Promise<unknown>} action
 */
export async function attempt(control, errorId, action) {
  const error = byId(errorId, HTMLElement);
  error.hidden = true;
  busy(control, true);
  try {
    await action();
  } catch (reason) {
    error.textContent = explain(reason);
    error.hidden = false;
  } finally {
    busy(control, false);
  }
}

/**
 * One line about an error of any kind; API errors carry the reason for people in `errors`.
 * @param {unknown} reason
 * @returns {string}
 */
export function explain(reason) {
  if (!(reason instanceof Error)) return String(reason);
  const errors = 'errors' in reason && Array.isArray(reason.errors) ? reason.errors : [];
  const first = errors[0];
  return first ? `${first.longMessage || first.message} (${first.code})` : reason.message;
}

/**
 * @param {HTMLElement} control
 * @param {boolean} is
 */
function busy(control, is) {
  if (control instanceof HTMLButtonElement) control.disabled = is;
  else control.setAttribute('aria-busy', String(is));
}
