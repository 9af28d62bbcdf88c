/** What each worker has to itself: a site, and a development and a production instance of the API. */
import { Fapi } from './fapi.mjs';
import { Site } from './site.mjs';
import { APP_HOST, CO_UK_HOST, SATELLITE_API_HOST, SATELLITE_HOST, WWW_CO_UK_HOST } from './stage.mjs';

/**
 * @typedef {object} World
 * @property {Site} site
 * @property {Fapi} development
 * @property {Fapi} production
 */

/** @returns {Promise<World & { hosts: Record<string, number>, close(): Promise<void> }>} */
export async function startWorld() {
  const [site, development, production] = await Promise.all([
    Site.start([APP_HOST, SATELLITE_HOST, CO_UK_HOST, WWW_CO_UK_HOST]),
    Fapi.start('development', 'local-fapi-1.clerk.accounts.dev', { allowed_origins: [`https://${CO_UK_HOST}`] }),
    Fapi.start('production', 'clerk.example.test', { satellites: [SATELLITE_HOST] }),
  ]);
  return {
    site,
    development,
    production,
    hosts: {
      [APP_HOST]: site.securePort,
      [SATELLITE_HOST]: site.securePort,
      [CO_UK_HOST]: site.securePort,
      [WWW_CO_UK_HOST]: site.securePort,
      [development.host]: development.tlsPort,
      [production.host]: production.tlsPort,
      [SATELLITE_API_HOST]: production.tlsPort,
    },
    async close() {
      site.close();
      await Promise.all([development.stop(), production.stop()]);
    },
  };
}
