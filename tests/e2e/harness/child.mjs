/** Programs that tests start. */
import { once } from 'node:events';

/** Ends a program, unless it has ended by itself. @param {import('node:child_process').ChildProcess} child */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
