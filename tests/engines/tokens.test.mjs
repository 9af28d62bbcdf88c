/** Tokens: where they come from, how often they are asked for, what is in them, and what a caller is told where there is none. */
import assert from 'node:assert/strict';
import { skewWallClock } from '../e2e/harness/browser-faults.mjs';
import { scenario } from './scenario.mjs';

const TOKENS = /\/tokens$/;
/** Seconds that the API's clock is set to before a token whose next one must be a newer one: two of one second are the same. */
const EARLIER = -5;
const HOURS = 5 * 3600;

scenario('a token is answered from memory while it is good', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  await stage.api.clearLog();

  const tokens = await tab.evaluate(async () => {
    const tokens = [];
    for (let call = 0; call < 3; call += 1) tokens.push(await window.clerk.session?.getToken());
    return tokens;
  });

  assert.equal(new Set(tokens).size, 1);
  await stage.verified(tokens[0]);
  assert.equal((await stage.requests('POST', TOKENS)).length, 0);
});

scenario('a template token carries its claims, and is kept beside the session token', {}, async (stage) => {
  const tab = await stage.openSignedIn();

  const [template, session, again] = await tab.evaluate(async () => [
    await window.clerk.session?.getToken({ template: 'backend' }),
    await window.clerk.session?.getToken(),
    await window.clerk.session?.getToken({ template: 'backend' }),
  ]);

  assert.equal(again, template);
  const claims = await stage.verified(template);
  assert.deepEqual(
    [claims.aud, claims.role, claims.email, claims.sid],
    ['https://backend.example.com', 'admin', 'ada@example.com', undefined],
  );
  assert((await stage.verified(session)).sid);
  assert.equal((await tab.cookies()).get('__session')?.value, session);
  assert.equal((await stage.requests('POST', /\/tokens\/backend$/)).length, 1);
});

scenario('a hundred calls at once are one request', {}, async (stage) => {
  const tab = await stage.openSignedIn();
  await stage.api.clearLog();

  const tokens = await tab.evaluate(() => {
    window.clerk.session?.clearCache();
    return Promise.all(Array.from({ length: 100 }, () => window.clerk.session?.getToken()));
  });

  assert.equal(tokens.length, 100);
  assert.equal(new Set(tokens).size, 1);
  await stage.verified(tokens[0]);
  assert.equal((await stage.requests('POST', TOKENS)).length, 1);
});

scenario('skipCache asks for a new token although one is good', {}, async (stage) => {
  await stage.api.clock(EARLIER);
  const tab = await stage.openSignedIn();
  const first = await tab.evaluate(() => window.clerk.session?.getToken());
  await stage.api.clock(0);
  await stage.api.clearLog();

  const [skipped, after] = await tab.evaluate(async () => [
    await window.clerk.session?.getToken({ skipCache: true }),
    await window.clerk.session?.getToken(),
  ]);

  assert.notEqual(skipped, first);
  assert.equal(after, skipped);
  await stage.verified(skipped);
  assert.equal((await stage.requests('POST', TOKENS)).length, 1);
});

scenario('a token for another organization is asked for and kept on its own', {}, async (stage) => {
  const tab = await stage.openSignedIn();

  const [personal, acme, again] = await tab.evaluate(async () => [
    await window.clerk.session?.getToken(),
    await window.clerk.session?.getToken({ organizationId: 'org_acme' }),
    await window.clerk.session?.getToken({ organizationId: 'org_acme' }),
  ]);

  assert.equal((await stage.verified(personal)).o, undefined);
  assert.deepEqual(/** @type {any} */ (await stage.verified(acme)).o.id, 'org_acme');
  assert.equal(again, acme);
  assert.equal((await tab.cookies()).get('__session')?.value, personal);
});

scenario(
  'a refusal for want of the expired token is answered with it, once',
  { settings: { require_expired_token: true } },
  async (stage) => {
    const tab = await stage.openSignedIn();
    await stage.api.clearLog();

    const token = await tab.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));

    await stage.verified(token);
    assert.equal((await stage.requests('POST', TOKENS)).length, 2);
  },
);

scenario('a template that does not exist rejects with the answer of the API', {}, async (stage) => {
  const tab = await stage.openSignedIn();

  const error = await tab.evaluate(() =>
    Promise.resolve(window.clerk.session?.getToken({ template: 'nobody-made-this' })).then(
      () => undefined,
      (error) => ({
        isOfTheAPI: error instanceof Error && window.errorHelpers.isClerkAPIResponseError(error),
        status: error.status,
        code: error.errors?.[0]?.code,
      }),
    ),
  );

  assert.deepEqual({ ...error }, { isOfTheAPI: true, status: 404, code: 'resource_not_found' });
  assert.equal(await tab.evaluate(() => window.clerk.isSignedIn), true);
});

for (const [how, seconds] of /** @type {[string, number][]} */ ([
  ['fast', HOURS],
  ['slow', -HOURS],
])) {
  scenario(
    `a wall clock that is hours ${how} costs no request and no token`,
    { fault: (page) => skewWallClock(page, seconds) },
    async (stage) => {
      const tab = await stage.openSignedIn();
      assert(
        Math.abs((await tab.evaluate(() => Date.now())) - Date.now() - seconds * 1000) < 600_000,
        'the clock is wrong',
      );
      await stage.api.clearLog();

      const tokens = await tab.evaluate(async () => [
        await window.clerk.session?.getToken(),
        await window.clerk.session?.getToken(),
      ]);

      assert.equal(tokens[0], tokens[1]);
      await stage.verified(tokens[0]);
      assert((await stage.requests('POST', TOKENS)).length <= 1);
    },
  );
}
