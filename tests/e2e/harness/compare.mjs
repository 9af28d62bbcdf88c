/** Compares what two clients sent in the same scenario. */
import { DIFFERENCES } from './differences.mjs';

/** @typedef {import('./recording.mjs').Sent} Sent */
/** @typedef {import('./clients.mjs').ClientName} ClientName */
/** @typedef {import('./differences.mjs').Difference} Difference */

const CLERK_JS = /** @type {const} */ ('clerk-js');
const CLERK_WASM = /** @type {const} */ ('clerk-wasm');

/**
 * What one client sends and the other does not, step by step, beyond the intended differences. Within a step, the order
 * does not matter, because parallel requests have none.
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
  // The list only stays true if entries that no longer apply have to be removed.
  const idle = here.filter((one) => one.scenario && !one.sometimes && !found.some((sent) => isMeant(one, sent)));
  return [
    ...unmeant.map(({ only, sent }) => `only ${only} sends [${sent.step}] ${sent.text}`),
    ...idle.map(({ only, request, reason }) => `listed, but not so: only ${only} sends ${request} (${reason})`),
  ];
}

/**
 * The entries of `from` that are missing in `list`, as often as they are missing.
 * @param {Sent[]} list
 * @param {Sent[]} from
 */
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
