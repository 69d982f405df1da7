import { type Persona, pictureOf } from "./personas.ts";

type Json = Record<string, unknown>;

/** How one identity provider behaves, as its documents and public reports say; the samples are written, not recorded. */
export interface ProviderRules {
  /** next-auth's id. */
  readonly id: string;
  /** What the endpoint answers that v3 asked for the profile. */
  readonly api?: (persona: Persona) => Json;
  /** Claims of the ID token, and of the userinfo endpoint unless `userinfo` differs. Without it there is no OpenID Connect. */
  readonly claims?: (persona: Persona) => Json;
  readonly userinfo?: (persona: Persona) => Json;
  /** When an ID token is issued: `openid` was asked for, or always. */
  readonly idToken?: "openid" | "always";
  readonly issuer?: string;
  readonly algorithm?: "RS256" | "HS256";
  /** The ways a client may prove itself at the token endpoint; both when not said. */
  readonly clientAuth?: readonly ("basic" | "post")[];
  readonly refusesOpenid?: true;
  /** Refuses a sign-in that doesn't ask for an ID token's scope. */
  readonly demandsOpenid?: true;
  /** Sends the browser back by a form from its own page. */
  readonly formPost?: true;
  readonly oauth1?: true;
  /** More of what the token endpoint answers. */
  readonly tokenAnswer?: (persona: Persona) => Json;
  /** Says why it refuses a request for the profile. */
  readonly refusesProfileRequest?: (request: {
    readonly method: string;
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
  }) => string | undefined;
  /** Other endpoints, by host and path. */
  readonly endpoints?: Readonly<Record<string, (persona: Persona) => unknown>>;
  /** What v3's provider is to be given besides clientId and clientSecret. */
  readonly options?: Json;
}

const standard = (persona: Persona): Json => ({
  sub: `${persona.number}`,
  name: persona.name,
  given_name: persona.first,
  family_name: persona.last,
  nickname: persona.nickname,
  preferred_username: persona.nickname,
  email: persona.email,
  email_verified: persona.verified,
  picture: pictureOf(persona),
});

const pick = (claims: Json, ...names: string[]): Json =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => names.includes(name)));

