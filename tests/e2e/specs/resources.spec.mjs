/** What an app reads from a client: the same names, types and values from both. */
import { expect } from '@playwright/test';
import { scenario } from '../harness/scenario.mjs';

/** Times are dates; which moment they are differs from run to run. @param {import('@playwright/test').Page} page */
function readSession(page) {
  return page.evaluate(() => {
    const { session, user, organization, client } = window.clerk;
    const when = (/** @type {unknown} */ value) => (value instanceof Date ? 'a date' : value);
    const membership = user?.organizationMemberships[0];
    return {
      session: {
        id: session?.id,
        status: session?.status,
        expireAt: when(session?.expireAt),
        abandonAt: when(session?.abandonAt),
        lastActiveAt: when(session?.lastActiveAt),
        createdAt: when(session?.createdAt),
        updatedAt: when(session?.updatedAt),
        lastActiveOrganizationId: session?.lastActiveOrganizationId,
        actor: session?.actor,
        tasks: session?.tasks,
        currentTask: session?.currentTask,
        factorVerificationAge: session?.factorVerificationAge,
        identifier: session?.publicUserData.identifier,
        firstName: session?.publicUserData.firstName,
        claims: Object.keys(session?.lastActiveToken?.jwt?.claims ?? {}).sort(),
        algorithm: session?.lastActiveToken?.jwt?.header.alg,
      },
      user: {
        id: user?.id,
        firstName: user?.firstName,
        lastName: user?.lastName,
        username: user?.username,
        externalId: user?.externalId,
        publicMetadata: user?.publicMetadata,
        unsafeMetadata: user?.unsafeMetadata,
        createdAt: when(user?.createdAt),
        lastSignInAt: when(user?.lastSignInAt),
        emailAddresses: user?.emailAddresses.map(({ emailAddress, verification }) => [
          emailAddress,
          verification.status,
        ]),
        role: membership?.role,
        permissions: membership?.permissions,
        organization: membership?.organization.id,
        organizationMetadata: membership?.organization.publicMetadata,
      },
      organization: { id: organization?.id, slug: organization?.slug, name: organization?.name },
      client: {
        sessions: client?.sessions.map(({ id }) => id),
        lastActiveSessionId: client?.lastActiveSessionId,
        updatedAt: when(client?.updatedAt),
      },
    };
  });
}

scenario('session, user, organization and client read the same', {}, async (stage) => {
  const page = await stage.openSignedIn();

  await stage.step('read in an organization', async () => {
    await page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
    const read = await readSession(page);
    expect(read.session).toMatchObject({ status: 'active', expireAt: 'a date', lastActiveOrganizationId: 'org_acme' });
    expect(read.user).toMatchObject({ id: 'user_ada', username: 'ada', publicMetadata: { role: 'admin' } });
    expect(read.organization).toEqual({ id: 'org_acme', slug: 'acme', name: 'Acme' });
    for (const [resource, fields] of Object.entries(read)) stage.recording.note(`reads ${resource}`, fields);
  });
});

scenario('the URLs that are built are the same', {}, async (stage) => {
  const page = await stage.openSignedIn();

  await stage.step('build', async () => {
    const urls = await page.evaluate(() => ({
      signIn: window.clerk.buildSignInUrl(),
      signInAndBack: window.clerk.buildSignInUrl({ signInForceRedirectUrl: `${location.origin}/after?a=b c` }),
      signInElse: window.clerk.buildSignInUrl({
        signInFallbackRedirectUrl: '/after',
        signUpForceRedirectUrl: '/welcome',
      }),
      signUp: window.clerk.buildSignUpUrl(),
      signUpAndBack: window.clerk.buildSignUpUrl({ signUpForceRedirectUrl: '/after' }),
      userProfile: window.clerk.buildUserProfileUrl(),
      afterSignIn: window.clerk.buildAfterSignInUrl(),
      afterSignUp: window.clerk.buildAfterSignUpUrl(),
      afterSignOut: window.clerk.buildAfterSignOutUrl(),
      withAuth: window.clerk.buildUrlWithAuth('https://another.example/path?x=1'),
    }));
    expect(urls.signIn).toContain('/sign-in');
    for (const [what, url] of Object.entries(urls)) stage.recording.note(what, url);
  });
});

scenario('listeners are told of each change once, and no more after they have left', {}, async (stage) => {
  const page = await stage.openSignedIn();

  const calls = await stage.step('listen', () =>
    page.evaluate(async () => {
      /** @type {Record<string, (string | null | undefined)[]>} */
      const calls = { initial: [], skipping: [], gone: [] };
      const on =
        (/** @type {string} */ name) =>
        (/** @type {import('@clerk/shared/types').Resources} */ { organization }) => {
          calls[name].push(organization && organization.id);
        };
      window.clerk.addListener(on('initial'));
      window.clerk.addListener(on('skipping'), { skipInitialEmit: true });
      const leave = window.clerk.addListener(on('gone'));
      const before = { ...calls, initial: [...calls.initial], skipping: [...calls.skipping] };
      leave();
      await window.clerk.setActive({ organization: 'org_acme' });
      return { before, after: calls };
    }),
  );

  expect(calls.before.initial).toEqual([null]);
  expect(calls.before.skipping).toEqual([]);
  expect(calls.after.gone).toEqual([null]);
  expect(calls.after.initial.at(-1)).toBe('org_acme');
  expect(calls.after.skipping.at(-1)).toBe('org_acme');
});
