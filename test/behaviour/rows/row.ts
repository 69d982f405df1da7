import type { Application } from "../application/application.ts";
import { applicationOf, type RouteParts } from "../application/templates.ts";
import type { Scenario } from "../scenario/steps.ts";

/** One known difference between next-auth 3 and 4 at run time, by the smallest application that meets it. */
export interface Row {
  /** As in docs/behaviour.md, by topic: C is cookies. */
  readonly id: string;
  /** A: data lost, wrong without a word, or somebody let in. B: locked out, or broken. */
  readonly severity: "A" | "B";
  readonly title: string;
  readonly application: Application;
  readonly scenario: Scenario;
}

/** Other files of an application, its environment, and where it is found. */
export interface Around {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly origin?: string;
}

export function row(
  id: string,
  severity: Row["severity"],
  title: string,
  parts: RouteParts,
  scenario: Scenario,
  { files = {}, ...around }: Around = {},
): Row {
  const application = applicationOf(parts, around);
  return { id, severity, title, scenario, application: { ...application, files: { ...application.files, ...files } } };
}
