/** What the site serves for an app: its bundle, and its page, empty or as a server renders it. */
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { App } from './app.mjs';
import { treeOf } from '../hooks/app.mjs';

/** What Vue asks its bundler to say. */
const VUE_FLAGS = {
  __VUE_OPTIONS_API__: 'true',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
};
/** @type {Map<string, Promise<string>>} */
const bundles = new Map();

/** An app's script, without a client: the very same script runs over both. @param {'react' | 'vue' | 'hooks'} app */
export function bundle(app) {
  const bundled = bundles.get(app) ?? built(app);
  bundles.set(app, bundled);
  return bundled;
}

/** @param {string} [content] */
export function page(content = '') {
  return `<!doctype html><meta charset="utf-8"><title>React</title>
<div id="root">${content}</div><script type="module" src="/app.js"></script>`;
}

/** As a server renders it, with our class in its hands. @param {{ publishableKey: string, initialState?: unknown, isStrict?: boolean }} given */
export async function rendered({ publishableKey, initialState, isStrict }) {
  const { Clerk } = await import('../../../pkg/index.js');
  return renderToString(h(App, { provider: { publishableKey, Clerk }, initialState, isStrict }));
}

/**
 * The app over `clerk-wasm/react` as a server renders it, with the state in the page.
 * @param {{ publishableKey: string, script: string, initialState: any, path?: string, isStrict?: boolean }} given
 */
export function renderedHooks({ publishableKey, script, initialState, path, isStrict }) {
  const tree = treeOf({ provider: { publishableKey, initialState }, path, isStrict });
  return page(renderToString(tree)).replace('<script', `${script}<script`);
}

/** @param {string} app */
async function built(app) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../${app}/browser.mjs`, import.meta.url))],
    bundle: true,
    format: 'esm',
    // The one that says what is wrong, and has Strict Mode.
    define: { 'process.env.NODE_ENV': '"development"', ...VUE_FLAGS },
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
