import { quotedForShell } from "../shell.ts";
import { npxOrigin } from "../version.ts";

const name = "migrate-nextauth-dynamo";

/** What a command begins with that can be typed where this one was: npx finds by its name only what is installed or published. */
export const tool = lineOf([]);

/** The same, with other packages beside it. */
export function toolWith(...packages: readonly string[]): string {
  return lineOf(packages);
}

/** A text that was written for who has the package installed. */
export function inThisWay(text: string): string {
  return text.replaceAll(`npx ${name}`, () => tool);
}

function lineOf(others: readonly string[]): string {
  const origin = npxOrigin();
  const packages = origin === undefined && others.length === 0 ? [] : [origin ?? name, ...others];
  // It asks before it takes a package from anywhere but the registry, each time, and without a terminal doesn't.
  const yes = origin === undefined ? [] : ["--yes"];
  return ["npx", ...yes, ...packages.flatMap((each) => ["-p", quotedForShell(each)]), name].join(" ");
}
