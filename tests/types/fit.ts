/** What this package exposes fits the official types member by member, and what it leaves out is listed. */
import type * as Theirs from '@clerk/shared/types';
import type * as Ours from 'clerk-wasm';
import { holds, type LeftOut, type Misfits, type Open, type Same } from './compare.ts';
import type { LeftOutHere, OpenHere } from './left-out.ts';

/** What is listed for one of our types; nothing without a list. */
type Listed<Lists, Name> = Name extends keyof Lists ? Lists[Name] : never;

/** What an app is given: ours stands in for theirs. */
type Given<Name, O, T> = [
  Same<never, Misfits<O, T>>,
  Same<Listed<LeftOutHere, Name>, LeftOut<O, T>>,
  Same<Listed<OpenHere, Name>, Open<O, T>>,
];

/** What an app gives: theirs stands in for ours. */
type Taken<Name, O, T> = [Same<never, Misfits<T, O>>, Same<Listed<LeftOutHere, Name>, LeftOut<O, T>>];

holds<Given<'Clerk', Ours.Clerk, Theirs.Clerk>>();
holds<Given<'SessionResource', Ours.SessionResource, Theirs.SessionResource>>();
holds<Given<'TokenResource', Ours.TokenResource, Theirs.TokenResource>>();
holds<Given<'UserResource', Ours.UserResource, Theirs.UserResource>>();
holds<Given<'EmailAddress', Ours.EmailAddress, Theirs.EmailAddressResource>>();
holds<Given<'PhoneNumber', Ours.PhoneNumber, Theirs.PhoneNumberResource>>();
holds<Given<'Web3Wallet', Ours.Web3Wallet, Theirs.Web3WalletResource>>();
holds<Given<'ExternalAccount', Ours.ExternalAccount, Theirs.ExternalAccountResource>>();
holds<Given<'EnterpriseAccount', Ours.EnterpriseAccount, Theirs.EnterpriseAccountResource>>();
holds<Given<'Passkey', Ours.Passkey, Theirs.PasskeyResource>>();
holds<Given<'Verification', Ours.Verification, Theirs.VerificationResource>>();
holds<
  Given<'OrganizationMembershipResource', Ours.OrganizationMembershipResource, Theirs.OrganizationMembershipResource>
>();
holds<Given<'OrganizationResource', Ours.OrganizationResource, Theirs.OrganizationResource>>();
holds<Given<'ClientResource', Ours.ClientResource, Theirs.ClientResource>>();
holds<Given<'PublicUserData', Ours.PublicUserData, Theirs.PublicUserData>>();
holds<Given<'SessionTask', Ours.SessionTask, Theirs.SessionTask>>();
holds<Given<'Resources', Ours.Resources, Theirs.Resources>>();

holds<Taken<'ClerkOptions', Ours.ClerkOptions, Theirs.ClerkOptions>>();
holds<Taken<'SetActiveParams', Ours.SetActiveParams, Theirs.SetActiveParams>>();
holds<Taken<'SignOutOptions', Ours.SignOutOptions, Theirs.SignOutOptions>>();
holds<Taken<'GetTokenOptions', Ours.GetTokenOptions, Theirs.GetTokenOptions>>();
holds<Taken<'NavigateOptions', Ours.NavigateOptions, Theirs.NavigateOptions>>();
holds<Taken<'SignInRedirectOptions', Ours.SignInRedirectOptions, Theirs.SignInRedirectOptions>>();
