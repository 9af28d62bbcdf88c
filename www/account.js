/** Who is signed in; signing in and out. */

import { button, byId, element } from './element.js';

/** @import { Clerk } from 'clerk-wasm' */

/** What is known about a person, from the user or from a session's public data.
 * @typedef {object} Person
 * @property {string} name
 * @property {string} email
 * @property {string} [picture]
 */

/** @param {NonNullable<Clerk['user']>} user @returns {Person} */
export function personOf(user) {
  // While the API is down, the id may be all that is known: it is in the token.
  const address = user.emailAddresses?.find((one) => one.id === user.primaryEmailAddressId);
  const email = address?.emailAddress ?? '';
  const fullName = [user.firstName, user.lastName].filter(Boolean).join(' ');
  const name = fullName || user.username || email || user.id;
  return { name, email, picture: user.hasImage ? user.imageUrl : undefined };
}

/** The picture, or the initials if there is no picture or it does not load.
 * @param {Person} person
 * @returns {HTMLElement}
 */
export function avatar({ name, picture }) {
  const letters = name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase();
  const initials = element('span', { class: 'avatar', 'aria-hidden': 'true' }, letters);
  if (!picture) return initials;
  const image = element('img', { class: 'avatar', src: picture, alt: '' });
  image.addEventListener('error', () => image.replaceWith(initials));
  return image;
}

/** Shows who is signed in.
 * @param {Clerk} clerk
 */
export function renderAccount(clerk) {
  if (!clerk.user) return;
  const person = personOf(clerk.user);
  const words = element('p', {}, element('strong', {}, person.name), element('span', {}, person.email));
  byId('account', HTMLElement).replaceChildren(avatar(person), words);
  const several = signedInSessions(clerk).length > 1;
  button('sign-out').textContent = several ? 'Sign out of all' : 'Sign out';
}

/** All signed-in sessions of this browser.
 * @param {Clerk} clerk
 */
export function signedInSessions(clerk) {
  const sessions = clerk.client?.sessions ?? [];
  return sessions.filter((session) => session.status === 'active' || session.status === 'pending');
}

/** @param {{ email: string, password: string }[]} users */
export function renderTestUsers(users) {
  const rows = users.map(({ email, password }) =>
    element('tr', {}, element('td', {}, email), element('td', {}, password)),
  );
  byId('test-users', HTMLElement).replaceChildren(...rows);
}
