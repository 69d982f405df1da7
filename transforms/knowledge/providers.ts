/** What is known of a provider of next-auth v3, from next-auth 3.29 dist/providers and next-auth 4.24 providers. */
export interface ProviderFacts {
  /** The last part of `next-auth/providers/…` in next-auth v4; undefined where next-auth v4 has no such provider. */
  readonly module: string | undefined;
  /**
   * next-auth v4 finds the endpoints by OpenID discovery, so it does not look at `authorization.url`, `token` and
   * `userinfo`. `origins` are those of the provider's own endpoints, in next-auth v3 and now: one that was given all
   * the same says nothing.
   */
  readonly discovers?: { readonly origins?: readonly string[] };
  /** How `domain` becomes `issuer`: some put a path after it that wants a slash. */
  readonly issuer?: "host" | "host with slash" | "okta" | "user pool";
  /** The domain that next-auth v3 took where none was given. */
  readonly defaultDomain?: string;
  /** Version 1 of OAuth keeps `accessTokenUrl`, `requestTokenUrl` and `profileUrl`. */
  readonly oauth1?: true;
  /** The account's id in what `profile` is given is a number, or may be one. */
  readonly numericId?: true;
  readonly kind?: "email" | "credentials";
}

/** By the key in next-auth v3's `Providers`. */
export const providersOfV3: Readonly<Record<string, ProviderFacts>> = {
  Apple: { module: "apple", discovers: { origins: ["https://appleid.apple.com"] } },
  Atlassian: { module: "atlassian" },
  Auth0: { module: "auth0", issuer: "host", discovers: {} },
  AzureADB2C: { module: "azure-ad-b2c", discovers: {} },
  Basecamp: { module: undefined },
  BattleNet: { module: "battlenet", discovers: {}, numericId: true },
  Box: { module: "box" },
  Bungie: { module: "bungie" },
  Cognito: { module: "cognito", issuer: "user pool", discovers: {} },
  Coinbase: { module: "coinbase" },
  Credentials: { module: "credentials", kind: "credentials" },
  Discord: { module: "discord" },
  Dropbox: { module: "dropbox" },
  Email: { module: "email", kind: "email" },
  EVEOnline: { module: "eveonline", numericId: true },
  Facebook: { module: "facebook" },
  FACEIT: { module: "faceit" },
  FortyTwo: { module: "42-school", numericId: true },
  Foursquare: { module: "foursquare" },
  Freshbooks: { module: "freshbooks", numericId: true },
  FusionAuth: { module: "fusionauth", issuer: "host", discovers: {} },
  GitHub: { module: "github", numericId: true },
  GitLab: { module: "gitlab", numericId: true },
  Google: {
    module: "google",
    discovers: {
      origins: ["https://accounts.google.com", "https://oauth2.googleapis.com", "https://www.googleapis.com"],
    },
  },
  IdentityServer4: { module: "identity-server4", issuer: "host", discovers: {} },
  Instagram: { module: "instagram" },
  Kakao: { module: "kakao", numericId: true },
  LINE: {
    module: "line",
    discovers: { origins: ["https://access.line.me", "https://api.line.me"] },
  },
  LinkedIn: { module: "linkedin" },
  Mailchimp: { module: "mailchimp", numericId: true },
  MailRu: { module: "mailru" },
  Medium: { module: "medium" },
  Naver: { module: "naver" },
  Netlify: { module: "netlify" },
  Okta: { module: "okta", issuer: "okta", discovers: {} },
  OneLogin: { module: "onelogin", issuer: "host", discovers: {} },
  Osso: { module: "osso", issuer: "host with slash" },
  Reddit: { module: "reddit" },
  Salesforce: { module: "salesforce" },
  Slack: { module: "slack", discovers: { origins: ["https://slack.com"] } },
  Spotify: { module: "spotify" },
  Strava: { module: "strava", numericId: true },
  Twitch: { module: "twitch", discovers: { origins: ["https://id.twitch.tv"] } },
  Twitter: { module: "twitter", oauth1: true },
  VK: { module: "vk", numericId: true },
  WordPress: { module: "wordpress", numericId: true },
  WorkOS: { module: "workos", issuer: "host with slash", defaultDomain: "api.workos.com" },
  Yandex: { module: "yandex" },
  Zoho: { module: "zoho", numericId: true },
  Zoom: { module: "zoom" },
};

export function providerFacts(key: string): ProviderFacts | undefined {
  return Object.hasOwn(providersOfV3, key) ? providersOfV3[key] : undefined;
}
