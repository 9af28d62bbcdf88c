/** A client with something in every field that the API can send: the local API's, and more. */

const AT = 1_760_000_000_000;

/** @param {string} status @param {object} [more] */
const verification = (status, more) => ({
  object: 'verification',
  status,
  strategy: 'code',
  attempts: 1,
  expire_at: AT,
  ...more,
});

const PHONES = [
  {
    id: 'idn_phone',
    phone_number: '5551234567',
    verification: verification('verified'),
    default_second_factor: true,
    reserved_for_second_factor: true,
  },
  {
    id: 'idn_phone_2',
    phone_number: '+442071838750',
    verification: null,
    linked_to: [{ id: 'idn_x', type: 'oauth_google' }],
    backup_codes: ['a'],
  },
];

const WALLETS = [
  { id: 'idn_wallet', web3_wallet: '0x1', verification: verification('verified', { nonce: 'n', message: 'm' }) },
  { id: 'idn_wallet_2', web3_wallet: '0x2', verification: verification('unverified') },
];

const account = {
  approved_scopes: 'email',
  email_address: 'ada@social.example',
  first_name: 'Ada',
  last_name: 'L',
  image_url: 'https://img.example/1',
};
const EXTERNAL_ACCOUNTS = [
  {
    ...account,
    id: 'eac_1',
    identification_id: 'idn_1',
    provider: 'oauth_google',
    provider_user_id: '1',
    public_metadata: { as_is: 1 },
    label: 'mine',
    verification: verification('verified'),
  },
  {
    ...account,
    id: 'eac_2',
    provider: 'oauth_github',
    username: 'ada',
    public_metadata: {},
    verification: verification('unverified', {
      external_verification_redirect_url: 'https://social.example/authorize?x=1',
      error: { code: 'denied', message: 'No.', long_message: 'No, thanks.' },
    }),
  },
];

const ENTERPRISE_ACCOUNTS = [
  {
    id: 'ent_1',
    provider: 'saml_okta',
    protocol: 'saml',
    provider_user_id: null,
    active: true,
    email_address: 'ada@corp.example',
    first_name: 'Ada',
    last_name: null,
    public_metadata: { dept_no: 3 },
    last_authenticated_at: AT,
    enterprise_connection_id: 'entconn_1',
    verification: verification('verified'),
    enterprise_connection: {
      id: 'entconn_1',
      name: 'Corp',
      domain: 'corp.example',
      active: true,
      provider: 'saml_okta',
      logo_public_url: null,
      created_at: AT,
      updated_at: AT,
    },
  },
];

const PASSKEYS = [
  { id: 'pk_1', name: 'Key', last_used_at: AT, created_at: AT, updated_at: AT, verification: verification('verified') },
];

/** @param {any} json what the API answers for the client */
export function enrich(json) {
  Object.assign(json, { captcha_bypass: true, cookie_expires_at: AT + 9e11, last_authentication_strategy: 'password' });
  for (const session of json.sessions) {
    session.actor = { sub: 'user_agent', type: 'agent', some_claim: { deep_key: 1 } };
    Object.assign(session.public_user_data, { banned: true, deprovisioned: false });
    enrichUser(session.user);
  }
}

/** @param {any} user */
function enrichUser(user) {
  Object.assign(user, {
    phone_numbers: PHONES,
    web3_wallets: WALLETS,
    passkeys: PASSKEYS,
    external_accounts: EXTERNAL_ACCOUNTS,
  });
  Object.assign(user, {
    enterprise_accounts: ENTERPRISE_ACCOUNTS,
    primary_phone_number_id: 'idn_phone',
    primary_web3_wallet_id: 'idn_wallet_2',
  });
  Object.assign(user, {
    legal_accepted_at: AT,
    create_organizations_limit: 3,
    create_organization_enabled: true,
    two_factor_enabled: true,
  });
  user.email_addresses.push({
    id: 'idn_new',
    email_address: 'new@example.com',
    verification: verification('unverified'),
  });
  for (const membership of user.organization_memberships) {
    Object.assign(membership, {
      role_name: 'Admin',
      public_user_data: { first_name: 'Ada', user_id: user.id, username: 'ada' },
    });
    Object.assign(membership.organization, {
      self_serve_sso_enabled: true,
      exclusive_membership: true,
      max_allowed_memberships: 5,
    });
  }
}
