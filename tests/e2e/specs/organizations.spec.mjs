/** Switching organizations: what is asked for, what the token says, what the cookies say. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

scenario('after a switch of organization tokens and cookies are of the new one', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const { token, organization } = await stage.step('switch to acme', () =>
    page.evaluate(async () => {
      await window.clerk.setActive({ organization: 'org_acme' });
      return { token: await window.clerk.session?.getToken(), organization: window.clerk.organization?.id };
    }),
  );

  expect(organization).toBe('org_acme');
  expect(await verified(stage, token)).toMatchObject({
    o: { id: 'org_acme', slg: 'acme', rol: 'admin' },
  });
  const cookies = await stage.cookies();
  expect(cookies.get('__session')?.value).toBe(token);
  const session = await page.evaluate(() => window.clerk.session?.id);
  expect(decodeURIComponent(cookies.get('clerk_active_context')?.value ?? '')).toBe(`${session}:org_acme`);
});

scenario('an organization is found by its slug', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const organization = await stage.step('switch to acme', () =>
    page.evaluate(async () => {
      await window.clerk.setActive({ organization: 'acme' });
      return window.clerk.organization?.id;
    }),
  );

  expect(organization).toBe('org_acme');
});

scenario('going back to the personal account takes the organization out of the token', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.step('switch to acme', () => page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' })));

  const token = await stage.step('switch back', () =>
    page.evaluate(async () => {
      await window.clerk.setActive({ organization: null });
      return window.clerk.session?.getToken();
    }),
  );

  expect(await verified(stage, token)).not.toHaveProperty('o');
  expect(await page.evaluate(() => window.clerk.organization)).toBeNull();
});

scenario('the organization is still active after a reload', {}, async (stage) => {
  const page = await stage.openSignedIn();
  await stage.step('switch to globex', () =>
    page.evaluate(() => window.clerk.setActive({ organization: 'org_globex' })),
  );

  await stage.step('reload', async () => {
    await page.reload();
    await loaded(page);
  });

  const token = await page.evaluate(() => window.clerk.session?.getToken());
  expect(await verified(stage, token)).toMatchObject({ o: { id: 'org_globex', rol: 'member' } });
  expect(await page.evaluate(() => window.clerk.organization?.slug)).toBe('globex');
});

scenario('a switch with a place to go hides who is signed in until it is there', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const seen = await stage.step('switch to acme and navigate', () =>
    page.evaluate(async () => {
      window.emitted.length = 0;
      /** @type {unknown} */
      let during = 'not called';
      await window.clerk.setActive({
        organization: 'org_acme',
        navigate: async () => {
          during = window.clerk.session;
        },
      });
      return { during, emitted: window.emitted.map(({ organization }) => organization) };
    }),
  );

  expect(seen.during).toBeUndefined();
  expect(seen.emitted.at(-1)).toBe('org_acme');
  expect(seen.emitted).toContain(undefined);
});

scenario('authorization follows the organization', {}, async (stage) => {
  const page = await stage.openSignedIn();
  const ask = () =>
    page.evaluate(() => ({
      admin: window.clerk.session?.checkAuthorization({ role: 'org:admin' }),
      write: window.clerk.session?.checkAuthorization({ permission: 'org:reports:write' }),
    }));

  expect(await ask()).toEqual({ admin: false, write: false });
  await stage.step('switch to acme', () => page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' })));
  expect(await ask()).toEqual({ admin: true, write: true });
  await stage.step('switch to globex', () =>
    page.evaluate(() => window.clerk.setActive({ organization: 'org_globex' })),
  );
  expect(await ask()).toEqual({ admin: false, write: false });
});
