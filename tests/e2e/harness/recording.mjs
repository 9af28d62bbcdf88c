/** What a client sends, request by request, in a form that makes two recordings comparable. */

/** @typedef {import('@playwright/test').Request} Request */
/** @typedef {import('@playwright/test').Page} Page */

/**
 * One request.
 * @typedef {object} Sent
 * @property {string} step the step of the scenario that it was sent in
 * @property {string} text `METHOD place/path ?query {form}`, names in order, ids and tokens replaced
 */

/** Ids differ from run to run, but it matters which one it is: each gets a number when it is first seen. */
const ID = /\b(sess|client|sia|sua|dvb|link)_[A-Za-z0-9]{10,}/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
/** The type of every body, so it is not worth saying. */
const FORM = 'application/x-www-form-urlencoded';

export class Recording {
  /** @type {Sent[]} */
  sent = [];
  #step = 'open the page';
  /** @type {Set<Request>} */
  #underWay = new Set();
  /** @type {Map<string, string>} */
  #numbered = new Map();

  /**
   * @param {import('@playwright/test').BrowserContext} context
   * @param {Record<string, string>} places name of a place → its base URL; one is `app`, the page under test
   */
  constructor(context, places) {
    this.places = byLength(places);
    /** The names of the places whose pages are under test. */
    this.apps = ['app'];
    context.on('request', (request) => this.#add(request));
    context.on('requestfinished', (request) => this.#underWay.delete(request));
    context.on('requestfailed', (request) => this.#underWay.delete(request));
  }

  /**
   * Puts the pages of another place under test, too.
   * @param {string} app its name
   * @param {Record<string, string>} places it, and what it talks to
   */
  alsoOf(app, places) {
    this.apps.push(app);
    this.places = byLength({ ...Object.fromEntries(this.places), ...places });
  }

  /** From now on, requests belong to this step. @param {string} name */
  begin(name) {
    this.#step = name;
  }

  /**
   * Notes something that a client shows rather than sends, and that must be the same for both.
   * @param {string} what
   * @param {unknown} value
   */
  note(what, value) {
    this.sent.push({ step: this.#step, text: `${what}: ${this.#named(JSON.stringify(value) ?? 'undefined')}` });
  }

  /** The requests of the current step whose text matches. @param {RegExp} text */
  matching(text) {
    return this.sent.filter((sent) => sent.step === this.#step && text.test(sent.text));
  }

  /** Resolves when no request is in progress and the page starts no more by itself. @param {Page} page */
  async settle(page) {
    for (;;) {
      const before = this.sent.length;
      await answered(this.#underWay);
      // What follows an answer is done in promises and timers of zero: it is over when the page is idle, which a busy
      // machine may never be.
      await page.evaluate(
        () => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve), { timeout: 2_000 })),
      );
      if (this.sent.length === before && this.#underWay.size === 0) return;
    }
  }

  /** Resolves when no request is in progress, whatever the page's clock says. */
  async idle() {
    while (this.#underWay.size > 0) {
      await answered(this.#underWay);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** @param {Request} request */
  #add(request) {
    if (!this.#isOfTheApp(request)) return;
    const url = new URL(request.url());
    const isNetwork = url.protocol.startsWith('http');
    // An app's own files. The proxy on the app's origin is a place of its own.
    if (!isNetwork || this.#place(url.href) === this.#place(request.frame().url())) return;
    this.#underWay.add(request);
    const what = request.isNavigationRequest() ? 'navigate to' : request.method();
    const parts = [`${what} ${this.#named(url.href.split(/[?#]/)[0])}`];
    if (url.search) parts.push(`?${this.#pairs(url.search.slice(1))}`);
    if (request.method() !== 'GET') {
      const body = request.postData() ?? '';
      const type = request.headers()['content-type'];
      parts.push(`{${this.#pairs(body)}}`);
      if (body && type !== FORM) parts.push(`as ${type}`);
    }
    this.sent.push({ step: this.#step, text: parts.join(' ') });
  }

  /**
   * Whether the request is from the page under test, not from a hosted page or the test itself.
   * @param {Request} request
   */
  #isOfTheApp(request) {
    if (request.serviceWorker()) return false;
    const place = this.#place(request.frame().url());
    return place !== undefined && this.apps.includes(place);
  }

  /** @param {string} url */
  #place(url) {
    return this.places.find(([, base]) => url.startsWith(`${base}/`))?.[0];
  }

  /** @param {string} encoded pairs of a query or a form */
  #pairs(encoded) {
    const pairs = [...new URLSearchParams(encoded)].map(([name, value]) => `${name}=${this.#named(value)}`);
    return pairs.sort().join('&');
  }

  /** @param {string} text */
  #named(text) {
    for (const [name, base] of this.places) {
      text = text.replaceAll(base, `<${name}>`).replaceAll(encodeURIComponent(base), `<${name}>`);
    }
    return text.replace(TOKEN, '<token>').replace(ID, (id, kind) => this.#number(id, kind));
  }

  /** @param {string} id @param {string} kind */
  #number(id, kind) {
    const known = this.#numbered.get(id);
    if (known) return known;
    const sameKind = [...this.#numbered.values()].filter((name) => name.startsWith(`<${kind}-`));
    const name = `<${kind}-${sameKind.length + 1}>`;
    this.#numbered.set(id, name);
    return name;
  }
}

/**
 * The longest first, because the base of a proxy begins with that of its page.
 * @param {Record<string, string>} places
 */
function byLength(places) {
  return Object.entries(places).sort(([, a], [, b]) => b.length - a.length);
}

/** Resolves when all of these have been answered completely, or have failed. @param {Iterable<Request>} requests */
export function answered(requests) {
  return Promise.all([...requests].map((request) => request.response().then((answer) => answer?.finished())));
}
