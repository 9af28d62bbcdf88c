import { Clerk } from '/clerk/clerk.browser.js';

const { publishableKey, proxyUrl } = document.body.dataset;
const clerk = new Clerk(publishableKey, { proxyUrl });
await clerk.load();
document.querySelector('#sign-out')?.addEventListener('click', () => clerk.signOut({ redirectUrl: '/' }));
document.body.dataset.loaded = String(clerk.isSignedIn);
