/**
 * What has to be added to a provider's options so that v4 does what v3 did. Each was run under both versions against a
 * stub provider (test/codemod/providers.test.ts).
 */
export interface Recipe {
  /**
   * The options by name, each as it is written in JavaScript; `!` after `tokens.access_token` is for TypeScript alone.
   */
  readonly options: Readonly<Record<string, string>>;
  /** What v3 did, or why v4's own doesn't work. */
  readonly source: string;
}

const post = '{ token_endpoint_auth_method: "client_secret_post" }';
const noScope = '{ params: { scope: "" } }';
/**
 * A text in place of the token set keeps openid-client from comparing `sub` with the ID token's (lib/client.js,
 * userinfo).
 */
const askUserinfo = "{ request: ({ client, tokens }) => client.userinfo(tokens.access_token!) }";

const fetchProfile = (url: string): string => `{
  async request({ tokens }) {
    const response = await fetch("${url}", { headers: { Authorization: \`Bearer \${tokens.access_token}\` } })
    return response.json()
  },
}`;

/**
 * v3's `profile()`, of which its adapters stored these and no more (dynamodb-adapter 0.4.2 dist/index.js, createUser).
 */
const profile = (fields: string) => `(profile) {
  return { ${fields} }
}`;

const firstAndLastName = `id: profile.id, name: \`\${profile.first_name} \${profile.last_name}\`, email: profile.email`;

/** What openid-client's `oauthCallback` does, but for refusing an ID token. */
export const ownTokenRequest = `async ({ client, provider, params, checks }) => {
  if (params.state !== checks.state) {
    throw new Error("state mismatch")
  }
  const tokens = await client.grant({
    grant_type: "authorization_code",
    code: params.code,
    redirect_uri: provider.callbackUrl,
    code_verifier: checks.code_verifier,
  })
  return { tokens }
}`;

/**
 * For a provider that v4 reads no ID token of, and that sends one since `openid` is asked for: v4 would refuse its
 * answer.
 */
export const ignoresIdToken: Recipe = {
  options: { idToken: "false", token: `{ request: ${ownTokenRequest} }`, userinfo: askUserinfo },
  source: "openid-client 5.7 lib/client.js, oauthCallback: id_token detected in the response",
};

/** For a client without a secret. */
export const publicClient: Recipe = {
  options: { client: '{ token_endpoint_auth_method: "none" }' },
  source: "openid-client 5.7 lib/helpers/client.js: client_secret_basic requires a client_secret",
};

/**
 * v4 asks GitHub for the addresses of somebody who shows none, and takes the primary one, which nobody need have confirmed
 * (providers/github.ts): a check of the address would let in whom v3 refused.
 */
export const keepsHiddenAddress: Recipe = {
  options: { userinfo: askUserinfo },
  source: "3.29 dist/providers/github.js",
};

/** Asks what v3 asked for the profile, before the ID token, which v4 still verifies (core/lib/oauth/callback.ts). */
export const keepsProfile: Readonly<Record<string, Recipe>> = {
  Auth0: { options: { userinfo: askUserinfo }, source: "3.29 dist/providers/auth0.js" },
  BattleNet: {
    options: {
      userinfo: askUserinfo,
      profile: profile("id: String(profile.id), name: profile.battletag, email: null, image: null"),
    },
    source: "3.29 dist/providers/battlenet.js",
  },
  Google: {
    options: {
      userinfo: fetchProfile("https://www.googleapis.com/oauth2/v1/userinfo?alt=json"),
      profile: profile("id: profile.id, name: profile.name, email: profile.email, image: profile.picture"),
    },
    source: "3.29 dist/providers/google.js",
  },
  LINE: {
    options: {
      userinfo: fetchProfile("https://api.line.me/v2/profile"),
      profile: profile("id: profile.userId, name: profile.displayName, email: null, image: profile.pictureUrl"),
    },
    source: "3.29 dist/providers/line.js",
  },
  Okta: { options: { userinfo: askUserinfo }, source: "3.29 dist/providers/okta.js" },
  Twitch: {
    options: {
      userinfo: `{
  async request({ tokens, provider }) {
    const response = await fetch("https://api.twitch.tv/helix/users", {
      headers: { Authorization: \`Bearer \${tokens.access_token}\`, "Client-ID": provider.clientId! },
    })
    return response.json()
  },
}`,
      profile: `(profile) {
  const [data] = profile.data
  return { id: data.id, name: data.display_name, email: data.email, image: data.profile_image_url }
}`,
    },
    source: "3.29 dist/providers/twitch.js, dist/server/lib/oauth/client.js",
  },
};

