/** An engine's WebDriver server as a process, and its sessions: each is a browser with a profile of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Builder, Capabilities } from 'selenium-webdriver';
import { end } from '../e2e/harness/child.mjs';
import { freePort } from '../e2e/harness/ports.mjs';
import { engine } from './engines.mjs';
import { eventually } from './eventually.mjs';

/** @typedef {import('selenium-webdriver').WebDriver} WebDriver */

/** How long one script may take, and one page to load: more than any of them does on a machine that others use, too. */
const LIMIT_MS = 60_000;

export class Browser {
  /** A session that the next scenario can have, too. @type {WebDriver | undefined} */
  #kept;

  /** @param {import('./engines.mjs').EngineName} name @param {import('node:child_process').ChildProcess} process @param {string} url */
  constructor(name, process, url) {
    this.name = name;
    this.process = process;
    this.url = url;
  }

  /** @param {import('./engines.mjs').EngineName} name */
  static async start(name) {
    const { program, args, env } = engine(name).driver();
    const port = await freePort();
    const child = spawn(program, [...args, `--port=${port}`], { env: { ...process.env, ...env }, stdio: 'ignore' });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    const url = `http://127.0.0.1:${port}`;
    await Promise.race([failed, eventually(() => isReady(url, child))]);
    return new Browser(name, child, url);
  }

  /** A browser that nobody has used, or that remembers nothing of it. @param {string} proxy host and port */
  async session(proxy) {
    const kept = this.#kept;
    if (kept) {
      await closeTabs(kept);
      await engine(this.name).forget?.(kept);
      return kept;
    }
    const capabilities = new Capabilities({ ...engine(this.name).capabilities(proxy), acceptInsecureCerts: true });
    const driver = await new Builder().usingServer(this.url).withCapabilities(capabilities).build();
    await driver.manage().setTimeouts({ script: LIMIT_MS, pageLoad: LIMIT_MS });
    return driver;
  }

  /** The scenario is over; what it leaves after it has gone wrong is not used again. @param {WebDriver} driver @param {boolean} wentWell */
  async end(driver, wentWell) {
    this.#kept = wentWell && engine(this.name).forget ? driver : undefined;
    if (!this.#kept) await driver.quit();
  }

  async stop() {
    await this.#kept?.quit();
    await end(this.process);
  }
}

/** All but a new one. @param {WebDriver} driver */
async function closeTabs(driver) {
  const tabs = await driver.getAllWindowHandles();
  await driver.switchTo().newWindow('tab');
  const fresh = await driver.getWindowHandle();
  for (const tab of tabs) {
    await driver.switchTo().window(tab);
    await driver.close();
  }
  await driver.switchTo().window(fresh);
}

/** @param {string} url @param {import('node:child_process').ChildProcess} child */
async function isReady(url, child) {
  if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
  const { value } = /** @type {any} */ (await (await fetch(`${url}/status`)).json());
  if (!value.ready) throw new Error(`${child.spawnfile} is not ready: ${value.message}`);
}
