import { credentials, email, gitHub, google, jsonWebTokens } from "../application/samples.ts";
import { provider } from "../application/templates.ts";
import type { Scenario } from "../scenario/steps.ts";
import { row } from "./row.ts";

/** A stranger asks for a link, and signs in with an account. */
const strangers: Scenario = [
  { do: "magic link", email: "eve@example.com" },
  { do: "other browser" },
  { do: "sign in", with: "github" },
  { do: "session" },
  { do: "other browser" },
  { do: "sign in", with: "github", as: "mallory" },
  { do: "session" },
];
const everybody: Scenario = (["ada", "grace", "mallory", "nemo"] as const).flatMap((as) => [
  { do: "other browser" } as const,
  { do: "sign in", with: "github", as } as const,
  { do: "session" } as const,
]);

const signIn = (code: string): string => `callbacks: {\n    ${code}\n  },`;

export const decisions = [
  row(
    "A1",
    "A",
    "only who is known already gets a link",
    {
      providers: `${email}, ${gitHub}`,
      options: signIn('signIn: (user, account) => account.type !== "email" || Boolean(user.id),'),
    },
    strangers,
  ),
  row(
    "A2",
    "A",
    "a provider's name tells OAuth from mail",
    {
      providers: `${email}, ${gitHub}`,
      options: signIn(
        'signIn(user, account) {\n      if (account.provider) return true;\n      return user.email.endsWith("@example.org");\n    },',
      ),
    },
    strangers,
  ),
  row(
    "A3",
    "A",
    "who shows no address is refused",
    { providers: provider("GitLab", "gitlab"), options: signIn("signIn: (user) => user.email !== null,") },
    everybody.map((step) => (step.do === "sign in" ? { ...step, with: "gitlab" } : step)),
  ),
  row(
    "A4",
    "A",
    "numbers that are banned",
    { providers: gitHub, options: signIn("signIn: (user, account) => ![666].includes(account.id),") },
    everybody,
  ),
  row(
    "A4",
    "A",
    "numbers that are let in",
    { providers: gitHub, options: signIn("signIn: (user, account) => account.id === 583231,") },
    everybody,
  ),
  row(
    "A5",
    "B",
    "the number of a new user",
    { providers: gitHub, options: signIn("signIn: (user) => user.id === 583231,") },
    everybody.slice(0, 3),
  ),
  row(
    "A6",
    "B",
    "a list that has somebody or not",
    {
      providers: gitHub,
      above: 'const staff = ["ada@example.com"];',
      options: signIn("signIn: (user) => staff.find((address) => address === user.email),"),
    },
    everybody,
  ),
  row(
    "A6",
    "B",
    "a name and its end",
    {
      providers: gitHub,
      options: signIn('signIn: (user) => user.name && user.name.startsWith("A") ? true : undefined,'),
    },
    everybody,
  ),
  row(
    "A6",
    "B",
    "somebody without an address",
    {
      providers: provider("Reddit", "reddit"),
      options: signIn('signIn: (user) => user.email && user.email.endsWith("@example.com"),'),
    },
    [{ do: "sign in", with: "reddit" }, { do: "session" }],
  ),
  row(
    "A7",
    "B",
    "a text from signIn for passwords",
    { providers: credentials, options: `${jsonWebTokens}\n  ${signIn('signIn: () => "/not-yet",')}` },
    [{ do: "credentials", form: { name: "ada", password: "right" } }, { do: "session" }],
  ),
  row(
    "A8",
    "B",
    "a rejection with a text",
    { providers: gitHub, options: signIn('signIn: () => Promise.reject("/not-yet"),') },
    [{ do: "sign in", with: "github" }],
  ),
  row(
    "A9",
    "B",
    "Google's verified addresses",
    { providers: google, options: signIn("signIn: (user, account, profile) => profile.verified_email,") },
    [{ do: "sign in", with: "google" }, { do: "other browser" }, { do: "sign in", with: "google", as: "mallory" }],
  ),
  row(
    "A9",
    "A",
    "Google's unverified addresses",
    {
      providers: google,
      options: signIn(
        "signIn(user, account, profile) {\n      if (profile.verified_email === false) return false;\n      return true;\n    },",
      ),
    },
    [{ do: "sign in", with: "google" }, { do: "other browser" }, { do: "sign in", with: "google", as: "mallory" }],
  ),
  row(
    "A10",
    "B",
    "a redirect without value",
    {
      providers: gitHub,
      options: signIn("redirect(url, baseUrl) {\n      if (url.startsWith(baseUrl + '/inside')) return url;\n    },"),
    },
    [{ do: "sign in", with: "github" }, { do: "session" }],
  ),
];
