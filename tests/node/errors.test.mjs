/** Errors, as the official helpers see them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClerkAPIResponseError, isClerkRuntimeError, is4xxError } from '@clerk/shared/error';
import { ClerkOfflineError } from '@clerk/shared/error';
import { fromEngine, mistake } from '../../pkg/src/errors.js';

test('a refusal carries everything that the API said', () => {
  const body = JSON.stringify({
    errors: [
      {
        code: 'form_password_incorrect',
        message: 'is wrong',
        long_message: 'The password is wrong.',
        meta: { param_name: 'password', zxcvbn: { suggestions: [{ code: 'x' }] } },
      },
    ],
    clerk_trace_id: 'trace_1',
  });
  const error = fromEngine({ status: 422, body, retryAfter: 6 });
  assert.ok(error instanceof Error && isClerkAPIResponseError(error) && is4xxError(error));
  assert.ok(!isClerkRuntimeError(error));
  assert.equal(error.status, 422);
  assert.equal(error.code, 'api_response_error');
  assert.equal(error.message, 'The password is wrong.');
  assert.equal(error.clerkTraceId, 'trace_1');
  assert.equal(error.retryAfter, 6);
  const [reason] = error.errors;
  assert.equal(reason?.code, 'form_password_incorrect');
  assert.equal(reason?.longMessage, 'The password is wrong.');
  assert.equal(reason?.meta?.paramName, 'password');
});

test('a refusal that is none of the API’s is one without reasons', () => {
  for (const body of ['<html>', '', 'null', '{"errors":7}']) {
    const error = fromEngine({ status: 502, body });
    assert.ok(isClerkAPIResponseError(error));
    assert.deepEqual(error.errors, []);
    assert.match(error.message, /status 502/);
  }
});

test('the engine’s own errors are runtime errors with its code', () => {
  const error = fromEngine({ code: 'clerk_offline', message: 'There is no network.' });
  assert.ok(isClerkRuntimeError(error) && !isClerkAPIResponseError(error));
  assert.equal(error.code, 'clerk_offline');
  assert.match(error.message, /^Clerk: There is no network\./);
  assert.ok(ClerkOfflineError.is(error));
});

test('a mistake says what to do, and carries the error that it came of', async () => {
  const early = await mistake('clerk_not_loaded', 'signOut()');
  assert.ok(isClerkRuntimeError(early));
  assert.match(early.message, /^Clerk: signOut\(\) was called before .*Await clerk\.load\(\) first/);
  assert.match(early.message, /\(code="clerk_not_loaded"\)$/);
  const cause = new TypeError('no base');
  const nowhere = await mistake('clerk_wasm_fetch_failed', cause);
  assert.match(nowhere.message, /TypeError: no base.*wasmUrl/);
  assert.equal(nowhere.cause, cause);
});
