/** Every member of the official client's resources, for the same answer of the API, is there with the same value. */
import { expect } from '@playwright/test';
import { test } from '../harness/scenario.mjs';
import { enrich } from '../harness/rich-client.mjs';
import { changeClient, isLeftOut, LEFT_OUT, membersIn, missing } from '../harness/shown.mjs';

/** The client's answers with something in every field. @param {import('../harness/stage.mjs').Stage} stage */
function answerRichly(stage) {
  return changeClient(stage, enrich);
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

    const top = missing(await membersIn(official), await membersIn(ours));
    expect(top.filter((path) => !isLeftOut(path))).toEqual([]);
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
      return {
        held: before?.firstName,
        is: user?.firstName,
        areNewest,
        isPrimary: user?.isPrimaryIdentification(user.emailAddresses[0]),
      };
    });

    expect(reloaded).toEqual({ held: 'Zoë', is: 'Zoë', areNewest: [true, true, true], isPrimary: true });
  });
});
