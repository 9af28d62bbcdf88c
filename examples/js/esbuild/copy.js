// What the bundler leaves where it is: the page, and the wasm file, which has to be beside the bundle.
import { copyFileSync } from 'node:fs';

copyFileSync('index.html', 'dist/index.html');
copyFileSync('node_modules/clerk-wasm/clerk_wasm_bg.wasm', 'dist/clerk_wasm_bg.wasm');
