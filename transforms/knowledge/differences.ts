/** What becomes of a difference between the providers of v3 and v4. */
export type ProviderFate = "rewritten" | "todo" | "note" | "nothing";

/** When a difference shows. */
export type Occasion =
  | "always"
  /** The application gives a scope of its own. */
  | "own scope"
  /** … which names `openid`. */
  | "openid in scope"
  /** The application gives no secret. */
  | "no secret"
  /** A callback reads fields of the profile that v4 has under another name, or not at all. */
  | "profile read";

/** What of a sign-in differs. */
export type Aspect =
  | "provider"
  | "endpoints"
  | "scope"
  | "client auth"
  | "checks"
  | "ID token"
  /** What callbacks are given as profile. */
  | "profile"
  /** What callbacks are given as user, and the adapter stores. */
  | "user";

/** One row of what providers do differently. */
export interface Difference {
  /** The key in v3's `Providers`. */
  readonly key: string;
  readonly when: Occasion;
  readonly aspect: Aspect;
  /** What v3 did, and v4 does. */
  readonly what: string;
  readonly fate: ProviderFate;
  /** Why there is nothing to do. */
  readonly because?: string;
  readonly finding?: `NAD${number}`;
}

/** What is said of a provider as a whole, where no option makes a user what it was. */
export interface ProviderFinding {
  readonly code: `NAD${number}`;
  readonly level: "todo" | "note";
  readonly message: string;
  readonly hint: string;
  /** Says nothing where the application has a `profile()` of its own. */
  readonly unlessProfile?: true;
}

const everyField = (name: string): ProviderFinding => ({
  code: "NAD265",
  level: "note",
  message: `${name}'s user has id, name, email and image in next-auth v4; in next-auth v3 it had every field of the profile in callbacks.`,
  hint: "Read other fields from profile, or return them from profile() too: next-auth v4 then stores them with the user.",
  unlessProfile: true,
});

export const providerFindings: Readonly<Record<string, ProviderFinding>> = {
  Apple: {
    code: "NAD262",
    level: "note",
    message: "next-auth v4 ignores the name that Apple posts with the first sign-in, so new users have none.",
    hint: 'Ask new users for their name. checks: ["none"] is what next-auth v3 had; the explanation of NAD262 says how to have PKCE.',
    unlessProfile: true,
  },
  IdentityServer4: everyField("IdentityServer4"),
  LinkedIn: {
    code: "NAD267",
    level: "todo",
    message:
      "LinkedIn retired next-auth v3's scopes in 2023 and now signs in with OpenID Connect, which the LinkedIn app must have enabled.",
    hint: 'Add the product "Sign In with LinkedIn using OpenID Connect" to the app, and check that sub is the id that your accounts have.',
  },
  Naver: everyField("Naver"),
  Okta: everyField("Okta"),
  OneLogin: everyField("OneLogin"),
  Salesforce: everyField("Salesforce"),
  Slack: {
    code: "NAD268",
    level: "note",
    message:
      "next-auth v4 signs in to Slack with OpenID Connect; next-auth v3 requested identity.basic, identity.email and identity.avatar.",
    hint: "Add openid, email and profile to the user token scopes of the Slack app.",
  },
  WorkOS: everyField("WorkOS"),
};

const rows = (
  keys: readonly string[],
  when: Occasion,
  aspect: Aspect,
  what: string,
  fate: ProviderFate,
  more: Pick<Difference, "because" | "finding"> = {},
): Difference[] => keys.map((key) => ({ key, when, aspect, what, fate, ...more }));

/**
 * Every difference that is known, and what becomes of it. What is said of a provider, and what is written for it,
 * stands above, in recipes.ts and in scopes.ts; test/codemod/providers.test.ts compares all of it with both packages
 * and with what the codemod writes.
 */