/** The rules of real providers, by the names that v3's `Providers` has for them. */
export const providerRules = {
  FortyTwo: {
    id: "42-school",
    api: (p) => ({ id: p.number, login: p.nickname, email: p.email, image_url: pictureOf(p), usual_full_name: p.name }),
  },
  Apple: {
    id: "apple",
    issuer: "https://appleid.apple.com",
    claims: (p) => ({ sub: `${p.number}`, email: p.email, email_verified: String(p.verified) }),
    idToken: "always",
    clientAuth: ["post"],
    formPost: true,
  },
  Atlassian: {
    id: "atlassian",
    api: (p) => ({ account_id: `${p.number}`, name: p.name, email: p.email, picture: pictureOf(p) }),
  },
  Auth0: {
    id: "auth0",
    issuer: "https://app.auth0.example",
    api: standard,
    claims: standard,
    idToken: "openid",
    options: { domain: "app.auth0.example" },
  },
  BattleNet: {
    id: "battlenet",
    issuer: "https://eu.battle.net/oauth",
    api: (p) => ({ sub: `${p.number}`, id: p.number, battletag: `${p.first}#${p.number}` }),
    claims: (p) => ({ sub: `${p.number}`, battle_tag: `${p.first}#${p.number}` }),
    // The endpoint that v3 asked, too.
    userinfo: (p) => ({ sub: `${p.number}`, id: p.number, battletag: `${p.first}#${p.number}` }),
    idToken: "openid",
    options: { region: "eu" },
  },
  Box: {
    id: "box",
    api: (p) => ({ id: `${p.number}`, login: p.email, name: p.name, avatar_url: pictureOf(p) }),
    clientAuth: ["post"],
    refusesOpenid: true,
  },
  Bungie: {
    id: "bungie",
    api: (p) => ({
      Response: {
        bungieNetUser: { membershipId: `${p.number}`, displayName: p.name, profilePicturePath: "/img/a.png" },
      },
    }),
    refusesOpenid: true,
    tokenAnswer: (p) => ({ membership_id: `${p.number}` }),
    refusesProfileRequest: ({ url, headers }) =>
      /\{|%7B/.test(url.pathname) ? "no such member" : headers["x-api-key"] ? undefined : "no API key",
    options: { headers: { "X-API-Key": "key" } },
  },
  Cognito: {
    id: "cognito",
    issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool",
    api: (p) => ({ ...pick(standard(p), "sub", "name", "email", "email_verified"), username: p.nickname }),
    claims: (p) => ({ ...pick(standard(p), "sub", "name", "email", "email_verified"), "cognito:username": p.nickname }),
    idToken: "openid",
    options: { domain: "app.auth.eu-west-1.amazoncognito.com" },
  },
  Coinbase: {
    id: "coinbase",
    api: (p) => ({ data: { id: `${p.number}`, name: p.name, email: p.email, avatar_url: pictureOf(p) } }),
  },
  Discord: {
    id: "discord",
    api: (p) => ({
      id: `${p.number}`,
      username: p.nickname,
      discriminator: "0001",
      avatar: "a1b2",
      email: p.email,
      verified: p.verified,
    }),
  },
  Dropbox: {
    id: "dropbox",
    api: (p) => ({
      account_id: `dbid:${p.number}`,
      name: { display_name: p.name },
      email: p.email,
      email_verified: p.verified,
      profile_photo_url: pictureOf(p),
    }),
    refusesProfileRequest: ({ method }) => (method === "POST" ? undefined : "only POST"),
  },
  EVEOnline: { id: "eveonline", api: (p) => ({ CharacterID: p.number, CharacterName: p.name }) },
  Facebook: {
    id: "facebook",
    api: (p) => ({ id: `${p.number}`, name: p.name, email: p.email, picture: { data: { url: pictureOf(p) } } }),
  },
  FACEIT: {
    id: "faceit",
    issuer: "https://api.faceit.com/auth",
    api: (p) => ({ guid: `${p.number}`, nickname: p.nickname, email: p.email, picture: pictureOf(p) }),
    claims: (p) => ({ sub: `${p.number}` }),
    idToken: "always",
    clientAuth: ["basic"],
  },
  Freshbooks: {
    id: "freshbooks",
    api: (p) => ({ response: { id: p.number, first_name: p.first, last_name: p.last, email: p.email } }),
  },
  FusionAuth: {
    id: "fusionauth",
    issuer: "https://app.fusionauth.example",
    api: standard,
    claims: (p) => pick(standard(p), "sub", "email", "email_verified", "preferred_username"),
    userinfo: standard,
    idToken: "openid",
    options: { domain: "app.fusionauth.example" },
  },
  GitHub: {
    id: "github",
    api: (p) => ({ id: p.number, login: p.nickname, name: p.name, email: p.email ?? null, avatar_url: pictureOf(p) }),
    endpoints: {
      "api.github.com/user/emails": (p) => [
        { email: `${p.nickname}@users.example.com`, primary: true, verified: true },
      ],
    },
  },
  GitLab: {
    id: "gitlab",
    issuer: "https://gitlab.com",
    api: (p) => ({ id: p.number, username: p.nickname, name: p.name, email: p.email, avatar_url: pictureOf(p) }),
    claims: standard,
    idToken: "openid",
  },
  Google: {
    id: "google",
    issuer: "https://accounts.google.com",
    api: (p) => ({
      id: `${p.number}`,
      email: p.email,
      verified_email: p.verified,
      name: p.name,
      given_name: p.first,
      family_name: p.last,
      picture: pictureOf(p),
      locale: "en",
      hd: "example.com",
    }),
    claims: (p) => ({
      ...pick(standard(p), "sub", "name", "given_name", "family_name", "email", "email_verified", "picture"),
      locale: "en",
      hd: "example.com",
    }),
    idToken: "openid",
  },
  IdentityServer4: {
    id: "identity-server4",
    issuer: "https://id.example",
    api: (p) => pick(standard(p), "sub", "name", "given_name", "family_name", "email", "email_verified"),
    // Without AlwaysIncludeUserClaimsInIdToken.
    claims: (p) => ({ sub: `${p.number}` }),
    userinfo: (p) => pick(standard(p), "sub", "name", "given_name", "family_name", "email", "email_verified"),
    idToken: "openid",
    options: { domain: "id.example" },
  },
  Instagram: {
    id: "instagram",
    api: (p) => ({ id: `${p.number}`, username: p.nickname, account_type: "PERSONAL" }),
    clientAuth: ["post"],
  },
  Kakao: {
    id: "kakao",
    api: (p) => ({
      id: p.number,
      kakao_account: { profile: { nickname: p.nickname, profile_image_url: pictureOf(p) }, email: p.email },
    }),
    clientAuth: ["post"],
  },
  LINE: {
    id: "line",
    issuer: "https://access.line.me",
    api: (p) => ({ userId: `${p.number}`, displayName: p.name, pictureUrl: pictureOf(p), statusMessage: "here" }),
    claims: (p) => pick(standard(p), "sub", "name", "picture"),
    algorithm: "HS256",
    idToken: "openid",
  },
  LinkedIn: {
    id: "linkedin",
    issuer: "https://www.linkedin.com/oauth",
    api: (p) => ({ id: `${p.number}`, localizedFirstName: p.first, localizedLastName: p.last }),
    claims: standard,
    idToken: "openid",
    clientAuth: ["post"],
    endpoints: {
      "api.linkedin.com/v2/emailAddress": (p) => ({ elements: [{ "handle~": { emailAddress: p.email } }] }),
    },
  },
  Mailchimp: { id: "mailchimp", api: (p) => ({ login: { login_id: p.number, email: p.email }, accountname: p.name }) },
  MailRu: {
    id: "mailru",
    api: (p) => ({ id: `${p.number}`, name: p.name, email: p.email, image: pictureOf(p) }),
    refusesProfileRequest: ({ url }) => (url.searchParams.has("access_token") ? undefined : "no access_token"),
  },
  Medium: {
    id: "medium",
    api: (p) => ({ data: { id: `${p.number}`, username: p.nickname, name: p.name, imageUrl: pictureOf(p) } }),
  },
  Naver: {
    id: "naver",
    api: (p) => ({
      response: { id: `${p.number}`, nickname: p.nickname, name: p.name, email: p.email, profile_image: pictureOf(p) },
    }),
  },
  Netlify: {
    id: "netlify",
    api: (p) => ({ id: `${p.number}`, full_name: p.name, email: p.email, avatar_url: pictureOf(p) }),
  },
  Okta: {
    id: "okta",
    issuer: "https://app.okta.example",
    api: (p) => ({
      ...pick(standard(p), "sub", "name", "preferred_username", "email", "email_verified"),
      zoneinfo: "Europe/London",
      groups: ["staff"],
    }),
    claims: (p) => pick(standard(p), "sub", "name", "preferred_username", "email"),
    userinfo: (p) => ({
      ...pick(standard(p), "sub", "name", "preferred_username", "email", "email_verified"),
      zoneinfo: "Europe/London",
      groups: ["staff"],
    }),
    idToken: "openid",
    options: { domain: "app.okta.example" },
  },
  OneLogin: {
    id: "onelogin",
    issuer: "https://app.onelogin.example/oidc/2",
    api: (p) => ({
      ...pick(standard(p), "sub", "name", "preferred_username", "email"),
      groups: ["staff"],
      phone_number: "+1",
    }),
    claims: (p) => pick(standard(p), "sub", "name", "preferred_username", "email", "nickname"),
    userinfo: (p) => ({
      ...pick(standard(p), "sub", "name", "preferred_username", "email"),
      groups: ["staff"],
      phone_number: "+1",
    }),
    idToken: "openid",
    options: { domain: "app.onelogin.example" },
  },
  Osso: {
    id: "osso",
    api: (p) => ({ id: `${p.number}`, name: p.name, email: p.email }),
    options: { domain: "app.osso.example" },
  },
  Reddit: { id: "reddit", api: (p) => ({ id: `t2_${p.number}`, name: p.nickname }), clientAuth: ["basic"] },
  Salesforce: {
    id: "salesforce",
    issuer: "https://login.salesforce.com",
    api: (p) => ({ ...standard(p), user_id: `005${p.number}`, organization_id: "00D" }),
    claims: standard,
    idToken: "openid",
  },
  Slack: {
    id: "slack",
    issuer: "https://slack.com",
    api: (p) => ({
      ok: true,
      user: { id: `U${p.number}`, name: p.name, email: p.email, image_512: pictureOf(p), image_192: pictureOf(p) },
      team: { id: "T1", name: "Team" },
    }),
    claims: (p) => ({
      ...standard(p),
      sub: `U${p.number}`,
      "https://slack.com/user_id": `U${p.number}`,
      "https://slack.com/team_id": "T1",
      "https://slack.com/team_name": "Team",
      "https://slack.com/user_image_512": pictureOf(p),
    }),
    idToken: "openid",
  },
  Spotify: {
    id: "spotify",
    api: (p) => ({ id: `${p.number}`, display_name: p.name, email: p.email, images: [{ url: pictureOf(p) }] }),
  },
  Strava: {
    id: "strava",
    api: (p) => ({ id: p.number, firstname: p.first, lastname: p.last, profile: pictureOf(p) }),
    clientAuth: ["post"],
  },
  Twitch: {
    id: "twitch",
    issuer: "https://id.twitch.tv/oauth2",
    api: (p) => ({
      data: [
        {
          id: `${p.number}`,
          login: p.nickname,
          display_name: p.name,
          profile_image_url: pictureOf(p),
          email: p.email,
          view_count: 1,
        },
      ],
    }),
    claims: (p) => ({ ...pick(standard(p), "sub", "email", "email_verified", "picture"), preferred_username: p.name }),
    idToken: "openid",
    refusesProfileRequest: ({ headers }) => (headers["client-id"] ? undefined : "no Client-ID"),
  },
  Twitter: {
    id: "twitter",
    oauth1: true,
    api: (p) => ({
      id_str: `${p.number}`,
      name: p.name,
      screen_name: p.nickname,
      email: p.email,
      profile_image_url_https: pictureOf(p),
    }),
  },
  VK: {
    id: "vk",
    api: (p) => ({ response: [{ id: p.number, first_name: p.first, last_name: p.last, photo_100: pictureOf(p) }] }),
    tokenAnswer: (p) => ({ user_id: p.number, email: p.email }),
    clientAuth: ["post"],
  },
  WordPress: {
    id: "wordpress",
    api: (p) => ({ ID: p.number, display_name: p.name, email: p.email, avatar_URL: pictureOf(p) }),
  },
  WorkOS: {
    id: "workos",
    api: (p) => ({
      id: `prof_${p.number}`,
      first_name: p.first,
      last_name: p.last,
      email: p.email,
      connection_id: "conn_1",
      raw_attributes: { picture: pictureOf(p) },
    }),
    clientAuth: ["post"],
  },
  Yandex: {
    id: "yandex",
    api: (p) => ({
      id: `${p.number}`,
      real_name: p.name,
      display_name: p.nickname,
      first_name: p.first,
      default_email: p.email,
      is_avatar_empty: false,
      default_avatar_id: "1",
    }),
  },
  Zoho: { id: "zoho", api: (p) => ({ ZUID: p.number, First_Name: p.first, Last_Name: p.last, Email: p.email }) },
  Zoom: {
    id: "zoom",
    api: (p) => ({ id: `${p.number}`, first_name: p.first, last_name: p.last, email: p.email, pic_url: pictureOf(p) }),
  },
  AzureADB2C: {
    id: "azure-ad-b2c",
    issuer: "https://login.microsoftonline.com/tenant/v2.0",
    api: (p) => ({ id: `${p.number}`, displayName: p.name, userPrincipalName: p.email, mail: p.email }),
    claims: (p) => ({
      sub: `sub-${p.number}`,
      oid: `${p.number}`,
      name: p.name,
      emails: [p.email],
      preferred_username: p.email,
    }),
    idToken: "openid",
    options: { tenantId: "tenant" },
  },
  Basecamp: {
    id: "basecamp",
    api: (p) => ({ identity: { id: p.number, first_name: p.first, last_name: p.last, email_address: p.email } }),
    clientAuth: ["post"],
  },
  Foursquare: {
    id: "foursquare",
    api: (p) => ({
      response: { user: { id: `${p.number}`, firstName: p.first, lastName: p.last, contact: { email: p.email } } },
    }),
    options: { apiVersion: "20210801" },
  },
} satisfies Record<string, ProviderRules> as Record<string, ProviderRules>;

/** A provider of one's own, with a full OpenID Connect service. */
export const ownProvider: ProviderRules = {
  id: "own",
  issuer: "https://own.example",
  api: standard,
  claims: standard,
  idToken: "openid",
};
