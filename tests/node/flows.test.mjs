/** Signing in and up on pages of an app's own. The whole package over a page and an API that are played. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settles } from './harness/faults.mjs';
import * as played from './harness/page.mjs';

/** What there is of it is what the tests are about. @type {any} */
const { client, load, playPage } = played;

/** @typedef {Record<string, any>} Json */

const signInJson = (/** @type {Json} */ more = {}) => ({
  object: 'sign_in_attempt',
  id: 'sia_1',
  status: 'needs_first_factor',
  identifier: 'ada@example.com',
  supported_first_factors: [
    { strategy: 'password' },
    { strategy: 'email_code', safe_identifier: 'a***@example.org', email_address_id: 'idn_7' },
    { strategy: 'email_code', safe_identifier: 'ada@example.com', email_address_id: 'idn_1' },
    { strategy: 'phone_code', safe_identifier: '+1555****100', phone_number_id: 'idn_2' },
  ],
  supported_second_factors: null,
  first_factor_verification: null,
  second_factor_verification: null,
  user_data: { first_name: 'Ada', last_name: null, image_url: 'https://i/', has_image: true },
  created_session_id: null,
  ...more,
});
const signUpJson = (/** @type {Json} */ more = {}) => ({
  object: 'sign_up_attempt',
  id: 'sua_1',
  status: 'missing_requirements',
  required_fields: ['email_address', 'password'],
  optional_fields: ['first_name'],
  missing_fields: ['password'],
  unverified_fields: ['email_address'],
  email_address: 'new@example.com',
  unsafe_metadata: { a_b: { c_d: 1 } },
  password_enabled: false,
  verifications: {
    email_address: {
      status: 'unverified',
      strategy: 'email_code',
      attempts: 1,
      expire_at: 5000,
      next_action: 'needs_attempt',
    },
    phone_number: null,
    web3_wallet: null,
    external_account: null,
  },
  created_session_id: null,
  abandon_at: 86_400_000,
  ...more,
});
const complete = { status: 'complete', created_session_id: 'sess_1' };
const answered = (/** @type {unknown} */ response, /** @type {unknown} */ of) =>
  new Response(JSON.stringify({ response, client: of }));
const refused = (/** @type {string} */ code, /** @type {string} */ param, /** @type {unknown} */ of = null) =>
  new Response(
    JSON.stringify({
      errors: [{ code, message: 'm', long_message: 'long', meta: { param_name: param } }],
      meta: { client: of },
    }),
    { status: 422 },
  );

/** A client with nobody signed in. @param {Json} [more] */
const nobody = (more) => ({
  ...client(),
  sessions: [],
  last_active_session_id: null,
  sign_in: null,
  sign_up: null,
  ...more,
});

/**
 * A page with nobody signed in. `api` answers by path what its functions say; `sent` are the forms that came.
 * @param {Json} [first] the client at the start
 */
async function play(first = nobody()) {
  /** @type {Record<string, (form: Json) => any>} */
  const api = {};
  /** @type {[string, Json][]} */
  const sent = [];
  const page = { client: JSON.stringify(first), answer: undefined };
  const answer = (/** @type {string} */ path, /** @type {URL} */ url, /** @type {URLSearchParams} */ form) => {
    if (!path.startsWith('/client/sign_')) return undefined;
    const fields = Object.fromEntries(form);
    sent.push([`${url.searchParams.get('_method') ?? 'POST'} ${path}`, fields]);
    return api[path]?.(fields);
  };
  playPage(Object.assign(page, { answer }));
  Object.assign(globalThis.navigator, { language: 'en-GB' });
  return { api, sent, page, clerk: await load() };
}

/** What the API was told of the browser, beyond the rest. */
const place = { locale: 'en-GB', timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };

