/** What only next-auth v3's adapter writes (`@next-auth/dynamodb-adapter` 0.4.2), by its names. */

/** Attributes that only a v3 account has. */
export const v3AccountAttributes = [
  "providerId",
  "providerType",
  "accessToken",
  "refreshToken",
  "accessTokenExpires",
] as const;

/** A v3 session's second secret is 32 random bytes in hex. Anything else of the name `accessToken` is the application's. */
export const isV3AccessToken = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
