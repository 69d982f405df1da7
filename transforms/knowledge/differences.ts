/** What becomes of a difference between the providers of v3 and v4. */
export type Fate = "rewritten" | "todo" | "note" | "nothing";

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

/** One row of what providers do differently. */
export interface Difference {
  /** The key in v3's `Providers`. */
  readonly key: string;
  readonly when: Occasion;
  /** What v3 did, and v4 does. */
  readonly what: string;
  readonly fate: Fate;
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
  message: `${name}'s user has id, name, email and image in next-auth v4; in next-auth v3 callbacks found every field of the profile on it.`,
  hint: "Read other fields of profile, or return them from profile() too: next-auth v4 then stores them with the user.",
  unlessProfile: true,
});

export const providerFindings: Readonly<Record<string, ProviderFinding>> = {
  Apple: {
    code: "NAD262",
    level: "note",
    message:
      "next-auth v4 does not read the name that Apple posts with the first sign-in, so that new users have none.",
    hint: 'Ask new users for their name. checks: ["none"] is what next-auth v3 had; docs/findings.md says how to have PKCE.',
    unlessProfile: true,
  },
  IdentityServer4: everyField("IdentityServer4"),
  LinkedIn: {
    code: "NAD267",
    level: "todo",
    message:
      "LinkedIn closed next-auth v3's scopes in 2023 and signs in by OpenID Connect, which the LinkedIn app has to have.",
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
      "Slack is asked by OpenID Connect in next-auth v4, where next-auth v3 asked for identity.basic, identity.email and identity.avatar.",
    hint: "Add openid, email and profile to the user token scopes of the Slack app.",
  },
  WorkOS: everyField("WorkOS"),
};

const rows = (
  keys: readonly string[],
  when: Occasion,
  fate: Fate,
  what: string,
  more: Pick<Difference, "because" | "finding"> = {},
): Difference[] => keys.map((key) => ({ key, when, what, fate, ...more }));

/**
 * Every difference that is known, and what becomes of it. What is said of a provider, and what is written for it,
 * stands above, in recipes.ts and in scopes.ts; a test compares them with these rows, and runs each under both
 * versions.
 */
