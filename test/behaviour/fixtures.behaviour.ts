import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findFixtures, fixturesRoot } from "../support/codemod-fixtures.ts";
import { routeFile } from "./application/templates.ts";
import { behaviour, type Case } from "./judge/suite.ts";
import type { Scenario } from "./scenario/steps.ts";
import { signingInByMail, signingInByPassword, signingInWith } from "./scenario/stories.ts";

/** What `<case>.behaviour.json` says. */
interface Wish {
  /** Steps, or the name of a story: `sign in with github`, `by mail`, `by password`. */
  readonly scenario: Scenario | string;
  /** The file with next-auth's API route, of several. */
  readonly route?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly origin?: string;
}

function scenarioOf(wish: Scenario | string): Scenario {
  if (typeof wish !== "string") return wish;
  if (wish === "by mail") return signingInByMail;
  if (wish === "by password") return signingInByPassword;
  const id = /^sign in with (.+)$/.exec(wish)?.[1];
  if (id === undefined) throw new Error(`there is no story ${wish}`);
  return signingInWith(id);
}

/** Fixtures of the codemod that are applications, and say what shall be done with them. */
behaviour(
  "fixtures",
  findFixtures().flatMap(({ name, files }): Case[] => {
    const path = join(fixturesRoot, `${name}.behaviour.json`);
    if (!existsSync(path)) return [];
    const { scenario, route = routeFile, env = {}, origin } = JSON.parse(readFileSync(path, "utf8")) as Wish;
    const [only] = files;
    const texts = files.map(({ inputPath }): [string, string] => [
      files.length === 1 && inputPath === only?.inputPath && !existsSync(join(fixturesRoot, name, "input"))
        ? route
        : relative(join(fixturesRoot, name, "input"), inputPath),
      readFileSync(inputPath, "utf8"),
    ]);
    const application = { files: Object.fromEntries(texts), route, env, ...(origin !== undefined && { origin }) };
    return [{ name, application, scenario: scenarioOf(scenario) }];
  }),
);
