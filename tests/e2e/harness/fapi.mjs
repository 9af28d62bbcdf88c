/** The local Frontend API as a process, and its control interface. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { end } from './child.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * A request as the API saw it.
 * @typedef {object} LogEntry
 * @property {number} at milliseconds on the server's clock
 * @property {string} method the intended method, with `_method` applied
 * @property {string} wire_method
 * @property {string} path
 * @property {Record<string, string>} query
 * @property {number | null} status
 */

/**
 * What happens to requests instead of the API's own answer.
 * @typedef {object} Fault
 * @property {string} path `*` stands for one segment, `**` at the end for any rest
 * @property {string} [method]
 * @property {number} [count]
 * @property {number} [delay_ms]
 * @property {boolean} [drop]
 * @property {number} [status]
 * @property {string} [code]
 * @property {unknown} [body]
 * @property {Record<string, string>} [headers]
 */

/**
 * What an instance is, beyond its kind and host.
 * @typedef {object} Instance
 * @property {string[]} allowed_origins of pages, beyond those that such an instance allows anyway
 * @property {string[]} satellites domains of satellite apps
 */

/** @typedef {{ apiUrl: string, tlsUrl: string, controlUrl: string, backendUrl: string, publishableKey: string, secretKey: string }} Ready */

/** Where cargo leaves the binary. */
const BUILT = fileURLToPath(new URL('../../../target/debug/local-fapi', import.meta.url));

export class Fapi {
  /** @param {ChildProcess} process @param {Ready} ready @param {string} host */
  constructor(process, ready, host) {
    this.process = process;
    this.host = host;
    this.plain = ready.apiUrl;
    this.tls = ready.tlsUrl;
    this.publishableKey = ready.publishableKey;
    /** The Backend API, for servers with the secret key. */
    this.backend = ready.backendUrl;
    this.secretKey = ready.secretKey;
    this.controlUrl = ready.controlUrl;
  }

  /**
   * @param {'development' | 'production'} kind
   * @param {string} host the name it is known under
   * @param {Partial<Instance>} [instance] what else it is
   * @param {string} [more] TOML that is added to its configuration
   */
  static async start(kind, host, instance, more) {
    const program = process.env.LOCAL_FAPI ?? BUILT;
    if (!existsSync(program)) throw new Error(`${program} is not there: cargo build -p local-fapi, or set LOCAL_FAPI`);
    const any = ['--port', '0', '--control-port', '0', '--tls', '--tls-port', '0'];
    const args = ['--json', '--host', host, ...any, ...(kind === 'production' ? ['--production'] : [])];
    const config = (instance || more) && (await configFile(program, instance, more));
    if (config) args.push('--config', config);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = await readyLine(child);
    if (config) await rm(path.dirname(config), { recursive: true });
    return new Fapi(child, ready, host);
  }

  get tlsPort() {
    return Number(new URL(this.tls).port);
  }

  /**
   * Resets it to its configuration (no sessions, faults, log, offset) and applies these settings.
   * @param {Record<string, unknown>} [settings]
   */
  async reset(settings) {
    await this.#call('POST', '/reset');
    if (settings) await this.settings(settings);
  }

  /** @param {Record<string, unknown>} changes */
  settings(changes) {
    return this.#call('PATCH', '/settings', changes);
  }

  /** @param {number} seconds how far to set the server's clock ahead */
  clock(seconds) {
    return this.#call('PUT', '/clock', { offset_ms: Math.round(seconds * 1000) });
  }

  /** The server's time. @returns {Promise<Date>} */
  async now() {
    return new Date((await this.#call('GET', '/clock')).now_ms);
  }

  /** @param {Fault} fault */
  fault(fault) {
    return this.#call('POST', '/faults', fault);
  }

  clearFaults() {
    return this.#call('DELETE', '/faults');
  }

  /** Every request since the reset, oldest first. @returns {Promise<LogEntry[]>} */
  log() {
    return this.#call('GET', '/log');
  }

  clearLog() {
    return this.#call('DELETE', '/log');
  }

  /** Starts another session on the newest client. @param {string} user */
  signIn(user) {
    return this.#call('POST', '/sessions', { user });
  }

  /** Ends a session without telling its browser. @param {string} session @param {'end' | 'remove' | 'revoke' | 'expire' | 'abandon'} how */
  end(session, how) {
    return this.#call('POST', `/sessions/${session}/${how}`);
  }

  /** @param {string | undefined} session @returns {Promise<string>} */
  async sessionStatus(session) {
    return (await this.#call('GET', `/sessions/${session}`)).status;
  }

  /** Forgets a client and its sessions without telling its browser. @param {string} client */
  forgetClient(client) {
    return this.#call('DELETE', `/clients/${client}`);
  }

  forgetDevBrowsers() {
    return this.#call('POST', '/dev_browsers/forget');
  }

  /** @returns {Promise<import('jose').JSONWebKeySet>} */
  async jwks() {
    return (await fetch(`${this.plain}/.well-known/jwks.json`)).json();
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async #call(method, path, body) {
    const answer = await fetch(
      this.controlUrl + path,
      body === undefined ? { method } : { method, body: JSON.stringify(body) },
    );
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  }

  stop() {
    return end(this.process);
  }
}

/**
 * Writes the configuration with these lists and this TOML in it.
 * @param {string} program
 * @param {Partial<Instance>} [instance]
 * @param {string} [more]
 */
async function configFile(program, instance = {}, more = '') {
  let { stdout: text } = await promisify(execFile)(program, ['--print-config']);
  for (const [name, list] of Object.entries(instance)) {
    text = text.replace(new RegExp(`^${name} = .*$`, 'm'), `${name} = ${JSON.stringify(list)}`);
  }
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'local-fapi-')), 'config.toml');
  await writeFile(file, text + more);
  return file;
}

/** @param {ChildProcess} child @returns {Promise<Ready>} */
async function readyLine(child) {
  if (!child.stdout) throw new Error('started without a pipe');
  const lines = createInterface({ input: child.stdout });
  const died = Promise.race([once(child, 'exit'), once(child, 'error')]);
  const first = await Promise.race([once(lines, 'line'), died.then(() => undefined)]);
  if (!first) throw new Error(`local-fapi ended before it was ready, with ${child.exitCode}`);
  return JSON.parse(first[0]);
}
