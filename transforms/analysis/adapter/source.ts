import type { TransformContext } from "../../context.ts";
import type { ClientExport, PortableCode, Project } from "../../project.ts";
import type { ImportedValue } from "../aws/origins.ts";
import { isShim } from "../aws/shim.ts";
import { v3Package } from "./calls.ts";
import { isV3File, isV4File } from "./foreign.ts";
import { foreignConfig } from "./global.ts";
import { isOnlyForAdapter, moduleOf, type PlannedCall } from "./plan.ts";

/** Modules that hand a client on; exports may go round in a circle. */
const longestChain = 20;

/** What a client that comes from another module is after the codemod. */
export interface ClientSource {
  /**
   * `converted` where it is made, of SDK v3 as it is (`ready`), `shared` with others and left, or not to be followed.
   */
  readonly kind: "converted" | "ready" | "shared" | "unknown";
  /** The settings of a shared one, the weakest first; undefined when only its module knows them. */
  readonly options: readonly PortableCode[] | undefined;
  /** The export that its module gets for the adapter when `options` is undefined; undefined when it can't have one. */
  readonly copy: { readonly path: string; readonly exportName: string } | undefined;
}

export function sourceOf(context: TransformContext, value: ImportedValue): ClientSource {
  const { project } = context;
  let made = moduleOf(context, value);
  let fact = made && exportFact(project, made);
  for (let hops = 0; fact?.from && hops < longestChain; hops++) {
    made = fact.from;
    fact = exportFact(project, made);
  }
  if (!made || !fact) return { kind: "unknown", options: undefined, copy: undefined };
  const { path } = made;
  if (fact.sdk === 3) return { kind: "ready", options: undefined, copy: undefined };
  if (!fact.sharedHere && fact.exportNames.every((name) => isOnlyForAdapter(project, path, name))) {
    return { kind: "converted", options: undefined, copy: undefined };
  }
  if (!fact.options)
    return {
      kind: "shared",
      options: undefined,
      copy: fact.copy === undefined ? undefined : { path, exportName: fact.copy },
    };
  return { kind: "shared", options: [...foreignConfig(context, path, value.node), fact.options], copy: undefined };
}

function exportFact(
  project: Project,
  { path, exportName }: { path: string; exportName: string },
): ClientExport | undefined {
  return project.facts("client-export", path).find((fact) => fact.value.exportName === exportName)?.value;
}

/** A call of v4's adapter looks like the last form of v3's: the client says which it is. */
export function isV3Call(context: TransformContext, { adapter, form, origins }: PlannedCall): boolean {
  if (form !== "client" || !origins) return form !== "unreadable" || !isV4File(context);
  if (adapter.exportName === "default" && adapter.source === v3Package) return true;
  if (origins.created.size > 0) return true;
  if (origins.v3) return adapter.source === v3Package && isV3File(context);
  const kinds = origins.imported.map((value) => sourceOf(context, value).kind);
  if (kinds.some((kind) => kind === "converted" || kind === "shared")) return true;
  if (origins.unknown.some((node) => isShim(context, node))) return true;
  return adapter.source === v3Package && !kinds.includes("ready") && !isV4File(context);
}
