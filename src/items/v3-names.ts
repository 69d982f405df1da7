/** What only next-auth v3's adapter writes (`@next-auth/dynamodb-adapter` 0.4.2), by its names. */

/** Attributes that only a v3 account has. */
export const v3AccountAttributes = [
  "providerId",
  "providerType",
  "accessToken",
  "refreshToken",
  "accessTokenExpires",
] as const;

/**
 * The providers whose account ids v3 stored as the numbers that they came as (next-auth 3.29.10 dist/providers/*.js). It looked
 * accounts up by the text of the number, so that only an application that reads the attribute can tell.
 */
export const numericAccountIds: ReadonlySet<string> = new Set(
  "42-school battlenet eveonline freshbooks github gitlab kakao mailchimp strava vk wordpress zoho".split(" "),
);

/** A v3 session's second secret is 32 random bytes in hex. Anything else of the name `accessToken` is the application's. */
export const isV3AccessToken = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
