import { setTimeout as sleep } from "node:timers/promises";
import {
  BackupNotFoundException,
  type BackupStatus,
  CreateBackupCommand,
  DescribeBackupCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { ToolError } from "../errors.ts";
import { isUnknownOperation } from "./errors.ts";
import type { Requests } from "./requests.ts";

/**
 * Makes an on-demand backup of the table and waits until it is there.
 *
 * @returns the backup's name
 * @throws ToolError when the engine has no backups, or it can't be made
 */
export async function backUp(requests: Requests, name: string): Promise<string> {
  const { BackupDetails } = await orSay(requests, "CreateBackup", () =>
    requests.send(new CreateBackupCommand({ TableName: requests.table, BackupName: name }), { raw: true }),
  );
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
    const { BackupDescription } = await requests.send(new DescribeBackupCommand({ BackupArn }), { raw: true });
    return BackupDescription?.BackupDetails?.BackupStatus;
  } catch (error) {
    if (error instanceof BackupNotFoundException) return "CREATING";
    throw requests.explain(error, "DescribeBackup");
  }
}

/** Makes TTL delete what expired by its `expires`. */
export async function enableTtl(requests: Requests): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
  await orSay(requests, "UpdateTimeToLive", () =>
    requests.send(new UpdateTimeToLiveCommand({ TableName: requests.table, TimeToLiveSpecification }), { raw: true }),
  );
}

async function orSay<T>(requests: Requests, operation: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!isUnknownOperation(error)) throw requests.explain(error, operation);
    throw new ToolError({
      code: "not-on-this-engine",
      message: `The engine doesn't have ${operation}.`,
      hint: "Leave --backup and --enable-ttl out here.",
      cause: error,
    });
  }
}
