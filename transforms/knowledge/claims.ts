/**
 * What a provider's profile is in v4, where v3 gave callbacks the answer of an API and v4 gives the claims of the ID
 * token.
 */
export interface ClaimFacts {
  /** Fields of v3 that are claims of the same name and value. */
  readonly same: ReadonlySet<string>;
  /** Fields of v3, by their path, that are claims of the same value under another name. */
  readonly renamed: Readonly<Record<string, string>>;
  /**
   * Fields of v3 that no claim has, where v3's answer is known to the last one: what isn't in it was undefined and
   * stays so.
   */
  readonly gone?: ReadonlySet<string>;
  /** File and line of next-auth 3.29 or 4.24, or the provider's page, that says so. */
  readonly source: string;
}

/** OpenID Connect Core 1.0, 5.1: what UserInfo and an ID token have under the same names. */
const standard = [
  "sub",
  "name",
  "given_name",
  "family_name",
  "middle_name",
  "nickname",
  "preferred_username",
  "profile",
  "picture",
  "website",
  "email",
  "email_verified",
  "gender",
  "birthdate",
  "zoneinfo",
  "locale",
  "phone_number",
  "phone_number_verified",
  "address",
  "updated_at",
];

const claims = (
  same: readonly string[],
  renamed: Readonly<Record<string, string>>,
  source: string,
  gone?: readonly string[],
): ClaimFacts => ({ same: new Set(same), renamed, source, ...(gone && { gone: new Set(gone) }) });

const slack = (name: string) => `https://slack.com/${name}`;

/**
 * By the key in v3's `Providers`: those whose profile v4 reads from the ID token (core/lib/oauth/callback.ts,
 * `tokens.claims()`). A field that isn't here is in v3's answer only, or nobody knows.
 */
export const claimsOf: Readonly<Record<string, ClaimFacts>> = {
  // v3 put the form's user into the claims; all else is the same, also as a whole.
  Apple: claims(["*"], {}, "3.29 dist/server/lib/oauth/callback.js, getProfile", ["user"]),
  Auth0: claims(standard, {}, "https://auth0.com/docs/secure/tokens/id-tokens/id-token-structure"),
  // The id was a number there, and the claim is text.
  BattleNet: claims(["sub"], { battletag: "battle_tag" }, "4.24 src/providers/battlenet.ts", ["id"]),
  Google: claims(
    ["name", "email", "picture", "given_name", "family_name", "locale", "hd"],
    { id: "sub", verified_email: "email_verified" },
    "4.24 src/providers/google.ts",
    ["link", "gender"],
  ),
  LINE: claims(
    [],
    { userId: "sub", displayName: "name", pictureUrl: "picture" },
    "https://developers.line.biz/en/docs/line-login/verify-id-token/",
    ["statusMessage"],
  ),
  LinkedIn: claims(
    [],
    { id: "sub", localizedFirstName: "given_name", localizedLastName: "family_name" },
    "https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2",
  ),
  Okta: claims(
    ["sub", "name", "email", "preferred_username", "email_verified"],
    {},
    "https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/",
  ),
  Slack: claims(
    [],
    {
      "user.id": slack("user_id"),
      "user.name": "name",
      "user.email": "email",
      "user.image_512": slack("user_image_512"),
      "user.image_192": slack("user_image_192"),
      "user.image_72": slack("user_image_72"),
      "user.image_48": slack("user_image_48"),
      "user.image_32": slack("user_image_32"),
      "user.image_24": slack("user_image_24"),
      "team.id": slack("team_id"),
      "team.name": slack("team_name"),
      "team.domain": slack("team_domain"),
    },
    "https://docs.slack.dev/authentication/sign-in-with-slack/",
    ["ok", "user", "team"],
  ),
  Twitch: claims([], {}, "4.24 src/providers/twitch.ts"),
};
