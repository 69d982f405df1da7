import { applicationOf, provider } from "./application/templates.ts";
import { behaviour, type Case } from "./judge/suite.ts";
import { signingInWith } from "./scenario/stories.ts";
import { personas } from "./world/personas.ts";
import { type ProviderRules, providerRules } from "./world/providers.ts";

const entries = Object.entries(providerRules);

/** What the provider wants besides a client, as members of its options. */
const members = ({ options = {} }: ProviderRules): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ");

/** `profile.data[0].id`: everything that v3's callbacks found in a profile. */
function reads(value: unknown, expression: string): string[] {
  if (value === null || typeof value !== "object") return [expression];
  return Object.entries(value).flatMap(([key, each]) =>
    reads(
      each,
      Array.isArray(value)
        ? `${expression}[${key}]`
        : /^\w+$/.test(key)
          ? `${expression}.${key}`
          : `${expression}[${JSON.stringify(key)}]`,
    ),
  );
}

behaviour(
  "a provider as documented",
  entries.map(
    ([key, rules]): Case => ({
      name: key,
      application: applicationOf({ providers: provider(key, rules.id, members(rules)) }),
      scenario: signingInWith(rules.id),
    }),
  ),
);

behaviour(
  "callbacks that read the profile",
  entries.map(([key, rules]): Case => {
    const fields = reads((rules.api ?? rules.claims)?.(personas.ada), "profile");
    return {
      name: key,
      application: applicationOf({
        providers: provider(key, rules.id, members(rules)),
        options: `session: { jwt: true },
  callbacks: {
    jwt(token, user, account, profile) {
      if (profile) token.fields = [${fields.join(", ")}];
      return token;
    },
    session(session, token) {
      session.fields = token.fields;
      return session;
    },
  },`,
      }),
      scenario: signingInWith(rules.id),
    };
  }),
);
