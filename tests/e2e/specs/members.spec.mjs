/** Every member of the official client's resources, for the same answer of the API, is there with the same value. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from '../harness/scenario.mjs';
import { enrich } from '../harness/rich-client.mjs';

/** Members that are not here, each with its reason. One that is here after all, and the same, fails the test. */
const LEFT_OUT = new Map([
  ['client.signUp', 'there are no flows here: what the API sends of an attempt to sign up is shown as it is'],
  ['client.signIn', 'as with signing up'],
  ['user.emailAddresses.verification.expireAt', 'null stays null; the official client makes the present moment of it'],
  ['user.primaryEmailAddress.verification.expireAt', 'as above'],
  ['user.passkeys.verification.publicKey', 'what a browser is asked with for a new passkey, which there is no flow for'],
  ['user.organizationMemberships.organization.ssoBypassAllowlist', 'methods of the official client'],
  ['organization.ssoBypassAllowlist', 'methods of the official client'],
  ['session.lastActiveToken.jwt', 'another token; read by both in resources.spec.mjs'],
  ['client.signUpAttempt', 'an old name of signUp'],
  ['client.signInAttempt', 'an old name of signIn'],
]);

/** What takes resources apart, as a module for the page. */
const MEMBERS = `data:text/javascript,${encodeURIComponent(readFileSync(new URL('../harness/members.mjs', import.meta.url), 'utf8'))}`;

/** The client's answers with something in every field. @param {import('../harness/stage.mjs').Stage} stage */
function answerRichly(stage) {
  return changeClient(stage, enrich);
}

/** @param {import('../harness/stage.mjs').Stage} stage @param {(client: any) => void} change */
async function changeClient(stage, change) {
  await stage.context.route(/\/v1\/client\?/, async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    const answer = await fetch(`${stage.api.plain}${pathname}${search}`, { headers: { origin: stage.origin } });
    const json = await answer.json();
    if (json.response) change(json.response);
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), json });
  });
}

/** @param {import('@playwright/test').Page} page */
function membersIn(page) {
  return page.evaluate(async (module) => {
    const { membersOf } = await import(module);
    const { client, session, user, organization } = window.clerk;
    return { client: membersOf(client), session: membersOf(session), user: membersOf(user), organization: membersOf(organization) };
  }, MEMBERS);
}

/**
 * Where ours has not what theirs has.
 * @param {any} theirs
 * @param {any} ours
 * @param {string} path
 * @returns {string[]}
 */
function missing(theirs, ours, path) {
  if (theirs === null || typeof theirs !== 'object') {
    // Their types promise null where they leave it at undefined.
    const isSame = theirs === 'undefined' ? (ours ?? theirs) === theirs : Object.is(theirs, ours);
    return isSame ? [] : [path];
  }
  if (ours === null || typeof ours !== 'object' || Array.isArray(theirs) !== Array.isArray(ours)) return [path];
  if (Array.isArray(theirs) && theirs.length !== ours.length) return [path];
  return Object.keys(theirs).flatMap((name) => missing(theirs[name], ours[name], Array.isArray(theirs) ? path : `${path}.${name}`));
}

test.describe('resources', () => {
  test.use({ client: 'clerk-js', scenarioName: 'resources member by member' });

  test('have every member of the official ones, with its value', async ({ stage }) => {
    const official = await stage.openSignedIn();
    await official.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
    await answerRichly(stage);
    await official.reload();
    await expect.poll(() => official.evaluate(() => window.clerk?.user?.phoneNumbers.length)).toBe(2);
    // Of one second there is but one token.
    await official.waitForTimeout(1000);
    const ours = await stage.open('clerk-wasm');

    const found = missing(await membersIn(official), await membersIn(ours), '');
    const paths = [...new Set(found.map((path) => path.slice(1)))];
    // A session's user and an organization are looked at by themselves.
    const top = paths.filter((path) => !/^client\.sessions\.|^client\.(activeS|signedInS)essions\.|^session\.user\./.test(path));
    const isListed = (/** @type {string} */ path) => [...LEFT_OUT.keys()].some((name) => path === name || path.startsWith(`${name}.`));
    expect(top.filter((path) => !isListed(path))).toEqual([]);
    expect([...LEFT_OUT.keys()].filter((name) => !top.some((path) => `${path}.`.startsWith(`${name}.`)))).toEqual([]);
  });
});

test.describe('what is reloaded', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'reloading resources' });

  test('is given as it is now, and shown', async ({ stage }) => {
    const page = await stage.openSignedIn();
    await changeClient(stage, ({ sessions }) => (sessions[0].user.first_name = 'Zoë'));

    const reloaded = await page.evaluate(async () => {
      const before = window.clerk.user;
      const user = await before?.reload();
      const session = await window.clerk.session?.reload();
      const client = await window.clerk.client?.reload();
      const { clerk } = window;
      const areNewest = [user === clerk.user, session === clerk.session, client === clerk.client];
      return { held: before?.firstName, is: user?.firstName, areNewest, isPrimary: user?.isPrimaryIdentification(user.emailAddresses[0]) };
    });

    expect(reloaded).toEqual({ held: 'Zoë', is: 'Zoë', areNewest: [true, true, true], isPrimary: true });
  });
});
