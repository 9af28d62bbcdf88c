/** The installed browser, configured to find the invented hosts. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Chromium without a user interface: the same engine, and a page costs half as much. */
const SHELL = ['chromium-headless-shell', 'chrome-headless-shell'];
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {Record<string, number>} hosts name of a host → the loopback port behind its port 443
 * @param {string} [executablePath] by default, the quickest browser that is installed
 */
export function launchOptions(hosts, executablePath = findShell() ?? findChromium()) {
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  // Any other request of a client must not leave this machine.
  rules.push('MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1');
  const args = [...QUIET, '--ignore-certificate-errors', `--host-resolver-rules=${rules.join(',')}`];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return { executablePath, headless: true, args };
}

/** The whole browser, for everything about windows and tabs, and for figures. */
export function findChromium() {
  const found = process.env.CHROMIUM || onPath(CHROMIUM);
  if (found) return found;
  throw new Error('no Chromium on PATH: install one (Debian: apt-get install chromium) or set CHROMIUM to its path');
}

/** Those who set `CHROMIUM` want the tests in that browser. */
function findShell() {
  return process.env.HEADLESS_SHELL || (process.env.CHROMIUM ? undefined : onPath(SHELL));
}

/** @param {string[]} names */
function onPath(names) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const found = names.map((name) => path.join(folder, name)).find(isExecutable);
    if (found) return found;
  }
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
