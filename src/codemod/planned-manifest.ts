import type { ManifestPlan, PackageUse } from "../../transforms/project-files/package-json.ts";

/** What becomes of a file that says which packages there are. */
export interface PlannedManifest extends ManifestPlan {
  /** Absolute; that of a file with catalogs, too. */
  readonly path: string;
  readonly before: string;
  readonly bom: boolean;
  readonly use: PackageUse;
}
