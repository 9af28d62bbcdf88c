// Prints what a wasm file imports and how large it is, as one line of JSON.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotli } from './weigh.mjs';

const bytes = readFileSync(process.argv[2]);
const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
console.log(
  JSON.stringify({
    modules: [...new Set(imports.map(({ module }) => module))],
    raw: bytes.length,
    integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
    brotli: brotli(bytes).length,
  }),
);
