import { ListBackupsCommand } from "@aws-sdk/client-dynamodb";
import { usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import type { Table } from "../dynamodb/preflight.ts";
import type { Found, Requests } from "../dynamodb/requests.ts";

/** How old a backup may be, in milliseconds: with an older one what users did since would be lost. */
const oldest = 86_400_000;

/**
 * Whether there is a way back that doesn't depend on this tool: point-in-time recovery, or a backup of the last day. An
 * engine that has no backups is its owner's own.
 *
 * @throws ToolError (`no-backup`) when there is none, or that can't be seen
 */
export async function checkRestorePoint(
  requests: Requests,
  { name, pointInTimeRecovery: recovery }: Pick<Table, "name" | "pointInTimeRecovery">,
  now: number,
): Promise<void> {
  if ("value" in recovery ? recovery.value : recovery.missing === "not on this engine") return;
  const backup = await hasBackup(requests, now);
  if ("value" in backup ? backup.value : backup.missing === "not on this engine") return;
  const unseen = [
    ...("missing" in recovery ? ["DescribeContinuousBackups"] : []),
    ...("missing" in backup ? ["ListBackups"] : []),
  ];
  const why =
    unseen.length > 0 ? ` Without permission for ${unseen.join(" and ")}, that is all that can be seen of them.` : "";
  throw usageError(
    "no-backup",
    `The table "${name}" has neither point-in-time recovery nor a backup of the last day.${why}`,
    sentence`Turn point-in-time recovery on or make a backup, then start the shards again; ${option("backup", false)} begins without. Nothing was written.`,
  );
}

async function hasBackup(requests: Requests, now: number): Promise<Found<boolean>> {
  let last: string | undefined;
  do {
    const command: ListBackupsCommand = new ListBackupsCommand({
      TableName: requests.table,
      BackupType: "ALL",
      TimeRangeLowerBound: new Date(now - oldest),
      ...(last === undefined ? {} : { ExclusiveStartBackupArn: last }),
    });
    const found = await requests.find(command);
    if ("missing" in found) return found;
    const { BackupSummaries = [], LastEvaluatedBackupArn } = found.value;
    if (BackupSummaries.some(({ BackupStatus }) => BackupStatus === "AVAILABLE")) return { value: true };
    last = LastEvaluatedBackupArn;
  } while (last !== undefined);
  return { value: false };
}
