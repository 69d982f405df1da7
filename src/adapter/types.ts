/**
 * The types of next-auth v4 (`next-auth/adapters`) and of Auth.js (`@auth/core/adapters`) at once, written out because an
 * application has the one or the other. The methods are generic so that they also satisfy an application's own,
 * augmented `User` or `Account`.
 */

export interface AdapterUser {
  id: string;
  email: string;
  /** When the user first proved the address with a magic link. */
  emailVerified: Date | null;
  name?: string | null;
  image?: string | null;
}

/** next-auth v4 leaves the id to the adapter, Auth.js brings one. An application may bring fields of its own. */
export type NewUser<User extends AdapterUser = AdapterUser> = Omit<User, "id"> & { id?: string };

export interface AdapterAccount {
  userId: string;
  /** The provider's id, as in `google`. */
  provider: string;
  /** The user's id at the provider. */
  providerAccountId: string;
  /** The provider's type: `oauth`, `oidc`, `email`, `webauthn`. */
  type: string;
  access_token?: string;
  refresh_token?: string;
  id_token?: string;
  /** When the access token expires, in seconds since 1970. */
  expires_at?: number;
}

export interface AdapterSession {
  sessionToken: string;
  userId: string;
  /** Kept in whole seconds, as DynamoDB's time to live needs. */
  expires: Date;
}

export interface VerificationToken {
  /** The e-mail address that the link was sent to. */
  identifier: string;
  /** sha256 of the token in the link and the secret, in hex. */
  token: string;
  /** Kept in whole seconds, as DynamoDB's time to live needs. */
  expires: Date;
}

/** A WebAuthn credential of a user (Auth.js only). */
export interface AdapterAuthenticator {
  userId: string;
  providerAccountId: string;
  /** How often the credential has been used. */
  counter: number;
  credentialBackedUp: boolean;
  /** In base64. */
  credentialID: string;
  /** In base64. */
  credentialPublicKey: string;
  transports?: string | null;
  credentialDeviceType: string;
}
