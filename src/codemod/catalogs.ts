import { dirname, join } from "node:path";
import { editJsonCatalog, editYamlCatalog } from "../../transforms/project-files/catalog.ts";
import { type CatalogUse, majorOf, unread } from "../../transforms/project-files/package-json.ts";
import { readPlainFile } from "./plain-file.ts";
import type { PlannedManifest } from "./planned-manifest.ts";
import { decode } from "./source.ts";
import type { Workspaces } from "./workspace.ts";

/** Where a workspace keeps the ranges that its packages name `catalog:`. */
const homes = ["pnpm-workspace.yaml", ".yarnrc.yml", "package.json"];

/** Adds what changes in the workspaces' catalogs, where the packages refer to them. */
export function withCatalogs(plans: readonly PlannedManifest[], workspaces: Workspaces): PlannedManifest[] {
  const byPath = new Map(plans.map((plan) => [plan.path, plan]));
  for (const { path, catalogs, use } of plans) {
    const root = workspaces.rootOf(dirname(path)) ?? dirname(path);
    for (const asked of catalogs) {
      const isFound = homes.some((name) => {
        const home = byPath.get(join(root, name)) ?? unplanned(join(root, name), use);
        const raised = home && raise(home, asked);
        if (raised) byPath.set(home.path, raised);
        return raised !== undefined;
      });
      const own = byPath.get(path);
      if (isFound || !own) continue;
      const range = `catalog:${asked.catalog}`;
      byPath.set(path, { ...own, warnings: [...own.warnings, unread(asked.name, range, asked.to)] });
    }
  }
  return [...byPath.values()];
}

function unplanned(path: string, { adapter }: PlannedManifest["use"]): PlannedManifest | undefined {
  const bytes = readPlainFile(path);
  const source = bytes && decode(path, bytes);
  if (!source) return undefined;
  const use = {
    adapter,
    upgraded: false,
    before: new Set<string>(),
    after: new Set<string>(),
    usesEmailProvider: false,
    awsSdkPeers: [],
    tracesClient: false,
  };
  return {
    path,
    before: source.text,
    bom: source.bom,
    use,
    text: source.text,
    changes: [],
    warnings: [],
    catalogs: [],
  };
}

/** The plan with a catalog's range raised, the same when that is new enough, undefined where the package doesn't stand in it. */
function raise(home: PlannedManifest, asked: CatalogUse): PlannedManifest | undefined {
  const edit = home.path.endsWith(".json") ? editJsonCatalog : editYamlCatalog;
  const found = edit(home.text, asked);
  if (!found) return undefined;
  const { name, to, why } = asked;
  const major = majorOf(found.from);
  if (major === undefined) {
    const warning = unread(`catalog ${name}`, found.from, to);
    return home.warnings.includes(warning) ? home : { ...home, warnings: [...home.warnings, warning] };
  }
  if (major >= (majorOf(to) ?? 0)) return home;
  const change = { kind: "update", section: "catalog", name, from: found.from, to, why } as const;
  return { ...home, text: found.text, changes: [...home.changes, change] };
}
