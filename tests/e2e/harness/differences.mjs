/** Where the two clients are meant to send different requests, and why. Everything else must be the same. */

/**
 * @typedef {object} Difference
 * @property {import('./clients.mjs').ClientName} only the client that sends it
 * @property {RegExp} request what is sent, as it stands in a recording
 * @property {RegExp} [scenario] in which scenarios; in all of them without it
 * @property {boolean} [sometimes] it depends on timing; anything else that is listed has to occur
 * @property {string} reason
 */

/** @type {Difference[]} */
export const DIFFERENCES = [];
