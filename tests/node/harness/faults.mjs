/** An engine that dies, and waiting for what a clerk makes of it. */

/** Rejects if it hangs. @template T @param {Promise<T>} call @param {string} what @returns {Promise<T>} */
export async function settles(call, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const hangs = new Promise((_, reject) => (timer = setInterval(() => reject(new Error(`${what} hangs`)), 5000)));
  return /** @type {Promise<T>} */ (Promise.race([call, hangs])).finally(() => clearInterval(timer));
}

/** Until Clerk has one of these statuses. @param {any} clerk @param {string[]} statuses */
export async function until(clerk, ...statuses) {
  const isThere = (/** @type {(nothing?: any) => void} */ done) => {
    const listen = (/** @type {string} */ status) => statuses.includes(status) && done();
    clerk.on('status', listen, { notify: true });
  };
  await settles(new Promise(isThere), statuses.join());
}

/** An app that calls itself without end, by way of `call`, and catches what comes of it. @param {() => void} call @param {number} padding */
export function exhaust(call, padding) {
  // Frames of another size overflow elsewhere.
  const more = new Array(padding).fill(0);
  let deepest = 0;
  const dive = (/** @type {number} */ depth, /** @type {number} */ from, /** @type {number[]} */ ..._) => {
    deepest = depth;
    // Only where there is not much room left: each call is a real one.
    if (depth > from) call();
    dive(depth + 1, from, ...more);
  };
  for (const isMeasured of [false, true]) {
    try {
      dive(0, isMeasured ? deepest * 0.8 : Infinity);
    } catch {}
  }
}

/** Uses up the stack until the engine died over it. @param {any} clerk */
export function die({ session }) {
  for (let padding = 0; padding < 10; padding += 1)
    exhaust(() => session.checkAuthorization({ role: 'org:admin' }), padding);
}
