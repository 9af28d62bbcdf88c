// Makes one module of the package for pages without a bundler: `node xtask/browser.mjs PKG OUTFILE`.
import path from 'node:path';
import { build } from 'esbuild';
import { MINIFIED, lazily } from './weigh.mjs';

const [pkg = '', outfile] = process.argv.slice(2);

await build({
  ...MINIFIED,
  entryPoints: [path.join(pkg, 'index.js')],
  bundle: true,
  // Chrome compiles all of it on another thread then, while it is fetched, and not each function as it is first called.
  banner: { js: '//# allFunctionsCalledOnLoad' },
  plugins: [lazily],
  logLevel: 'warning',
  write: true,
  outfile,
});
