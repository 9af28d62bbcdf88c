/** What a browser does to a page: wrong clocks, missing or forbidden interfaces. Each applies to pages opened later. */

/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** @typedef {import('@playwright/test').Page} Page */

/**
 * Sets the page's wall clock ahead; `setWallClock` can change it later. Timers and `performance.now()` stay right, as
 * they do when a user's clock is wrong.
 * @param {BrowserContext} context
 * @param {number} seconds
 */
export function skewWallClock(context, seconds) {
  return context.addInitScript((seconds) => {
    const Right = Date;
    const page = /** @type {any} */ (window);
    page.wallClockAhead = seconds * 1000;
    const now = () => Right.now() + page.wallClockAhead;
    page.Date = new Proxy(Right, {
      construct: (target, args, asked) => Reflect.construct(target, args.length > 0 ? args : [now()], asked),
      apply: () => new Right(now()).toString(),
      get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    });
  }, seconds);
}

/** @param {Page} page @param {number} seconds */
export function setWallClock(page, seconds) {
  return page.evaluate((seconds) => {
    /** @type {any} */ (window).wallClockAhead = seconds * 1000;
  }, seconds);
}

/**
 * Stops timers of a second or more from firing, as when the browser suspends a page. `letPass` makes time pass: on the
 * wall clock and on the page's own.
 * @param {BrowserContext} context
 */
export function stallTimers(context) {
  return context.addInitScript(() => {
    const page = /** @type {any} */ (window);
    const [Right, { setTimeout }, now] = [Date, window, performance.now.bind(performance)];
    let ahead = 0;
    page.letPass = (/** @type {number} */ seconds) => {
      ahead += seconds * 1000;
    };
    performance.now = () => now() + ahead;
    const wall = () => Right.now() + ahead;
    page.Date = new Proxy(Right, {
      construct: (target, args, asked) => Reflect.construct(target, args.length > 0 ? args : [wall()], asked),
      apply: () => new Right(wall()).toString(),
      get: (target, name) => (name === 'now' ? wall : Reflect.get(target, name)),
    });
    page.setTimeout = (/** @type {TimerHandler} */ ring, delay = 0) =>
      setTimeout(delay < 1000 ? ring : () => {}, delay);
    // Timers could come from a worker, too.
    Reflect.deleteProperty(page, 'Worker');
  });
}

/** @param {Page} page @param {number} seconds */
export function letPass(page, seconds) {
  return page.evaluate((seconds) => /** @type {any} */ (window).letPass(seconds), seconds);
}

/**
 * Lets nobody hear of these events, neither on the window nor on the document.
 * @param {BrowserContext} context
 * @param {string[]} names
 */
export function withoutEvents(context, names) {
  return context.addInitScript((names) => {
    for (const name of names) window.addEventListener(name, (event) => event.stopImmediatePropagation(), true);
  }, names);
}

/**
 * Removes interfaces from the browser.
 * @param {BrowserContext} context
 * @param {('locks' | 'BroadcastChannel')[]} names
 */
export function without(context, names) {
  return context.addInitScript((names) => {
    if (names.includes('locks')) Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
    if (names.includes('BroadcastChannel')) Reflect.deleteProperty(window, 'BroadcastChannel');
  }, names);
}

/**
 * Denies all access to cookies or storage, as in a sandboxed frame.
 * @param {BrowserContext} context
 * @param {('cookie' | 'storage')[]} what
 */
export function deny(context, what) {
  return context.addInitScript((what) => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    if (what.includes('cookie')) Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
    if (!what.includes('storage')) return;
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: refuse });
  }, what);
}

/**
 * Uses up the stack by way of a call, in frames of several sizes, so that it runs out at another point each time.
 * @param {Page} page
 * @param {'has' | 'getToken'} by
 */
export function exhaust(page, by) {
  return page.evaluate(async (by) => {
    const { session } = window.clerk;
    const call =
      by === 'has'
        ? () => session?.checkAuthorization({ role: 'org:admin' })
        : () => session?.getToken().catch(() => {});
    for (let padding = 0; padding < 10; padding += 1) {
      const more = new Array(padding).fill(0);
      const dive = (/** @type {number[]} */ ..._) => {
        call();
        dive(...more);
      };
      try {
        dive();
      } catch {}
    }
    window.dispatchEvent(new Event('focus'));
    window.dispatchEvent(new Event('blur'));
    await new Promise((done) => setTimeout(done));
  }, by);
}

/** Collects the errors that the page throws without catching them, from now on. @param {Page} page */
export function uncaught(page) {
  /** @type {string[]} */
  const messages = [];
  page.on('pageerror', (error) => messages.push(error.message));
  return messages;
}
