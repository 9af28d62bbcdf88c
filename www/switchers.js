/** The choices of a session and an organization. */

import { avatar, personOf, signedInSessions } from './account.js';
import { attempt } from './attempt.js';
import { byId, element } from './element.js';

/** @import { Clerk } from 'clerk-wasm' */

/** One option to choose from.
 * @typedef {object} Choice
 * @property {string} value
 * @property {string} name
 * @property {string} detail
 * @property {HTMLElement} [picture]
 */

/** @param {Clerk} clerk */
export function renderSessions(clerk) {
  const choices = signedInSessions(clerk).flatMap((session) => {
    if (!session.user) return [];
    const person = personOf(session.user);
    return [{ value: session.id, name: person.name, detail: person.email, picture: avatar(person) }];
  });
  renderChoices('sessions', choices, clerk.session?.id ?? '', (id) => clerk.setActive({ session: id }));
}

/** @param {Clerk} clerk */
export function renderOrganizations(clerk) {
  const memberships = clerk.user?.organizationMemberships ?? [];
  const choices = memberships.map(({ organization, role }) => ({
    value: organization.id,
    name: organization.name,
    detail: role.replace(/^org:/, ''),
  }));
  const all = [{ value: '', name: 'None', detail: 'personal account' }, ...choices];
  renderChoices('organizations', all, clerk.organization?.id ?? '', (id) =>
    clerk.setActive({ organization: id || null }),
  );
}

/**
 * @param {string} id
 * @param {Choice[]} choices
 * @param {string} chosen
 * @param {(value: string) => Promise<unknown>} choose
 */
function renderChoices(id, choices, chosen, choose) {
  const group = byId(id, HTMLElement);
  // Rendered anew only if something has changed, because the keyboard focus is in here.
  const shown = JSON.stringify(choices.map(({ value, name, detail }) => [value, name, detail]));
  if (group.dataset.shown !== shown) {
    group.dataset.shown = shown;
    group.replaceChildren(...choices.map((choice) => option(id, choice)));
  }
  const mark = () => {
    for (const input of group.querySelectorAll('input')) input.checked = input.value === group.dataset.chosen;
  };
  group.dataset.chosen = chosen;
  mark();
  group.onchange = async (event) => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement)) return;
    await attempt(group, `${id}-error`, () => choose(target.value));
    // After a failure, the choice is what it was before.
    mark();
  };
}

/**
 * @param {string} group
 * @param {Choice} choice
 */
function option(group, { value, name, detail, picture }) {
  const input = element('input', { type: 'radio', name: group, value });
  const words = element('span', { class: 'name' }, name, element('small', {}, detail));
  return element('label', { class: 'choice' }, input, ...(picture ? [picture] : []), words);
}
