/** How many requests a server judges, beside the official backend in Node; and what judging adds to its answers. */
import { spawn } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** What both sides are asked to do. @typedef {ReturnType<typeof task>} Task */
/** @typedef {'signed-in' | 'signed-out'} Status */

/** The program of `tests/server/speed.rs`. */
const { BENCH_SERVER = '' } = process.env;
const OFFICIAL = fileURLToPath(new URL('../official-server.mjs', import.meta.url));
const HOST = 'clerk.example.com';
const ORIGIN = 'https://app.example.com';
const MILLIS = 400;

/** @type {import('../figure.mjs').Figure} */
export const judging = {
  name: 'server',
  rows: [
    {
      name: 'signed-in',
      title: 'a server judges signed-in requests, one core; beside `@clerk/backend` in Node',
      unit: 'per s',
      target: { atLeastTimes: 5 },
    },
    { name: 'signed-out', title: '… signed-out ones', unit: 'per s', target: { atLeastTimes: 50 } },
  ],
  repeats: { full: 11, quick: 3 },
  async measure(_, contender) {
    const program = contender.name === 'clerk-wasm' ? BENCH_SERVER : process.execPath;
    const parameters = contender.name === 'clerk-wasm' ? [] : [OFFICIAL];
    /** @type {Record<string, number>} */
    const rates = {};
    for (const status of /** @type {Status[]} */ (['signed-in', 'signed-out'])) {
      const { perSecond } = await run(program, parameters, { what: 'judge', ...task(status) });
      rates[status] = perSecond;
    }
    return rates;
  },
};

/** @type {import('../figure.mjs').Figure} */
export const latency = {
  name: 'server-latency',
  rows: [
    {
      name: 'server-latency',
      title:
        'median time to an answer with 1,000 requests under way, as a multiple of the same server without the layer',
      unit: '',
    },
  ],
  alone: true,
  repeats: { full: 3, quick: 1 },
  async measure() {
    const { without, with: judged } = await run(BENCH_SERVER, [], { what: 'latency', ...task('signed-in') });
    return { 'server-latency': judged / without };
  },
};

/** A page of a production instance. @param {Status} status */
function task(status) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: `https://${HOST}`, azp: ORIGIN, sub: 'user_1', sid: 'sess_1', sts: 'active', v: 2 };
  const all = { ...claims, iat: now - 10, nbf: now - 20, exp: now + 600, fva: [1, -1] };
  const part = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT', kid: 'ins_1', cat: 'cl_B7d4PD111AAA' })}.${part(all)}`;
  const token = `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url')}`;
  return {
    status,
    millis: MILLIS,
    publishableKey: `pk_live_${Buffer.from(`${HOST}$`).toString('base64')}`,
    secretKey: 'sk_live_abc',
    pem: publicKey.export({ type: 'spki', format: 'pem' }),
    origin: ORIGIN,
    publicOrigin: ORIGIN,
    headers: {
      host: 'app.example.com',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.example.com',
      'sec-fetch-dest': 'document',
      accept: 'text/html,application/xhtml+xml',
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      cookie: status === 'signed-in' ? `theme=dark; __client_uat=${now - 100}; __session=${token}` : 'theme=dark',
    },
  };
}

/**
 * Gives the task to a program and reads its answer.
 * @param {string} program
 * @param {string[]} parameters
 * @param {object} task
 * @returns {Promise<any>}
 */
function run(program, parameters, task) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (data) => (said += data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(said));
      else reject(new Error(`${program} ended with ${code}`));
    });
    child.stdin.end(`${JSON.stringify(task)}\n`);
  });
}
