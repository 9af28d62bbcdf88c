/** Those who listen, also while they are told. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listeners } from '../../pkg/src/events.js';

/** @type {string[]} */
let told = [];
/** @param {string} name @returns {(value: string) => void} */
const listener = (name) => (value) => void told.push(`${name} ${value}`);

/** @param {Listeners<string>} listeners @param {string} value */
function emitted(listeners, value) {
  told = [];
  listeners.emit(value);
  return told;
}

test('who listens twice is told twice, and stops once at a time', () => {
  const listeners = new Listeners();
  const twice = listener('twice');
  listeners.add(twice);
  const stop = listeners.add(twice);
  assert.deepEqual(emitted(listeners, 'a'), ['twice a', 'twice a']);
  stop();
  stop();
  assert.deepEqual(emitted(listeners, 'b'), ['twice b']);
  listeners.remove(twice);
  assert.deepEqual(emitted(listeners, 'c'), []);
});

test('removing nobody in particular removes all', () => {
  const listeners = new Listeners();
  for (const name of ['one', 'two']) listeners.add(listener(name));
  listeners.remove(listener('a stranger'));
  assert.deepEqual(emitted(listeners, 'a'), ['one a', 'two a']);
  listeners.remove(undefined);
  assert.deepEqual(emitted(listeners, 'b'), []);
});

test('who leaves meanwhile is not told any more, and who comes meanwhile is told the next time', () => {
  const listeners = new Listeners();
  listeners.add(() => {
    leave();
    listeners.add(listener('new'));
  });
  const leave = listeners.add(listener('gone'));
  listeners.add(listener('last'));
  assert.deepEqual(emitted(listeners, 'a'), ['last a']);
  assert.deepEqual(emitted(listeners, 'b'), ['last b', 'new b']);
});

test('one that throws is reported and stops no other', (context) => {
  const reported = context.mock.method(console, 'error', () => {});
  const listeners = new Listeners();
  const error = new Error('an app’s own');
  listeners.add(() => {
    throw error;
  });
  listeners.add(listener('other'));
  assert.deepEqual(emitted(listeners, 'a'), ['other a']);
  assert.deepEqual(
    reported.mock.calls.map((call) => call.arguments),
    [[error]],
  );
});
