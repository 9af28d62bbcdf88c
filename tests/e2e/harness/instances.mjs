/** Each kind of instance, with the API reached either way: what the way of a user through a page is played on. */

/** @type {Record<string, import('./stage.mjs').Given & import('../../engines/stage.mjs').Given>} */
export const INSTANCES = {
  development: {},
  'development behind an absolute proxyUrl': { proxyUrl: 'absolute' },
  production: { instance: 'production' },
  'production behind a relative proxyUrl': { instance: 'production', proxyUrl: 'relative' },
};
