/** An app over `@clerk/vue`, over the client that the site serves. What a composable says is on the page as JSON. */
import * as clerkVue from '@clerk/vue';
import { createApp, h } from 'vue';

/** Its types are not found in this way of resolving modules. */
const clerk = /** @type {any} */ (clerkVue);
/** Not in the bundle: the site serves one client or the other. */
const CLIENT = '/client.mjs';

/** A component that shows what `says` gives. @param {string} what @param {() => () => unknown} setup */
const part = (what, setup) => ({
  setup() {
    const says = setup();
    return () => h('pre', { 'data-testid': what }, JSON.stringify(says()));
  },
});

const Auth = part('auth', () => {
  const auth = clerk.useAuth();
  page.vue.auth = auth;
  return () => {
    const { isLoaded, isSignedIn, userId, sessionId, sessionClaims, orgId, orgRole, orgSlug, has } = values(auth);
    const can = isLoaded &&
      has && { admin: has({ role: 'org:admin' }), write: has({ permission: 'org:reports:write' }) };
    const claims = sessionClaims && Object.keys(sessionClaims).sort();
    return { isLoaded, isSignedIn, userId, sessionId, claims, orgId, orgRole, orgSlug, can };
  };
});

const User = part('user', () => {
  const user = clerk.useUser();
  return () => {
    const { isLoaded, isSignedIn, user: one } = values(user);
    const roles = one?.organizationMemberships.map(
      (/** @type {any} */ { role, organization }) => `${role} of ${organization.name}`,
    );
    const own = one && { id: one.id, fullName: one.fullName, email: one.primaryEmailAddress?.emailAddress, roles };
    return { isLoaded, isSignedIn, user: own };
  };
});

const Session = part('session', () => {
  const session = clerk.useSession();
  return () => {
    const { isLoaded, isSignedIn, session: one } = values(session);
    const own = one && {
      id: one.id,
      status: one.status,
      task: one.currentTask,
      hasToken: Boolean(one.lastActiveToken?.jwt.claims.sid),
    };
    return { isLoaded, isSignedIn, session: own };
  };
});

const Sessions = part('sessions', () => {
  const list = clerk.useSessionList();
  return () => ({
    isLoaded: list.isLoaded.value,
    users: list.sessions.value?.map((/** @type {any} */ { user }) => user?.id),
  });
});

const Organization = part('organization', () => {
  const organization = clerk.useOrganization();
  return () => {
    const { isLoaded, organization: one, membership } = values(organization);
    return { isLoaded, organization: one && { id: one.id, name: one.name }, role: membership?.role };
  };
});

const Gates = () => [
  h(clerk.ClerkLoading, null, () => h('p', { 'data-testid': 'loading' }, 'loading')),
  h(clerk.ClerkLoaded, null, () => h('p', { id: 'status' }, 'loaded')),
  h(
    clerk.Show,
    { when: 'signed-in' },
    {
      default: () => h('p', { 'data-testid': 'signed-in' }, 'signed in'),
      fallback: () => h('p', { 'data-testid': 'signed-out' }, 'signed out'),
    },
  ),
];

/** What a composable's refs hold. @param {any} refs @returns {Record<string, any>} */
function values(refs) {
  return Object.fromEntries(
    Object.entries(refs).map(([name, ref]) => [
      name,
      ref && typeof ref === 'object' && 'value' in ref ? ref.value : ref,
    ]),
  );
}

const page = /** @type {any} */ (window);
page.vue = { getToken: clerk.getToken };
const { Clerk } = await import(CLIENT);
const app = await (await fetch('/app.json')).json();
// Where there is one already, the plugin downloads none.
page.Clerk = page.clerk = new Clerk(app.publishableKey, app.options);
createApp(() => [h(Gates), ...[Auth, User, Session, Sessions, Organization].map((one) => h(one))])
  .use(clerk.clerkPlugin, { publishableKey: app.publishableKey, prefetchUI: false, ...app.options, ...app.load })
  .mount('#root');
