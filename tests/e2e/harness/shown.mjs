/** What a client shows of its resources, and where this package's differ from the official client's. */
import { readFileSync } from 'node:fs';

/** Members that are missing or different here, each with the reason. An entry that no longer applies fails the test. */
export const LEFT_OUT = new Map([
  ['client.signUp', 'there are no flows here: what the API sends of an attempt to sign up is shown as it is'],
  ['client.signIn', 'as with signing up'],
  ['user.emailAddresses.verification.expireAt', 'null stays null; the official client makes the present moment of it'],
  ['user.primaryEmailAddress.verification.expireAt', 'as above'],
  [
    'user.passkeys.verification.publicKey',
    'what a browser is asked with for a new passkey, which there is no flow for',
  ],
  ['user.organizationMemberships.organization.ssoBypassAllowlist', 'methods of the official client'],
  ['organization.ssoBypassAllowlist', 'methods of the official client'],
  ['session.lastActiveToken.jwt', 'another token; read by both in resources.spec.mjs'],
  ['client.signUpAttempt', 'an old name of signUp'],
  ['client.signInAttempt', 'an old name of signIn'],
]);

/** The code that takes resources apart, as a module for the page. */
const MEMBERS = `data:text/javascript,${encodeURIComponent(readFileSync(new URL('members.mjs', import.meta.url), 'utf8'))}`;

/** @param {import('@playwright/test').Page} page */
export function membersIn(page) {
  return page.evaluate(async (module) => {
    const { membersOf } = await import(module);
    const { client, session, user, organization } = window.clerk;
    return {
      client: membersOf(client),
      session: membersOf(session),
      user: membersOf(user),
      organization: membersOf(organization),
    };
  }, MEMBERS);
}

/**
 * The paths at which ours differ from theirs. A session's user and an organization are compared by themselves.
 * @param {any} theirs
 * @param {any} ours
 */
export function missing(theirs, ours) {
  const paths = [...new Set(missingBelow(theirs, ours, '').map((path) => path.slice(1)))];
  return paths.filter(
    (path) => !/^client\.sessions\.|^client\.(activeS|signedInS)essions\.|^session\.user\./.test(path),
  );
}

/** @param {string} path */
export const isLeftOut = (path) => [...LEFT_OUT.keys()].some((name) => path === name || path.startsWith(`${name}.`));

/**
 * Changes the client that the page is told of, on the way.
 * @param {import('./stage.mjs').Stage} stage
 * @param {(client: any) => void} change
 */
export async function changeClient(stage, change) {
  await stage.context.route(/\/v1\/client\?/, async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    const answer = await fetch(`${stage.api.plain}${pathname}${search}`, { headers: { origin: stage.origin } });
    const json = await answer.json();
    if (json.response) change(json.response);
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), json });
  });
}

/**
 * The paths at which ours differ from theirs.
 * @param {any} theirs
 * @param {any} ours
 * @param {string} path
 * @returns {string[]}
 */
function missingBelow(theirs, ours, path) {
  if (theirs === null || typeof theirs !== 'object') {
    // Their types promise null where their values are undefined.
    const isSame = theirs === 'undefined' ? (ours ?? theirs) === theirs : Object.is(theirs, ours);
    return isSame ? [] : [path];
  }
  if (ours === null || typeof ours !== 'object' || Array.isArray(theirs) !== Array.isArray(ours)) return [path];
  if (Array.isArray(theirs) && theirs.length !== ours.length) return [path];
  return Object.keys(theirs).flatMap((name) =>
    missingBelow(theirs[name], ours[name], Array.isArray(theirs) ? path : `${path}.${name}`),
  );
}
