import { setTimeout as sleep } from "node:timers/promises";
import {
  type BackupStatus,
  CreateBackupCommand,
  DescribeBackupCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { ToolError } from "../../errors.ts";
import { nameOf } from "./errors.ts";
import type { Requests } from "./requests.ts";

/**
 * Makes an on-demand backup of the table and waits until it is there.
 *
 * @returns the backup's name
 * @throws ToolError when the engine has no backups, or it can't be made
 */
export async function backUp(requests: Requests, name: string): Promise<string> {
  const command = new CreateBackupCommand({ TableName: requests.table, BackupName: name });
  const { BackupDetails } = await requests.send(command);
  let status = BackupDetails?.BackupStatus;
  while (status === "CREATING") {
    await sleep(2_000);
    status = await backupStatus(requests, BackupDetails?.BackupArn);
  }
  if (status === "AVAILABLE") return name;
  throw new ToolError({
    code: "backup-gone",
    message: `The backup ${name} was asked for, and is ${status ?? "unknown"} now. Nothing was written.`,
    hint: "Look at the table's backups in the console, then run again.",
  });
}

/** A backup that was asked for a moment ago may not be found yet (DynamoDB API reference, DescribeBackup). */
async function backupStatus(requests: Requests, BackupArn: string | undefined): Promise<BackupStatus | undefined> {
  try {
    const { BackupDescription } = await requests.send(new DescribeBackupCommand({ BackupArn }));
    return BackupDescription?.BackupDetails?.BackupStatus;
  } catch (error) {
    if (nameOf(error) === "BackupNotFoundException") return "CREATING";
    throw error;
  }
}

/** Makes TTL delete what expired by its `expires`. */
export async function enableTtl(requests: Requests): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
  await requests.send(new UpdateTimeToLiveCommand({ TableName: requests.table, TimeToLiveSpecification }));
}
