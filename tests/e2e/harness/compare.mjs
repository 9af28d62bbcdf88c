/** Compares what two clients sent in the same scenario. */
import { DIFFERENCES } from './differences.mjs';

/** @typedef {import('./recording.mjs').Sent} Sent */
/** @typedef {import('./clients.mjs').ClientName} ClientName */

/**
 * What one client sends and the other does not, step by step, without what is meant. Within a step
 * the order is free, because requests side by side have none.
 * @param {string} scenario
 * @param {Record<ClientName, Sent[]>} recordings
 * @param {import('./differences.mjs').Difference[]} [meant]
 */
export function differences(scenario, recordings, meant = DIFFERENCES) {
  const official = withoutMeant(scenario, 'clerk-js', recordings['clerk-js'], meant);
  const ours = withoutMeant(scenario, 'clerk-wasm', recordings['clerk-wasm'], meant);
  return [
    ...missingFrom(ours, official).map((line) => `only clerk-js sends ${line}`),
    ...missingFrom(official, ours).map((line) => `only clerk-wasm sends ${line}`),
  ].sort((a, b) => stepOf(a).localeCompare(stepOf(b)));
}

/** @param {string} scenario @param {ClientName} client @param {Sent[]} sent @param {import('./differences.mjs').Difference[]} meant */
function withoutMeant(scenario, client, sent, meant) {
  const allowed = meant.filter((one) => one.only === client && (one.scenario?.test(scenario) ?? true));
  return sent.filter(({ text }) => !allowed.some((one) => one.request.test(text)));
}

/** The lines of `from` that `list` does not hold, each as often as it is too many. @param {Sent[]} list @param {Sent[]} from */
function missingFrom(list, from) {
  const rest = list.map(lineOf);
  return from.map(lineOf).filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** @param {Sent} sent */
function lineOf({ step, text }) {
  return `[${step}] ${text}`;
}

/** @param {string} line */
function stepOf(line) {
  return line.slice(line.indexOf('['));
}
