import { email, gitHub, jsonWebTokens } from "../application/samples.ts";
import { provider } from "../application/templates.ts";
import { signingInWith } from "../scenario/stories.ts";
import { row } from "./row.ts";

const signingIn = signingInWith("github");

const withProfile = (members: string): string =>
  provider(
    "GitHub",
    "github",
    `profile: (profile) => ({ id: profile.id, name: profile.name, email: profile.email, image: profile.avatar_url, ${members} })`,
  );

const callbacks = (code: string): string => `callbacks: { ${code} },`;

export const table = [
  row(
    "D8",
    "B",
    "the profile of somebody who came by mail",
    {
      providers: `${email}, ${gitHub}`,
      options: callbacks("signIn: (user, account, profile) => Boolean(profile) && profile.login !== 'mallory',"),
    },
    [
      { do: "magic link", email: "ada@example.com" },
      { do: "other browser" },
      { do: "sign in", with: "github" },
      { do: "other browser" },
      { do: "sign in", with: "github", as: "mallory" },
    ],
  ),
  row("D1", "A", "more of a user than the adapter kept", { providers: withProfile('role: "admin"') }, signingIn),
  row("D1", "A", "an attribute that time to live takes", { providers: withProfile("expires: 1") }, signingIn),
  row(
    "D1",
    "A",
    "all of a profile",
    { providers: provider("GitHub", "github", "profile: (profile) => ({ ...profile, image: profile.avatar_url })") },
    signingIn,
  ),
  row(
    "D2",
    "A",
    "what signIn writes on the user",
    {
      providers: gitHub,
      options: callbacks("signIn(user, account) { user.accessToken = account.accessToken; return true; }"),
    },
    signingIn,
  ),
  row(
    "D3",
    "B",
    "a verified address from profile()",
    { providers: withProfile("emailVerified: new Date()") },
    signingIn,
  ),
  row(
    "D4",
    "B",
    "the day an address was verified",
    {
      providers: email,
      options: callbacks("session: (session, user) => ({ ...session, since: user.emailVerified.slice(0, 10) })"),
    },
    [{ do: "magic link", email: "ada@example.com" }, { do: "session" }],
  ),
  row(
    "D5",
    "B",
    "the item's own attributes",
    {
      providers: gitHub,
      options: callbacks("session: (session, user) => ({ ...session, key: user.pk, since: user.createdAt })"),
    },
    signingIn,
  ),
  row(
    "D6",
    "B",
    "the account's fields",
    {
      providers: gitHub,
      options: callbacks(
        "signIn(user, account) { console.log(Object.keys(account).includes('results'), account.provider, account.type, String(account.id), account.accessToken, account.refreshToken); return true; }",
      ),
    },
    signingIn,
  ),
  row(
    "D7",
    "B",
    "Twitter's answer beside the tokens",
    {
      providers: provider("Twitter", "twitter"),
      options: `${jsonWebTokens} ${callbacks("jwt(token, user, account) { if (account) token.handle = account.results.screen_name; return token; }, session: (session, token) => ({ ...session, handle: token.handle })")}`,
    },
    signingInWith("twitter"),
  ),
];
