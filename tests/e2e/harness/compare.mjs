/** Compares what two clients sent in the same scenario. */
import { DIFFERENCES } from './differences.mjs';

/** @typedef {import('./recording.mjs').Sent} Sent */
/** @typedef {import('./clients.mjs').ClientName} ClientName */
/** @typedef {import('./differences.mjs').Difference} Difference */

const CLERK_JS = /** @type {const} */ ('clerk-js');
const CLERK_WASM = /** @type {const} */ ('clerk-wasm');

/**
 * What one client sends and the other does not, step by step, beyond what is meant. Within a step
 * the order is free, because requests side by side have none.
 * @param {string} scenario
 * @param {Record<ClientName, Sent[]>} recordings
 * @param {Difference[]} [meant]
 */
export function differences(scenario, recordings, meant = DIFFERENCES) {
  const here = meant.filter((one) => one.scenario?.test(scenario) ?? true);
  /** @type {{ only: ClientName, sent: Sent }[]} */
  const found = [
    ...missingFrom(recordings['clerk-wasm'], recordings['clerk-js']).map((sent) => ({ only: CLERK_JS, sent })),
    ...missingFrom(recordings['clerk-js'], recordings['clerk-wasm']).map((sent) => ({ only: CLERK_WASM, sent })),
  ];
  const isMeant = (/** @type {Difference} */ { only, request }, /** @type {typeof found[0]} */ one) => {
    return one.only === only && request.test(one.sent.text);
  };
  const unmeant = found.filter((one) => !here.some((allowed) => isMeant(allowed, one)));
  // The list stays true only if what is no longer so has to be taken out of it.
  const idle = here.filter((one) => one.scenario && !one.sometimes && !found.some((sent) => isMeant(one, sent)));
  return [
    ...unmeant.map(({ only, sent }) => `only ${only} sends [${sent.step}] ${sent.text}`),
    ...idle.map(({ only, request, reason }) => `listed, but not so: only ${only} sends ${request} (${reason})`),
  ];
}

/** Those of `from` that `list` does not hold, each as often as it is too many. @param {Sent[]} list @param {Sent[]} from */
function missingFrom(list, from) {
  const rest = list.map(lineOf);
  return from.filter((sent) => {
    const at = rest.indexOf(lineOf(sent));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** @param {Sent} sent */
function lineOf({ step, text }) {
  return `[${step}] ${text}`;
}
