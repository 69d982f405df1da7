import type { Table } from "../preflight.ts";

/** What was found out of the table. The ARN, which holds the account, stays out. */
export interface TableReport extends Omit<Table, "arn"> {
  readonly region: string;
  readonly endpoint: string | null;
}

export function tableReport({ arn: _, ...table }: Table, region: string, endpoint: string | null): TableReport {
  return { ...table, region, endpoint };
}
