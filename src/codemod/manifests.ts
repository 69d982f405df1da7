import { dirname, join, sep } from "node:path";
import type { AdapterPackage } from "../../transforms/adapter-packages.ts";
import { packagesNamedIn } from "../../transforms/knowledge/packages.ts";
import { type PackageUse, planManifest } from "../../transforms/project-files/package-json.ts";
import { awsSdkDependents } from "./aws-sdk-users.ts";
import { withCatalogs } from "./catalogs.ts";
import { findFiles } from "./find.ts";
import type { ProjectGraph } from "./graph.ts";
import { readPlainFile } from "./plain-file.ts";
import type { PlannedManifest } from "./planned-manifest.ts";
import { projectRoot, reallyLiesIn } from "./project-root.ts";
import type { FileResult } from "./result.ts";
import { decode } from "./source.ts";
import { Workspaces } from "./workspace.ts";

interface PlanOptions {
  readonly adapter: AdapterPackage;
  readonly ownRange: string;
  readonly cwd: string;
  readonly scanned: readonly string[];
  readonly graph: Pick<ProjectGraph, "facts">;
}

/** Plans the package.json nearest to each file that was changed. */
export function planManifests(results: readonly FileResult[], options: PlanOptions): PlannedManifest[] {
  const byManifest = new Map<string, FileResult[]>();
  const byFolder = new Map<string, string | undefined>();
  for (const result of results) {
    const folder = dirname(result.path);
    if (!byFolder.has(folder)) byFolder.set(folder, manifestOf(folder, options.cwd));
    const path = byFolder.get(folder);
    if (path) byManifest.set(path, [...(byManifest.get(path) ?? []), result]);
  }
  const workspaces = new Workspaces();
  const emailUsers = options.graph.facts("uses-email-provider").map(({ path }) => path);
  const plans: PlannedManifest[] = [];
  for (const [path, files] of byManifest) {
    if (!files.some(({ outcome }) => outcome.status === "changed")) continue;
    const bytes = readPlainFile(path);
    const source = bytes && decode(path, bytes);
    if (!source) continue;
    const folder = dirname(path) + sep;
    const use: PackageUse = {
      adapter: options.adapter,
      upgraded: files.some(({ before, outcome }) => outcome.status === "changed" && before.includes("next-auth")),
      before: union(files.map(({ before }) => packagesNamedIn(before))),
      after: union([
        ...files.map((file) => packagesNamedIn(textAfter(file))),
        namedElsewhere(folder, results, options.scanned),
      ]),
      usesEmailProvider: emailUsers.some((user) => user.startsWith(folder)),
      awsSdkPeers: awsSdkDependents(dirname(path)).flatMap(({ name, isPeer }) => (isPeer ? [name] : [])),
      tracesClient: files.some((file) => textAfter(file).includes("captureAWSv3Client")),
    };
    const plan = planManifest(source.text, use, options.ownRange);
    plans.push({ ...plan, path, before: source.text, bom: source.bom, use });
  }
  const others = plans.flatMap((plan) => (plan.use.upgraded ? manifestsAround(plan.path, workspaces) : []));
  for (const path of new Set(others)) {
    // Code of its own stays v3's.
    if (byManifest.get(path)?.some(isStopped)) continue;
    const known = plans.findIndex((plan) => plan.path === path);
    const plan = known < 0 ? planOther(path, results, options) : again(plans[known] as PlannedManifest, options);
    if (plan) plans.splice(known < 0 ? plans.length : known, 1, plan);
  }
  return withCatalogs(plans, workspaces).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isStopped({ outcome }: FileResult): boolean {
  return outcome.status === "refused" || outcome.status === "failed";
}

/** A package whose changes have nothing to do with next-auth, in a workspace that goes on with v4. */
function again(plan: PlannedManifest, { ownRange }: PlanOptions): PlannedManifest {
  if (plan.use.upgraded || !/"next-auth"\s*:/.test(plan.before)) return plan;
  const use = { ...plan.use, upgraded: true };
  return { ...plan, ...planManifest(plan.before, use, ownRange), use };
}

/** The package.json files of the other packages of the workspace, and of its root. */
function manifestsAround(manifest: string, workspaces: Workspaces): readonly string[] {
  const root = workspaces.rootOf(dirname(manifest));
  if (root === undefined) return [];
  const folders = [root, ...[...workspaces.around(root).values()].map(({ folder }) => folder)];
  return folders.map((folder) => join(folder, "package.json")).filter((path) => path !== manifest);
}

/**
 * A package whose code needs no upgrade, and that asks for next-auth anyway, as a peer say: next-auth is one version for all
 * of the workspace.
 */
function planOther(path: string, results: readonly FileResult[], options: PlanOptions): PlannedManifest | undefined {
  const bytes = readPlainFile(path);
  const source = bytes && decode(path, bytes);
  if (!source || !/"next-auth"\s*:/.test(source.text)) return undefined;
  const after = namedElsewhere(dirname(path) + sep, results, options.scanned);
  // Its code is written for v3 still, and was left out of this run.
  if (after.has("next-auth")) return undefined;
  const use: PackageUse = {
    adapter: options.adapter,
    upgraded: true,
    before: new Set(),
    after: new Set(),
    usesEmailProvider: false,
    awsSdkPeers: [],
    tracesClient: false,
  };
  const plan = planManifest(source.text, use, options.ownRange);
  if (plan.changes.length + plan.catalogs.length + plan.warnings.length === 0) return undefined;
  return { ...plan, path, before: source.text, bom: source.bom, use };
}

function textAfter({ before, outcome }: FileResult): string {
  return outcome.status === "changed" ? outcome.after : before;
}

/** What files of the package say that were not among those asked for: they may go on using what the others gave up. */
function namedElsewhere(folder: string, results: readonly FileResult[], scanned: readonly string[]): Set<string> {
  const seen = new Set([...scanned, ...results.map(({ path }) => path)]);
  const others = findFiles({ cwd: folder, paths: [], ignore: [] }).filter((path) => !seen.has(path));
  return union(others.map((path) => packagesNamedIn(readPlainFile(path)?.toString("latin1") ?? "")));
}

/**
 * The nearest package.json that lists what is upgraded; in a workspace that may be the root's. Else the nearest. Nothing above the
 * project is looked at, and no file that a link takes out of it.
 */
export function manifestOf(folder: string, cwd: string): string | undefined {
  const root = projectRoot(join(folder, "package.json"), cwd);
  let nearest: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "package.json");
    const text = reallyLiesIn(root, path) ? readPlainFile(path)?.toString("utf8") : undefined;
    if (text !== undefined) {
      nearest ??= path;
      if (/"(next-auth|aws-sdk)"\s*:/.test(text)) return path;
    }
    if (at === root || dirname(at) === at) return nearest;
  }
}

function union<T>(sets: readonly ReadonlySet<T>[]): Set<T> {
  return new Set(sets.flatMap((set) => [...set]));
}
