import type { Table } from "../dynamodb/preflight.ts";

/** What was found out of the table. What identifies it stays out: the ARN holds the account. */
export interface TableReport extends Omit<Table, "arn" | "id"> {
  readonly region: string;
  readonly endpoint: string | null;
}
