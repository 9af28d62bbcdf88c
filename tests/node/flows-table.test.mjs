/** The routes and fields of `pkg/src/flows.js`, beside those of the published description of the API. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { CALLS } from '../../pkg/src/flows.js';

const FOLDER = new URL('../../../shared/frontend-api/', import.meta.url);

/** What the official client sends and nobody has described, by route. */
const UNDESCRIBED = {
  'POST /client/sign_ins': 'locale timezone sign_up_if_missing captcha_token captcha_widget_type captcha_error',
  'POST /client/sign_ins/{id}/prepare_first_factor': 'channel',
  'POST /client/sign_ups': 'locale timezone',
  'PATCH /client/sign_ups/{id}': 'locale captcha_token captcha_widget_type captcha_error',
  'POST /client/sign_ups/{id}/prepare_verification': 'channel',
};

/** The newest description, where there is one. */
function description() {
  try {
    const [newest = ''] = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.yml'))
      .sort()
      .reverse();
    return readFileSync(new URL(newest, FOLDER), 'utf8');
  } catch {
    return undefined;
  }
}

/** What is below a key of YAML: all that is further in. @param {string} text @param {string} key @param {number} indent */
function below(text, key, indent) {
  const lines = text.split('\n');
  const start = lines.indexOf(`${' '.repeat(indent)}${key}:`);
  assert.ok(start >= 0, `no ${key}`);
  const end = lines.findIndex((line, at) => at > start && line.trim() && line.search(/\S/) <= indent);
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

/** The keys of YAML at this indent. @param {string} text @param {number} indent */
const keysIn = (text, indent) => [...text.matchAll(new RegExp(`^ {${indent}}(\\w+):`, 'gm'))].map(([, key]) => key);

/** @param {string} whole @param {string} route */
function described(whole, route) {
  const [method = '', path = ''] = route.split(' ');
  const kind = path.split('/')[2]?.slice(0, -1);
  const call = below(below(whole, `/v1${path.replace('{id}', `{${kind}_id}`)}`, 2), method.toLowerCase(), 4);
  const form = below(below(below(call, 'requestBody', 6), 'application/x-www-form-urlencoded', 10), 'properties', 14);
  const [, schema = ''] = /'200':\n +\$ref: '#\/components\/responses\/(.+)'/.exec(call) ?? [];
  return { fields: keysIn(form, 16), object: below(below(whole, schema, 4), 'object', 8) };
}

const text = description();

for (const [kind, { answers, fields: _, ...calls }] of Object.entries(CALLS)) {
  for (const [name, { route, form }] of Object.entries(calls)) {
    test(`${kind}.${name} has the route and the fields of the description`, { skip: !text }, () => {
      const { fields, object } = described(String(text), route);
      assert.ok(fields.length > 1, 'it was read');
      const missing = form.filter((field) => !fields.includes(field));
      const known = /** @type {Record<string, string>} */ (UNDESCRIBED)[route]?.split(' ') ?? [];
      assert.deepEqual(missing.toSorted(), known.toSorted());
      assert.match(object, new RegExp(`- ${answers}_attempt`));
    });
  }
}

test('a wrong route and a wrong field would be noticed', { skip: !text }, () => {
  assert.throws(() => described(String(text), 'POST /client/sign_ins/{id}/attempt'));
  assert.throws(() => described(String(text), 'PATCH /client/sign_ins'));
  const { fields } = described(String(text), 'POST /client/sign_ups/{id}/attempt_verification');
  assert.deepEqual(fields, ['strategy', 'code', 'signature', 'token']);
});