/** What v4's own options break, or give other values, for everybody who has the provider. */
export const keepsWorking: Readonly<Record<string, Recipe>> = {
  // Apple posts its answer from its own site, and v4's cookies are Lax: the browser leaves them out.
  Apple: { options: { checks: '["none"]' }, source: "3.29 dist/providers/apple.js (protection: none)" },
  Box: { options: { client: post, authorization: noScope }, source: "3.29 dist/server/lib/oauth/client.js" },
  Bungie: {
    options: {
      client: post,
      authorization: noScope,
      userinfo: `{
  async request({ client, tokens }) {
    const { body } = await client.requestResource(
      \`https://www.bungie.net/platform/User/GetBungieAccount/\${tokens.membership_id}/254/\`,
      tokens.access_token!,
    )
    return JSON.parse(String(body))
  },
}`,
    },
    source: "3.29 dist/server/lib/oauth/client.js, prepareProfileUrl",
  },
  Cognito: {
    options: {
      authorization: '{ params: { scope: "openid profile email" } }',
      userinfo: askUserinfo,
      profile: profile("id: profile.sub, name: profile.username, email: profile.email, image: null"),
    },
    source: "3.29 dist/providers/cognito.js",
  },
  Dropbox: {
    options: {
      client: post,
      userinfo: '{ request: ({ client, tokens }) => client.userinfo(tokens.access_token!, { method: "POST" }) }',
    },
    source: "3.29 dist/server/lib/oauth/client.js, getOAuth2",
  },
  // v4 asks for publicData, which the application may not have been registered for.
  EVEOnline: { options: { authorization: noScope }, source: "3.29 dist/providers/eveonline.js" },
  FACEIT: {
    options: {
      authorization: noScope,
      ...ignoresIdToken.options,
      profile: profile("id: profile.guid, name: profile.nickname, email: profile.email, image: profile.picture"),
    },
    source: "3.29 dist/providers/faceit.js",
  },
  Freshbooks: {
    options: {
      client: post,
      authorization: '{ url: "https://auth.freshbooks.com/service/auth/oauth/authorize", params: { scope: "" } }',
      token: '"https://api.freshbooks.com/auth/oauth/token"',
      userinfo: '"https://api.freshbooks.com/auth/api/v1/users/me"',
    },
    source: "4.24 providers/freshbooks.js has v3's option names, which v4 does not read",
  },
  FusionAuth: {
    options: {
      authorization: '{ params: { scope: "openid" } }',
      userinfo: askUserinfo,
      profile: profile("id: profile.sub, name: profile.name, email: profile.email, image: profile.picture"),
    },
    source: "3.29 dist/providers/fusionauth.js",
  },
  GitLab: {
    options: {
      profile: profile(
        "id: String(profile.id), name: profile.username, email: profile.email, image: profile.avatar_url",
      ),
    },
    source: "3.29 dist/providers/gitlab.js",
  },
  IdentityServer4: { options: { userinfo: askUserinfo }, source: "3.29 dist/providers/identity-server4.js" },
  LinkedIn: {
    options: {
      wellKnown: '"https://www.linkedin.com/oauth/.well-known/openid-configuration"',
      userinfo: "undefined",
      profile: profile("id: profile.sub, name: profile.name, email: profile.email, image: profile.picture"),
    },
    source: "https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2",
  },
  Mailchimp: { options: { authorization: noScope }, source: "3.29 dist/providers/mailchimp.js" },
  MailRu: {
    options: {
      client: post,
      userinfo: `{
  request: ({ client, tokens }) =>
    client.userinfo(tokens.access_token!, { params: { access_token: tokens.access_token! } }),
}`,
    },
    source: "3.29 dist/server/lib/oauth/client.js, getOAuth2",
  },
  Naver: {
    options: {
      authorization: noScope,
      profile: profile("id: profile.response.id, name: profile.response.name, email: profile.response.email"),
    },
    source: "3.29 dist/providers/naver.js",
  },
  Netlify: { options: { authorization: noScope }, source: "3.29 dist/providers/netlify.js" },
  OneLogin: {
    options: {
      userinfo: askUserinfo,
      profile: profile("id: profile.sub, name: profile.name, email: profile.email"),
    },
    source: "3.29 dist/providers/onelogin.js",
  },
  Osso: {
    options: {
      authorization: noScope,
      profile: profile("id: profile.id, name: profile.name || profile.email, email: profile.email"),
    },
    source: "3.29 dist/providers/osso.js",
  },
  Salesforce: {
    options: {
      client: post,
      authorization: noScope,
      ...ignoresIdToken.options,
      profile: profile("id: profile.user_id, name: profile.name, email: profile.email, image: profile.picture"),
    },
    source: "3.29 dist/providers/salesforce.js",
  },
  Strava: {
    options: { profile: profile("id: profile.id, name: profile.firstname, image: profile.profile") },
    source: "3.29 dist/providers/strava.js",
  },
  WorkOS: {
    options: {
      profile: profile(firstAndLastName),
    },
    source: "3.29 dist/providers/workos.js",
  },
  Yandex: {
    options: {
      profile: `(profile) {
  return {
    id: profile.id,
    name: profile.real_name,
    email: profile.default_email,
    image: profile.is_avatar_empty
      ? null
      : \`https://avatars.yandex.net/get-yapic/\${profile.default_avatar_id}/islands-200\`,
  }
}`,
    },
    source: "3.29 dist/providers/yandex.js",
  },
  Zoom: {
    options: {
      profile: profile(firstAndLastName),
    },
    source: "3.29 dist/providers/zoom.js",
  },
};
