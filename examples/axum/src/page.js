import { Clerk } from '/clerk/clerk.browser.js';

const { publishableKey, proxyUrl, domain, isSatellite, autoSync, signInUrl } = document.body.dataset;
const clerk = new Clerk(publishableKey, { proxyUrl, domain });
await clerk.load({ isSatellite: isSatellite === 'true', satelliteAutoSync: autoSync === 'true', signInUrl });
document.querySelector('#sign-out')?.addEventListener('click', () => clerk.signOut({ redirectUrl: '/' }));
document.body.dataset.loaded = String(clerk.isSignedIn);
