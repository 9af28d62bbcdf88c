/** The least that a page can do by hand to have a token: the floor under every client. */

/** @param {{ publishableKey: string, api: string, devBrowser: string }} app */
export async function start({ api, devBrowser }) {
  const query = `__clerk_api_version=2026-08-20&__clerk_db_jwt=${encodeURIComponent(devBrowser)}`;
  /** @param {string} path @param {RequestInit} [init] */
  const call = async (path, init) =>
    (await fetch(`${api}/v1${path}?${query}`, { credentials: 'include', ...init })).json();
  const [environment, { response: client }] = await Promise.all([call('/environment'), call('/client')]);
  const session = client.last_active_session_id;
  const { jwt } = await call(`/client/sessions/${session}/tokens`, { method: 'POST', body: new URLSearchParams() });
  return { environment, client, token: jwt };
}
