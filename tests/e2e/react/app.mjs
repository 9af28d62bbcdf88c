/** One app over `@clerk/react`, whichever client is under it. What a hook says is on the page as JSON. */
import { createElement as h, Fragment, StrictMode, useEffect } from 'react';
import * as clerk from '@clerk/react';
import * as experimental from '@clerk/react/experimental';
import { MultisessionAppSupport } from '@clerk/react/internal';

/** @typedef {Record<string, unknown>} Said */

/** What is in a page's `window.react` for the test. */
export const react = {
  getToken: clerk.getToken,
  /** How often each component was rendered. @type {Record<string, number>} */
  renders: {},
  /** What the tree below `MultisessionAppSupport` was mounted for. @type {string[]} */
  mounted: [],
  /** @type {ReturnType<typeof clerk.useClerk> | undefined} */
  clerk: undefined,
  /** @type {ReturnType<typeof clerk.useAuth> | undefined} */
  auth: undefined,
  /** @type {ReturnType<typeof clerk.useOrganizationList> | undefined} */
  organizations: undefined,
  /** @type {(() => Promise<unknown>) | undefined} */
  verified: undefined,
  /** The same without a handler: a dialog would be opened. @type {(() => Promise<unknown>) | undefined} */
  verifiedByDialog: undefined,
};

/** @param {{ isStrict?: boolean, path?: string, provider: any, initialState?: any }} given */
export function App({ isStrict, path, provider, initialState }) {
  const pages = {
    '/protected': Protected,
    '/sign-in-here': OwnSignIn,
    '/own-form': OwnForm,
    '/buttons': Buttons,
    '/left-out': LeftOut,
    '/callback': Callback,
  };
  const Page = pages[/** @type {keyof typeof pages} */ (path)] ?? Home;
  const tree = h(clerk.ClerkProvider, { ...provider, initialState }, h(Gates), h(Page));
  return isStrict ? h(StrictMode, null, tree) : tree;
}

function Gates() {
  return h(
    Fragment,
    null,
    h(clerk.ClerkLoading, null, h('p', { 'data-testid': 'loading' }, 'loading')),
    h(clerk.ClerkLoaded, null, h(Loaded)),
    h(clerk.ClerkDegraded, null, h('p', { 'data-testid': 'degraded' }, 'degraded')),
    h(clerk.ClerkFailed, null, h('p', { 'data-testid': 'failed' }, 'failed')),
  );
}

/** What the harness waits for. */
function Loaded() {
  return h('p', { id: 'status' }, 'loaded');
}

function Home() {
  return h(Fragment, null, h(Hooks), h(Shown), h(MultisessionAppSupport, null, h(Mounted)));
}

function Hooks() {
  return h(
    Fragment,
    null,
    ...[Auth, Session, User, Sessions, Organization, Organizations, Instance].map((one) => h(one, { key: one.name })),
  );
}

function Auth() {
  const auth = clerk.useAuth();
  react.auth = auth;
  const { isLoaded, isSignedIn, userId, sessionId, sessionClaims, actor, orgId, orgRole, orgSlug } = auth;
  const has = isLoaded && {
    admin: auth.has({ role: 'org:admin' }),
    write: auth.has({ permission: 'org:reports:write' }),
    billing: auth.has({ feature: 'org:billing' }),
    pro: auth.has({ plan: 'org:pro' }),
    strict: auth.has({ reverification: 'strict' }),
  };
  const claims = sessionClaims && Object.keys(sessionClaims).sort();
  return h(Says, {
    what: 'auth',
    said: { isLoaded, isSignedIn, userId, sessionId, claims, actor, orgId, orgRole, orgSlug, has },
  });
}

function Session() {
  const { isLoaded, isSignedIn, session } = clerk.useSession();
  const own = session && { id: session.id, status: session.status, user: session.user?.id };
  return h(Says, { what: 'session', said: { isLoaded, isSignedIn, session: own } });
}

function User() {
  const { isLoaded, isSignedIn, user } = clerk.useUser();
  const own = user && {
    id: user.id,
    fullName: user.fullName,
    email: user.primaryEmailAddress?.emailAddress,
    metadata: user.publicMetadata,
    roles: user.organizationMemberships?.map(({ role, organization }) => `${role} of ${organization.name}`),
    since: user.createdAt instanceof Date,
  };
  return h(Says, { what: 'user', said: { isLoaded, isSignedIn, user: own } });
}

