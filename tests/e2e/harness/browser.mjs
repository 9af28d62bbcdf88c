/** The installed Chromium, told where the invented hosts are. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param {Record<string, number>} hosts name of a host → the loopback port behind its port 443 */
export function launchOptions(hosts) {
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  // Whatever else a client asks for must not leave this machine.
  rules.push('MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1');
  const args = [...QUIET, '--ignore-certificate-errors', `--host-resolver-rules=${rules.join(',')}`];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return { executablePath: findChromium(), headless: true, args };
}

function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const found = NAMES.map((name) => path.join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  throw new Error('no Chromium on PATH: install one (Debian: apt-get install chromium) or set CHROMIUM to its path');
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
