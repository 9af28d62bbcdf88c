/** Signing in and up on pages of an app's own: both clients by the same methods, whose names are the official ones. */
import { expect } from '@playwright/test';
import { loaded, PASSWORD } from '../harness/stage.mjs';
import { scenario, test } from '../harness/scenario.mjs';

/** @typedef {import('@playwright/test').Page} Page */

// Both are sent.
test.use({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });

/**
 * Calls a method of the current attempt, and says how the attempt is then.
 * @param {Page} page
 * @param {'signIn' | 'signUp'} kind
 * @param {string} method with its group: `emailCode.sendCode`
 * @param {unknown} [params]
 */
function call(page, kind, method, params) {
  return page.evaluate(
    async ({ kind, method, params }) => {
      /** @type {any} neither the stores nor these methods are in both clients' types */
      const clerk = window.clerk;
      // As `useSignIn()` and `useSignUp()` of `@clerk/react` find it.
      const state = clerk.signIn ? await clerk[kind].load() : clerk.__internal_state[`${kind}Signal`]();
      const attempt = state[kind];
      const [name, group] = method.split('.').reverse();
      const { error } = await (group ? attempt[group] : attempt)[name](params);
      const reason = error && (error.errors?.[0] ?? error);
      return {
        error: reason && { code: reason.code, param: reason.meta?.paramName },
        status: attempt.status,
        hasSession: Boolean(attempt.createdSessionId),
        missing: attempt.missingFields,
        unverified: attempt.unverifiedFields,
        first: attempt.firstFactorVerification?.status,
        factors: attempt.supportedFirstFactors?.map((/** @type {any} */ one) => one.strategy),
      };
    },
    { kind, method, params },
  );
}

/** @param {Page} page */
const who = (page) => page.evaluate(() => window.clerk.user?.primaryEmailAddress?.emailAddress ?? null);

for (const instance of /** @type {const} */ (['development', 'production'])) {
  scenario(`signing in with a password on an own page, ${instance}`, { instance }, async (stage) => {
    const page = await stage.step('open the page', () => stage.open());
    const unknown = await stage.step('an address that nobody has', () =>
      call(page, 'signIn', 'password', { identifier: 'nobody@example.com', password: PASSWORD }),
    );
    expect(unknown.error).toEqual({ code: 'form_identifier_not_found', param: 'identifier' });
    const wrong = await stage.step('a wrong password', () =>
      call(page, 'signIn', 'password', { emailAddress: 'ada@example.com', password: 'wrong' }),
    );
    expect(wrong.error).toEqual({ code: 'form_password_incorrect', param: 'password' });
    // The official client leaves aside what comes with a refusal.
    if (stage.isOurs) expect(wrong.status).toBe('needs_first_factor');
    const right = await stage.step('the right one', () =>
      call(page, 'signIn', 'password', { identifier: 'ada', password: PASSWORD }),
    );
    expect(right).toMatchObject({ error: null, status: 'complete', hasSession: true });
    await stage.step('finalize', () => call(page, 'signIn', 'finalize'));
    expect(await who(page)).toBe('ada@example.com');
    await stage.step('reload', () => page.reload().then(() => loaded(page)));
    expect(await who(page)).toBe('ada@example.com');
  });
}

scenario('signing in with a code on an own page', {}, async (stage) => {
  const page = await stage.step('open the page', () => stage.open());
  const sent = await stage.step('send a code', () =>
    call(page, 'signIn', 'emailCode.sendCode', { emailAddress: 'ada@example.com' }),
  );
  expect(sent).toMatchObject({ error: null, status: 'needs_first_factor', factors: ['password', 'email_code'] });
  const wrong = await stage.step('a wrong code', () =>
    call(page, 'signIn', 'emailCode.verifyCode', { code: '000000' }),
  );
  expect(wrong).toMatchObject({ error: { code: 'form_code_incorrect', param: 'code' }, first: 'unverified' });
  await stage.step('reload in the middle', () => page.reload().then(() => loaded(page)));
  const right = await stage.step('the right code', () =>
    call(page, 'signIn', 'emailCode.verifyCode', { code: '424242' }),
  );
  expect(right).toMatchObject({ error: null, status: 'complete', first: 'verified' });
  await stage.step('finalize', () => call(page, 'signIn', 'finalize'));
  expect(await who(page)).toBe('ada@example.com');
});

scenario('signing up on an own page', {}, async (stage) => {
  const page = await stage.step('open the page', () => stage.open());
  const taken = await stage.step('an address that somebody has', () =>
    call(page, 'signUp', 'password', { emailAddress: 'ada@example.com', password: PASSWORD }),
  );
  expect(taken.error).toEqual({ code: 'form_identifier_exists', param: 'email_address' });
  const begun = await stage.step('another one', () =>
    call(page, 'signUp', 'create', {
      emailAddress: 'new+clerk_test@example.com',
      firstName: 'New',
      unsafeMetadata: { theme: { dark: true } },
    }),
  );
  expect(begun).toMatchObject({ error: null, missing: ['password'], unverified: ['email_address'] });
  await stage.step('a password', () => call(page, 'signUp', 'password', { password: PASSWORD }));
  await stage.step('send a code', () => call(page, 'signUp', 'verifications.sendEmailCode'));
  const wrong = await stage.step('a wrong code', () =>
    call(page, 'signUp', 'verifications.verifyEmailCode', { code: '000000' }),
  );
  expect(wrong).toMatchObject({
    error: { code: 'form_code_incorrect', param: 'code' },
    status: 'missing_requirements',
  });
  const right = await stage.step('the right code', () =>
    call(page, 'signUp', 'verifications.verifyEmailCode', { code: '424242' }),
  );
  expect(right).toMatchObject({ error: null, status: 'complete', hasSession: true });
  await stage.step('finalize', () => call(page, 'signUp', 'finalize'));
  expect(await who(page)).toBe('new+clerk_test@example.com');
  expect(await page.evaluate(() => window.clerk.user?.unsafeMetadata)).toEqual({ theme: { dark: true } });
});
