/** The suite itself: what it is there to notice, it notices. */
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { VERSIONS } from '../harness/clients.mjs';
import { differences } from '../harness/compare.mjs';
import { keep, recordOf } from '../harness/records.mjs';
import { preflights, test } from '../harness/scenario.mjs';
import { verified } from '../harness/tokens.mjs';

/** @param {string[]} texts */
function recording(...texts) {
  return texts.map((text) => ({ step: 'a step', text }));
}

/** @param {string[]} official @param {string[]} ours @param {import('../harness/differences.mjs').Difference[]} [meant] */
function compare(official, ours, meant = []) {
  const recordings = { 'clerk-js': recording(...official), 'clerk-wasm': recording(...ours) };
  return differences('a scenario', recordings, meant);
}

test.describe('the comparison', () => {
  test('is content with the same requests in another order', () => {
    expect(compare(['GET a', 'GET b'], ['GET b', 'GET a'])).toEqual([]);
  });

  test('notices a request that is missing, one too many, and one that says something else', () => {
    expect(compare(['GET a'], [])).toEqual(['only clerk-js sends [a step] GET a']);
    expect(compare(['GET a'], ['GET a', 'GET a'])).toEqual(['only clerk-wasm sends [a step] GET a']);
    expect(compare(['GET a ?b=1'], ['GET a ?b=2'])).toHaveLength(2);
  });

  test('notices a request in another step', () => {
    const recordings = { 'clerk-js': recording('GET a'), 'clerk-wasm': [{ step: 'later', text: 'GET a' }] };
    expect(differences('a scenario', recordings, [])).toHaveLength(2);
  });

  test('allows what is meant, for the client and in the scenario it is meant for', () => {
    const meant = {
      only: /** @type {const} */ ('clerk-js'),
      request: /^GET poll/,
      scenario: /scenario/,
      reason: 'it polls',
    };
    expect(compare(['GET poll'], [], [meant])).toEqual([]);
    expect(compare([], ['GET poll'], [meant])).toContain('only clerk-wasm sends [a step] GET poll');
    expect(compare(['GET poll'], [], [{ ...meant, scenario: /another/ }])).toHaveLength(1);
  });

  test('notices a difference that is meant and does not occur', () => {
    const meant = {
      only: /** @type {const} */ ('clerk-js'),
      request: /^GET poll/,
      scenario: /scenario/,
      reason: 'it polls',
    };
    expect(compare(['GET a'], ['GET a'], [meant])).toEqual([
      'listed, but not so: only clerk-js sends /^GET poll/ (it polls)',
    ]);
    expect(compare(['GET a'], ['GET a'], [{ ...meant, sometimes: true }])).toEqual([]);
  });
});

test.describe('the recording', () => {
  test.use({ scenarioName: 'the suite itself' });

  test('holds what a page sends and numbers ids and tokens', async ({ stage }) => {
    const page = await stage.step('open the page', () => stage.open());

    await stage.step('send', () =>
      page.evaluate((host) => {
        const body = new URLSearchParams({ b: 'sess_abcdefghijkl', a: 'eyJhbGciOiJub25lIn0.e30.c2ln' });
        const url = `https://${host}/v1/client/sessions/sess_abcdefghijkl/touch?z=1&y=2`;
        return fetch(url, { method: 'POST', body }).then((answer) => answer.text());
      }, stage.api.host),
    );

    expect(stage.recording.matching(/touch/)).toEqual([
      {
        step: 'send',
        text: 'POST <api>/v1/client/sessions/<sess-1>/touch ?y=2&z=1 {a=<token>&b=<sess-1>} as application/x-www-form-urlencoded;charset=UTF-8',
      },
    ]);
  });

  test('holds what goes to places that are not part of the scenario', async ({ stage }) => {
    const page = await stage.step('open the page', () => stage.open());
    await stage.step('send', () => page.evaluate(() => fetch('https://elsewhere.example/v1/event').catch(() => {})));
    expect(stage.recording.matching(/./)).toEqual([{ step: 'send', text: 'GET https://elsewhere.example/v1/event' }]);
  });

  test('notices a preflight', async ({ stage }) => {
    const page = await stage.step('open the page', () => stage.open());
    const send = (/** @type {Record<string, string>} */ headers) =>
      page.evaluate(({ host, headers }) => fetch(`https://${host}/v1/client`, { headers }).catch(() => {}), {
        host: stage.api.host,
        headers,
      });

    await send({});
    expect(await preflights(stage)).toHaveLength(0);
    await send({ 'x-anything': '1' });
    expect(await preflights(stage)).toHaveLength(1);
    await stage.api.clearLog();
  });
});

test.describe('a record of the official client', () => {
  const SENT = [
    { step: 'open the page', text: 'GET b' },
    { step: 'open the page', text: 'GET a' },
    { step: 'ask', text: 'POST "c"\n?d=1' },
    { step: 'ask', text: 'POST "c"\n?d=1' },
  ];

  test('says what was kept, in an order that does not depend on the run', async ({}, testInfo) => {
    const folder = testInfo.outputPath('records');
    await keep(testInfo, 'a scenario', SENT, folder);
    expect(await recordOf(testInfo, 'a scenario', folder)).toEqual([SENT[1], SENT[0], SENT[2], SENT[3]]);
    const recordings = { 'clerk-js': await recordOf(testInfo, 'a scenario', folder), 'clerk-wasm': SENT };
    expect(differences('a scenario', recordings, [])).toEqual([]);
  });

  test('that is missing says how it is made, also where another scenario has the same file', async ({}, testInfo) => {
    const folder = testInfo.outputPath('records');
    await expect(recordOf(testInfo, 'a scenario', folder)).rejects.toThrow(
      /no record .* RECORD=1 npx playwright test -c tests\/e2e -g "a scenario"/,
    );
    await keep(testInfo, 'a scenario', SENT, folder);
    await expect(recordOf(testInfo, 'a: scenario', folder)).rejects.toThrow(/no record/);
  });

  test('of another version says how all are made', async ({}, testInfo) => {
    const folder = testInfo.outputPath('records');
    await keep(testInfo, 'a scenario', SENT, folder);
    await rename(path.join(folder, VERSIONS['clerk-js']), path.join(folder, '6.39.0'));
    await expect(recordOf(testInfo, 'a scenario', folder)).rejects.toThrow(
      /are of clerk-js 6\.39\.0, and .* RECORD=1 cargo xtask test --only e2e/,
    );
  });
});

test.describe('the check of tokens', () => {
  test.use({ scenarioName: 'the suite itself' });

  test('refuses another signature, other claims, another page, and a token that has run out', async ({ stage }) => {
    const page = await stage.openSignedIn();
    const token = (await page.evaluate(() => window.clerk.session?.getToken())) ?? '';
    await verified(stage, token);

    const [header, payload, signature] = token.split('.');
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(String(Buffer.from(payload, 'base64url'))), sub: 'user_grace' }),
    );
    await expect(verified(stage, `${header}.${forged.toString('base64url')}.${signature}`)).rejects.toThrow(
      /signature/,
    );
    const turned = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    await expect(verified(stage, `${header}.${payload}.${turned}`)).rejects.toThrow(/signature/);

    stage.origin = 'https://another.example';
    await expect(verified(stage, token)).rejects.toThrow(/azp/);
    await stage.api.clock(3600);
    await expect(verified(stage, token)).rejects.toThrow(/exp/);
  });
});
