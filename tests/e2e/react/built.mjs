/** What the site serves for the app: its bundle, and its page, empty or as a server renders it. */
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { App } from './app.mjs';

/** @type {Promise<string> | undefined} */
let bundled;

/** The app's script, without a client: the very same script runs over both. */
export function bundle() {
  return (bundled ??= built());
}

/** @param {string} [content] */
export function page(content = '') {
  return `<!doctype html><meta charset="utf-8"><title>React</title>
<div id="root">${content}</div><script type="module" src="/react.js"></script>`;
}

/** As a server renders it, with our class in its hands. @param {{ publishableKey: string, initialState?: unknown, isStrict?: boolean }} given */
export async function rendered({ publishableKey, initialState, isStrict }) {
  const { Clerk } = await import('../../../pkg/index.js');
  return renderToString(h(App, { provider: { publishableKey, Clerk }, initialState, isStrict }));
}

async function built() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('browser.mjs', import.meta.url))],
    bundle: true,
    format: 'esm',
    // The one that says what is wrong, and has Strict Mode.
    define: { 'process.env.NODE_ENV': '"development"' },
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
