/** What this page's server says about the API that it has started. */

/**
 * @typedef {object} Config
 * @property {string} publishableKey
 * @property {string} proxyUrl Where the Frontend API is.
 * @property {string} controlUrl Where the API reports its requests and takes commands.
 * @property {string[]} templates Names of its JWT templates.
 * @property {{ email: string, password: string }[]} users Who can sign in.
 */

/** @returns {Promise<Config>} */
export async function loadConfig() {
  const response = await fetch('/config.json').catch(() => {
    throw new Error('the server of this page does not answer. Start it with `cargo xtask demo`.');
  });
  if (!response.ok) throw new Error(`/config.json: ${response.status} ${response.statusText}`);
  return response.json();
}
