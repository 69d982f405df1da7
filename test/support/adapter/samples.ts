import { randomUUID } from "node:crypto";

/** What next-auth hands to an adapter, with everything random that identifies something. */

export const randomEmail = () => `${randomUUID()}@example.com`;

/** A moment that a whole number of seconds can say. */
export const inDays = (days: number) => new Date(Math.floor(Date.now() / 1000 + days * 86_400) * 1000);

export const newUser = () => ({
  email: randomEmail(),
  emailVerified: new Date(),
  name: "Ada",
  image: "https://example.com/ada.png",
});

export const newAccount = (userId: string) => ({
  userId,
  provider: "github",
  providerAccountId: randomUUID(),
  type: "oauth" as const,
  access_token: randomUUID(),
  refresh_token: randomUUID(),
  id_token: randomUUID(),
  expires_at: 1_700_000_000,
  token_type: "bearer" as const,
  scope: "user",
  session_state: "state",
});

export const newSession = (userId: string) => ({ userId, sessionToken: randomUUID(), expires: inDays(30) });

export const newToken = () => ({ identifier: randomEmail(), token: randomUUID(), expires: inDays(1) });

export const newAuthenticator = (userId: string, providerAccountId: string) => ({
  userId,
  providerAccountId,
  credentialID: providerAccountId,
  credentialPublicKey: randomUUID(),
  credentialDeviceType: "singleDevice",
  credentialBackedUp: false,
  counter: 0,
  transports: "usb,nfc",
});
