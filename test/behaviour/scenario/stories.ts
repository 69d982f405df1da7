import type { Scenario } from "./steps.ts";

/** Two people come to an application again and again, and its server starts anew in between. */
export const signingInWith = (id: string): Scenario => [
  { do: "session" },
  { do: "sign in", with: id },
  { do: "session" },
  { do: "sign out" },
  { do: "session" },
  { do: "sign in", with: id },
  { do: "session" },
  { do: "restart" },
  { do: "sign in", with: id },
  { do: "session" },
  { do: "other browser" },
  { do: "sign in", with: id, as: "grace", deny: true },
  { do: "sign in", with: id, as: "grace", callbackUrl: "/inside" },
  { do: "session" },
];

export const signingInByMail: Scenario = [
  { do: "magic link", email: "ada@example.com" },
  { do: "session" },
  { do: "sign out" },
  { do: "session" },
  { do: "magic link", email: "grace@example.com", callbackUrl: "/inside" },
  { do: "session" },
];

export const signingInByPassword: Scenario = [
  { do: "credentials", form: { name: "ada", password: "right" } },
  { do: "session" },
  { do: "sign out" },
  { do: "credentials", form: { name: "ada", password: "wrong" } },
  { do: "session" },
];
