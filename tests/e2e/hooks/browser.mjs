/** The app in a page; where a server has rendered it, it goes on from that. */
import { createRoot, hydrateRoot } from 'react-dom/client';
import { initialStateInPage } from '../../../pkg/initial-state.js';
import { treeOf } from './app.mjs';

const app = await (await fetch('/app.json')).json();
const { isStrict, hasFailed } = app.react ?? {};
const provider = {
  publishableKey: app.publishableKey,
  wasmUrl: '/pkg/clerk_wasm_bg.wasm',
  initialState: initialStateInPage(),
  ...app.options,
  ...app.load,
};
const root = /** @type {HTMLElement} */ (document.querySelector('#root'));
const tree = treeOf({ provider, path: location.pathname, isStrict, hasFailed });
if (root.firstChild) hydrateRoot(root, tree);
else createRoot(root).render(tree);