export const differences: readonly Difference[] = [
  ...rows(["Apple"], "always", "rewritten", "no check → PKCE, whose cookie Apple's cross-site POST comes without"),
  ...rows(["Apple"], "always", "note", "the name in the form is read → it is not", { finding: "NAD262" }),
  ...rows(["Apple"], "profile read", "todo", "profile.user → nothing", { finding: "NAD266" }),
  ...rows(["AzureADB2C"], "always", "todo", "Azure AD and Graph → B2C", { finding: "NAD245" }),
  ...rows(["Basecamp"], "always", "todo", "a provider → none", { finding: "NAD230" }),
  ...rows(["BattleNet", "Google", "LINE"], "profile read", "rewritten", "the API's fields → claims"),
  ...rows(["Auth0", "Okta", "Twitch"], "profile read", "rewritten", "the API's fields → claims"),
  ...rows(
    ["LinkedIn", "Slack"],
    "profile read",
    "rewritten",
    "the API's fields → claims, where the provider is proven",
  ),
  ...rows(["LinkedIn", "Slack"], "profile read", "todo", "the API's fields → claims, where it isn't", {
    finding: "NAD266",
  }),
  ...rows(["Box", "Bungie", "Freshbooks", "Salesforce"], "always", "rewritten", "secret in the body → in a header"),
  ...rows(
    ["Dropbox", "MailRu"],
    "always",
    "rewritten",
    "secret in the body → in a header; other request for the profile",
  ),
  ...rows(["Bungie"], "always", "rewritten", "{membershipId} is filled in → it is not"),
  ...rows(["Freshbooks"], "always", "rewritten", "endpoints → v3's option names, which v4 does not read"),
  ...rows(
    ["Box", "Bungie", "EVEOnline", "FACEIT", "Freshbooks", "Mailchimp", "Naver", "Netlify", "Osso", "Salesforce"],
    "always",
    "rewritten",
    "an empty scope → one that was not asked for",
  ),
  ...rows(["FACEIT", "Salesforce"], "always", "rewritten", "an ID token is passed over → it is refused"),
  ...rows(
    [
      "Cognito",
      "FACEIT",
      "FusionAuth",
      "GitLab",
      "Naver",
      "OneLogin",
      "Osso",
      "Salesforce",
      "Strava",
      "WorkOS",
      "Yandex",
      "Zoom",
    ],
    "always",
    "rewritten",
    "name, e-mail address or image of other fields",
  ),
  ...rows(
    ["IdentityServer4"],
    "always",
    "rewritten",
    "the userinfo endpoint → the ID token, which has neither name nor e-mail address",
  ),
  ...rows(["Cognito", "FusionAuth"], "always", "rewritten", "v3's scope → another one"),
  ...rows(["Cognito"], "always", "todo", "a domain → the issuer of a user pool", { finding: "NAD243" }),
  ...rows(
    ["IdentityServer4", "Naver", "Okta", "OneLogin", "Salesforce", "WorkOS"],
    "always",
    "note",
    "every field of the profile on user → four",
    { finding: "NAD265" },
  ),
  ...rows(["LinkedIn"], "always", "todo", "r_liteprofile, closed in 2023 → OpenID Connect", { finding: "NAD267" }),
  ...rows(["Slack"], "always", "note", "OAuth v2 → OpenID Connect", { finding: "NAD268" }),
  ...rows(["Slack"], "own scope", "todo", "a bot's scopes → none", { finding: "NAD264" }),
  ...rows(
    ["Auth0", "BattleNet", "Cognito", "FusionAuth", "Google", "IdentityServer4", "LINE", "Okta", "OneLogin", "Twitch"],
    "own scope",
    "rewritten",
    "any scope → one with openid, or the sign-in is refused",
  ),
  ...rows(
    ["Discord", "FACEIT", "GitLab", "Kakao", "Salesforce"],
    "openid in scope",
    "rewritten",
    "an ID token is passed over → it is refused",
  ),
  ...rows(
    ["Auth0", "Google", "Twitch", "GitLab"],
    "no secret",
    "rewritten",
    "the id alone → a header that wants a secret",
  ),
  ...rows(["GitHub"], "always", "nothing", "no private e-mail address → it is asked for", {
    because: "a user without an address gets one; docs/findings.md says how to have none",
  }),
  ...rows(["FortyTwo"], "always", "nothing", "an empty scope → public", { because: "public is what 42 gives anyway" }),
  ...rows(["Discord"], "always", "nothing", "prompt=none → nothing", {
    because: "Discord then asks anew, and signs in all the same",
  }),
  ...rows(["Atlassian", "Foursquare"], "always", "nothing", "an empty scope → openid", {
    because: "neither version signs in without a scope, or a profile(), of the application's own",
  }),
  ...rows(["WorkOS"], "always", "nothing", "an empty scope → openid", {
    because: "WorkOS takes it (4.24 src/providers/workos.ts)",
  }),
  ...rows(
    [
      "Coinbase",
      "Medium",
      "Netlify",
      "Zoho",
      "Mailchimp",
      "Osso",
      "Naver",
      "Atlassian",
      "Foursquare",
      "FortyTwo",
      "EVEOnline",
    ],
    "always",
    "nothing",
    "secret in the body → in a header",
    { because: "RFC 6749, 2.3.1 obliges a server to take the header; nobody has reported one of these that doesn't" },
  ),
  ...rows(
    ["Discord", "Facebook", "GitHub", "GitLab", "Spotify", "WordPress", "Yandex", "Zoom", "Reddit"],
    "always",
    "nothing",
    "secret in the body → in a header",
    {
      because: "they take both",
    },
  ),
  ...rows(
    ["Facebook", "Instagram", "Kakao", "VK", "Twitter", "Credentials", "Email"],
    "always",
    "nothing",
    "nothing differs",
    {
      because: "the same requests and fields in both",
    },
  ),
];
