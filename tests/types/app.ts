/** An app that uses what there is, as its types say. Compiled against the package as npm installs it. */
import { Clerk, useAuth, useOrganization, useSession, useSessionList, useStatus, useUser } from 'clerk-wasm';
import type {
  ClerkErrorCode,
  ClerkOptions,
  ClerkRuntimeError,
  ClerkStatus,
  FapiResponse,
  SignedInSessionResource,
  Store,
  UserResource,
} from 'clerk-wasm';

const options: ClerkOptions = {
  signInUrl: '/sign-in',
  selectInitialSession: (client) => client.signedInSessions[0] ?? null,
  routerPush: (to, metadata) => metadata?.windowNavigate(to),
};

export async function start(key: string): Promise<UserResource | null | undefined> {
  const clerk = new Clerk(key, { proxyUrl: (url) => `${url.origin}/__clerk` });
  await clerk.load(options);
  const unsubscribe = clerk.addListener(({ session, user }) => console.log(session?.status, user?.fullName), {
    skipInitialEmit: true,
  });
  unsubscribe();
  clerk.on('status', (status) => console.log(status), { notify: true });

  const session: SignedInSessionResource | null | undefined = clerk.session;
  const token: string | null | undefined = await session?.getToken({ template: 'payments' });
  const expires: Date | undefined = session?.expireAt;
  const email: string | undefined = clerk.user?.primaryEmailAddress?.emailAddress;
  const isVerified: boolean | undefined = clerk.user?.hasVerifiedEmailAddress;
  console.log(token, expires, email, isVerified, clerk.organization?.slug);

  const me: FapiResponse<{ first_name: string }> = await clerk.fapi.request({ method: 'PATCH', path: '/me', body: {} });
  console.log(me.status, me.payload?.response.first_name);

  await clerk.setActive({ session: session ?? null, organization: 'org_acme', redirectUrl: '/' });
  await clerk.setActive({ organization: null, navigate: ({ decorateUrl }) => location.assign(decorateUrl('/')) });
  await clerk.signOut();
  await clerk.signOut({ sessionId: 'sess_1', redirectUrl: '/bye' });
  await clerk.signOut(() => console.log('gone'), { sessionId: 'sess_1' });

  const auth = useAuth(clerk, { treatPendingAsSignedOut: false });
  const state = auth.getSnapshot();
  if (state.isSignedIn) console.log(state.userId.length, state.has({ role: 'org:admin' }));
  const user: Store<ReturnType<ReturnType<typeof useUser>['getSnapshot']>> = useUser(clerk);
  console.log(user.getServerSnapshot().isLoaded, useSession(clerk).getSnapshot().isSignedIn);
  const status: ClerkStatus = useStatus(clerk).getSnapshot();
  if (status === 'error') console.log(clerk.error);
  const { organization, membership } = useOrganization(clerk).getSnapshot();
  if (organization) console.log(organization.name, membership.role);
  const list = useSessionList(clerk).getSnapshot();
  if (list.isLoaded) await list.setActive({ session: list.sessions[0] ?? null });
  return clerk.user;
}

export function say({ code, message }: ClerkRuntimeError): string {
  const texts: Partial<Record<ClerkErrorCode, string>> = { clerk_offline: 'You are offline.' };
  return texts[code] ?? message;
}

export function misuse(clerk: Clerk, error: ClerkRuntimeError): void {
  // @ts-expect-error a key is text
  new Clerk(7);
  // @ts-expect-error nothing is to be set
  clerk.user = null;
  // @ts-expect-error there may be no session
  void clerk.session.getToken();
  // @ts-expect-error no method of HTTP's
  void clerk.fapi.request({ method: 'BREW', path: '/me' });
  // @ts-expect-error a request has a path
  void clerk.fapi.request({});
  // @ts-expect-error no error has this code
  console.log(error.code === 'clerk_ofline');
  // @ts-expect-error somebody may be signed out
  console.log(useAuth(clerk).getSnapshot().userId.length);
  const auth = useAuth(clerk).getSnapshot();
  // @ts-expect-error a session may have no token yet
  if (auth.isSignedIn) console.log(auth.sessionClaims.sub);
  // @ts-expect-error loading takes a while
  console.log(useSessionList(clerk).getSnapshot().sessions.length);
}
