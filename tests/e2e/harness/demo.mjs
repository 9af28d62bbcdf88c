/** The demo's server: with the demo's page, or with an app in place of it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { end } from './child.mjs';

/** A server that is stopped when it is no longer needed. @typedef {{ origin: string, stop(): Promise<void> }} AppServer */

const PROGRAM = process.env.DEMO_SERVER ?? fileURLToPath(new URL('../../../target/debug/demo-server', import.meta.url));

/**
 * Starts it on a port of its own.
 * @param {string[]} [given] further arguments
 * @param {Record<string, string>} [variables] of its environment
 * @returns {Promise<AppServer>}
 */
export async function startDemo(given = [], variables = {}) {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: cargo build -p demo-server, or set DEMO_SERVER`);
  const env = { ...process.env, ...variables };
  const child = spawn(PROGRAM, ['--port', '0', ...given], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const origin = await new Promise((resolve, reject) => {
    lines.on('line', (line) => resolve(/http:\/\/[^/ ]+/.exec(line)?.[0] ?? reject(new Error(line))));
    child.on('exit', (code) => reject(new Error(`the server ended before it was ready, with ${code}`)));
  });
  return { origin, stop: () => end(child) };
}
