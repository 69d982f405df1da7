import { credentials, email, gitHub, google, jsonWebTokens } from "../application/samples.ts";
import { provider } from "../application/templates.ts";
import { byMail, byPassword, everybody, found } from "./found.ts";

const twitch = provider("Twitch", "twitch");
const gitLab = provider("GitLab", "gitlab");
const both = [...everybody("github"), ...everybody("google")];

/** Who gets in, and where to. */
export const decisions = [
  found(
    "Google's domain, as documented",
    {
      providers: google,
      options: `callbacks: {
    async signIn(user, account, profile) {
      if (
        account.provider === "google" &&
        profile.verified_email === true &&
        profile.email.endsWith("@example.com")
      ) {
        return true;
      } else {
        return false;
      }
    },
  },`,
    },
    everybody("google").slice(0, 6),
  ),
  found(
    "a refusal for each provider",
    {
      providers: `${google}, ${gitHub}`,
      options: `callbacks: {
    signIn: async (user, account, profile) => {
      switch (account.provider) {
        case "google":
          return profile.verified_email ? true : "/verify";
        case "github": {
          const { login } = profile;
          return login !== "mallory";
        }
        default:
          return false;
      }
    },
  },`,
    },
    both,
  ),
  found(
    "a check by a function of another module",
    {
      providers: `${google}, ${gitHub}`,
      above: 'import isVerified from "../../../lib/is-verified";',
      options: "callbacks: { signIn: async (user, account, profile) => isVerified({ account, profile }) },",
    },
    both,
    {
      files: {
        "lib/is-verified.js": `export default function isVerified({ account, profile }) {
  if (account.provider !== "google") return account.id !== 666;
  return profile.verified_email;
}
`,
      },
    },
  ),
  found(
    "a field whose name is worked out",
    {
      providers: google,
      above: 'const flag = "verified_email";',
      options: "callbacks: { signIn: (user, account, profile) => profile[flag] === true },",
    },
    everybody("google").slice(0, 6),
  ),
  found(
    "fields of a profile by a list",
    {
      providers: google,
      above: 'const required = ["id", "verified_email"];',
      options: "callbacks: { signIn: (user, account, profile) => required.every((field) => Boolean(profile[field])) },",
    },
    everybody("google").slice(0, 6),
  ),
  found(
    "a profile kept in a variable of the module",
    {
      providers: google,
      above: "let last;",
      options: `callbacks: {
    signIn(user, account, profile) {
      last = profile;
      return last.verified_email;
    },
  },`,
    },
    everybody("google").slice(0, 6),
  ),
  found(
    "a profile with more beside it",
    {
      providers: google,
      options: `callbacks: {
    signIn(user, account, profile) {
      const person = { ...profile, ...user };
      return person.verified_email !== false;
    },
  },`,
    },
    everybody("google").slice(0, 6),
  ),
  found(
    "Twitch's name",
    {
      providers: twitch,
      options: `callbacks: {
    signIn: (user, account, profile) => {
      const [channel] = profile.data;
      return channel.display_name !== "Mallory Mann" && channel.login !== "mallory";
    },
  },`,
    },
    everybody("twitch"),
  ),
  found(
    "who shows no address goes to a page",
    {
      providers: gitLab,
      options: `callbacks: { signIn: (user) => (user.email ? true : \`/no-address?name=\${user.name}&email=\${user.email}\`) },`,
    },
    everybody("gitlab"),
  ),
  found(
    "an address in a page's address, put together",
    {
      providers: gitLab,
      options: `callbacks: {
    async signIn(user) {
      const { email } = user;
      if (email && email.endsWith("@example.org")) return true;
      return "/denied?who=" + email + "&again=" + encodeURIComponent(user.email);
    },
  },`,
    },
    everybody("gitlab"),
  ),
  found(
    "an address by URLSearchParams",
    {
      providers: gitLab,
      options: `callbacks: {
    signIn: ({ email, name }) => "/waiting?" + new URLSearchParams({ email, name }),
  },`,
    },
    everybody("gitlab"),
  ),
  found(
    "an address looked up in a table",
    {
      providers: gitLab,
      above: 'const roles = { "ada@example.com": "admin", null: "guest" };',
      options: "callbacks: { signIn: (user) => (roles[user.email] ? true : false) },",
    },
    everybody("gitlab"),
  ),
  found(
    "addresses in a list with null",
    {
      providers: gitLab,
      above: "const banned = [null, 'mallory@example.com'];",
      options: "callbacks: { signIn: (user) => !banned.includes(user.email) },",
    },
    everybody("gitlab"),
  ),
  found(
    "an address by typeof",
    {
      providers: gitLab,
      options: 'callbacks: { signIn: (user) => typeof user.email !== "object" },',
    },
    everybody("gitlab"),
  ),
  found(
    "an address in a switch",
    {
      providers: gitLab,
      options: `callbacks: {
    signIn(user) {
      switch (user.email) {
        case null:
          return "/no-address";
        case "mallory@example.com":
          return false;
        default:
          return true;
      }
    },
  },`,
    },
    everybody("gitlab"),
  ),
  found(
    "an address with a default",
    {
      providers: gitLab,
      options: 'callbacks: { signIn: ({ email = "missing@example.com" }) => email !== "missing@example.com" },',
    },
    everybody("gitlab"),
  ),
  found(
    "only people who are known",
    {
      providers: `${email}, ${gitHub}`,
      options: `callbacks: {
    async signIn({ id, email }, account) {
      if (account.type === "email" && !id) return "/request-access?email=" + email;
      return true;
    },
  },`,
    },
    [...byMail, ...everybody("github")],
  ),
  found(
    "only people who are known, by another function",
    {
      providers: email,
      above: `async function isKnown(user) {
  return user.id !== undefined;
}`,
      options: "callbacks: { signIn: async (user) => (await isKnown(user)) ? true : false },",
    },
    byMail,
  ),
  found(
    "people that a table knows by id",
    {
      providers: email,
      above: "const members = { findById: async (id) => (id ? { id } : undefined) };",
      options: `callbacks: {
    async signIn(user) {
      const member = await members.findById(user.id);
      return Boolean(member);
    },
  },`,
    },
    byMail,
  ),
  found(
    "a request for a link and the link itself",
    {
      providers: email,
      options: `callbacks: {
    async signIn(user, account, { verificationRequest, email }) {
      if (verificationRequest) {
        console.log("asked by", email);
        return email.endsWith("@example.com");
      }
      return true;
    },
  },`,
    },
    byMail,
  ),
  found(
    "OAuth by the account's provider",
    {
      providers: `${email}, ${gitHub}`,
      options: `callbacks: {
    signIn: async (user, account) => {
      const { provider } = account;
      return provider ? true : user.email.endsWith("@example.org");
    },
  },`,
    },
    [...byMail, ...everybody("github")],
  ),
  found(
    "what is done for each provider",
    {
      providers: `${email}, ${gitHub}`,
      above: `const gates = {
  github: (user) => user.name !== "Mallory Mann",
  email: () => false,
};`,
      options: `callbacks: {
    signIn(user, account) {
      const gate = gates[account.provider];
      return gate ? gate(user) : true;
    },
  },`,
    },
    [...byMail, ...everybody("github")],
  ),
  found(
    "the provider or a name for it",
    {
      providers: `${email}, ${gitHub}`,
      options: `callbacks: {
    signIn(user, account) {
      const via = account.provider || "magic";
      console.log("via", via);
      return via !== "magic" || user.email.startsWith("eve");
    },
  },`,
    },
    [...byMail, ...everybody("github")],
  ),
  found(
    "providers in a list",
    {
      providers: `${email}, ${gitHub}`,
      options: 'callbacks: { signIn: (user, account) => ["github", undefined].includes(account.provider) },',
    },
    [...byMail, ...everybody("github")],
  ),
  found(
    "OAuth by its id",
    {
      providers: `${credentials}, ${gitHub}`,
      options: `${jsonWebTokens}
  callbacks: {
    async signIn(user, account) {
      if (account.id === "credentials") return true;
      return account.id === 583231;
    },
  },`,
    },
    [...byPassword, ...everybody("github")],
  ),
  found(
    "people by number",
    {
      providers: gitHub,
      above: "const staff = new Set([583231, 1870]);",
      options: `callbacks: {
    signIn(user, { id, provider }) {
      return provider === "github" && staff.has(id);
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "people by number, from another module",
    {
      providers: gitHub,
      above: 'import { banned } from "../../../lib/banned";',
      options: "callbacks: { signIn: (user, account) => !banned.includes(account.id) },",
    },
    everybody("github"),
    { files: { "lib/banned.js": "export const banned = [666];\n" } },
  ),
  found(
    "people by number, in JSON",
    {
      providers: gitHub,
      above: 'import banned from "../../../lib/banned.json";',
      options:
        "callbacks: { signIn: (user, account, profile) => !banned.includes(profile.id) && !banned.includes(user.id) },",
    },
    everybody("github"),
    { files: { "lib/banned.json": "[666]\n" } },
  ),
  found(
    "a number by arithmetic",
    {
      providers: gitHub,
      options: "callbacks: { signIn: (user, account) => account.id > 1000 && account.id + 1 !== 583233 },",
    },
    everybody("github"),
  ),
  found(
    "a number by typeof",
    {
      providers: gitHub,
      options:
        'callbacks: { signIn: (user, account) => typeof account.id === "number" && Number.isInteger(account.id) },',
    },
    everybody("github"),
  ),
  found(
    "a promise chain",
    {
      providers: gitHub,
      above: `const members = {
  find: async ({ email }) => (email === "ada@example.com" ? { email, active: true } : null),
};`,
      options: `callbacks: {
    signIn(user) {
      return members.find({ email: user.email }).then((member) => {
        if (member && member.active) return true;
        return "/sorry";
      });
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "a promise chain that gives what is found",
    {
      providers: gitHub,
      above: `const members = { find: async ({ email }) => (email === "ada@example.com" ? { email } : null) };`,
      options:
        "callbacks: { signIn: (user) => members.find({ email: user.email }).then((member) => member && member.email) },",
    },
    everybody("github"),
  ),
  found(
    "what an array finds",
    {
      providers: gitHub,
      above: `const staff = [{ name: "Ada Lovelace", active: true }, { name: "Mallory Mann", active: 0 }];`,
      options: `callbacks: {
    async signIn(user) {
      const member = staff.find(({ name }) => name === user.name);
      return member?.active;
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "an answer by bits",
    {
      providers: gitHub,
      options: 'callbacks: { signIn: (user) => user.name.indexOf("Mallory") + 1 },',
    },
    everybody("github"),
  ),
  found(
    "an if without else",
    {
      providers: gitHub,
      options: `callbacks: {
    async signIn(user, account, profile) {
      if (profile.login === "mallory") {
        return false;
      }
      await Promise.resolve();
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "an error that is caught",
    {
      providers: gitHub,
      above: `const check = async (profile) => {
  if (profile.login === "mallory") throw new Error("banned");
};`,
      options: `callbacks: {
    async signIn(user, account, profile) {
      try {
        await check(profile);
      } catch (error) {
        console.log(error.message);
        return "/banned";
      }
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "a rejection where an error was meant",
    {
      providers: gitHub,
      options: `callbacks: {
    signIn: (user, account, profile) =>
      profile.login === "mallory" ? Promise.reject("/banned") : Promise.resolve(),
  },`,
    },
    everybody("github"),
  ),
  found(
    "a text that is thrown in a helper",
    {
      providers: gitHub,
      above: `function refuse(to) {
  throw to;
}`,
      options: `callbacks: {
    signIn(user, account, profile) {
      if (profile.login === "mallory") refuse("/banned");
      return true;
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "a constructor of promises",
    {
      providers: gitHub,
      options: `callbacks: {
    signIn: (user, account, profile) =>
      new Promise((resolve, reject) => {
        setTimeout(() => (profile.login === "mallory" ? reject(new Error("banned")) : resolve()), 1);
      }),
  },`,
    },
    everybody("github"),
  ),
  found(
    "a redirect inside only",
    {
      providers: gitHub,
      options: `callbacks: {
    redirect: async (url, baseUrl) => {
      if (url.startsWith(baseUrl)) return url;
      if (url.startsWith("/")) return new URL(url, baseUrl).toString();
      return baseUrl;
    },
  },`,
    },
    [
      { do: "sign in", with: "github", callbackUrl: "http://localhost:3000/inside?x=1" },
      { do: "sign out" },
      { do: "sign in", with: "github", callbackUrl: "https://evil.example/" },
    ],
  ),
  found(
    "a redirect by a table",
    {
      providers: gitHub,
      above: 'const ways = { "http://localhost:3000/old": "http://localhost:3000/new" };',
      options: "callbacks: { redirect: (url) => ways[url] },",
    },
    [{ do: "sign in", with: "github", callbackUrl: "http://localhost:3000/old" }, { do: "sign out" }],
  ),
  found(
    "a redirect by a switch",
    {
      providers: gitHub,
      options: `callbacks: {
    redirect(url, base) {
      switch (true) {
        case url.startsWith(base):
          return Promise.resolve(url);
        default:
          break;
      }
    },
  },`,
    },
    [{ do: "sign in", with: "github" }, { do: "sign out" }],
  ),
  found(
    "a sign-in page that is told why",
    {
      providers: gitHub,
      options: `pages: { signIn: "/login", error: "/login" },
  callbacks: { signIn: (user, account, profile) => profile.login !== "mallory" },`,
    },
    everybody("github"),
  ),
  found(
    "whether an e-mail address has been verified",
    {
      providers: `${email}, ${gitHub}`,
      options: `callbacks: {
    signIn(user) {
      if (!user.emailVerified && !user.name) return "/verify-first";
      return true;
    },
  },`,
    },
    [...byMail, ...everybody("github")],
  ),
  found(
    "people who were made after a day",
    {
      providers: email,
      options: `callbacks: {
    signIn: (user) => !user.createdAt || new Date(user.createdAt) < new Date("2030-02-01"),
  },`,
    },
    byMail,
  ),
];
