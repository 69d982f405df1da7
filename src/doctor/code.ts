import { join } from "node:path";
import semver from "semver";
import { workTreeState } from "../codemod/git.ts";
import { managerOf } from "../codemod/install.ts";
import type { CodemodReport } from "../codemod/report.ts";
import { runCodemod } from "../codemod/run.ts";
import { ToolError } from "../errors.ts";
import { installed, type Manifest, rangeOf } from "./installed.ts";
import type { Check, ProjectFacts } from "./report.ts";
import { notInstalled } from "./versions.ts";

/** What the project's code says, by a dry run of the codemod. */
export async function lookAtCode(
  folder: string,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<{ readonly facts: ProjectFacts; readonly checks: readonly Check[] }> {
  const report = await runCodemod({ cwd: folder, dryRun: true, signal });
  const { manager, lockFile } = managerOf(join(folder, "package.json"));
  const { changed, todos, failed, refused } = report.totals;
  const range = rangeOf(manifest, "next-auth");
  const facts: ProjectFacts = {
    nextAuth: range === undefined ? null : { range, installed: installed(folder, "next-auth")?.version ?? null },
    adapters: report.adapters,
    stated: report.stated,
    // An option whose value can't be told counts.
    readsV3Items: report.adapters
      .filter(({ options }) => options && "readV3Items" in options && options.readV3Items !== false)
      .map(({ path, line }) => ({ path, line })),
    lockFile,
    git: gitState(folder),
    code: { toChange: changed, todos, failed: failed + refused },
    install:
      report.install.length > 0 || notInstalled(folder, manifest).length === 0
        ? report.install
        : [`${manager} install`],
  };
  return { facts, checks: [nextAuthCheck(facts), adapterCheck(facts), ...codeChecks(report), gitCheck(facts)] };
}

function gitState(folder: string): ProjectFacts["git"] {
  try {
    return workTreeState(folder);
  } catch (error) {
    if (error instanceof ToolError) return "none";
    throw error;
  }
}

function nextAuthCheck({ nextAuth, code }: ProjectFacts): Check {
  const check = { area: "code", name: "next-auth" } as const;
  if (!nextAuth) {
    return {
      ...check,
      status: "attention",
      found: "package.json doesn't list next-auth",
      todo: "In a monorepo, run doctor in the application's folder.",
    };
  }
  // Not what is installed, which may be older or newer than what package.json asks for: that has a line of its own.
  const isRange = semver.validRange(nextAuth.range) !== null;
  const version = isRange ? semver.minVersion(nextAuth.range)?.version : nextAuth.installed;
  const found = `next-auth ${nextAuth.range}${nextAuth.installed ? `, ${nextAuth.installed} installed` : ", not installed"}`;
  const isOld = semver.major(version ?? "4.0.0") < 4;
  if (!isOld) return { ...check, status: "ok", found, todo: null };
  const todo =
    code.toChange > 0 ? "The codemod raises it together with the code." : "Raise it to ^4.24.12 and install.";
  return { ...check, status: "attention", found, todo };
}

function adapterCheck({ adapters, stated }: ProjectFacts): Check {
  const check = { area: "code", name: "adapter" } as const;
  const [first] = adapters;
  if (!first) {
    return {
      ...check,
      status: "attention",
      found: "No call of a DynamoDB adapter was found in the code",
      todo: "Without one, only the code needs the upgrade, and no table.",
    };
  }
  const where = adapters.map(({ path, line }) => `${path}:${line}`).join(", ");
  const table = stated.table === null ? "table not stated literally" : `table ${stated.table}`;
  const region = stated.region === null ? "region not stated literally" : stated.region;
  return { ...check, status: "ok", found: `${first.package} at ${where}: ${table}, ${region}`, todo: null };
}

function codeChecks({ totals, files, packages }: CodemodReport): Check[] {
  const codes = [...new Set(files.flatMap(({ findings }) => findings.filter(isTodo).map(({ code }) => code)))].sort();
  const stopped = files.filter(({ reason }) => reason).map(({ path }) => path);
  const shown = (names: readonly string[]) => names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  const checks: Check[] = [
    {
      area: "code",
      name: "v3-code",
      status: totals.changed > 0 ? "attention" : "ok",
      found:
        totals.changed > 0
          ? `${totals.changed} of ${totals.scanned} source files are still written for next-auth v3 or aws-sdk v2`
          : `No v3 code left in ${totals.scanned} source files`,
      todo: totals.changed > 0 ? "npx migrate-nextauth-dynamo codemod --dry-run" : null,
    },
    {
      area: "code",
      name: "findings",
      status: totals.todos > 0 ? "attention" : "ok",
      found: totals.todos > 0 ? `${totals.todos} places need a person: ${shown(codes)}` : "Nothing that needs a person",
      todo:
        totals.todos > 0
          ? "The codemod's report lists the places; npx migrate-nextauth-dynamo explain CODE says more."
          : null,
    },
    ...packages.flatMap(({ path, warnings }) =>
      warnings.map(
        (warning, index): Check => ({
          area: "versions",
          name: `manifest/${path}/${index}`,
          status: "attention",
          found: warning,
          todo: `Decide it in ${path}.`,
        }),
      ),
    ),
  ];
  if (stopped.length > 0) {
    checks.push({
      area: "code",
      name: "unreadable",
      status: "failed",
      found: `${stopped.length} files can't be upgraded: ${shown(stopped)}`,
      todo: "npx migrate-nextauth-dynamo codemod --dry-run says why.",
    });
  }
  return checks;
}

function isTodo({ level }: { readonly level: "todo" | "note" }): boolean {
  return level === "todo";
}

function gitCheck({ git, code }: ProjectFacts): Check {
  const check = { area: "code", name: "git" } as const;
  if (git === "clean") return { ...check, status: "ok", found: "git has everything committed", todo: null };
  const found = git === "none" ? "Not in a git repository" : "git has uncommitted changes";
  if (code.toChange === 0) return { ...check, status: "ok", found, todo: null };
  const todo =
    git === "none"
      ? "Keep a copy before the codemod writes: there is no other way back."
      : "Commit or stash them before the codemod writes.";
  return { ...check, status: "attention", found, todo };
}
