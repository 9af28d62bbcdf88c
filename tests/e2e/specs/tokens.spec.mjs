/** Tokens: where they come from, how often they are asked for, and what is in them. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { EARLIER } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

const TOKENS = '/client/sessions/*/tokens';

scenario('a token is answered from memory while it is good', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const tokens = await stage.step('ask three times', () =>
    page.evaluate(async () => {
      const tokens = [];
      for (let call = 0; call < 3; call += 1) tokens.push(await window.clerk.session?.getToken());
      return tokens;
    }),
  );

  expect(new Set(tokens).size).toBe(1);
  await verified(stage, tokens[0]);
  expect(stage.requests('POST', TOKENS)).toHaveLength(0);
});

scenario('a template token carries the claims of its template', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const token = await stage.step('ask for the template', () =>
    page.evaluate(() => window.clerk.session?.getToken({ template: 'backend' })),
  );

  const claims = await verified(stage, token);
  expect(claims).toMatchObject({
    aud: 'https://backend.example.com',
    role: 'admin',
    permissions: ['read', 'write'],
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    sub: 'user_ada',
  });
  expect(claims).not.toHaveProperty('sid');
  expect(claims).not.toHaveProperty('sts');
});

scenario('a template token is kept beside the session token', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const [template, session, again] = await stage.step('ask for both', () =>
    page.evaluate(async () => [
      await window.clerk.session?.getToken({ template: 'hasura' }),
      await window.clerk.session?.getToken(),
      await window.clerk.session?.getToken({ template: 'hasura' }),
    ]),
  );

  expect(again).toBe(template);
  expect(session).not.toBe(template);
  expect((await verified(stage, session)).sid).toBeDefined();
  expect(Number((await verified(stage, template)).exp) - Number((await verified(stage, template)).iat)).toBe(300);
  expect((await stage.cookies()).get('__session')?.value).toBe(session);
  expect(stage.requests('POST', `${TOKENS}/hasura`)).toHaveLength(1);
});

scenario('a hundred calls at once are one request', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const tokens = await stage.step('ask a hundred times at once', () =>
    page.evaluate(() => {
      window.clerk.session?.clearCache();
      return Promise.all(Array.from({ length: 100 }, () => window.clerk.session?.getToken()));
    }),
  );

  expect(new Set(tokens).size).toBe(1);
  await verified(stage, tokens[0]);
  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
});

scenario('a hundred calls at once for a template are one request', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const tokens = await stage.step('ask a hundred times at once', () =>
    page.evaluate(() =>
      Promise.all(Array.from({ length: 100 }, () => window.clerk.session?.getToken({ template: 'backend' }))),
    ),
  );

  expect(new Set(tokens).size).toBe(1);
  await verified(stage, tokens[0]);
  expect(stage.requests('POST', `${TOKENS}/backend`)).toHaveLength(1);
});

scenario('skipCache asks for a new token although one is good', {}, async (stage) => {
  await stage.api.clock(EARLIER);
  const page = await stage.openSignedIn();
  const first = await page.evaluate(() => window.clerk.session?.getToken());
  await stage.api.clock(0);

  const [skipped, after] = await stage.step('skip the cache', () =>
    page.evaluate(async () => [
      await window.clerk.session?.getToken({ skipCache: true }),
      await window.clerk.session?.getToken(),
    ]),
  );

  expect(skipped).not.toBe(first);
  expect(after).toBe(skipped);
  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
});

scenario('a token for another organization is asked for and kept on its own', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const [personal, acme, again] = await stage.step('ask for an organization', () =>
    page.evaluate(async () => [
      await window.clerk.session?.getToken(),
      await window.clerk.session?.getToken({ organizationId: 'org_acme' }),
      await window.clerk.session?.getToken({ organizationId: 'org_acme' }),
    ]),
  );

  expect(await verified(stage, personal)).not.toHaveProperty('o');
  expect(await verified(stage, acme)).toMatchObject({ o: { id: 'org_acme', rol: 'admin', slg: 'acme' } });
  expect(again).toBe(acme);
  expect((await stage.cookies()).get('__session')?.value).toBe(personal);
  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
});

scenario('a session minter is given the last token', { settings: { session_minter: true } }, async (stage) => {
  const page = await stage.openSignedIn();

  const token = await stage.step('skip the cache', () =>
    page.evaluate(() => window.clerk.session?.getToken({ skipCache: true })),
  );

  await verified(stage, token);
  const [request] = stage.requests('POST', TOKENS);
  expect(request.text).toContain('token=<token>');
  expect(request.text).toContain('force_origin=true');
});

scenario(
  'a refusal for want of the expired token is answered with it, once',
  { settings: { require_expired_token: true } },
  async (stage) => {
    const page = await stage.openSignedIn();

    const token = await stage.step('skip the cache', () =>
      page.evaluate(() => window.clerk.session?.getToken({ skipCache: true })),
    );

    await verified(stage, token);
    expect(stage.requests('POST', TOKENS)).toHaveLength(2);
    expect(stage.requests('POST', TOKENS)[1].text).toContain('expired_token=<token>');
  },
);
