/**
 * What a resource has where the API sent nothing, so that even a user of whom only the token is known has all fields.
 * The values are the official client's.
 */

/** These are functions, so that each resource has its own: apps may change what they get. */
export const user = () => ({
  externalId: null,
  username: null,
  firstName: null,
  lastName: null,
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
  timezone: null,
  createOrganizationEnabled: false,
  deleteSelfEnabled: false,
  lastSignInAt: null,
  legalAcceptedAt: null,
  createdAt: null,
  updatedAt: null,
});

export const verification = () => ({
  status: null,
  strategy: null,
  attempts: null,
  expireAt: null,
  error: null,
  nonce: null,
  message: null,
  verifiedAtClient: null,
  trustedDeviceChallenge: null,
  externalVerificationRedirectURL: null,
});

export const session = () => {
  const now = new Date();
  return {
    lastActiveOrganizationId: null,
    actor: null,
    factorVerificationAge: null,
    expireAt: now,
    abandonAt: now,
    lastActiveAt: now,
    createdAt: now,
    updatedAt: now,
  };
};

export const client = () => ({
  lastActiveSessionId: null,
  captchaBypass: false,
  cookieExpiresAt: null,
  lastAuthenticationStrategy: null,
  createdAt: null,
  updatedAt: null,
});

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
  pendingInvitationsCount: 0,
  maxAllowedMemberships: 0,
  adminDeleteEnabled: false,
  exclusiveMembership: false,
  createdAt: null,
  updatedAt: null,
});
