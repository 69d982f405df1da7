import { dirname, join, relative, resolve } from "node:path";
import { adapterPackages } from "../../transforms/adapter-packages.ts";
import { transforms as allTransforms } from "../../transforms/index.ts";
import { isMock, namesPackage, namesSubject } from "../../transforms/knowledge/packages.ts";
import { slashed } from "../../transforms/paths.ts";
import { needsOf } from "../../transforms/project-files/findings.ts";
import { namesRuntime } from "../../transforms/project-files/node-version.ts";
import type { Transform } from "../../transforms/transform.ts";
import { ExitCode, ToolError, usageError } from "../errors.ts";
import { quotedForShell } from "../shell.ts";
import { npxOrigin, version } from "../version.ts";
import { option, sentence } from "../words.ts";
import { awsSdkUsers } from "./aws-sdk-users.ts";
import { chooseChanges, type LeaveOut } from "./choose.ts";
import { environmentNames } from "./environment-names.ts";
import { findWithDeployment } from "./find.ts";
import { guardWorkTree } from "./git.ts";
import type { ProjectGraph } from "./graph.ts";
import { type Install, install, installsFor, lineOf } from "./install.ts";
import { type Recovery, recover, WriteJournal } from "./journal.ts";
import { makeReport } from "./make-report.ts";
import { manifestOf, planManifests } from "./manifests.ts";
import { nextSteps } from "./next-steps.ts";
import type { CodemodOptions } from "./options.ts";
import type { PlannedManifest } from "./planned-manifest.ts";
import { type Application, lookAround } from "./project-files.ts";
import { projectRoot } from "./project-root.ts";
import type { CodemodReport } from "./report.ts";
import type { FileResult } from "./result.ts";
import { encode, Sources } from "./source.ts";
import { ofApplication, statedTable } from "./stated.ts";
import { keepTogether } from "./together.ts";
import { poolSize, WorkerPool } from "./worker-pool.ts";
import { type FileWrite, writeAll, writeFailure } from "./write.ts";

/** Options with what they leave out filled in. */
type WithDefaults = {
  readonly [Name in Exclude<keyof CodemodOptions, "choose">]-?: NonNullable<CodemodOptions[Name]>;
} & Pick<CodemodOptions, "choose">;

function withDefaults(options: CodemodOptions): WithDefaults {
  const { paths = [], ignore = [], only = [], skip = [], adapter = adapterPackages[0] } = options;
  const {
    readV3Items = false,
    strongSessions = false,
    dryRun = false,
    force = false,
    install = false,
    onEvent = () => {},
  } = options;
  const { cwd = ".", signal = new AbortController().signal, confirm = async () => true, choose } = options;
  return {
    cwd: resolve(cwd),
    paths,
    ignore,
    only,
    skip,
    adapter,
    readV3Items,
    strongSessions,
    dryRun,
    force,
    install,
    signal,
    confirm,
    choose,
    onEvent,
  };
}

/** Upgrades the code of a project. Writes all files or none, and nothing on a dry run. */
export async function runCodemod(given: CodemodOptions): Promise<CodemodReport> {
  const options = withDefaults(given);
  const { onEvent, signal } = options;
  checkAdapter(options);
  const transforms = chooseTransforms(options);
  const root = projectRoot(join(options.cwd, "package.json"), options.cwd);
  const journal = new WriteJournal(root);
  const recovered = options.dryRun ? unfinished(journal) : recoveryWarnings(recover(journal), options.cwd);
  const { sources: scanned, deployment } = findWithDeployment(options);
  onEvent({ type: "found", files: scanned.length });
  const sources = new Sources(scanned);
  const { results, graph, runtimes } = await transformAll(sources, transforms, options);
  onEvent({ type: "transformed", files: results.length });
  const manifests = planManifests(results, {
    adapter: options.adapter,
    ownRange: npxOrigin() ?? `^${version()}`,
    cwd: options.cwd,
    scanned,
    graph,
  });
  const around = lookAround(manifests.flatMap(applicationOf), [...deployment, ...runtimes], options.cwd);
  const writes = options.dryRun ? [] : writesOf(results, manifests, sources, options.cwd);
  // Signals are delivered between tasks: the one that came while the transforms ran is heard only after a turn.
  await new Promise((turn) => setImmediate(turn));
  if (signal.aborted) throw interrupted();
  const warnings = [...recovered, ...(await write(writes, options, journal))];
  if (!options.dryRun) onEvent({ type: "written", files: writes.length });
  const installs = installsFor(manifests);
  const installFailure = options.install && !options.dryRun ? await install(installs, options) : undefined;
  const isInstalled = options.install && !options.dryRun && !installFailure;
  const installing = installs.map((each) => shellLine(each, options.cwd));
  const stated = statedTable(graph, options.cwd);
  return makeReport({
    version: version(),
    cwd: options.cwd,
    dryRun: options.dryRun,
    options: {
      adapter: options.adapter,
      readV3Items: options.readV3Items,
      strongSessions: options.strongSessions,
      transforms: transforms.map(({ name }) => name),
    },
    scanned: scanned.length,
    results,
    manifests,
    around,
    graph,
    stated,
    warnings,
    installFailure,
    install: installing,
    next: nextSteps(options, {
      hasChanged: results.some(({ outcome }) => outcome.status === "changed"),
      hasAdapter: ofApplication(graph, "adapter-call", options.cwd).length > 0,
      isRefused: results.some(isLeftBehind),
      isChoice: results.some(isLeftOut) && !results.some(({ outcome }) => outcome.status === "failed"),
      installing: isInstalled ? [] : installing,
      stated,
    }),
  });
}

