import type { TableOptions } from "../table/job/options.ts";

type Place = "client" | "region" | "endpoint" | "profile";
type Names = "partitionKey" | "sortKey" | "indexName" | "indexPartitionKey" | "indexSortKey";

/** What `doctor` is given; all of it may be left out. */
export interface DoctorOptions extends Partial<Pick<TableOptions, "table" | Place | Names | "signal">> {
  /** The project's folder; the working directory by default. */
  readonly cwd?: string | undefined;
}
