import { join } from "node:path";
import semver from "semver";
import { workTreeState } from "../codemod/git.ts";
import { managerOf } from "../codemod/install.ts";
import type { CodemodReport } from "../codemod/report.ts";
import { runCodemod } from "../codemod/run.ts";
import { ToolError } from "../errors.ts";
import { plural } from "../table/report/numbers.ts";
import { Call, sentence } from "../words.ts";
import { installed, type Manifest, rangeOf } from "./installed.ts";
import { type Check, makeCheck, type ProjectFacts } from "./report.ts";
import { notInstalled } from "./versions.ts";

/** What the project's code says, by a dry run of the codemod. */
export async function lookAtCode(
  folder: string,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<{
  readonly facts: ProjectFacts;
  readonly checks: readonly Check[];
  /** The files that the upgrade is about. */
  readonly sources: readonly string[];
}> {
  const report = await runCodemod({ cwd: folder, dryRun: true, signal });
  const { manager, lockFile } = managerOf(join(folder, "package.json"));
  const { changed, todos, failed, refused } = report.totals;
  const range = rangeOf(manifest, "next-auth");
  const nextAuth = range === undefined ? null : { range, installed: installed(folder, "next-auth")?.version ?? null };
  // What waits for a file that could not be upgraded would change nothing now, and isn't next-auth v4's for that.
  const isUpgraded = changed + refused === 0 && !isVersion3({ nextAuth });
  const facts: ProjectFacts = {
    nextAuth,
    adapters: report.adapters,
    stated: report.stated,
    // An option whose value can't be told counts.
    readsV3Items: report.adapters
      .filter(({ options }) => options && "readV3Items" in options && options.readV3Items !== false)
      .map(({ path, line }) => ({ path, line })),
    lockFile: lockFile ?? null,
    git: gitState(
      folder,
      report.files.filter(({ status }) => status === "changed").map(({ path }) => join(folder, path)),
    ),
    code: { toChange: changed, todos, failed: failed + refused, isUpgraded },
    install:
      report.install.length > 0 || notInstalled(folder, manifest).length === 0
        ? report.install
        : [`${manager} install`],
  };
  return {
    facts,
    checks: [nextAuthCheck(facts), adapterCheck(facts), ...codeChecks(report), gitCheck(facts)],
    sources: report.files.map(({ path }) => join(folder, path)),
  };
}

function gitState(folder: string, toChange: readonly string[]): ProjectFacts["git"] {
  try {
    return workTreeState(folder, toChange);
  } catch (error) {
    if (error instanceof ToolError) return "none";
    throw error;
  }
}

/** The application asks for next-auth v3, or an older one. */
export function isVersion3({ nextAuth }: Pick<ProjectFacts, "nextAuth">): boolean {
  if (!nextAuth) return false;
  // Not what is installed, which may be older or newer than what package.json asks for: that has a line of its own.
  const isRange = semver.validRange(nextAuth.range) !== null;
  const version = isRange ? semver.minVersion(nextAuth.range)?.version : nextAuth.installed;
  return semver.major(version ?? "4.0.0") < 4;
}

function nextAuthCheck({ nextAuth, code }: ProjectFacts): Check {
  const result = (found: string, todo?: string) => makeCheck("code", "next-auth", found, todo);
  if (!nextAuth) {
    return result("package.json doesn't list next-auth", "In a monorepo, run doctor in the application's folder.");
  }
  const found = `next-auth ${nextAuth.range}${nextAuth.installed ? `, ${nextAuth.installed} installed` : ", not installed"}`;
  if (!isVersion3({ nextAuth })) return result(found);
  return result(
    found,
    code.toChange > 0 ? "The codemod raises it together with the code." : "Raise it to ^4.24.12 and install.",
  );
}

function adapterCheck({ adapters, stated }: ProjectFacts): Check {
  const result = (found: string, todo?: string) => makeCheck("code", "adapter", found, todo);
  const [first] = adapters;
  if (!first) {
    return result(
      "No call of a DynamoDB adapter was found in the code",
      "Without one, only the code needs the upgrade, and no table.",
    );
  }
  const where = adapters.map(({ path, line }) => `${path}:${line}`).join(", ");
  const table = stated.table === null ? "table not stated literally" : `table ${stated.table}`;
  return result(`${first.package} at ${where}: ${table}, ${stated.region ?? "region not stated literally"}`);
}

function codeChecks({ totals: { changed, scanned, todos }, files, packages }: CodemodReport): Check[] {
  const dryRun = new Call("runCodemod", { dryRun: true });
  const codes = [...new Set(files.flatMap(({ findings }) => findings.filter(isTodo).map(({ code }) => code)))].sort();
  const stopped = files.filter(({ reason }) => reason).map(({ path }) => path);
  const shown = (names: readonly string[]) => names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  const v3Code = `Still written for next-auth v3 or aws-sdk v2: ${changed} of ${plural(scanned, "source file")}`;
  return [
    changed > 0
      ? makeCheck("code", "v3-code", v3Code, dryRun)
      : makeCheck("code", "v3-code", `No v3 code left in ${plural(scanned, "source file")}`),
    todos > 0
      ? makeCheck(
          "code",
          "findings",
          `Left for a person: ${plural(todos, "place")}, ${shown(codes)}`,
          sentence`The codemod's report lists the places; ${new Call("explain")} says more.`,
        )
      : makeCheck("code", "findings", "Nothing that needs a person"),
    ...readersCheck(files),
    ...packages.flatMap(({ path, warnings, changes }) =>
      warnings
        .filter((warning) => !isOfLater(warning, changes))
        .map((warning, index) => manifestCheck(`manifest/${path}/${index}`, warning, path)),
    ),
    ...(stopped.length > 0
      ? [
          makeCheck(
            "code",
            "unreadable",
            `Not upgradable: ${plural(stopped.length, "file")}, ${shown(stopped)}`,
            sentence`${dryRun} says why.`,
            "failed",
          ),
        ]
      : []),
  ];
}

/** What is said of a package that the codemod will add is for whoever has it added. */
function isOfLater(warning: string, changes: CodemodReport["packages"][number]["changes"]): boolean {
  return changes.some(({ kind, name }) => kind === "add" && warning.startsWith(`${name} goes into `));
}

/** A warning says what is so, and after its last colon what to do. */
function manifestCheck(name: string, warning: string, path: string): Check {
  const [, found, todo] = /^(.+): (.+)$/s.exec(warning) ?? [];
  if (found === undefined || todo === undefined)
    return makeCheck("versions", name, `${path}: ${warning.replace(/[.]$/, "")}`);
  return makeCheck("versions", name, `${path}: ${found}`, `${todo.charAt(0).toUpperCase()}${todo.slice(1)}`);
}

/** Code of the application that asks next-auth's table itself: the migration changes the items that it reads. */
function readersCheck(files: CodemodReport["files"]): Check[] {
  const places = files.flatMap(({ path, findings }) =>
    findings.flatMap(({ code, line }) => (code === "NAD160" ? [`${path}:${line}`] : [])),
  );
  if (places.length === 0) return [];
  const shown = places.slice(0, 5).join(", ") + (places.length > 5 ? ", …" : "");
  const todo = sentence`See that it reads the migrated items, too, before the table is migrated. NAD160: ${new Call("explain")}`;
  return [makeCheck("code", "table-readers", `The application asks next-auth's table itself at ${shown}`, todo)];
}

function isTodo({ level }: { readonly level: "todo" | "note" }): boolean {
  return level === "todo";
}

function gitCheck({ git, code }: ProjectFacts): Check {
  const result = (found: string, todo: string) =>
    code.toChange > 0
      ? makeCheck("code", "git", found, todo)
      : makeCheck("code", "git", `${found}; the codemod has nothing to write`);
  if (git === "clean") return makeCheck("code", "git", "git has everything committed");
  if (git === "none") {
    return result("Not in a git repository", "Keep a copy before the codemod writes: there is no other way back.");
  }
  return result("Not everything is committed to git", "Commit or stash it before the codemod writes.");
}