/** It stayed v3's: it could not be upgraded, or not even be read. */
function isLeftBehind({ before, outcome }: FileResult): boolean {
  return outcome.status === "refused" || (outcome.status === "failed" && before.includes("next-auth"));
}

/** Somebody who was asked didn't take it. */
function isLeftOut({ outcome }: FileResult): boolean {
  return outcome.status === "refused" && outcome.reason.isChoice === true;
}

function applicationOf({ path, use }: PlannedManifest): Application[] {
  if (!use.upgraded) return [];
  const losesAwsSdk = use.before.has("aws-sdk") && !use.after.has("aws-sdk") && use.awsSdkPeers.length === 0;
  return [{ manifest: path, needs: needsOf(use.after), losesAwsSdk }];
}

function interrupted(): ToolError {
  return new ToolError({
    code: "interrupted",
    message: "Interrupted: nothing was written.",
    hint: "Run the same command again.",
    exitCode: ExitCode.interrupted,
  });
}

function checkAdapter({ adapter, readV3Items, strongSessions }: WithDefaults): void {
  if (adapter === adapterPackages[0]) return;
  if (readV3Items) {
    throw usageError(
      "adapter-without-v3-items",
      `${adapter} has no readV3Items.`,
      `Use ${adapterPackages[0]} until the table is migrated: it reads and writes the same items.`,
    );
  }
  if (strongSessions) {
    throw usageError(
      "adapter-without-strong-sessions",
      `${adapter} has no strongSessions.`,
      `Use ${adapterPackages[0]}: it reads and writes the same items.`,
    );
  }
}

