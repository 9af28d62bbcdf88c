/** Where the two clients are meant to send different requests, and why. All other requests must be the same. */

/**
 * @typedef {object} Difference
 * @property {import('./clients.mjs').ClientName} only the client that sends it
 * @property {RegExp} request what is sent, as it stands in a recording
 * @property {RegExp} [scenario] in which scenarios; in all of them without it
 * @property {boolean} [sometimes] it depends on timing; anything else that is listed has to occur
 * @property {string} reason
 */

const SATELLITES_IN_DEVELOPMENT =
  /a development satellite|a satellite of a primary app in which nobody|without satelliteAutoSync/;

/** @type {Difference[]} */
export const DIFFERENCES = [
  {
    scenario: /^React: (?!nobody|a protected|buttons|a start)/,
    only: 'clerk-js',
    request: /^GET <api>\/v1\/me\/organization_memberships /,
    reason: 'they have all come with the user',
  },
  {
    scenario: /5xx|429|environment that is down/,
    only: 'clerk-wasm',
    request: /_clerk_retry_attempt=1/,
    reason:
      'a retry says that it is one, whatever it is a retry of; the official client says so for dropped GETs alone',
  },
  {
    scenario: /leaves a user without addresses/,
    only: 'clerk-wasm',
    request: /_clerk_retry_attempt=[2-9]/,
    sometimes: true,
    reason: 'the API stays down, and on a busy machine there is time for another retry',
  },
  {
    scenario: /a (5xx|429) for a token/,
    only: 'clerk-js',
    request: /\/tokens .*debug=skip_cache/,
    reason: 'its retry of the same request does not say that it is one',
  },
  {
    scenario: /a (5xx|429) for a token/,
    only: 'clerk-js',
    request: /\/tokens \?(?!.*debug=skip_cache)/,
    sometimes: true,
    reason: 'a failed request has cost it the good token that it had, so its poll asks for one as well',
  },
  {
    scenario: /the client answering 5xx/,
    only: 'clerk-js',
    request: /^GET <api>\/v1\/client /,
    reason: 'it asks for the client once more in the background, and does not say that this is a retry',
  },
  {
    scenario: /the client answering 5xx at the start (does not sign|leaves a user)/,
    only: 'clerk-js',
    request: /\/tokens /,
    reason: 'it asks for another token although the one in the cookie is good',
  },
  {
    scenario: /a satellite (that is no web page|with its own sign-in page)/,
    only: 'clerk-js',
    request: /\/dev_browser /,
    reason: 'it makes a dev browser before it looks where it would have to go',
  },
  {
    scenario: SATELLITES_IN_DEVELOPMENT,
    only: 'clerk-wasm',
    request: /^(POST|GET) <api>\/v1\/(dev_browser|environment|client) .*&__domain=satellite\.example-2\.test&/,
    reason:
      'the API learns which satellite asks; the official client builds its requests before it is told that it is one',
  },
  {
    scenario: SATELLITES_IN_DEVELOPMENT,
    only: 'clerk-js',
    request: /^(POST|GET) <api>\/v1\/(dev_browser|environment|client) /,
    reason:
      'the same requests without the name of the satellite, and a dev browser that it makes before it asks the primary app',
  },
  {
    scenario: /a dev browser that the API has forgotten/,
    only: 'clerk-js',
    request: /\/dev_browser |\/environment /,
    reason: 'it makes a new dev browser for each of the two refused requests, and throws the first one away',
  },
  {
    scenario: /tokens that live three seconds/,
    only: 'clerk-js',
    request: /\/tokens /,
    reason: 'it takes any token with less than 5 s left for used up, even one that was just made',
  },
  {
    scenario: /a wall clock .* fast/,
    only: 'clerk-js',
    request: /\/tokens /,
    reason: 'by its wall clock every new token has run out, so each call asks for another',
  },
  {
    scenario: /a wall clock .* (fast|slow)/,
    only: 'clerk-wasm',
    request: /\/tokens /,
    sometimes: true,
    reason: 'one token tells it how old the others are; and where the clock is slow, only this one renews them in time',
  },
  {
    scenario: /whose token has run out/,
    only: 'clerk-wasm',
    request: /\/tokens /,
    sometimes: true,
    reason:
      "the API's clock is two minutes behind the page's until the reload; one token of its own tells it by how much",
  },
  {
    scenario: /a template named like an organization/,
    only: 'clerk-wasm',
    request: /\/tokens .*organization_id=org_acme/,
    reason: "the official client hands out the template's token instead of asking for the organization's",
  },
];
