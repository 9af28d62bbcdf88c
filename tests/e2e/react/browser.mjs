/** The app in a page: over the client that the site serves, as a class or as an instance. */
import { Component, createElement as h } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { App, react } from './app.mjs';

/** Not in the bundle: the site serves one client or the other. */
const CLIENT = '/client.mjs';

/** What React could not go on with. */
class Boundary extends Component {
  /** @param {any} props */
  constructor(props) {
    super(props);
    this.state = {};
  }

  /** @param {Error & { code?: string }} error */
  static getDerivedStateFromError({ message, code }) {
    return { message, code };
  }

  render() {
    const { message, code } = /** @type {{ message?: string, code?: string }} */ (this.state);
    if (message) return h('p', { 'data-testid': 'crashed' }, `${code}: ${message}`);
    return /** @type {any} */ (this.props).children;
  }
}

const { Clerk } = await import(CLIENT);
const page = /** @type {any} */ (window);
const app = await (await fetch('/app.json')).json();
const { isInstance, isLoading, isStrict, initialState } = app.react ?? {};
page.react = react;
page.earlyToken = react.getToken();
page.earlyToken.catch(() => {});

const instance = isInstance && new Clerk(app.publishableKey, app.options);
if (isLoading) instance.load(app.load);
const provider = {
  publishableKey: app.publishableKey,
  Clerk: instance || Clerk,
  ...app.options,
  ...app.load,
};
const root = /** @type {HTMLElement} */ (document.querySelector('#root'));
// Where a server has rendered, there is no boundary: it would be a difference.
const tree = h(App, { isStrict, path: location.pathname, provider, initialState });
/** @type {import('react-dom/client').Root | undefined} */
let mounted;
if (root.firstChild) hydrateRoot(root, tree);
else mount();

function mount() {
  mounted = createRoot(root);
  mounted.render(h(Boundary, null, tree));
}

page.mountAgain = () => {
  mounted?.unmount();
  mount();
};

Object.defineProperty(window, 'clerk', { get: () => react.clerk ?? page.Clerk });
