/** An app on the hooks and components of `clerk-wasm/react`, which shows what each of them says. */
import { createElement as h, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as own from '../../../pkg/react.js';

const app = await (await fetch('/app.json')).json();
const { isStrict, hasFailed = true } = app.react ?? {};

/** @param {string} name @param {import('react').ReactNode} what */
const says = (name, what) => h('p', { key: name, 'data-testid': name }, what);

function Hooks() {
  const { isLoaded, organization, membership } = own.useOrganization();
  const { sessions } = own.useSessionList();
  const { isSignedIn } = own.useAuth();
  const shown = {
    status: own.useStatus(),
    isSignedIn,
    organization: isLoaded ? (organization?.name ?? null) : undefined,
    role: membership?.role,
    sessions: sessions?.map(({ id, status }) => [id, status]),
  };
  return says('hooks', JSON.stringify(shown));
}

/** Components, by what they show. */
const GATES = {
  loading: h(own.ClerkLoading, null, 'shown'),
  loaded: h(own.ClerkLoaded, null, 'shown'),
  degraded: h(own.ClerkDegraded, null, 'shown'),
  failed: h(own.ClerkFailed, null, 'shown'),
  in: h(own.Show, { when: 'signed-in', fallback: 'fallback' }, 'shown'),
  'in, pending too': h(own.Show, { when: 'signed-in', treatPendingAsSignedOut: false }, 'shown'),
  out: h(own.Show, { when: 'signed-out', fallback: 'fallback' }, 'shown'),
  admin: h(own.Show, { when: { role: 'org:admin' }, fallback: 'fallback' }, 'shown'),
  'by function': h(own.Show, { when: (has) => has({ role: 'org:admin' }), fallback: 'fallback' }, 'shown'),
};

/** The pages that go on to another one. @type {Record<string, import('react').ReactElement>} */
const REDIRECTS = {
  '/to-sign-in': h(own.RedirectToSignIn, { redirectUrl: '/after' }),
  '/to-sign-up': h(own.RedirectToSignUp),
  '/to-tasks': h(own.Show, { when: 'signed-out' }, h(own.RedirectToTasks)),
};

function App() {
  const clerk = own.useClerk();
  Object.assign(window, { clerk });
  return [
    h('p', { key: 'status', id: 'status' }, h(own.ClerkLoaded, null, 'loaded')),
    h(Hooks, { key: 'hooks' }),
    ...Object.entries(GATES).map(([name, gate]) => says(name, gate)),
    h('div', { key: 'redirect' }, REDIRECTS[location.pathname]),
  ];
}

/** @param {any} error @param {() => void} retry */
const failed = (error, retry) => [
  says('why', error?.code ?? String(error)),
  h('button', { key: 'retry', onClick: retry }, 'Try again'),
];

const provider = {
  publishableKey: app.publishableKey,
  wasmUrl: '/pkg/clerk_wasm_bg.wasm',
  failed: hasFailed ? failed : undefined,
  ...app.options,
  ...app.load,
};
const tree = h(own.ClerkProvider, provider, h(App));
createRoot(/** @type {HTMLElement} */ (document.querySelector('#root'))).render(
  isStrict ? h(StrictMode, null, tree) : tree,
);
