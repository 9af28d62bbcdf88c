/**
 * A browser whose tabs behave as they do for people: one is in front, and the others are hidden, out of focus, and can
 * be frozen; pages that are left are kept for the way back. In Playwright's own browser, each tab thinks that it is in
 * front, which also keeps it from being frozen, and there is no back/forward cache.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { findChromium, launchOptions } from './browser.mjs';

/** @typedef {import('@playwright/test').Page} Page */

/** Lets frames of other sites have cookies, as an unconfigured browser does; the defaults of builds differ. */
const PREFERENCES = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };

/** @param {Record<string, number>} hosts as for `launchOptions` */
export async function startWithRealTabs(hosts) {
  const { executablePath, args } = launchOptions(hosts, findChromium());
  const profile = await mkdtemp(path.join(tmpdir(), 'real-tabs-'));
  await mkdir(path.join(profile, 'Default'));
  await writeFile(path.join(profile, 'Default/Preferences'), JSON.stringify(PREFERENCES));
  const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const browserProcess = spawn(executablePath, [...args, ...own, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(browserProcess, 'exit');
  const browser = await chromium.connectOverCDP(await address(browserProcess), { noDefaults: true });
  return {
    context: browser.contexts()[0],
    async close() {
      await (await browser.newBrowserCDPSession()).send('Browser.close');
      await ended;
      await rm(profile, { recursive: true, maxRetries: 5 });
    },
  };
}

/** @param {import('node:child_process').ChildProcess} browserProcess @returns {Promise<string>} */
async function address({ stderr }) {
  if (!stderr) throw new Error('started without a pipe');
  for await (const line of createInterface({ input: stderr })) {
    const [, found] = /listening on (ws:\S+)/.exec(line) ?? [];
    if (!found) continue;
    // If nobody read the pipe, the browser would stop once it is full.
    stderr.resume();
    return found;
  }
  throw new Error('the browser ended before it could be reached');
}

/** Brings another tab to the front; the others are hidden from now on. @param {Page} page one of them */
export async function hide(page) {
  await page.context().newPage();
  await isHidden(page);
}

/** Minimises the window until the returned function is called. @param {Page} page */
export async function minimize(page) {
  const session = await page.context().newCDPSession(page);
  const { windowId } = await session.send('Browser.getWindowForTarget');
  await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
  await isHidden(page);
  return () => session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } });
}

/** Suspends a hidden tab: nothing in it runs until the returned function is called. @param {Page} page */
export async function freeze(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  return () => session.send('Page.setWebLifecycleState', { state: 'active' });
}

/** @param {Page} page */
function isHidden(page) {
  return page.waitForFunction(() => document.visibilityState === 'hidden' && !document.hasFocus());
}
