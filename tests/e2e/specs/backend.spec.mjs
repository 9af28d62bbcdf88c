/** What a backend makes of the cookies that a client leaves, as `@clerk/backend` judges them: the same for both clients. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../harness/backend.mjs').Judgement} Judgement */

/** How long tokens live where a renewal is waited for, in seconds. */
const SHORT = 20;
const SIGNED_IN = { status: 'signed-in', reason: null };
const NOBODY = { user: null, session: null, organization: null };

/** Reloads the page; how the backend judged that, and how it judges what the page then calls. @param {Stage} stage @param {Page} page @param {string} [step] */
async function judged(stage, page, step = 'reload') {
  return stage.step(step, async () => {
    const load = await judgedLoad(stage, () => page.reload());
    await loaded(page);
    const call = await calledBy(page);
    stage.recording.note('judged', { load, call });
    return { load, call };
  });
}

/** @param {Stage} stage @param {() => Promise<unknown>} load */
async function judgedLoad(stage, load) {
  const loads = stage.site.backend?.loads ?? [];
  loads.length = 0;
  await load();
  expect(loads).toHaveLength(1);
  return loads[0];
}

/** @param {Page} page @returns {Promise<Judgement>} */
function calledBy(page) {
  return page.evaluate(async () => (await fetch('/backend')).json());
}

/** @param {Page} page */
function sessionOf(page) {
  return page.evaluate(() => window.clerk.session?.id ?? '');
}

/** @type {Record<string, import('../harness/stage.mjs').Given>} */
const INSTANCES = { development: {}, production: { instance: 'production' } };

for (const [instance, given] of Object.entries(INSTANCES)) {
  scenario(`the backend of a ${instance} app knows a visitor for nobody`, given, async (stage) => {
    const backend = await stage.startBackend();
    const page = await stage.step('open the page', () => stage.open());
    stage.recording.note('judged', backend.loads);
    const { load, call } = await judged(stage, page);

    expect(load).toMatchObject({ status: 'signed-out', reason: 'session-token-and-uat-missing', ...NOBODY });
    expect(call).toEqual(load);
  });

  scenario(
    `the backend of a ${instance} app knows who has signed in, and forgets who has signed out`,
    given,
    async (stage) => {
      await stage.startBackend();
      const page = await stage.openSignedIn();
      const who = { user: 'user_ada', session: await sessionOf(page), organization: null };

      const { load, call } = await judged(stage, page);
      expect(load).toMatchObject({ ...SIGNED_IN, ...who });
      expect(call).toMatchObject({ ...SIGNED_IN, ...who });

      await stage.step('sign out', () => page.evaluate(() => window.clerk.signOut(() => {})));
      expect(await calledBy(page)).toMatchObject({ status: 'signed-out', ...NOBODY });
      expect((await judged(stage, page, 'reload after the sign-out')).load).toMatchObject({
        status: 'signed-out',
        ...NOBODY,
      });
    },
  );

  scenario(`the backend of a ${instance} app follows a switch of organization`, given, async (stage) => {
    await stage.startBackend();
    const page = await stage.openSignedIn();
    const acme = { ...SIGNED_IN, user: 'user_ada', organization: 'org_acme', role: 'org:admin' };

    const called = await stage.step('switch to acme', async () => {
      await page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
      return calledBy(page);
    });
    expect(called).toMatchObject(acme);
    expect((await judged(stage, page)).load).toMatchObject(acme);

    await stage.step('switch to none', () => page.evaluate(() => window.clerk.setActive({ organization: null })));
    expect(await calledBy(page)).toMatchObject({ ...SIGNED_IN, user: 'user_ada', organization: null, role: null });
  });

  scenario(`the backend of a ${instance} app follows a switch of session`, given, async (stage) => {
    await stage.startBackend();
    const page = await stage.openSignedIn('ada');
    const session = await sessionOf(page);
    await stage.step('sign in as grace', () => stage.signIn(page, 'grace'));
    expect(await calledBy(page)).toMatchObject({ ...SIGNED_IN, user: 'user_grace' });

    await stage.step('switch to ada', () => page.evaluate((session) => window.clerk.setActive({ session }), session));

    expect(await calledBy(page)).toMatchObject({ ...SIGNED_IN, user: 'user_ada', session });
    expect((await judged(stage, page)).load).toMatchObject({ ...SIGNED_IN, user: 'user_ada', session });
  });

  scenario(
    `the backend of a ${instance} app takes the token that a renewal leaves`,
    { ...given, settings: { token_lifetime_seconds: SHORT } },
    async (stage) => {
      await stage.startBackend();
      const page = await stage.openSignedIn();
      const first = (await stage.cookies()).get('__session')?.value;
      expect(first).toBeDefined();

      await stage.step('wait for the renewal', async () => {
        await page.waitForResponse((answer) => answer.url().includes('/tokens?'), { timeout: SHORT * 1000 });
        await expect.poll(async () => (await stage.cookies()).get('__session')?.value).not.toBe(first);
      });

      expect(await calledBy(page)).toMatchObject({ ...SIGNED_IN, user: 'user_ada' });
      expect((await judged(stage, page)).load).toMatchObject({ ...SIGNED_IN, user: 'user_ada' });
    },
  );

  scenario(`the backend of a ${instance} app takes a page back whose token has run out`, given, async (stage) => {
    await stage.startBackend();
    // Tokens of a minute, made two minutes ago.
    await stage.api.clock(-120);
    const page = await stage.openSignedIn();
    await stage.api.clock(0);

    const { load, call } = await judged(stage, page);

    expect(load).toMatchObject({ status: 'handshake', reason: expect.stringMatching(/^session-token-expired/) });
    expect(call).toMatchObject({ ...SIGNED_IN, user: 'user_ada' });
  });
}
