import { DescribeTableCommand, type TableDescription } from "@aws-sdk/client-dynamodb";
import { ToolError } from "../../errors.ts";
import type { Requests } from "./requests.ts";

/** What tells a table from another one of its name. */
export function idOf({ TableId, CreationDateTime }: TableDescription): string {
  return TableId ?? CreationDateTime?.toISOString() ?? "";
}

/** Whether it is DynamoDB's own id of a table, which exports name too: an engine that gives none is known by a time. */
export function isTableId(id: string): boolean {
  return /^[\da-f]{8}-/i.test(id);
}

/**
 * Whether the table is still the one that the job began with, and not another one that was made by the same name since.
 *
 * @throws ToolError (`table-replaced`) when it isn't
 */
export async function checkSameTable(
  requests: Requests,
  { name, id }: { readonly name: string; readonly id: string },
): Promise<void> {
  const { Table: description = {} } = await requests.send(new DescribeTableCommand({ TableName: name }));
  if (idOf(description) === id) return;
  throw new ToolError({
    code: "table-replaced",
    message: `The table "${name}" was deleted and made again while the job was at work on it.`,
    hint: "What the job knows is of the former table. Look at what the table holds now, and begin anew.",
  });
}
