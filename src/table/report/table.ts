import type { Table } from "../preflight.ts";

/** What was found out of the table. What identifies it stays out: the ARN holds the account. */
export interface TableReport extends Omit<Table, "arn" | "id"> {
  readonly region: string;
  readonly endpoint: string | null;
}

export function tableReport({ arn: _, id: __, ...table }: Table, region: string, endpoint: string | null): TableReport {
  return { ...table, region, endpoint };
}
