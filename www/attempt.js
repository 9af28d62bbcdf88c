/** Runs actions for buttons, one at a time, and shows a failure beside the button. */

import { byId } from './element.js';

/**
 * Runs `action` with the control disabled; if it throws, shows the error in the element `errorId`.
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
 * Describes an error of any kind in one line; API errors have the reason for people in `errors`.
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
