/** Each kind of instance, with the API reached in each way. Users' ways through a page are played on all of them. */

/** @type {Record<string, import('./stage.mjs').Given & import('../../engines/stage.mjs').Given>} */
export const INSTANCES = {
  development: {},
  'development behind an absolute proxyUrl': { proxyUrl: 'absolute' },
  production: { instance: 'production' },
  'production behind a relative proxyUrl': { instance: 'production', proxyUrl: 'relative' },
};
