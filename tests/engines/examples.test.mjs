/** The example apps of Yew, Leptos (also rendered on a server) and Dioxus: a visit of each. */
import assert from 'node:assert/strict';
import { EXAMPLES } from '../e2e/examples/built.mjs';
import { serve } from '../e2e/examples/server.mjs';
import { eventually } from './eventually.mjs';
import { scenario } from './scenario.mjs';
import { fillIn } from './stage.mjs';

/** @typedef {import('./tab.mjs').Tab} Tab */

/** As soon as it is so. @param {Tab} tab @param {string} id @param {string} text */
function shows(tab, id, text) {
  return eventually(async () => assert.equal(await tab.text(id), text));
}

/** By the app's own navigation, so that the page stays. @param {Tab} tab @param {string} path */
function go(tab, path) {
  return tab.click(`nav a[href="${path}"]`);
}

for (const example of EXAMPLES) {
  scenario(
    `the example app ${example.name}: sign in, all pages, another organization, sign out`,
    { oursOnly: true },
    async (stage) => {
      const server = await serve(example, stage.api);
      try {
        const tab = await stage.newTab();
        await tab.goto(`${server.origin}/`);
        await shows(tab, 'status', 'ready');

        await tab.press('Sign in');
        await fillIn(tab, 'ada');
        await shows(tab, 'user', 'Ada Lovelace');
        await shows(tab, 'who', 'user_ada');
        await eventually(async () => assert.match(await tab.text('token'), /^\d{10}$/));

        await go(tab, '/protected');
        await shows(tab, 'protected', 'user_ada');
        await go(tab, '/admin');
        await eventually(() => tab.find('[data-testid="no-admin"]'));
        await tab.click('[data-testid="organizations"] option[value="org_acme"]');
        await shows(tab, 'organization', 'Acme');
        await eventually(() => tab.find('[data-testid="admin"]'));
        await go(tab, '/report');
        await tab.press('Get report');
        await eventually(async () => assert.match(await tab.text('report'), /user_ada/));

        await tab.reload();
        await shows(tab, 'organization', 'Acme');
        await tab.press('Sign out');
        await eventually(async () => assert.equal(await tab.count('[data-testid="user"]'), 0));
        const left = [...(await tab.cookies()).keys()].filter((name) => name.startsWith('__session'));
        assert.deepEqual(left, []);
      } finally {
        await server.stop();
      }
    },
  );
}
