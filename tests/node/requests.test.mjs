/** What `clerk.on('request')` tells of. The whole package over a page and an API that are played. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as played from './harness/page.mjs';

/** What there is of it is what the tests are about. @type {any} */
const { Clerk, KEY, load, playPage, signedIn, wasmUrl } = played;

/** What is told of: path, cause and status. @param {any} clerk @returns {any[][]} */
function listen(clerk) {
  /** @type {any[][]} */
  const told = [];
  clerk.on('request', (/** @type {any} */ { path, cause, status, duration }) => {
    assert.ok(duration >= 0 && duration < 60_000, `${duration} ms`);
    told.push([path, cause, status]);
  });
  return told;
}

test('each request says why it was sent, and how it ended', async () => {
  const page = playPage(signedIn());
  const clerk = new Clerk(KEY);
  const told = listen(clerk);
  await clerk.load({ wasmUrl });
  const start = [
    ['/environment', 'start', 200],
    ['/client', 'start', 200],
  ];
  assert.deepEqual(told.toSorted(), start.toSorted());
  told.length = 0;
  await clerk.session.getToken({ template: 'api' });
  await clerk.session.getToken({ template: 'api', skipCache: true });
  await clerk.session.getToken();
  await clerk.session.touch();
  const tokens = '/client/sessions/sess_1/tokens/api';
  assert.deepEqual(told, [
    [tokens, 'call', 200],
    [tokens, 'skip-cache', 200],
    ['/client/sessions/sess_1/touch', 'call', 200],
  ]);
  assert.equal(page.requests.length, start.length + told.length, 'of each once');
});

test('a refusal and a failure have their status, or none', async () => {
  /** @type {(() => Response) | undefined} */
  let answer;
  playPage({ ...signedIn(), answer: (/** @type {string} */ path) => (path === '/me' ? answer?.() : undefined) });
  const clerk = await load();
  const told = listen(clerk);
  answer = () => new Response('{"errors":[{"code":"form_invalid"}]}', { status: 422 });
  await assert.rejects(clerk.fapi.request({ path: '/me', search: { password: 'secret' } }));
  answer = () => {
    throw new TypeError('no network');
  };
  await assert.rejects(clerk.fapi.request({ path: '/me' }));
  assert.deepEqual(told, [
    ['/me', 'call', 422],
    ['/me', 'call', undefined],
  ]);
});

test('a handler that throws or closes stops nothing, and one that was taken off hears nothing', async () => {
  playPage(signedIn());
  /** @type {unknown[]} */
  const reported = [];
  Object.assign(globalThis, { reportError: (/** @type {unknown} */ error) => reported.push(error) });
  const clerk = await load();
  const told = listen(clerk);
  const fault = new Error('the app has failed');
  const fails = () => {
    throw fault;
  };
  clerk.on('request', fails);
  assert.match(await clerk.session.getToken({ skipCache: true }), /^ey/);
  assert.deepEqual(reported, [fault]);
  clerk.off('request', fails);
  assert.match(await clerk.session.getToken({ skipCache: true }), /^ey/);
  assert.deepEqual([reported.length, told.length], [1, 2]);
  clerk.on('request', clerk.close);
  await assert.rejects(clerk.session.getToken({ skipCache: true }), { code: 'clerk_closed' });
  assert.equal(clerk.session, undefined);
});

test('events that are none are passed over, whatever they are called', () => {
  const clerk = new Clerk(KEY);
  for (const event of ['requests', 'constructor', '__proto__', 'toString']) {
    clerk.on(event, assert.fail, { notify: true });
    clerk.off(event);
  }
});
