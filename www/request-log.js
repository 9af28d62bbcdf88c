/** The requests that the API gets, as it tells of them. */

/** @import { Timeline } from './timeline.js' */

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

/** What a request is about, by its method and path. The first that fits counts.
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

/**
 * Follows the log and notes every request from now on.
 * @param {string} url
 * @param {Timeline} timeline
 * @param {(reachable: boolean) => void} onReachable Called when the API is lost or back.
 */
export function followRequests(url, timeline, onReachable) {
  /** @type {Map<number, HTMLLIElement>} */
  const underWay = new Map();
  const events = new EventSource(url);
  events.addEventListener('request', ({ data }) => {
    const request = /** @type {LoggedRequest} */ (JSON.parse(data));
    const entry = timeline.note(describe(request), `${line(request)} …`, 'waiting', new Date(request.at));
    underWay.set(request.id, entry);
  });
  events.addEventListener('answer', ({ data }) => {
    const request = /** @type {LoggedRequest} */ (JSON.parse(data));
    const entry = underWay.get(request.id);
    underWay.delete(request.id);
    if (entry) timeline.update(entry, `${line(request)} → ${outcome(request)}`, kindOf(request));
  });
  events.addEventListener('open', () => onReachable(true));
  events.addEventListener('error', () => onReachable(false));
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
  return status ? `${status} in ${duration_ms ?? 0} ms` : 'connection dropped';
}

/** @param {LoggedRequest} request */
function kindOf({ status }) {
  return status && status < 400 ? 'request' : 'failure';
}
