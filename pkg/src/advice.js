/**
 * The messages for people who made a mistake, by code. Fetched when somebody makes one.
 *
 * This module imports nothing: some bundlers would put a module that it shared with a page's bundle into a file of its
 * own, and that would be one more request for every page.
 */

// Errors: what does not work.

/** @param {string} call */
export const clerk_not_loaded = (call) =>
  `${call} was called before Clerk was loaded. Await clerk.load() first, or wait for the status "ready": clerk.on('status', …, { notify: true }).`;

export const clerk_init_failed = () =>
  'Clerk could not be loaded, so there is no token and nobody to sign out. What load() rejected with says why; it can be called again.';

export const clerk_not_in_browser = () =>
  'load() was called where there is no page. On a server, leave it out: the state stays as it is before loading.';

export const clerk_runtime_not_browser = () =>
  'getToken() and signOut() can only be called in a browser. On a server, read the token from the request.';

/** @param {unknown} error */
export const clerk_wasm_fetch_failed = (error) =>
  `Where clerk_wasm_bg.wasm is can't be told: ${error}. Pass its address to load() as wasmUrl; bundles that are no ES modules need it.`;

/** @param {[error: string, type: string, from: string]} found */
export const clerk_wasm_compile_failed = ([error, type, from]) => {
  if (/content security policy|unsafe-eval|csp/i.test(error)) {
    return `The page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src. (${error})`;
  }
  if (from.includes('/.vite/')) {
    return `Vite has moved the package away from its wasm file, as it did before Vite 8. Put optimizeDeps: { exclude: ['clerk-wasm'] } into its configuration. (${error})`;
  }
  if (type.includes('html')) {
    return `${from} is no WebAssembly but a page (${type}): the server answers unknown addresses with it. Serve clerk_wasm_bg.wasm from the folder of the package, beside a bundle if you make one, or pass its address to load() as wasmUrl. (${error})`;
  }
  return `The WebAssembly file could not be compiled: ${error}. It came as ${type} from ${from}. It is damaged, or this browser is too old: it takes one of the last years.`;
};

// Warnings: what works, but not as somebody thinks.

/** @param {string} names */
export const otherOptions = (names) => `load() was called again with another ${names}. Only the first call's counts.`;

/** @param {string} target */
export const otherTarget = (target) =>
  `windowNavigate() does not go to ${target}. Pass a path, or a URL of an allowed protocol (allowedRedirectProtocols).`;

/** @param {string} firstKey */
export const otherKey = (firstKey) =>
  `this page has Clerk loaded with another publishable key (${firstKey}). Both write the cookie __session, and a backend sees only the last one. Load one instance a page.`;

/** @param {string} version */
export const otherClient = (version) =>
  `window.Clerk is already there, as another client (${version}). Both renew the same session. Take away its <script>, or the provider that loads it.`;
