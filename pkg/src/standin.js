/**
 * What a resource has where the API sent nothing: a user of whom only the token is known still has no
 * addresses rather than none to look through. The values are the official client's.
 */

/** Made anew for each, because apps may change what they get. */
export const user = () => ({
  externalId: null,
  username: null,
  firstName: null,
  lastName: null,
  emailAddresses: [],
  phoneNumbers: [],
  web3Wallets: [],
  externalAccounts: [],
  enterpriseAccounts: [],
  passkeys: [],
  primaryEmailAddressId: null,
  primaryPhoneNumberId: null,
  primaryWeb3WalletId: null,
  imageUrl: '',
  hasImage: false,
  passwordEnabled: false,
  twoFactorEnabled: false,
  totpEnabled: false,
  backupCodeEnabled: false,
  publicMetadata: {},
  unsafeMetadata: {},
  createOrganizationEnabled: false,
  createOrganizationsLimit: null,
  deleteSelfEnabled: false,
  lastSignInAt: null,
  legalAcceptedAt: null,
  createdAt: null,
  updatedAt: null,
});

export const session = () => {
  const now = new Date();
  return { expireAt: now, abandonAt: now, lastActiveAt: now, createdAt: now, updatedAt: now };
};

export const publicUserData = () => ({
  firstName: null,
  lastName: null,
  imageUrl: '',
  hasImage: false,
  identifier: '',
});

export const membership = () => ({ publicMetadata: {}, permissions: [], createdAt: null, updatedAt: null });

export const organization = () => ({
  imageUrl: '',
  hasImage: false,
  publicMetadata: {},
  membersCount: 0,
  createdAt: null,
  updatedAt: null,
});
