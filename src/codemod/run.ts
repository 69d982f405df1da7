import { relative } from "node:path";
import { defaultOptions, type TransformOptions } from "../../transforms/context.ts";
import { transforms as allTransforms } from "../../transforms/index.ts";
import type { Transform } from "../../transforms/transform.ts";
import { ExitCode, ToolError } from "../errors.ts";
import { findFiles } from "./find.ts";
import { guardWorkTree } from "./git.ts";
import type { ProjectGraph } from "./graph.ts";
import { type Install, install, installsFor } from "./install.ts";
import { type PlannedManifest, planManifests } from "./manifests.ts";
import { type CodemodReport, makeReport } from "./report.ts";
import type { FileResult } from "./result.ts";
import { encode, Sources } from "./source.ts";
import { Team, teamSize } from "./team.ts";
import { type Write, writeAll } from "./write.ts";

export interface CodemodOptions extends TransformOptions {
  /** Absolute. */
  readonly cwd: string;
  /** Files, folders, glob patterns; all of `cwd` when empty. */
  readonly paths: readonly string[];
  /** Glob patterns to leave out, besides what .gitignore names. */
  readonly ignore: readonly string[];
  /** Names of transforms: these alone when not empty. */
  readonly only: readonly string[];
  /** Names of transforms to leave out. */
  readonly skip: readonly string[];
  readonly dryRun: boolean;
  /** Write even where git could not bring the old state back. */
  readonly force: boolean;
  readonly install: boolean;
  /** The version of this package. */
  readonly version: string;
}

/**
 * Upgrades the code of a project. Writes all files or none, and nothing on a dry run.
 * @throws ToolError when a path, a transform's name or the git work tree is not as it should be, or writing or installing failed.
 */
export async function runCodemod(options: CodemodOptions): Promise<CodemodReport> {
  checkAdapter(options);
  const transforms = chooseTransforms(options);
  const scanned = findFiles(options);
  const sources = new Sources(scanned);
  const { results, graph } = await transformAll(sources, transforms, options);
  const manifests = planManifests(results, {
    adapter: options.adapter,
    ownVersion: options.version,
    scanned,
    graph,
  });
  const warnings = options.dryRun ? [] : write(writesOf(results, manifests, sources), options.force);
  const installs = installsFor(manifests);
  if (options.install && !options.dryRun) for (const each of installs) await install(each);
  return makeReport({
    version: options.version,
    cwd: options.cwd,
    dryRun: options.dryRun,
    options: {
      adapter: options.adapter,
      readV3Items: options.readV3Items,
      transforms: transforms.map(({ name }) => name),
    },
    scanned: scanned.length,
    results,
    manifests,
    warnings,
    next: nextCommands(results, installs, options),
  });
}

/** What the shell is told: 1 when a file could not be read or parsed, 3 when something is left for a person. */
export function exitCodeOf({ totals }: CodemodReport): ExitCode {
  if (totals.failed > 0) return ExitCode.failed;
  return totals.refused > 0 || totals.todos > 0 ? ExitCode.attention : ExitCode.done;
}

function checkAdapter({ adapter, readV3Items }: CodemodOptions): void {
  if (!readV3Items || adapter === defaultOptions.adapter) return;
  throw new ToolError({
    code: "adapter-without-v3-items",
    message: `${adapter} has no readV3Items.`,
    hint: `Use ${defaultOptions.adapter} until the table is migrated: it reads and writes the same items.`,
    exitCode: ExitCode.usage,
  });
}

function chooseTransforms({ only, skip }: CodemodOptions): readonly Transform[] {
  const names = allTransforms.map(({ name }) => name);
  const unknown = [...only, ...skip].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ToolError({
      code: "no-such-transform",
      message: `There is no transform named ${unknown}.`,
      hint: `These are: ${names.join(", ")}.`,
      exitCode: ExitCode.usage,
    });
  }
  return allTransforms.filter(({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
}

async function transformAll(
  sources: Sources,
  transforms: readonly Transform[],
  options: CodemodOptions,
): Promise<{ results: FileResult[]; graph: ProjectGraph }> {
  const matching = sources.mentioning();
  const { adapter, readV3Items } = options;
  const team = new Team(sources, transforms, { adapter, readV3Items }, teamSize(matching.length));
  try {
    const reached = await team.analyse(matching);
    for (const path of reached) sources.keep(path);
    const asked = new Set(sources.all);
    const changed = await team.change(reached);
    return {
      results: changed.flatMap((result) => (asked.has(result.path) ? [result] : leaveAlone(result))),
      graph: team.graph,
    };
  } finally {
    await team.dismiss();
  }
}

/** A file that the application needs upgraded with the rest, but that was not among those asked for. */
function leaveAlone(result: FileResult): FileResult[] {
  if (result.outcome.status !== "changed") return [];
  const reason = {
    message: "it has to be upgraded with the files that import it, but it is outside the paths given, or ignored",
    hint: "Run again with its path added.",
  };
  return [{ ...result, changes: [], outcome: { status: "refused", reason } }];
}

function writesOf(results: readonly FileResult[], manifests: readonly PlannedManifest[], sources: Sources): Write[] {
  const writes: Write[] = [];
  for (const { path, before, outcome } of results) {
    if (outcome.status !== "changed") continue;
    const bom = sources.source(path)?.bom ?? false;
    writes.push({ path, before: encode(before, bom), after: encode(outcome.after, bom) });
  }
  for (const { path, before, text, bom } of manifests) {
    if (text !== before) writes.push({ path, before: encode(before, bom), after: encode(text, bom) });
  }
  return writes;
}

function write(writes: readonly Write[], force: boolean): string[] {
  if (writes.length === 0) return [];
  const warning = guardWorkTree(
    writes.map(({ path }) => path),
    force,
  );
  writeAll(writes);
  return warning ? [warning] : [];
}

function nextCommands(results: readonly FileResult[], installs: readonly Install[], options: CodemodOptions): string[] {
  if (!results.some(({ outcome }) => outcome.status === "changed")) return [];
  const again = options.dryRun
    ? [`npx migrate-nextauth-dynamo codemod${options.paths.map((path) => ` ${path}`).join("")}`]
    : [];
  const installing =
    options.install && !options.dryRun
      ? []
      : installs.map(({ folder, commands }) => {
          const there = relative(options.cwd, folder);
          const line = commands.map((command) => command.join(" ")).join(" && ");
          return there === "" ? line : `(cd ${there} && ${line})`;
        });
  return [...again, ...installing, "npx migrate-nextauth-dynamo migrate-data --table <name> --dry-run"];
}
