/** Compares what two clients sent in the same scenario. */
import { DIFFERENCES } from './differences.mjs';

/** @typedef {import('./recording.mjs').Sent} Sent */
/** @typedef {import('./clients.mjs').ClientName} ClientName */
/** @typedef {import('./differences.mjs').Difference} Difference */

/**
 * What one client sends and the other does not, step by step, beyond what is meant. Within a step
 * the order is free, because requests side by side have none.
 * @param {string} scenario
 * @param {Record<ClientName, Sent[]>} recordings
 * @param {Difference[]} [meant]
 */
export function differences(scenario, recordings, meant = DIFFERENCES) {
  const here = meant.filter((one) => one.scenario?.test(scenario) ?? true);
  const official = withoutMeant(recordings['clerk-js'], here.filter(({ only }) => only === 'clerk-js'));
  const ours = withoutMeant(recordings['clerk-wasm'], here.filter(({ only }) => only === 'clerk-wasm'));
  const lines = [
    ...missingFrom(ours, official).map((line) => `only clerk-js sends ${line}`),
    ...missingFrom(official, ours).map((line) => `only clerk-wasm sends ${line}`),
  ];
  return [...lines.sort((a, b) => stepOf(a).localeCompare(stepOf(b))), ...notOccurring(here, recordings)];
}

/** @param {Sent[]} sent @param {Difference[]} allowed */
function withoutMeant(sent, allowed) {
  return sent.filter(({ text }) => !allowed.some(({ request }) => request.test(text)));
}

/** The list is short only if what is no longer so is taken out of it. @param {Difference[]} here @param {Record<ClientName, Sent[]>} recordings */
function notOccurring(here, recordings) {
  const idle = here.filter(({ only, request, scenario, sometimes }) => {
    return scenario && !sometimes && !recordings[only].some(({ text }) => request.test(text));
  });
  return idle.map(({ only, request, reason }) => `${only} no longer sends ${request} (${reason})`);
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