function Sessions() {
  const { isLoaded, sessions } = clerk.useSessionList();
  return h(Says, { what: 'sessions', said: { isLoaded, users: sessions?.map(({ user }) => user?.id).sort() } });
}

function Organization() {
  const { isLoaded, organization, membership } = clerk.useOrganization();
  const own = organization && { id: organization.id, name: organization.name, slug: organization.slug };
  const part = membership && { role: membership.role, permissions: membership.permissions };
  return h(Says, { what: 'organization', said: { isLoaded, organization: own, membership: part } });
}

function Organizations() {
  const list = clerk.useOrganizationList({ userMemberships: { pageSize: 1 } });
  react.organizations = list;
  const { data, count, page, pageCount, hasNextPage, isLoading, isError } = list.userMemberships;
  const names = data?.map(({ role, organization }) => `${role} of ${organization.name}`);
  return h(Says, {
    what: 'organizations',
    said: { isLoaded: list.isLoaded, names, count, page, pageCount, hasNextPage, isLoading, isError },
  });
}

function Instance() {
  const instance = clerk.useClerk();
  react.clerk = instance;
  react.verified = clerk.useReverification(askForVerification, { onNeedsReverification: ({ complete }) => complete() });
  react.verifiedByDialog = clerk.useReverification(askForVerification);
  const { loaded, status, isSignedIn, instanceType } = instance;
  return h(Says, { what: 'clerk', said: { loaded, status, isSignedIn, instanceType } });
}

let asked = 0;

/** A backend that wants a user verified anew, every other time. */
async function askForVerification() {
  asked += 1;
  if (asked % 2 === 0) return { done: asked };
  return { clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification: 'strict' } } };
}

function Shown() {
  const parts = /** @type {[string, any][]} */ ([
    ['signed-in', 'signed-in'],
    ['signed-out', 'signed-out'],
    ['admin', { role: 'org:admin' }],
    ['by-function', (/** @type {any} */ has) => has({ permission: 'org:reports:read' })],
  ]);
  const shown = parts.map(([name, when]) =>
    h(clerk.Show, { key: name, when, fallback: h('i', null, `no ${name}; `), children: h('b', null, `${name}; `) }),
  );
  return h('p', { 'data-testid': 'shown' }, ...shown);
}

function Mounted() {
  const { user } = clerk.useUser();
  useEffect(() => void react.mounted.push(user?.id ?? 'nobody'), []);
  return null;
}

function Protected() {
  const children = h('p', { 'data-testid': 'protected' }, 'for your eyes');
  return h(clerk.Show, { when: 'signed-in', fallback: h(clerk.RedirectToSignIn), children });
}

function Buttons() {
  return h(Fragment, null, h(Auth), h(clerk.SignInButton), h(clerk.SignOutButton, { redirectUrl: '/buttons' }));
}

function OwnSignIn() {
  return h(clerk.SignIn);
}

function Callback() {
  return h(clerk.AuthenticateWithRedirectCallback);
}

/** Lists that this package leaves out. */
function LeftOut() {
  const { memberships, invitations, domains, membershipRequests } = clerk.useOrganization({
    memberships: true,
    invitations: true,
    domains: true,
    membershipRequests: true,
  });
  const { userInvitations, userSuggestions } = clerk.useOrganizationList({
    userInvitations: true,
    userSuggestions: true,
  });
  const lists = {
    memberships,
    invitations,
    domains,
    membershipRequests,
    userInvitations,
    userSuggestions,
    keys: clerk.useAPIKeys({ subject: 'user_ada' }),
    plans: experimental.usePlans(),
    statements: experimental.useStatements(),
    attempts: experimental.usePaymentAttempts(),
    methods: experimental.usePaymentMethods(),
  };
  const said = Object.entries(lists).map(([name, list]) => [
    name,
    [list?.data?.length, list?.isLoading, list?.error?.message],
  ]);
  return h(
    Fragment,
    null,
    h(Says, { what: 'left-out', said: Object.fromEntries(said) }),
    h(clerk.SignInButton, { mode: 'modal' }),
  );
}

function OwnForm() {
  return h(clerk.ClerkLoaded, null, h(Form));
}

function Form() {
  const { fetchStatus } = clerk.useSignIn();
  return h('p', null, fetchStatus);
}

/** @param {{ what: string, said: Said }} props */
function Says({ what, said }) {
  react.renders[what] = (react.renders[what] ?? 0) + 1;
  return h('pre', { 'data-testid': what }, JSON.stringify(said));
}
