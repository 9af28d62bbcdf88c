/**
 * Proves with a real browser that the demo works: `node www/once.mjs <url>`.
 *
 * Signs in on the hosted page as a test user, sees the token and its claims, and has the protected
 * backend accept it. Exit code 0 if all of that was seen. The browser is the one that the variable
 * CHROMIUM names, or the first found on PATH.
 */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const STEP_MS = 15_000;
const ALL_MS = 60_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const url = process.argv[2];
if (!url) {
  console.error('usage: node www/once.mjs <address of the demo>');
  process.exit(1);
}
setTimeout(() => fail(new Error(`not done after ${ALL_MS / 1000} s`)), ALL_MS).unref();

const browser = await chromium
  .launch({ executablePath: browserPath(), chromiumSandbox: process.getuid?.() !== 0, args: FLAGS })
  .catch(fail);
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(STEP_MS);
  page.on('pageerror', (error) => console.error(`  the page raised: ${error.message}`));
  await proveOn(page);
} catch (error) {
  fail(error);
} finally {
  await browser.close();
}

/** @param {import('@playwright/test').Page} page */
async function proveOn(page) {
  const config = await (await fetch(new URL('/config.json', url))).json();
  const [user] = config.users;
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel(/email/i).fill(user.email);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: /sign in|continue/i }).click();
  await page.waitForURL((now) => now.origin === new URL(url).origin);
  await page.locator('#account').getByText(user.email).waitFor();
  console.log(`  signed in as ${user.email}`);
  await page.locator('#claims').getByText('"sid"').waitFor();
  const left = Number(await page.locator('#ring .seconds').textContent());
  if (!(left > 0)) throw new Error('the ring does not show a token with time left');
  console.log(`  its session token is shown, good for another ${left} s`);
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/me'));
  await page.getByRole('button', { name: 'Call /api/me' }).click();
  const { status, body } = await answered.then(async (response) => ({
    status: response.status(),
    body: await response.json(),
  }));
  const claims = (await page.locator('#claims').textContent()) ?? '';
  if (status !== 200 || !claims.includes(`"${body.userId}"`) || !claims.includes(`"${body.sessionId}"`)) {
    throw new Error(`/api/me answered ${status} ${JSON.stringify(body)}`);
  }
  await page.locator('#backend-answer').getByText(body.sessionId).waitFor();
  console.log(`  /api/me has verified it: ${body.userId}, ${body.sessionId}`);
}

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(canRun);
  return found ?? fail(new Error('no Chromium on PATH; name one in the variable CHROMIUM'));
}

/** @param {string} path */
function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {unknown} error
 * @returns {never}
 */
function fail(error) {
  console.error(`the demo did not work: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
