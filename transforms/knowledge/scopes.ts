/** What v4 wants in the scope where an application gives its own. */
export interface ScopeFacts {
  /** A scope that brings an ID token as well as `openid` does. */
  readonly unless?: RegExp;
  readonly source: string;
}

/**
 * Providers whose ID token v4 demands (openid-client 5.7 lib/client.js, callback: id_token not present in TokenSet), so
 * that `openid` has to be among the scopes; v3 needed none. By the key in v3's `Providers`.
 */
export const needsOpenId: Readonly<Record<string, ScopeFacts>> = {
  Auth0: { source: "4.24 src/providers/auth0.ts" },
  AzureADB2C: { source: "4.24 src/providers/azure-ad-b2c.ts" },
  BattleNet: { source: "4.24 src/providers/battlenet.ts" },
  Cognito: { source: "4.24 src/providers/cognito.ts" },
  FusionAuth: { source: "4.24 src/providers/fusionauth.ts" },
  Google: {
    unless: /\b(email|profile|userinfo\.\w+)\b/,
    source: "https://developers.google.com/identity/protocols/oauth2/scopes#openid-connect",
  },
  IdentityServer4: { source: "4.24 providers/identity-server4.js" },
  LINE: { source: "4.24 src/providers/line.ts" },
  Okta: { source: "4.24 src/providers/okta.ts" },
  OneLogin: { source: "4.24 providers/onelogin.js" },
  Twitch: { source: "4.24 src/providers/twitch.ts" },
};

/** What LinkedIn closed on 1 August 2023, and what gives the same now. */
export const linkedInScopes: Readonly<Record<string, string>> = {
  r_liteprofile: "openid profile",
  r_basicprofile: "openid profile",
  r_emailaddress: "email",
};

/** Scopes of Slack that v3's provider asked for in the user's name; any other scope is a bot's. */
export const slackIdentity = /^(identity\.\w+|openid|profile|email)$/;