function chooseTransforms({ only, skip }: WithDefaults): readonly Transform[] {
  const names = allTransforms.map(({ name }) => name);
  const unknown = [...only, ...skip].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw usageError("no-such-transform", `There is no transform named ${unknown}.`, `These are: ${names.join(", ")}.`);
  }
  const chosen = allTransforms.filter(({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
  if (chosen.length === 0) {
    throw usageError(
      "no-such-transform",
      sentence`${option("only")} and ${option("skip")} leave no transform.`,
      "Leave one of the two out.",
    );
  }
  return chosen;
}

async function transformAll(
  sources: Sources,
  transforms: readonly Transform[],
  options: WithDefaults,
): Promise<{
  readonly results: readonly FileResult[];
  readonly graph: ProjectGraph;
  /** The files of code that name a Node.js to run functions on. */
  readonly runtimes: readonly string[];
}> {
  const runtimes: string[] = [];
  const matching = sources.matching((bytes, path) => {
    if (namesRuntime(bytes)) runtimes.push(path);
    return namesSubject(bytes) || isMock(slashed(path));
  });
  const { adapter, readV3Items, strongSessions, cwd } = options;
  const pool = new WorkerPool(
    sources,
    transforms,
    { adapter, readV3Items, strongSessions, environmentNames: environmentNames(cwd), awsSdkUsers: awsSdkUsers(cwd) },
    poolSize(matching.length),
  );
  try {
    const reached = await pool.analyse(matching);
    for (const path of reached) sources.keep(path);
    const asked = new Set(sources.all);
    const changed = await pool.change(reached);
    const ours = changed.filter((result) => !isNoneOfOurs(result) || pool.graph.hasRoles(result.path));
    const results = ours.flatMap((result) => (asked.has(result.path) ? [result] : leaveAlone(result)));
    const outside = new Set(results.flatMap(({ path }) => (asked.has(path) ? [] : [path])));
    const shown = (path: string) => slashed(relative(options.cwd, path));
    const leaveOut: LeaveOut = (all, left) =>
      keepTogether(
        all.map((result) => (left.has(result.path) ? leftOut(result) : result)),
        new Set([...outside, ...left]),
        pool.graph,
        (folder) => manifestOf(folder, options.cwd),
        shown,
      );
    return {
      results: options.choose
        ? await chooseChanges(results, options.choose, leaveOut, shown)
        : leaveOut(results, new Set()),
      graph: pool.graph,
      runtimes,
    };
  } finally {
    await pool.close();
  }
}

/** A file that can't be parsed, and of which nothing but a word like `TableName` says that it might have to do with next-auth. */
function isNoneOfOurs({ before, outcome }: FileResult): boolean {
  return outcome.status === "failed" && outcome.reason.stack === undefined && before !== "" && !namesPackage(before);
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

/** A file whose change somebody didn't want. */
function leftOut(result: FileResult): FileResult {
  const reason = { message: "it was left out", hint: "Run again, and take it.", isChoice: true } as const;
  return { ...result, changes: [], outcome: { status: "refused", reason } };
}

function writesOf(
  results: readonly FileResult[],
  manifests: readonly PlannedManifest[],
  sources: Sources,
  cwd: string,
): FileWrite[] {
  const writes: FileWrite[] = [];
  for (const { path, before, outcome } of results) {
    if (outcome.status !== "changed") continue;
    const bom = sources.source(path)?.bom ?? false;
    writes.push({ path, before: encode(before, bom), after: encode(outcome.after, bom), root: projectRoot(path, cwd) });
  }
  for (const { path, before, text, bom } of manifests) {
    if (text === before) continue;
    writes.push({ path, before: encode(before, bom), after: encode(text, bom), root: projectRoot(path, cwd) });
  }
  return writes;
}

/** Returns what has to be said of it. */
async function write(
  writes: readonly FileWrite[],
  { force, confirm, cwd }: WithDefaults,
  journal: WriteJournal,
): Promise<string[]> {
  if (writes.length === 0) return [];
  const paths = writes.map(({ path }) => path);
  if (guardWorkTree(paths, { force })) return writeAll(writes, journal);
  const question = `git can't bring back the old state of all ${writes.length} files. Copies of them are kept. Write?`;
  if (!force && !(await confirm(question))) throw interrupted();
  const originals = await keepOriginals(writes, journal);
  const [from, to] = [relative(cwd, originals), relative(cwd, dirname(journal.folder)) || "."];
  const copy = process.platform === "win32" ? ["xcopy", "/e", "/h", "/y", from, to] : ["cp", "-R", `${from}/.`, to];
  const why = force
    ? "git was not asked whether it can bring back these files"
    : "These files are not in a git repository";
  return [
    ...(await writeAll(writes, journal)),
    `${why}; copies of what was in them are in ${originals}. To restore them: ${copy.map((word) => quotedForShell(word)).join(" ")}`,
  ];
}

async function keepOriginals(writes: readonly FileWrite[], journal: WriteJournal): Promise<string> {
  try {
    return await journal.keepOriginals(writes, new Date());
  } catch (error) {
    throw error instanceof ToolError ? error : writeFailure(error);
  }
}

function unfinished(journal: WriteJournal): string[] {
  const count = journal.pending().length;
  if (count === 0) return [];
  return [
    `An earlier run was stopped while it wrote ${count} files; the next one that isn't a dry run ends that first.`,
  ];
}

function recoveryWarnings(recovery: Recovery | undefined, cwd: string): string[] {
  if (!recovery) return [];
  const { finished, left, isUndone } = recovery;
  if (isUndone) return ["An earlier run was stopped before it had replaced a file; what it had prepared was removed."];
  const shown = (paths: readonly string[]) => paths.map((path) => relative(cwd, path)).join(", ");
  return [
    `An earlier run was stopped while it wrote; its last ${finished.length} files were written now${finished.length > 0 ? `: ${shown(finished)}` : ""}.`,
    ...(left.length > 0 ? [`These were changed by somebody else since, and left so: ${shown(left)}.`] : []),
  ];
}

function shellLine({ folder, commands }: Install, cwd: string): string {
  const there = relative(cwd, folder);
  const line = commands.map(lineOf).join(" && ");
  return there === "" ? line : `(cd ${quotedForShell(there)} && ${line})`;
}
