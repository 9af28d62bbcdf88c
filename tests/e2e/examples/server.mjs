/** The server of an example app: its own, or the demo's, on a port of its own. */
import { spawn } from 'node:child_process';
import { end } from '../harness/child.mjs';
import { startDemo } from '../harness/demo.mjs';
import { freePort } from '../harness/ports.mjs';

/** @typedef {import('./built.mjs').Example} Example */
/** @typedef {import('../harness/fapi.mjs').Fapi} Fapi */
/** @typedef {import('../harness/demo.mjs').AppServer} AppServer */

/** @param {Example} example @param {Fapi} api @returns {Promise<AppServer>} */
export function serve(example, api) {
  return example.server ? serveItself(example, example.server, api) : serveFolder(example, api);
}

/** @param {Example} example @param {Fapi} api @returns {Promise<AppServer>} */
function serveFolder(example, api) {
  const given = ['--app', example.folder, '--api', api.plain, '--publishable-key', api.publishableKey];
  return startDemo(given, { CLERK_SECRET_KEY: api.secretKey });
}

/** Which environment variables such a program reads is said in tests/e2e/README.md. @param {Example} example @param {string} program @param {Fapi} api @returns {Promise<AppServer>} */
async function serveItself(example, program, api) {
  const port = await freePort();
  const env = {
    ...process.env,
    ...filesOf(example.folder),
    PORT: String(port),
    CLERK_PUBLISHABLE_KEY: api.publishableKey,
    CLERK_SECRET_KEY: api.secretKey,
    CLERK_API_URL: api.plain,
    CLERK_PROXY_URL: api.plain,
    CLERK_SIGN_IN_URL: `${api.plain}/sign-in`,
  };
  const child = spawn(program, [], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const origin = `http://localhost:${port}`;
  while (!(await fetch(origin).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${program} ended before it was ready, with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { origin, stop: () => end(child) };
}

/** Where a program finds the files of its pages, in the words of each framework. @param {string} folder */
export function filesOf(folder) {
  return { LEPTOS_SITE_ROOT: folder, DIOXUS_PUBLIC_PATH: folder };
}
