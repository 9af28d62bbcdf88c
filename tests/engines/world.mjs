/** What one file of scenarios has to itself: a site, a development and a production instance of the API, and the proxy to them. */
import { Fapi } from '../e2e/harness/fapi.mjs';
import { Site } from '../e2e/harness/site.mjs';
import { Proxy } from './proxy.mjs';

/** Where the page of the production instance is. */
export const APP_HOST = 'app.example.test';

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */

export async function startWorld() {
  const [site, development, production] = await Promise.all([
    Site.start([APP_HOST]),
    Fapi.start('development', 'local-fapi-1.clerk.accounts.dev'),
    Fapi.start('production', 'clerk.example.test'),
  ]);
  const proxy = await Proxy.start({
    [APP_HOST]: site.securePort,
    [development.host]: development.tlsPort,
    [production.host]: production.tlsPort,
  });
  return {
    site,
    development,
    production,
    proxy,
    async close() {
      proxy.close();
      site.close();
      await Promise.all([development.stop(), production.stop()]);
    },
  };
}
