/** The requests that the API receives, as it reports them. */

/** @import { Kind, Timeline } from './timeline.js' */

/** A request in the API's log.
 * @typedef {object} LoggedRequest
 * @property {number} id
 * @property {number} at Milliseconds since 1970.
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} form
 * @property {number | null} status `null` while it is under way, 0 for a dropped connection.
 * @property {number | null} duration_ms
 */

/** What a request is about, by its method and path. The first pattern that matches counts.
 * @type {[RegExp, string][]}
 */
const WORDS = [
  [/^POST .*\/sessions\/[^/]+\/tokens$/, 'Session token'],
  [/^POST .*\/sessions\/[^/]+\/tokens\/[^/]+$/, 'Template token'],
  [/^POST .*\/touch$/, 'Touch'],
  [/^POST .*\/(end|remove)$/, 'Session ended'],
  [/^DELETE .*\/client(\/sessions)?$/, 'Sign out'],
  [/^POST .*\/sign_ins/, 'Sign in'],
  [/ \/sign-in/, 'Hosted sign-in page'],
  [/ \/v1\/client$/, 'Client'],
  [/ \/v1\/environment$/, 'Environment'],
  [/ \/v1\/dev_browser$/, 'Dev browser'],
  [/jwks\.json$/, 'Public keys'],
];

/** The log also shows what happened on the way to this page: the redirect to the sign-in page and back. */
const HISTORY_MS = 2 * 60 * 1000;

export class RequestLog {
  #control;
  #timeline;
  #onAnswer;
  #lastId = 0;
  /** Events of the stream wait until the requests missed before it have been noted. */
  #caughtUp = Promise.resolve();
  /** @type {Map<number, HTMLLIElement>} */
  #underWay = new Map();
  /** Entries that wait for their cause, and causes that wait for their entry: the API and the page report a request in
   * any order.
   * @type {Map<string, { entry: HTMLLIElement, detail: string, kind: Kind }>}
   */
  #unexplained = new Map();
  /** @type {Map<string, string>} */
  #causes = new Map();

  /**
   * Notes every request, starting a little before now.
   * @param {string} control Address of the API's control interface.
   * @param {Timeline} timeline
   * @param {(fine: boolean) => void} onAnswer Called with whether the API answers.
   */
  constructor(control, timeline, onAnswer) {
    this.#control = control;
    this.#timeline = timeline;
    this.#onAnswer = onAnswer;
    const events = new EventSource(`${control}/log/stream`);
    for (const type of ['request', 'answer']) {
      events.addEventListener(type, ({ data }) => this.#caughtUp.then(() => this.#note(JSON.parse(data))));
    }
    events.addEventListener('open', () => (this.#caughtUp = this.#catchUp().catch(() => onAnswer(false))));
    events.addEventListener('error', () => onAnswer(false));
  }

  /**
   * Says why this page has sent a request.
   * @param {string} path below `/v1`
   * @param {string} cause
   */
  explain(path, cause) {
    const logged = this.#unexplained.get(path);
    if (logged) {
      this.#timeline.update(logged.entry, `${logged.detail}, because of: ${cause}`, logged.kind);
      this.#unexplained.delete(path);
      this.#causes.delete(path);
    } else {
      this.#causes.set(path, cause);
    }
  }

  /** The stream only has what comes after it was opened. */
  async #catchUp() {
    const response = await fetch(`${this.#control}/log?after=${this.#lastId}`);
    /** @type {LoggedRequest[]} */
    const missed = await response.json();
    for (const request of missed) {
      if (request.at > Date.now() - HISTORY_MS) this.#note(request);
    }
    this.#onAnswer(true);
  }

  /** @param {LoggedRequest} request */
  #note(request) {
    const noted = this.#underWay.get(request.id);
    if (!noted && request.id <= this.#lastId) return;
    this.#lastId = Math.max(this.#lastId, request.id);
    const detail = `${line(request)} ${outcome(request)}`;
    const entry = noted ?? this.#timeline.note(describe(request), detail, 'waiting', new Date(request.at));
    if (request.status === null) {
      this.#underWay.set(request.id, entry);
      return;
    }
    this.#underWay.delete(request.id);
    const kind = kindOf(request.status);
    this.#timeline.update(entry, detail, kind);
    const path = request.path.replace(/.*?\/v1/, '');
    this.#unexplained.set(path, { entry, detail, kind });
    const cause = this.#causes.get(path);
    if (cause) this.explain(path, cause);
    this.#onAnswer(request.status > 0 && request.status < 500);
  }
}

/** @param {LoggedRequest} request */
function describe({ method, path }) {
  const found = WORDS.find(([pattern]) => pattern.test(`${method} ${path}`));
  return found ? found[1] : path;
}

/** @param {LoggedRequest} request */
function line({ method, path }) {
  return `${method} ${path.replace(/sess_(\w{4})\w+/, 'sess_$1…')}`;
}

/** @param {LoggedRequest} request */
function outcome({ status, duration_ms }) {
  if (status === null) return '…';
  return status ? `→ ${status} in ${duration_ms ?? 0} ms` : '→ connection dropped';
}

/** @param {number} status */
function kindOf(status) {
  return status && status < 400 ? 'request' : 'failure';
}
