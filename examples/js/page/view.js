/** Shows who is signed in, and the claims of a token, which a page would send to its backend. */

/** @import { Clerk } from 'clerk-wasm' */

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Clerk} clerk */
export function show(clerk) {
  element('sign-in').onclick = () => clerk.redirectToSignIn();
  element('sign-out').onclick = () => clerk.signOut(() => {});
  clerk.load().then(
    () => clerk.addListener(() => render(clerk)),
    (error) => (element('status').textContent = error.message),
  );
}

/** @param {Clerk} clerk */
async function render(clerk) {
  element('sign-in').hidden = clerk.isSignedIn;
  element('sign-out').hidden = !clerk.isSignedIn;
  element('user').textContent = clerk.user?.primaryEmailAddress?.emailAddress ?? '';
  element('status').textContent = clerk.isSignedIn ? 'signed in' : 'signed out';
  element('token').textContent = (await clerk.session?.getToken()) ?? '';
}
