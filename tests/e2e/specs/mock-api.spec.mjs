/**
 * Both clients over Clerk's own mock of the Frontend API, `packages/msw` of clerk/javascript: an API that neither this
 * project nor its tests have written. It is not published, so this needs a checkout:
 *
 *     CLERK_JAVASCRIPT=../javascript npx playwright test -c tests/e2e mock-api
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from '@playwright/test';
import esbuild from 'esbuild';
import { getResponse } from 'msw';
import { test } from '../harness/scenario.mjs';
import { isLeftOut, membersIn, missing } from '../harness/shown.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */

const CHECKOUT = process.env.CLERK_JAVASCRIPT;

/** What the mock is made of, as one module. */
const PARTS = `
  export { clerkHandlers, setClerkState } from './request-handlers';
  export { EnvironmentService } from './EnvironmentService';
  export { OrganizationService } from './OrganizationService';
  export { SessionService } from './SessionService';
  export { UserService } from './UserService';
`;

/**
 * The mock makes these times anew for each request, and its client names no token: the official client has one from its
 * first renewal to the next client.
 */
const OF_THE_MOMENT = ['client.cookieExpiresAt', 'client.createdAt', 'client.updatedAt', 'session.lastActiveToken'];

/** @param {string} folder where the module is put, from which `msw` is found */
async function mockIn(folder) {
  const outfile = path.join(folder, 'clerk-mock.mjs');
  await mkdir(folder, { recursive: true });
  const resolveDir = path.join(/** @type {string} */ (CHECKOUT), 'packages/msw');
  await esbuild.build({
    stdin: { contents: PARTS, resolveDir, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['msw'],
    outfile,
  });
  return import(pathToFileURL(outfile).href);
}

/** Who is there, and where. @type {Record<string, (mock: any) => any>} */
const STATES = {
  'nobody is signed in': ({ EnvironmentService }) => ({ environment: EnvironmentService.MULTI_SESSION }),
  'somebody is signed in': ({ EnvironmentService, SessionService, UserService }) => {
    const user = UserService.create();
    return { environment: EnvironmentService.SINGLE_SESSION, user, session: SessionService.create(user) };
  },
  'somebody is in an organization': ({ EnvironmentService, OrganizationService, SessionService, UserService }) => {
    const user = UserService.create();
    const organization = OrganizationService.create();
    const membership = OrganizationService.createMembership(organization, user.id);
    user.organizationMemberships = [membership];
    return {
      environment: EnvironmentService.MULTI_SESSION,
      user,
      session: SessionService.create(user),
      organization,
      membership,
    };
  },
  'somebody has a task to do': ({ EnvironmentService, SessionService, UserService }) => {
    const user = UserService.create();
    const session = Object.assign(SessionService.create(user), {
      status: 'pending',
      currentTask: { key: 'choose-organization' },
      tasks: [{ key: 'choose-organization' }],
    });
    return { environment: EnvironmentService.MULTI_SESSION, user, session };
  },
};

test.describe('over the mock API of the official client', () => {
  test.skip(!CHECKOUT, 'CLERK_JAVASCRIPT names no checkout of clerk/javascript');
  test.use({ client: 'clerk-js', scenarioName: 'the mock API of the official client' });

  for (const [name, stateOf] of Object.entries(STATES)) {
    test(`${name}: both show the same`, async ({ stage }, { project }) => {
      const mock = await mockIn(path.join(project.outputDir, 'mock-api'));
      mock.setClerkState(stateOf(mock));
      await answerWith(stage, mock.clerkHandlers);

      const official = await stage.open('clerk-js');
      const page = await stage.open('clerk-wasm');
      const [theirs, ours] = [await membersIn(official), await membersIn(page)];
      expect(missing(theirs, ours).filter((path) => !isLeftOut(path) && !OF_THE_MOMENT.includes(path))).toEqual([]);
      expect(await claimsIn(page)).toEqual(await claimsIn(official));
    });
  }
});

/** What the session's token says, but for its times. @param {import('@playwright/test').Page} page */
function claimsIn(page) {
  return page.evaluate(async () => {
    const token = await window.clerk.session?.getToken();
    if (!token) return token ?? null;
    const { exp, iat, nbf, ...claims } = JSON.parse(atob(token.split('.')[1] ?? ''));
    return { ...claims, life: exp - iat };
  });
}

/** @param {Stage} stage @param {any[]} handlers */
async function answerWith(stage, handlers) {
  const headers = { 'Access-Control-Allow-Origin': stage.origin, 'Access-Control-Allow-Credentials': 'true' };
  await stage.context.route(/\/v1\//, async (route) => {
    const asked = route.request();
    const url = asked.url();
    // The mock knows no dev browsers.
    if (new URL(url).pathname === '/v1/dev_browser') return route.fulfill({ headers, json: { id: 'dvb_mock' } });
    const body = asked.postData();
    const request = new Request(url, {
      method: asked.method(),
      headers: await asked.allHeaders(),
      ...(body !== null && { body }),
    });
    const answer = await getResponse(handlers, request);
    if (!answer)
      return route.fulfill({ status: 404, headers, json: { errors: [{ code: 'resource_not_found', message: url }] } });
    return route.fulfill({
      status: answer.status,
      headers: { ...Object.fromEntries(answer.headers), ...headers },
      body: await answer.text(),
    });
  });
}
