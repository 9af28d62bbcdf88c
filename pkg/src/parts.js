/** The parts of a user (identifications, accounts, memberships), with what the official client derives. */

import { camelize, each, objectOf, show } from './camel.js';
import { ClerkAPIError } from './errors.js';
import { urlOf } from './redirects.js';
import * as standin from './standin.js';

/** Something that belongs to a user and may be verified. */
export class Part {
  /** @param {any} json */
  constructor(json) {
    show(this, {}, json);
    /** @type {any} */
    this.verification = json.verification && verificationOf(objectOf(json.verification));
  }
}

/** What a user is known by: an address, a number or a wallet. It always has a verification. */
export class Identification extends Part {
  /** @param {any} json */
  constructor(json) {
    super(json);
    this.verification ??= standin.verification();
    this.linkedTo = each(json.linked_to, (one) => camelize(one));
  }

  /** Formats a number the North American way if it could be from there. */
  toString() {
    const { emailAddress, web3Wallet, phoneNumber } = /** @type {any} */ (this);
    const name = [emailAddress, web3Wallet, phoneNumber].find((one) => typeof one === 'string') ?? '';
    return name.replace(/^(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');
  }
}

export class ExternalAccount extends Part {
  /** @param {any} json */
  constructor(json) {
    super(json);
    /** @type {string} */
    this.provider = typeof json.provider === 'string' ? json.provider.replace('oauth_', '') : '';
  }

  providerSlug() {
    return this.provider;
  }

  providerTitle() {
    return `${this.provider.charAt(0).toUpperCase()}${this.provider.slice(1)} Account`;
  }

  accountIdentifier() {
    const { username, emailAddress, label } = /** @type {any} */ (this);
    return username || emailAddress || label;
  }
}

/** @param {any} part */
export const isVerified = (part) => part.verification?.status === 'verified';

/** @param {any} json */
export function organizationOf(json) {
  const selfServeSSOEnabled = json.self_serve_sso_enabled ?? false;
  return { ...standin.organization(), ...camelize(json), selfServeSSOEnabled };
}

/** @param {any} json */
export const publicUserDataOf = (json) => ({ ...standin.publicUserData(), ...camelize(objectOf(json)) });

/** @param {any} json */
export function verificationOf(json) {
  return {
    ...standin.verification(),
    ...camelize(json),
    error: json.error ? new ClerkAPIError(json.error) : null,
    externalVerificationRedirectURL: urlOf(json.external_verification_redirect_url) ?? null,
  };
}
