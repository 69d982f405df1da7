import type { Table } from "../dynamodb/preflight.ts";
import type { Found } from "../dynamodb/requests.ts";

/** What was found out of the table. */
export interface TableReport extends Omit<Table, "id"> {
  readonly region: string;
  /** Another one than AWS's, wherever it comes from. */
  readonly endpoint: string | null;
  /** As the ARN has it; `null` where it has none. */
  readonly account: string | null;
  /** The ARN of whose credentials these are. */
  readonly caller: Found<string>;
}
