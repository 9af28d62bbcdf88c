// Joins what wasm-bindgen wrote into one module: its JavaScript side, and the crate's own modules that it imports.
// Whatever goes between it and the wasm file gets the name that wasm-opt chose.
//
// What wasm-bindgen wrote knows a single instance for as long as the page lives. Here it becomes a function that makes
// an instance with everything that belongs to it, so that there can be another when the first one has died.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const [folder, outfile] = process.argv.slice(2);
const { imports, exports } = JSON.parse(readFileSync(path.join(folder, 'names.json'), 'utf8'));

/**
 * What can be simpler than wasm-bindgen writes it: what to look for, and what takes its place. An instance lives as
 * long as its page or until it has died, and then goes as a whole, so nothing in it is ever freed from outside.
 * @type {[RegExp, string][]}
 */
const SIMPLER = [
  [/^ {4}__destroy_into_raw\(\) \{.*?^ {4}free\(\) \{.*?^ {4}\}$/ms, ''],
  [/^ +CoreFinalization\.register.*$/m, ''],
  [/^if \(Symbol\.dispose\).*$/m, ''],
  [/^const CoreFinalization.*?;$/ms, ''],
  [/^const CLOSURE_DTORS.*?;$/ms, ''],
  [/^function makeClosure\(.*?^\}$/ms, 'const makeClosure = (a, b, work) => (...values) => work(a, b, ...values);'],
  [/function\(arg0\) \{\s*arg0\._wbg_cb_unref\(\);\s*\}/, 'function() {}'],
  // A text goes over in one go: a loop over its characters is slow until it is compiled, which matters as a page loads.
  [
    /^function passStringToWasm0\(.*?^\}$/ms,
    `function passString(text) {
  const bytes = cachedTextEncoder.encode(text);
  const at = wasm.__wbindgen_malloc(bytes.length, 1) >>> 0;
  getUint8ArrayMemory0().set(bytes, at);
  WASM_VECTOR_LEN = bytes.length;
  return at;
}
function passText(text) {
  return text == null ? 0 : passString(text);
}
function takeText([at, length]) {
  if (!at) return;
  const text = getStringFromWasm0(at, length);
  wasm.__wbindgen_free(at, length, 1);
  return text;
}
function getText(at, length) {
  return at ? getStringFromWasm0(at, length) : undefined;
}
function putText(at, text) {
  const words = [passText(text), WASM_VECTOR_LEN];
  new Int32Array(wasm.memory.buffer).set(words, at >>> 2);
}`,
  ],
  [/isLikeNone\((\w+)\) \? 0 : passStringToWasm0\(\1, [^)]*\)/g, 'passText($1)'],
  [/passStringToWasm0\((\w+), [^)]*\)/g, 'passString($1)'],
  [/(\w+) === 0 \? undefined : getStringFromWasm0\(\1, /g, 'getText($1, '],
  [/let (\w+);\s*if \(ret\[0\] !== 0\) \{[^}]*\}\s*return \1;/g, 'return takeText(ret);'],
  [
    /(?:var|const) ptr1 = pass(?:Text|String)\(ret\);[^}]*setInt32\(\(arg0 >>> 0\) \+ 4 \* 0, ptr1, true\);/g,
    'putText(arg0, ret);',
  ],
  [/^let cachedDataViewMemory0 .*?^\}$/ms, ''],
  [/^ +cachedDataViewMemory0 = null;$/m, ''],
  [/^function isLikeNone\(.*?^\}$/ms, ''],
  // Safari's decoder is not renewed: it wears out only after two gigabytes.
  [/^cachedTextDecoder\.decode\(\);.*?^\}$/ms, 'const decodeText = (bytes) => cachedTextDecoder.decode(bytes);'],
  [/^if \(!\('encodeInto' in cachedTextEncoder\)\) \{.*?^\}$/ms, ''],
  // An app that passes something other than a text has to bear that a few bytes leak.
  [/try \{((?:(?!try \{)[^])*?)\} catch \(e\) \{(?:\s*if \(ptr\d\) \{[^}]*\})+\s*throw e;\s*\}/g, '$1'],
];

const START = `export async function start(module, guard) {
  wasm = guard((await WebAssembly.instantiate(module, __wbg_get_imports())).exports);
  wasm.__wbindgen_start();
}`;

const FORMAT = /** @type {const} */ ({ bundle: true, format: 'esm', target: 'es2022', logLevel: 'warning' });

const { outputFiles } = await build({
  ...FORMAT,
  // Its other exports are other ways to start, which the package has no use for.
  stdin: { contents: "export { Core, start } from './clerk_wasm.js';", resolveDir: folder },
  plugins: [{ name: 'names', setup: (made) => made.onLoad({ filter: /clerk_wasm\.js$/ }, renamed) }],
  external: ['./snippets/*'],
  write: false,
});
await build({ ...FORMAT, stdin: { contents: asFunction(outputFiles[0].text), resolveDir: folder }, outfile });

const types = readFileSync(path.join(folder, 'clerk_wasm.d.ts'), 'utf8');
const TYPE = `export default function start(
  module: WebAssembly.Module,
  guard: (exports: InitOutput) => InitOutput,
): Promise<typeof Core>;`;
writeFileSync(outfile.replace(/js$/, 'd.ts'), replace(types, /^export default function .*$/m, TYPE));

/** @param {string} module the text of one that imports first and exports `Core` and `start` last */
function asFunction(module) {
  const imports = module.match(/^import .*$/gm) ?? [];
  const body = replace(
    module.replace(/^import .*$/gm, ''),
    /^export \{[^}]*\};$/m,
    'await start(module, guard);\nreturn Core;',
  );
  return `${imports.join('\n')}\nexport default async function (module, guard) {\n${body}}\n`;
}

/** @param {{ path: string }} file */
function renamed({ path: file }) {
  let text = `${readFileSync(file, 'utf8')}\n${START}\n`;
  /** @type {string[]} */
  const direct = [];
  for (const [module, name, short] of imports) {
    if (module === './clerk_wasm_bg.js') text = replace(text, new RegExp(`\\b${name}: function`), `${short}: function`);
    // A function that takes and returns only numbers is imported straight from its module.
    else direct.push(`import { ${name} as import_${short} } from '${module}';`);
  }
  for (const [what, by] of SIMPLER) text = replace(text, what, by);
  for (const [name, short] of exports) text = text.replace(new RegExp(`\\bwasm\\.${name}\\b`, 'g'), `wasm.${short}`);
  const shorts = imports.filter(([module]) => module !== './clerk_wasm_bg.js').map(([, , short]) => short);
  const all = `{ a: { ...import0, ${shorts.map((short) => `${short}: import_${short}`).join(', ')} } }`;
  text = replace(text, /return \{\s*__proto__: null,\s*"\.\/clerk_wasm_bg\.js": import0,[^}]*\}/, `return ${all}`);
  return { contents: `${direct.join('\n')}\n${text}` };
}

/** @param {string} text @param {RegExp} what @param {string} by */
function replace(text, what, by) {
  if (text.search(what) < 0)
    throw new Error(`what wasm-bindgen wrote has no ${what}: its version is another than this was written for`);
  return text.replace(what, by);
}
