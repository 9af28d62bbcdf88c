/** An app on the hooks and components of `clerk-wasm/react`, which shows what each of them says. */
import { createElement as h, StrictMode } from 'react';
import * as own from '../../../pkg/react.js';

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
  '/protected': h(
    own.Show,
    { when: 'signed-in', fallback: h(own.RedirectToSignIn, { redirectUrl: '/after' }) },
    'yours',
  ),
  '/to-sign-in': h(own.RedirectToSignIn, { redirectUrl: '/after' }),
  '/to-sign-up': h(own.RedirectToSignUp),
  '/to-tasks': h(own.Show, { when: 'signed-out' }, h(own.RedirectToTasks)),
};

/** What is known of the person, and in which order: a test looks at each state that it was in. */
function Who() {
  const { isLoaded, isSignedIn, userId, orgId, has } = own.useAuth();
  const { user } = own.useUser();
  const { session } = own.useSession();
  const isAdmin = has({ role: 'org:admin' });
  return says(
    'who',
    JSON.stringify({ isLoaded, isSignedIn, userId, orgId, isAdmin, session: session?.id, name: user?.fullName }),
  );
}

/** @param {{ path: string }} props */
function Page({ path }) {
  const clerk = own.useClerk();
  if (typeof window !== 'undefined') Object.assign(window, { clerk });
  return [
    h('p', { key: 'status', id: 'status' }, h(own.ClerkLoaded, null, 'loaded')),
    h(Hooks, { key: 'hooks' }),
    h(Who, { key: 'who' }),
    ...Object.entries(GATES).map(([name, gate]) => says(name, gate)),
    h('div', { key: 'redirect' }, REDIRECTS[path]),
  ];
}

/** @param {any} error @param {() => void} retry */
const failed = (error, retry) => [
  says('why', error?.code ?? String(error)),
  h('button', { key: 'retry', onClick: retry }, 'Try again'),
];

/**
 * Not a component: React mounts twice only what is right below the root.
 * @param {{ provider: any, path?: string, isStrict?: boolean, hasFailed?: boolean }} given
 */
export function treeOf({ provider, path = '/', isStrict, hasFailed = true }) {
  const tree = h(own.ClerkProvider, { failed: hasFailed ? failed : undefined, ...provider }, h(Page, { path }));
  return isStrict ? h(StrictMode, null, tree) : tree;
}
