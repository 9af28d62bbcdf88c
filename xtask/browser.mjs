// Bundles the package into one module for pages without a bundler: `node xtask/browser.mjs PKG FILE`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';
import { MINIFIED, lazily } from './weigh.mjs';

const [pkg = '', made = ''] = process.argv.slice(2);

const bundled = await build({
  ...MINIFIED,
  entryPoints: [path.join(pkg, 'index.js')],
  bundle: true,
  plugins: [lazily],
  logLevel: 'warning',
});

// Three passes of another minifier save another 4 % of what goes over the wire.
const { code = '' } = await minify(bundled.outputFiles[0].text, {
  module: true,
  ecma: 2022,
  compress: { passes: 3, inline: 1 },
  // With this, Chrome compiles all of it on another thread while it is fetched, not each function at its first call.
  format: { preamble: '//# allFunctionsCalledOnLoad' },
});
await writeFile(made, code);
