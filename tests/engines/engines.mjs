/** The browser engines: the programs of each, and what a session of it is asked for. */
import path from 'node:path';
import { Context } from 'selenium-webdriver/firefox.js';
import { isExecutable } from '../e2e/harness/browser.mjs';

/** @typedef {'chromium' | 'firefox' | 'webkit'} EngineName */
/** @typedef {import('selenium-webdriver').WebDriver} WebDriver */

/**
 * @typedef {object} Engine
 * @property {() => { program: string, args: string[], env?: Record<string, string> }} driver its WebDriver server; a port is added to the arguments
 * @property {(proxy: string) => Record<string, unknown>} capabilities of a session whose pages reach everything but loopback through this proxy
 * @property {(driver: WebDriver) => Promise<void>} [forget] clears what pages have left behind, where that is much quicker than a new browser
 */

const LOOPBACK = ['localhost', '127.0.0.1'];
/** Where Debian leaves the browser of WebKitGTK, which no one starts by hand. */
const MINI_BROWSERS = [
  'MiniBrowser',
  ...['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`),
];

/** @type {Record<EngineName, Engine>} */
const ENGINES = {
  chromium: {
    driver: () => ({ program: find('CHROMEDRIVER', ['chromedriver']), args: [] }),
    capabilities: (proxy) => ({
      browserName: 'chrome',
      proxy: manual(proxy),
      'goog:chromeOptions': {
        binary: find('CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome']),
        args: chromiumArgs(),
      },
    }),
  },
  firefox: {
    driver: () => ({
      program: find('GECKODRIVER', ['geckodriver']),
      args: ['--allow-system-access', '--log', 'fatal'],
    }),
    capabilities: (proxy) => ({
      browserName: 'firefox',
      proxy: manual(proxy),
      'moz:firefoxOptions': { binary: find('FIREFOX', ['firefox-esr', 'firefox']), args: ['-headless'] },
    }),
    forget: forgetInFirefox,
  },
  webkit: {
    driver: () => ({ program: find('WEBKIT_DRIVER', ['WebKitWebDriver']), args: [], env: webkitEnv() }),
    capabilities: (proxy) => ({
      browserName: 'MiniBrowser',
      // The capability `proxy` would have it speak TLS to the proxy itself.
      'webkitgtk:browserOptions': {
        binary: find('MINI_BROWSER', MINI_BROWSERS),
        args: ['--automation', `--proxy=http://${proxy}`, ...LOOPBACK.map((host) => `--ignore-host=${host}`)],
      },
    }),
  },
};

/** Those that `ENGINES` names, all if it is not set. */
export const CHOSEN = chosen();

/** @param {EngineName} name */
export function engine(name) {
  return ENGINES[name];
}

function chosen() {
  const all = /** @type {EngineName[]} */ (Object.keys(ENGINES));
  const named = process.env.ENGINES?.split(',') ?? all;
  const unknown = named.filter((name) => !(name in ENGINES));
  if (unknown.length > 0) throw new Error(`ENGINES names ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return all.filter((name) => named.includes(name));
}

/** Nothing but what this machine serves is reached. @param {string} proxy */
function manual(proxy) {
  return { proxyType: 'manual', httpProxy: proxy, sslProxy: proxy, noProxy: LOOPBACK };
}

/** By what its own settings page would call. @param {WebDriver} driver */
async function forgetInFirefox(driver) {
  const firefox = /** @type {import('selenium-webdriver/firefox.js').Driver} */ (driver);
  await firefox.setContext(Context.CHROME);
  await firefox.executeAsyncScript(`
    const { CLEAR_COOKIES, CLEAR_DOM_STORAGES, CLEAR_ALL_CACHES, CLEAR_HISTORY } = Ci.nsIClearDataService;
    const everything = CLEAR_COOKIES | CLEAR_DOM_STORAGES | CLEAR_ALL_CACHES | CLEAR_HISTORY;
    Services.clearData.deleteData(everything, { onDataDeleted: arguments[0] });
  `);
  await firefox.setContext(Context.CONTENT);
}

function chromiumArgs() {
  const quiet = [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return isRoot() ? [...quiet, '--no-sandbox'] : quiet;
}

/** WebKit's sandbox can't be had by root. @returns {Record<string, string>} */
function webkitEnv() {
  return isRoot() ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {};
}

function isRoot() {
  return process.getuid?.() === 0;
}

/** @param {string} variable @param {string[]} names of programs on PATH, or paths */
function find(variable, names) {
  const named = process.env[variable];
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const places = names.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  const found = places.find(isExecutable);
  if (!found)
    throw new Error(
      `no ${names[0]} on PATH: set ${variable} to its path, or let cargo xtask test --only engines install it`,
    );
  return found;
}
