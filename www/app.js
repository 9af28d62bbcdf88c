/** The demo page: one client, and panels that show what it knows. */

import { Clerk, useAuth } from 'clerk-wasm';
import { renderAccount, renderTestUsers } from './account.js';
import { attempt, explain } from './attempt.js';
import { wireBackend } from './backend-panel.js';
import { loadConfig } from './config.js';
import { button, byId } from './element.js';
import { RequestLog } from './request-log.js';
import { StatusLine } from './status.js';
import { renderOrganizations, renderSessions } from './switchers.js';
import { TemplatePanel } from './template-panel.js';
import { Timeline } from './timeline.js';
import { TokenPanel } from './token-panel.js';
import { wireTrouble } from './trouble.js';

/** @import { Config } from './config.js' */

const status = new StatusLine();
const timeline = new Timeline(byId('timeline', HTMLElement));
button('clear-timeline').addEventListener('click', () => timeline.clear());

try {
  await start(await loadConfig());
} catch (reason) {
  status.fail(explain(reason));
}

/** @param {Config} config */
async function start(config) {
  const log = new RequestLog(config.controlUrl, timeline, (fine) => status.setAnswering(fine));
  renderTestUsers(config.users);
  const clerk = new Clerk(config.publishableKey, { proxyUrl: config.proxyUrl });
  clerk.on('status', (now) => status.setEngine(now));
  // For trying things out in the browser's console.
  Object.assign(window, { clerk });
  clerk.on('request', ({ path, cause }) => log.explain(path, cause));
  await clerk.load();
  show(clerk, config);
  wireButtons(clerk);
  wireTrouble(clerk, config.controlUrl);
}

/** Shows everything now and whenever it changes.
 * @param {Clerk} clerk
 * @param {Config} config
 */
function show(clerk, config) {
  const auth = useAuth(clerk);
  const token = new TokenPanel(clerk, timeline);
  const template = new TemplatePanel(clerk, config.templates);
  wireBackend(() => auth.getSnapshot().getToken(), timeline);
  auth.subscribe(({ isLoaded, isSignedIn }) => {
    // Between two sessions it is neither; keep showing what is there.
    if (!isLoaded) return;
    document.body.dataset.view = isSignedIn ? 'signed-in' : 'signed-out';
  });
  clerk.addListener(({ session }) => {
    if (session === undefined) return;
    renderAccount(clerk);
    renderSessions(clerk);
    renderOrganizations(clerk);
    token.render();
    template.render();
  });
}

/** @param {Clerk} clerk */
function wireButtons(clerk) {
  const here = { redirectUrl: location.href };
  const signIn = () => clerk.redirectToSignIn({ signInForceRedirectUrl: location.href, ...here });
  onClick('sign-in', 'sign-in-error', signIn);
  onClick('add-account', 'sessions-error', signIn);
  // With a callback instead of a redirect, the page stays, and so does its timeline.
  onClick('sign-out', 'sign-out-error', () => clerk.signOut(() => {}));
}

/**
 * @param {string} id
 * @param {string} errorId
 * @param {() => Promise<unknown>} action
 */
function onClick(id, errorId, action) {
  button(id).addEventListener('click', () => attempt(button(id), errorId, action));
}
