/**
 * The examples of `examples/js` as a user has them: with the packed package installed, and built by their own scripts.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';

const PACKAGE = fileURLToPath(new URL('../../../pkg/', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../../examples/js/', import.meta.url));
const run = promisify(execFile);
// On Windows, npm is a script of the command interpreter.
const shell = process.platform === 'win32';

/**
 * Packs the package and installs it into a folder, for the examples that are copied below it. The folder has to be
 * inside the checkout, where the examples find everything else that they depend on.
 * @param {string} folder
 */
export async function installPacked(folder) {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
  const packed = await run('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], { shell });
  const [{ filename }] = JSON.parse(packed.stdout);
  const install = ['install', '--offline', '--no-audit', '--no-fund', path.join(folder, filename)];
  await run('npm', install, { cwd: folder, shell });
  return folder;
}

/**
 * Copies an example into the folder that the package is installed in.
 * @param {string} installed
 * @param {string} name
 * @param {{ page?: boolean }} [options] `page: false` for one that has a page of its own
 */
export async function copyExample(installed, name, { page = true } = {}) {
  const app = path.join(installed, name);
  if (page) await cp(path.join(EXAMPLES, 'page'), app, { recursive: true });
  await cp(path.join(EXAMPLES, name), app, { recursive: true });
  await cp(path.join(installed, 'node_modules'), path.join(app, 'node_modules'), { recursive: true });
  return app;
}

/** Runs the example's own build. @param {string} app */
export async function build(app) {
  await run('npm', ['run', 'build'], { cwd: app, shell, env: { ...process.env, NODE_ENV: 'production' } });
  return path.join(app, 'dist');
}

/**
 * Runs the example's own development server.
 * @param {string} app
 * @param {string[]} args
 */
export async function develop(app, args) {
  const child = spawn('npm', ['run', 'dev', '--', ...args], {
    cwd: app,
    shell,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    const ended = once(child, 'exit');
    // npm does not pass signals on to the programs it runs; the process group is both.
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /http:\/\/localhost:\d+/.exec(stripVTControlCharacters(line))?.[0];
    if (origin) return { origin, stop };
  }
  throw new Error(`the development server ended with ${child.exitCode}`);
}