/** A promise and what resolves it. */
function later() {
  /** @type {any} */
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

const noErrors = { fields: { identifier: null, password: null, code: null }, raw: null, global: null };

test('signing in with a password: what is sent, what is shown meanwhile, and the session after it', async () => {
  const { api, sent, page, clerk } = await play();
  /** @type {any[]} */
  const shown = [];
  assert.equal(clerk.signIn.getSnapshot().signIn, null);
  assert.equal(clerk.signIn.getServerSnapshot().fetchStatus, 'idle');
  clerk.signIn.subscribe((/** @type {any} */ state) => shown.push(state));
  const { signIn } = await clerk.signIn.load();
  assert.deepEqual([signIn.id, signIn.status, signIn.identifier], [undefined, 'needs_identifier', null]);
  assert.deepEqual([signIn.supportedFirstFactors, signIn.firstFactorVerification.status], [[], null]);
  api['/client/sign_ins'] = () => {
    page.client = JSON.stringify({ ...client(), sign_in: null });
    return answered(signInJson(complete), { ...client(), sign_in: null });
  };
  shown.length = 0;
  assert.deepEqual(await signIn.password({ emailAddress: 'ada@example.com', password: 'p&w' }), { error: null });
  assert.deepEqual(sent, [['POST /client/sign_ins', { ...place, identifier: 'ada@example.com', password: 'p&w' }]]);
  assert.deepEqual(
    shown.map(({ fetchStatus, errors }) => [fetchStatus, errors]),
    [
      ['fetching', noErrors],
      ['idle', noErrors],
    ],
  );
  assert.ok(
    shown.every((state) => state.signIn === signIn),
    'it is the same object',
  );
  assert.deepEqual([signIn.status, signIn.createdSessionId, signIn.userData.firstName], ['complete', 'sess_1', 'Ada']);
  const before = clerk.signIn.getSnapshot();
  await clerk.client.reload();
  assert.equal(clerk.signIn.getSnapshot(), before, 'a client without it does not take it away');
  const { client: whole } = page;
  page.client = JSON.stringify({ ...client(), sign_in: signInJson({ id: 'sia_9' }) });
  await clerk.client.reload();
  assert.equal(clerk.client.signIn.id, 'sia_9');
  assert.equal(clerk.signIn.getSnapshot(), before, 'nor does what another tab has begun');
  page.client = whole;
  await clerk.client.reload();

  /** @type {any[]} */
  const gone = [];
  const navigate = async (/** @type {any} */ { session }) =>
    gone.push([session.id, clerk.signIn.getSnapshot().signIn.status]);
  assert.deepEqual(await signIn.finalize({ navigate }), { error: null });
  assert.deepEqual(gone, [['sess_1', 'complete']]);
  assert.equal(clerk.session.id, 'sess_1');
  const next = clerk.signIn.getSnapshot().signIn;
  assert.notEqual(next, signIn);
  assert.deepEqual(
    [next.status, next.id, signIn.status, signIn.canBeDiscarded],
    ['needs_identifier', undefined, 'complete', true],
  );
});

test('a refusal is returned, and stands under the field that it is about until the next call', async () => {
  const { api, sent, clerk } = await play();
  const { signIn } = await clerk.signIn.load();
  api['/client/sign_ins'] = () => refused('form_identifier_not_found', 'identifier');
  const { error } = await signIn.password({ identifier: 'nobody', password: 'x' });
  assert.equal(error.errors[0].code, 'form_identifier_not_found');
  let { errors } = clerk.signIn.getSnapshot();
  assert.deepEqual([errors.fields.identifier.longMessage, errors.fields.password, errors.global], ['long', null, null]);
  assert.deepEqual(errors.raw, error.errors);

  api['/client/sign_ins'] = () => refused('form_password_incorrect', 'password', nobody({ sign_in: signInJson() }));
  await signIn.password({ identifier: 'ada@example.com', password: 'wrong' });
  ({ errors } = clerk.signIn.getSnapshot());
  assert.deepEqual([errors.fields.identifier, errors.fields.password.code], [null, 'form_password_incorrect']);
  assert.deepEqual([signIn.id, signIn.status], ['sia_1', 'needs_first_factor'], 'the attempt came with the refusal');

  const gate = later();
  api['/client/sign_ins'] = () => gate.promise;
  const third = signIn.password({ password: 'right' });
  await until(() => sent.length === 3);
  assert.deepEqual(clerk.signIn.getSnapshot().errors, noErrors);
  assert.equal(sent[2]?.[1].identifier, 'ada@example.com', 'the one of the attempt');
  gate.resolve(refused('too_odd', 'colour'));
  const odd = (await third).error;
  assert.deepEqual(clerk.signIn.getSnapshot().errors, { fields: noErrors.fields, raw: [odd], global: [odd] });
});

test('signing in with a code: which address it is sent to, and what is tried', async () => {
  const { api, sent, clerk } = await play();
  const { signIn } = await clerk.signIn.load();
  const of = nobody({ sign_in: signInJson() });
  api['/client/sign_ins'] = () => answered(signInJson(), of);
  api['/client/sign_ins/sia_1/prepare_first_factor'] = () => answered(signInJson(), of);
  await signIn.emailCode.sendCode({ emailAddress: 'ada@example.com' });
  await signIn.emailCode.sendCode({ emailAddressId: 'idn_7' });
  await signIn.phoneCode.sendCode();
  await signIn.phoneCode.sendCode({ channel: 'whatsapp' });
  const prepare = 'POST /client/sign_ins/sia_1/prepare_first_factor';
  assert.deepEqual(sent.splice(0), [
    ['POST /client/sign_ins', { ...place, identifier: 'ada@example.com' }],
    [prepare, { strategy: 'email_code', email_address_id: 'idn_1' }],
    [prepare, { strategy: 'email_code', email_address_id: 'idn_7' }],
    [prepare, { strategy: 'phone_code', phone_number_id: 'idn_2', channel: 'sms' }],
    [prepare, { strategy: 'phone_code', phone_number_id: 'idn_2', channel: 'whatsapp' }],
  ]);
  api['/client/sign_ins/sia_1/attempt_first_factor'] = ({ code }) =>
    code === '424242' ? answered(signInJson(complete), nobody()) : refused('form_code_incorrect', 'code', of);
  await signIn.phoneCode.verifyCode({ code: '1' });
  assert.equal(clerk.signIn.getSnapshot().errors.fields.code.code, 'form_code_incorrect');
  await signIn.emailCode.verifyCode({ code: '424242' });
  assert.equal(signIn.status, 'complete');
  const attempt = 'POST /client/sign_ins/sia_1/attempt_first_factor';
  assert.deepEqual(sent, [
    [attempt, { strategy: 'phone_code', code: '1' }],
    [attempt, { strategy: 'email_code', code: '424242' }],
  ]);
});

test('an account without such a factor is told of, and what was said of the attempt stays', async () => {
  const { api, clerk } = await play();
  const { signIn } = await clerk.signIn.load();
  const json = signInJson({ supported_first_factors: [null, 7, { strategy: 'password' }] });
  api['/client/sign_ins'] = () => answered(json, nobody({ sign_in: json }));
  const { error } = await signIn.emailCode.sendCode({ emailAddress: 'ada@example.com' });
  assert.equal(error.code, 'factor_not_found');
  assert.deepEqual(clerk.signIn.getSnapshot().errors.global, [error]);
  assert.equal(signIn.id, 'sia_1');
});

test('calls that come too early reject, and nothing is sent', async () => {
  const { sent, clerk } = await play();
  const { signIn } = await clerk.signIn.load();
  const { signUp } = await clerk.signUp.load();
  for (const call of [
    () => signIn.emailCode.sendCode(),
    () => signIn.phoneCode.sendCode({ phoneNumberId: 'idn_1' }),
    () => signIn.emailCode.verifyCode({ code: '1' }),
    () => signIn.finalize(),
    () => signUp.update({ firstName: 'Ada' }),
    () => signUp.verifications.sendEmailCode(),
    () => signUp.verifications.verifyPhoneCode({ code: '1' }),
    () => signUp.finalize(),
  ]) {
    await assert.rejects(call(), { code: 'clerk_no_attempt' });
  }
  assert.deepEqual(sent, []);
  assert.deepEqual(clerk.signIn.getSnapshot().errors, noErrors);
});

test('a second call like one under way is the same call, and others run beside it', async () => {
  const { api, sent, clerk } = await play();
  const { signIn } = await clerk.signIn.load();
  const [first, other] = [later(), later()];
  api['/client/sign_ins'] = ({ identifier }) => (identifier === 'ada' ? first : other).promise;
  const calls = [1, 2].map(() => signIn.password({ identifier: 'ada', password: 'x' }));
  const beside = signIn.create({ identifier: 'grace' });
  await until(() => sent.length === 2);
  other.resolve(refused('form_identifier_not_found', 'identifier'));
  await beside;
  assert.equal(clerk.signIn.getSnapshot().fetchStatus, 'fetching');
  assert.ok(clerk.signIn.getSnapshot().errors.fields.identifier);
  first.resolve(refused('form_password_incorrect', 'password'));
  const [one, two] = await Promise.all(calls);
  assert.equal(one, two);
  const { fetchStatus, errors } = clerk.signIn.getSnapshot();
  assert.deepEqual(
    [fetchStatus, errors.fields.password],
    ['idle', null],
    "an older call's refusal does not replace it",
  );
  api['/client/sign_ins'] = () => answered(signInJson(), nobody({ sign_in: signInJson() }));
  await signIn.password({ identifier: 'ada', password: 'x' });
  assert.equal(sent.length, 3, 'once it is over, it is another call');
});

for (const how of ['granted', 'refused']) {
  test(`a reset in the middle: what was under way changes nothing, though it is ${how}`, async () => {
    const { api, sent, page, clerk } = await play();
    const { signIn } = await clerk.signIn.load();
    const gate = later();
    api['/client/sign_ins'] = () => gate.promise;
    const call = signIn.password({ identifier: 'ada', password: 'x' });
    await until(() => sent.length === 1);
    assert.deepEqual(await signIn.reset(), { error: null });
    const fresh = clerk.signIn.getSnapshot();
    assert.notEqual(fresh.signIn, signIn);
    assert.deepEqual([fresh.fetchStatus, fresh.signIn.status], ['idle', 'needs_identifier']);
    const of = nobody({ sign_in: signInJson() });
    page.client = JSON.stringify({ ...of, captcha_bypass: true });
    gate.resolve(how === 'granted' ? answered(signInJson(), of) : refused('form_password_incorrect', 'password', of));
    const { error } = await call;
    assert.equal(
      error.errors?.[0].code ?? error.code,
      how === 'granted' ? 'clerk_attempt_reset' : 'form_password_incorrect',
    );
    await clerk.client.reload();
    assert.equal(clerk.client.signIn.id, 'sia_1', 'the API has it');
    assert.equal(clerk.signIn.getSnapshot(), fresh);
    api['/client/sign_ins'] = () =>
      answered(signInJson({ id: 'sia_2' }), nobody({ sign_in: signInJson({ id: 'sia_2' }) }));
    await signIn.create({ identifier: 'ada' });
    assert.equal(clerk.signIn.getSnapshot().signIn, fresh.signIn);
    assert.equal(fresh.signIn.id, 'sia_2', 'a method of the old object goes on with the new attempt');
  });
}

test('a reset between the two steps of a code ends the second one', async () => {
  const { api, sent, clerk } = await play();
  const { signIn } = await clerk.signIn.load();
  api['/client/sign_ins'] = () => {
    void signIn.reset();
    return answered(signInJson(), nobody({ sign_in: signInJson() }));
  };
  assert.equal((await signIn.emailCode.sendCode({ emailAddress: 'a@b.c' })).error.code, 'clerk_attempt_reset');
  assert.equal(sent.length, 1);
  assert.equal(clerk.signIn.getSnapshot().signIn.id, undefined);
});

test('no network, and answers that are none: the error is shown, the attempt stays, and the next call is served', async () => {
  const { api, clerk } = await play();
  const { signIn } = await clerk.signIn.load();
  api['/client/sign_ins'] = () => answered(signInJson(), nobody({ sign_in: signInJson() }));
  await signIn.create({ identifier: 'ada' });
  const fails = () => {
    throw new TypeError('no network');
  };
  /** @type {[() => any, string][]} */
  const cases = [
    [fails, 'network_error'],
    [() => new Response('<html>'), 'unreadable_answer'],
    [() => answered(null, null), 'unreadable_answer'],
    [() => answered([signInJson()], null), 'unreadable_answer'],
    [() => answered({ object: 'sign_up_attempt', id: 'sua_1' }, null), 'unreadable_answer'],
    [() => answered({ ...signInJson(), id: 7 }, null), 'unreadable_answer'],
    [() => new Response(null, { status: 204 }), 'unreadable_answer'],
  ];
  for (const [answer, code] of cases) {
    api['/client/sign_ins/sia_1/attempt_first_factor'] = answer;
    const { error } = await signIn.emailCode.verifyCode({ code: '1' });
    assert.equal(error.code, code);
    const { errors, fetchStatus } = clerk.signIn.getSnapshot();
    assert.deepEqual([errors.global, fetchStatus, signIn.id], [[error], 'idle', 'sia_1']);
  }
  const odd = signInJson({
    status: 'new_one',
    supported_first_factors: 'x',
    first_factor_verification: 7,
    user_data: null,
  });
  api['/client/sign_ins/sia_1/attempt_first_factor'] = () => answered(odd, null);
  assert.deepEqual(await signIn.emailCode.verifyCode({ code: '1' }), { error: null });
  assert.deepEqual([signIn.status, signIn.supportedFirstFactors, signIn.userData.lastName], ['new_one', [], null]);
});

test('a reload of the page in the middle goes on where it was', async () => {
  const verification = {
    status: 'transferable',
    strategy: 'oauth_google',
    expire_at: 5000,
    external_verification_redirect_url: 'https://a.b/',
    error: { code: 'x', message: 'y', long_message: 'z', meta: { a_b: 1 } },
  };
  const sign_in = signInJson({ first_factor_verification: verification });
  const { api, clerk } = await play(nobody({ sign_in, sign_up: signUpJson() }));
  const { signIn } = await clerk.signIn.load();
  assert.deepEqual([signIn.id, signIn.status, signIn.isTransferable], ['sia_1', 'needs_first_factor', true]);
  const first = signIn.firstFactorVerification;
  assert.deepEqual([first.error.longMessage, first.error.meta, first.expireAt], ['z', { aB: 1 }, new Date(5000)]);
  assert.equal(first.externalVerificationRedirectURL.href, 'https://a.b/');
  const { signUp } = await clerk.signUp.load();
  const whole = JSON.stringify(signUp);
  api['/client/sign_ups/sua_1'] = () => answered(signUpJson(), nobody({ sign_in, sign_up: signUpJson() }));
  await signUp.update({});
  assert.equal(JSON.stringify(signUp), whole, 'an answer is read as the client is');
  assert.deepEqual([signUp.abandonAt, signUp.unsafeMetadata], [86_400_000, { a_b: { c_d: 1 } }]);
  api['/client/sign_ins/sia_1/attempt_first_factor'] = () => answered(signInJson(complete), nobody());
  await signIn.emailCode.verifyCode({ code: '424242' });
  assert.equal(signIn.status, 'complete');
});

test('a client that lags behind the session signs nobody out, and is read again', async () => {
  const { api, page, clerk } = await play(client());
  const { signIn } = await clerk.signIn.load();
  api['/client/sign_ins'] = () => answered(signInJson({ ...complete, created_session_id: 'sess_2' }), client());
  await signIn.password({ identifier: 'grace', password: 'x' });
  const { error } = await settles(signIn.finalize(), 'finalize()');
  assert.equal(error.code, 'clerk_session_not_found');
  assert.equal(clerk.session.id, 'sess_1');
  assert.deepEqual([signIn.status, clerk.signIn.getSnapshot().signIn], ['complete', signIn]);

  const [one] = client().sessions;
  const both = { ...client(), sessions: [one, { ...one, id: 'sess_2' }], last_active_session_id: 'sess_2' };
  page.client = JSON.stringify(both);
  assert.deepEqual(await settles(signIn.finalize(), 'finalize()'), { error: null });
  assert.equal(clerk.session.id, 'sess_2');
});

test('signing up: address and password, a code, and the session after it', async () => {
  const { api, sent, page, clerk } = await play();
  const { signUp } = await clerk.signUp.load();
  api['/client/sign_ups'] = () => refused('form_identifier_exists', 'email_address');
  await signUp.password({ emailAddress: 'ada@example.com', password: 'long enough' });
  assert.equal(clerk.signUp.getSnapshot().errors.fields.emailAddress.code, 'form_identifier_exists');
  const of = nobody({ sign_up: signUpJson() });
  api['/client/sign_ups'] = () => answered(signUpJson(), of);
  await signUp.create({ emailAddress: 'new@example.com', unsafeMetadata: { aB: 1 }, colour: 'red' });
  assert.deepEqual(
    [signUp.missingFields, signUp.verifications.emailAddress.nextAction],
    [['password'], 'needs_attempt'],
  );
  api['/client/sign_ups/sua_1'] = () => answered(signUpJson({ missing_fields: [], password_enabled: true }), of);
  await signUp.password({ password: 'long enough' });
  assert.equal(signUp.hasPassword, true);
  api['/client/sign_ups/sua_1/prepare_verification'] = () => answered(signUpJson(), of);
  await signUp.verifications.sendEmailCode();
  await signUp.verifications.sendPhoneCode();
  api['/client/sign_ups/sua_1/attempt_verification'] = () => {
    page.client = JSON.stringify(client());
    return answered(signUpJson({ ...complete, created_user_id: 'user_1' }), client());
  };
  await signUp.verifications.verifyEmailCode({ code: '424242' });
  assert.deepEqual([signUp.status, signUp.createdUserId], ['complete', 'user_1']);
  await signUp.finalize();
  assert.equal(clerk.user.id, 'user_1');
  assert.deepEqual(sent.slice(1), [
    ['POST /client/sign_ups', { ...place, email_address: 'new@example.com', unsafe_metadata: '{"aB":1}' }],
    ['PATCH /client/sign_ups/sua_1', { strategy: 'password', password: 'long enough' }],
    ['POST /client/sign_ups/sua_1/prepare_verification', { strategy: 'email_code' }],
    ['POST /client/sign_ups/sua_1/prepare_verification', { strategy: 'phone_code', channel: 'sms' }],
    ['POST /client/sign_ups/sua_1/attempt_verification', { strategy: 'email_code', code: '424242' }],
  ]);
});

test('a clerk that is closed has no attempt any more', async () => {
  const { clerk } = await play(nobody({ sign_in: signInJson() }));
  const { signIn } = await clerk.signIn.load();
  clerk.close();
  assert.equal(clerk.signIn.getSnapshot().signIn.id, undefined);
  assert.equal((await signIn.create({ identifier: 'ada' })).error.code, 'clerk_not_loaded');
});

/** Until this is so. @param {() => boolean} isSo */
async function until(isSo) {
  for (let turn = 0; !isSo(); turn += 1) {
    assert.ok(turn < 1000, String(isSo));
    await new Promise((next) => setImmediate(next));
  }
}