export const differences: readonly Difference[] = [
  ...rows(["Basecamp"], "always", "provider", "a module → none", "todo", { finding: "NAD230" }),
  ...rows(["AzureADB2C"], "always", "endpoints", "Azure AD and Graph → B2C", "todo", { finding: "NAD245" }),
  ...rows(["Cognito"], "always", "endpoints", "a domain → the issuer of a user pool", "todo", { finding: "NAD243" }),
  ...rows(["LinkedIn"], "always", "endpoints", "r_liteprofile, closed in 2023 → OpenID Connect", "todo", {
    finding: "NAD267",
  }),
  ...rows(["Slack"], "always", "endpoints", "OAuth v2 → OpenID Connect", "note", { finding: "NAD268" }),
  ...rows(["Freshbooks"], "always", "endpoints", "v3's names → the same, which v4 does not read", "rewritten"),
  ...rows(["Bungie"], "always", "endpoints", "{membershipId} is filled in → it is not", "rewritten"),
  ...rows(["Dropbox", "MailRu"], "always", "endpoints", "how the profile is asked for", "rewritten"),
  ...rows(["Discord"], "always", "endpoints", "prompt=none → nothing", "nothing", {
    because: "Discord then asks anew, and signs in all the same",
  }),

  ...rows(
    ["Box", "Bungie", "EVEOnline", "FACEIT", "Freshbooks", "Mailchimp", "Naver", "Netlify", "Osso", "Salesforce"],
    "always",
    "scope",
    "none → one that was not asked for",
    "rewritten",
  ),
  ...rows(["Cognito", "FusionAuth"], "always", "scope", "v3's → another", "rewritten"),
  ...rows(["FortyTwo"], "always", "scope", "none → public", "nothing", { because: "public is what 42 gives anyway" }),
  ...rows(["Atlassian", "Foursquare"], "always", "scope", "none → openid", "nothing", {
    because: "neither version signs in without a scope, or a profile(), of the application's own",
  }),
  ...rows(["WorkOS"], "always", "scope", "none → openid", "nothing", {
    because: "WorkOS takes it (4.24 src/providers/workos.ts)",
  }),
  ...rows(["AzureADB2C", "LinkedIn", "Slack"], "always", "scope", "v3's → OpenID's", "nothing", {
    because: "it belongs to the other endpoints, which are told of",
  }),
  ...rows(["Google", "LINE", "Twitch", "OneLogin"], "always", "scope", "v3's → OpenID's", "nothing", {
    because: "the same data, and an ID token beside it",
  }),
  ...rows(["GitHub"], "always", "scope", "user → read:user user:email", "nothing", {
    because: "it matters to who calls GitHub with the token, who is told so (NAD233)",
  }),
  ...rows(["Slack"], "own scope", "scope", "a bot's → none", "todo", { finding: "NAD264" }),
  ...rows(["LinkedIn"], "own scope", "scope", "r_liteprofile → openid profile", "rewritten"),
  ...rows(
    ["Auth0", "BattleNet", "Cognito", "FusionAuth", "Google", "IdentityServer4", "LINE", "Okta", "OneLogin", "Twitch"],
    "own scope",
    "scope",
    "any → one with openid, or the sign-in is refused",
    "rewritten",
  ),

  ...rows(
    ["Box", "Bungie", "Dropbox", "Freshbooks", "MailRu", "Salesforce"],
    "always",
    "client auth",
    "secret in the body → in a header",
    "rewritten",
  ),
  ...rows(
    [
      "Atlassian",
      "Coinbase",
      "EVEOnline",
      "FortyTwo",
      "Foursquare",
      "Mailchimp",
      "Medium",
      "Naver",
      "Netlify",
      "Osso",
      "Zoho",
    ],
    "always",
    "client auth",
    "secret in the body → in a header",
    "nothing",
    { because: "RFC 6749, 2.3.1 obliges a server to take the header; nobody has reported one of these that doesn't" },
  ),
  ...rows(
    ["Discord", "Facebook", "GitHub", "GitLab", "Spotify", "WordPress", "Yandex", "Zoom"],
    "always",
    "client auth",
    "secret in the body → in a header",
    "nothing",
    { because: "they take both" },
  ),
  ...rows(["FACEIT", "Reddit"], "always", "client auth", "both → the header", "nothing", {
    because: "the header is what they read",
  }),
  ...rows(["Auth0", "Okta"], "no secret", "client auth", "the id alone → a header that wants a secret", "rewritten"),

  ...rows(
    ["Apple"],
    "always",
    "checks",
    "none → PKCE, whose cookie Apple's cross-site POST comes without",
    "rewritten",
  ),
  ...rows(
    ["Auth0", "FusionAuth", "GitLab", "Google", "IdentityServer4"],
    "always",
    "checks",
    "state → state and PKCE",
    "nothing",
    {
      because: "a server that knows no PKCE passes over it (RFC 7636, 5)",
    },
  ),

  ...rows(["FACEIT", "Salesforce"], "always", "ID token", "passed over → refused", "rewritten"),
  ...rows(["Discord", "GitLab", "Kakao"], "openid in scope", "ID token", "passed over → refused", "rewritten"),

  ...rows(
    ["Auth0", "BattleNet", "Google", "LINE", "Okta", "Twitch"],
    "profile read",
    "profile",
    "an API's → claims",
    "rewritten",
  ),
  ...rows(["LinkedIn", "Slack"], "profile read", "profile", "an API's → claims, no other provider there", "rewritten"),
  ...rows(["LinkedIn", "Slack"], "profile read", "profile", "an API's → claims, others there", "todo", {
    finding: "NAD266",
  }),
  ...rows(["Apple"], "profile read", "profile", "the form's user → nothing", "todo", { finding: "NAD266" }),
  ...rows(
    ["Cognito", "FusionAuth", "IdentityServer4", "OneLogin"],
    "always",
    "profile",
    "the userinfo endpoint's → claims",
    "rewritten",
  ),
  ...rows(["AzureADB2C"], "always", "profile", "Graph's → claims", "todo", { finding: "NAD245" }),

  ...rows(
    ["FACEIT", "GitLab", "Naver", "Osso", "Salesforce", "Strava", "WorkOS", "Yandex", "Zoom"],
    "always",
    "user",
    "name, e-mail address or image of other fields",
    "rewritten",
  ),
  ...rows(
    ["IdentityServer4", "Naver", "Okta", "OneLogin", "Salesforce", "WorkOS"],
    "always",
    "user",
    "every field of the profile → four",
    "note",
    { finding: "NAD265" },
  ),
  ...rows(["Apple"], "always", "user", "the name in the form → none", "note", { finding: "NAD262" }),
  ...rows(["GitHub"], "always", "user", "no private e-mail address → it is asked for", "nothing", {
    because: "a user without an address gets one; the page on the codemod says how to have none",
  }),
  ...rows(["VK"], "always", "user", "profile.email → none", "nothing", {
    because: "VK never gave one there (it gives it with the token)",
  }),
  ...rows(["Foursquare"], "always", "user", "an answer that isn't there → Foursquare's", "nothing", {
    because: "nobody signed in with v3's own profile()",
  }),
  ...rows(["Dropbox"], "always", "user", "email_verified → nothing", "nothing", {
    because: "v3's adapters stored no such field, and no callback can tell it from undefined",
  }),
];
