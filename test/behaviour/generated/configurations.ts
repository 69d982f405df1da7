import fc from "fast-check";
import { applicationOf } from "../application/templates.ts";
import type { Case } from "../judge/suite.ts";
import type { Scenario, Step } from "../scenario/steps.ts";
import * as choices from "./choices.ts";

/** So that every run sees the same configurations; change it to see others. */
const seed = 20260301;

interface Configuration {
  readonly entrances: readonly choices.Entrance[];
  readonly session: choices.Choice;
  readonly callbacks: readonly choices.Choice[];
  readonly options: readonly choices.Choice[];
  readonly adapter: boolean;
  readonly origin: string | undefined;
}

const configurations: fc.Arbitrary<Configuration> = fc
  .record({
    entrances: fc.uniqueArray(fc.constantFrom(...choices.entrances), {
      minLength: 1,
      maxLength: 2,
      selector: ({ id }) => id,
    }),
    session: fc.constantFrom(...choices.sessions),
    callbacks: fc.tuple(
      fc.constantFrom(...choices.signIns),
      fc.constantFrom(...choices.jwts),
      fc.constantFrom(...choices.sessionCallbacks),
      fc.constantFrom(...choices.redirects),
    ),
    options: fc.tuple(
      fc.constantFrom(...choices.events),
      fc.constantFrom(...choices.cookies),
      fc.constantFrom(...choices.pages),
    ),
    adapter: fc.constantFrom(true, true, true, false),
    origin: fc.constantFrom(...choices.origins),
  })
  .map((configuration) => {
    const { session, callbacks } = configuration;
    // What is written for the other kind of session is no application that anybody has.
    return {
      ...configuration,
      callbacks: callbacks.filter((each) => each.code && (each.session ?? session.session) === session.session),
    };
  })
  .filter(({ entrances, session, adapter }) => {
    const needsTokens = !adapter || entrances.some(({ kind }) => kind === "credentials");
    return (!needsTokens || session.session === "jwt") && (adapter || entrances.every(({ kind }) => kind !== "email"));
  });

/** As many different configurations as are asked for, always the same. */
export const generated = (count: number): Case[] =>
  fc.sample(configurations, { seed, numRuns: count }).map((configuration, index) => ({
    name: `${index + 1}. ${nameOf(configuration)}`,
    application: applicationOf(
      {
        providers: configuration.entrances.map(({ code }) => code).join(",\n    "),
        options: [
          configuration.session.code,
          callbacksOf(configuration),
          ...configuration.options.map(({ code }) => code),
        ]
          .filter(Boolean)
          .join("\n  "),
        ...(!configuration.adapter && { adapter: false }),
      },
      configuration.origin ? { origin: configuration.origin } : {},
    ),
    scenario: scenarioOf(configuration),
  }));

function callbacksOf({ callbacks }: Configuration): string {
  return callbacks.length === 0 ? "" : `callbacks: {\n    ${callbacks.map(({ code }) => code).join("\n    ")}\n  },`;
}

function nameOf({ entrances, session, callbacks, options, adapter, origin }: Configuration): string {
  const parts = [...entrances, session, ...callbacks, ...options].map(({ name }) => name);
  return [...parts, adapter ? "" : "no adapter", origin ? "https" : ""].filter(Boolean).join(", ");
}

/** Comes and goes by each entrance; with two, the second account is linked to the first while signed in. */
function scenarioOf({ entrances }: Configuration): Scenario {
  const [first, second] = entrances;
  if (!first) return [];
  const alone: Step[] = [
    { do: "session" },
    enter(first, "ada"),
    { do: "session" },
    { do: "sign out" },
    { do: "session" },
    ...(first.kind === "email" ? [] : [enter(first, "ada"), { do: "restart" } as const]),
    { do: "other browser" },
    enter(first, "grace"),
    { do: "session" },
  ];
  if (!second) return alone;
  return [
    ...alone,
    enter(second, "grace"),
    { do: "session" },
    { do: "sign out" },
    enter(second, "grace"),
    { do: "session" },
    { do: "other browser" },
    enter(second, "mallory"),
    { do: "wait", seconds: 3600 },
    { do: "session" },
  ];
}

function enter({ kind, id }: choices.Entrance, as: "ada" | "grace" | "mallory"): Step {
  if (kind === "email") return { do: "magic link", email: `${as}@example.com` };
  if (kind === "credentials")
    return { do: "credentials", form: { name: as, password: as === "mallory" ? "wrong" : "right" } };
  return { do: "sign in", with: id, as };
}
