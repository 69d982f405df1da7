import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { FileResult } from "../../../src/codemod/result.ts";
import { defaultOptions } from "../../../transforms/context.ts";
import type { Finding } from "../../../transforms/finding.ts";
import { addressFindings } from "../../../transforms/project-files/address.ts";
import { runCodemod } from "../../support/codemod-fixtures.ts";
import { temporaryFolder } from "../../support/temporary/folder.ts";
import type { Application } from "../application/application.ts";
import { play } from "../scenario/run.ts";
import type { Scenario } from "../scenario/steps.ts";
import type { World } from "../world/index.ts";
import { compare, type Difference } from "./compare.ts";
import { expectation } from "./expected.ts";
import { reportOf } from "./reported.ts";

/** What became of one application under both versions. */
export interface Verdict {
  readonly findings: readonly Finding[];
  /** Each with why it is expected. */
  readonly expected: readonly { readonly difference: Difference; readonly reason: string }[];
  /** Each with the finding that says it. */
  readonly reported: readonly { readonly difference: Difference; readonly finding: Finding }[];
  /** Nobody said a word: the codemod's defects. */
  readonly failed: readonly Difference[];
  /** The files as the codemod left them. */
  readonly rewritten: Application;
}

/** Plays a scenario with an application under next-auth 3, and with what the codemod makes of it under next-auth 4. */
export async function judge(
  world: World,
  application: Application,
  scenario: Scenario,
  upgraded: (application: Application) => Upgrade = upgrade,
): Promise<Verdict> {
  const { rewritten, findings } = upgraded(application);
  const before = await play(world, "v3", application, scenario);
  const after = await play(world, "v4", rewritten, scenario, application);
  const expected: { difference: Difference; reason: string }[] = [];
  const reported: { difference: Difference; finding: Finding }[] = [];
  const failed: Difference[] = [];
  for (const difference of compare(scenario, before, after)) {
    const reason = expectation(difference, application);
    const finding = reportOf(difference, findings, scenario);
    if (reason !== undefined) expected.push({ difference, reason });
    else if (finding) reported.push({ difference, finding });
    else failed.push(difference);
  }
  return { findings, expected, reported, failed, rewritten };
}

export interface Upgrade {
  readonly rewritten: Application;
  readonly findings: readonly Finding[];
}

/** The application after the codemod, and all that it said. A file that it refused says so by throwing. */
export function upgrade(application: Application): Upgrade {
  // On the disk, where the codemod looks for what a file imports.
  const root = temporaryFolder("behaviour");
  const texts = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [name, text] of Object.entries(application.files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (/\.[cm]?[jt]sx?$/.test(name)) texts.set(path, text);
    else findings.push(...addressFindings({ name, text }));
  }
  const results = runCodemod(texts, defaultOptions);
  const files: Record<string, string> = { ...application.files };
  for (const result of results) files[relative(root, result.path)] = textAfter(result);
  findings.push(...results.flatMap((result) => result.findings));
  return { rewritten: { ...application, files }, findings };
}

function textAfter({ path, before, outcome }: FileResult): string {
  if (outcome.status === "changed") return outcome.after;
  if (outcome.status === "unchanged") return before;
  throw new Error(`${path} was ${outcome.status}: ${outcome.reason.message}`);
}
