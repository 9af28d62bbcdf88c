/** Waiting for what has to come true: asked again and again, never for a span of time. */
import { setTimeout as pause } from 'node:timers/promises';

/** Generous, because this machine may have other work to do: what passes does not take so long. */
const LIMIT_MS = 45_000;
const INTERVAL_MS = 50;

/**
 * What the check returns, as soon as it does not throw; its last error when the time is up.
 * @template T
 * @param {() => T | Promise<T>} check
 * @param {number} [limit] milliseconds
 * @returns {Promise<T>}
 */
export async function eventually(check, limit = LIMIT_MS) {
  const end = performance.now() + limit;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await pause(INTERVAL_MS);
  }
}
