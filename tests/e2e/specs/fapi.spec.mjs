/** Requests that an app makes to the API itself, with what belongs to this browser and its session. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';

/** @import { FapiRequest } from '../../../pkg/index.js' */

/**
 * Sends a request by the client's own way to the API, and says what the app sees of it then.
 * @param {import('@playwright/test').Page} page
 * @param {FapiRequest} request
 */
function send(page, request) {
  return page.evaluate(async (request) => {
    /** @type {any} neither the one nor the other is in the official types */
    const clerk = window.clerk;
    const fapi = clerk.fapi ?? clerk.getFapiClient();
    const { status, payload } = await fapi.request(request);
    return {
      status,
      response: payload?.response,
      hasClient: Boolean(payload?.client),
      firstName: clerk.user?.firstName,
    };
  }, request);
}

/** @param {import('@playwright/test').Page} page @param {any} request */
function refusal(page, request) {
  return page.evaluate(async (request) => {
    /** @type {any} */
    const clerk = window.clerk;
    const fapi = clerk.fapi ?? clerk.getFapiClient();
    const error = await fapi.request(request).catch((/** @type {any} */ error) => error);
    const { isClerkAPIResponseError, isClerkRuntimeError } = window.errorHelpers;
    return {
      api: isClerkAPIResponseError(error),
      runtime: isClerkRuntimeError(error),
      code: error.errors?.[0]?.code ?? error.code,
    };
  }, request);
}

scenario('an app asks the API for what has no method', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const memberships = await stage.step('read a page of a list', () =>
    send(page, { path: '/me/organization_memberships', search: { paginated: 'true', limit: '1', offset: '1' } }),
  );
  expect(memberships).toMatchObject({ status: 200, response: { total_count: 2 } });
  expect(memberships.response.data.map((/** @type {any} */ one) => one.organization.id)).toEqual(['org_globex']);

  const renamed = await stage.step('change the user', () =>
    send(page, { method: 'PATCH', path: '/me', body: { firstName: 'Zoë & Co', lastName: null, username: undefined } }),
  );
  expect(renamed).toMatchObject({
    status: 200,
    response: { first_name: 'Zoë & Co', last_name: null },
    hasClient: true,
  });
  expect(renamed.response.username, 'what is undefined is left alone').toBe('ada');
  // The official client leaves it to its resources to take that in.
  expect(renamed.firstName).toBe(stage.isOurs ? 'Zoë & Co' : 'Ada');
});

scenario('what an app sends to the API as metadata arrives as it was', {}, async (stage) => {
  const page = await stage.openSignedIn();
  const unsafeMetadata = { list: [1, 'two'], 'a.key': { deep_key: null } };

  const body = stage.isOurs ? { unsafeMetadata } : { unsafeMetadata: JSON.stringify(unsafeMetadata) };
  const changed = await stage.step('change it', () => send(page, { method: 'PATCH', path: '/me', body }));

  expect(changed.response.unsafe_metadata).toEqual(unsafeMetadata);
});

scenario('a request that fails or makes no sense rejects, and the session stays', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const refused = await stage.step('ask for what there is not', () =>
    refusal(page, { path: '/organizations/org_none' }),
  );
  // The official client resolves, and leaves it to the app to look at the status.
  if (!stage.isOurs) return;
  expect(refused).toEqual({ api: true, runtime: false, code: 'organization_not_found_or_unauthorized' });
  await stage.api.clearLog();
  for (const [request, code] of [
    [undefined, 'clerk_invalid_path'],
    [{ path: 'me' }, 'clerk_invalid_path'],
    [{ path: '/me/../client' }, 'clerk_invalid_path'],
    [{ path: '/me', method: 'BREW' }, 'clerk_invalid_method'],
    [{ path: '/me', body: { a: 1 } }, 'clerk_invalid_body'],
    [{ path: '/me', method: 'POST', body: 7 }, 'clerk_invalid_body'],
    [{ path: '/me', search: [['one']] }, 'clerk_invalid_search'],
  ]) {
    expect(await refusal(page, request), JSON.stringify(request)).toEqual({ api: false, runtime: true, code });
  }
  expect(await stage.api.log(), 'none of them was sent').toEqual([]);
  expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(true);
});
