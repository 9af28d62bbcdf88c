/**
 * Errors in the shapes that the official helpers recognise. The helpers look at the constructor's `kind`, because an
 * error may come from another copy of the library than theirs.
 */

import { again } from './again.js';
import { camelize } from './camel.js';

/** @import { ErrorHandedOver } from './engine.js' */
/** @import { ClerkErrorCode } from '../index.js' */
/** @typedef {keyof typeof import('./advice.js')} Advice */
/** @typedef {Extract<Advice, ClerkErrorCode>} Mistake */

export class ClerkError extends Error {
  static kind = 'ClerkError';
  clerkError = /** @type {const} */ (true);
  /** @type {string | undefined} */
  longMessage;

  /**
   * @param {string} code
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** An error that is not a refusal by the API. Its `code` is stable. */
export class ClerkRuntimeError extends ClerkError {
  static kind = 'ClerkRuntimeError';
  clerkRuntimeError = /** @type {const} */ (true);
  name = 'ClerkRuntimeError';

  /**
   * @param {ClerkErrorCode} code
   * @param {string} message what is wrong, and what to do
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(code, `Clerk: ${message} (code="${code}")`, cause);
  }
}

/** A refusal by the API. */
export class ClerkAPIResponseError extends ClerkError {
  static kind = 'ClerkAPIResponseError';
  name = 'ClerkAPIResponseError';

  /**
   * @param {number} status
   * @param {any} body what the API answered, parsed
   * @param {number | undefined} retryAfter
   */
  constructor(status, body, retryAfter) {
    const reasons = Array.isArray(body?.errors) ? body.errors : [];
    const first = reasons[0];
    const message = textOf(first?.long_message) || textOf(first?.message);
    super('api_response_error', message || `The Frontend API answered with status ${status}.`);
    this.longMessage = textOf(first?.long_message);
    this.status = status;
    this.clerkTraceId = body?.clerk_trace_id;
    this.retryAfter = retryAfter;
    this.errors = reasons.map((/** @type {any} */ reason) => new ClerkAPIError(reason));
  }
}

/** One reason for a refusal. */
export class ClerkAPIError {
  static kind = 'ClerkAPIError';

  /** @param {any} json */
  constructor(json) {
    this.code = json?.code;
    this.message = textOf(json?.message);
    this.longMessage = textOf(json?.long_message);
    this.meta = camelize(json?.meta ?? {});
  }
}

/**
 * The error for what the engine handed over.
 * @param {ErrorHandedOver} error
 */
export function fromEngine({ status, body, retryAfter, code, message }) {
  if (status === undefined) return new ClerkRuntimeError(/** @type {ClerkErrorCode} */ (code), message ?? '');
  let parsed;
  try {
    parsed = JSON.parse(body ?? '');
  } catch {
    // Not the API's own answer, but the error page of something in between.
  }
  return new ClerkAPIResponseError(status, parsed, retryAfter);
}

/**
 * The error for a mistake. Its message is long, so it is fetched only now.
 * @param {Mistake} code
 * @param {unknown} [about] what was called, or what went wrong
 * @param {unknown} [cause]
 */
export async function mistake(code, about, cause = about instanceof Error ? about : undefined) {
  return new ClerkRuntimeError(code, await adviceOn(code, about), cause);
}

/**
 * @param {Exclude<Advice, Mistake>} what
 * @param {unknown} [about]
 */
export async function warn(what, about) {
  console.warn(`Clerk: ${await adviceOn(what, about)}`);
}

/**
 * Reports that a callback of the app threw. That is the app's affair, not the session's, and the other callbacks are
 * still called.
 * @param {unknown} error
 */
export function report(error) {
  try {
    if (typeof reportError === 'function') reportError(error);
    else console.error(error);
  } catch {
    // The app has put something of its own in place of these functions.
  }
}

/**
 * Reports that something failed in which no callback of the app was involved.
 * @param {unknown} error
 */
export function complain(error) {
  try {
    console.error(error);
  } catch {
    // As above.
  }
}

/** Text that an app may show or print. @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : undefined);

/**
 * @param {Advice} what
 * @param {unknown} about
 * @returns {Promise<string>}
 */
async function adviceOn(what, about) {
  try {
    const advice = await again(() => import('./advice.js'));
    return advice[what](/** @type {any} */ (about));
  } catch {
    // Without a network, there is no advice: the code has to do.
    return about === undefined ? what : `${what}: ${about}`;
  }
}
