import { setTimeout as sleep } from "node:timers/promises";
import { CreateBackupCommand, DescribeBackupCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
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
  const BackupArn = BackupDetails?.BackupArn;
  for (let status = BackupDetails?.BackupStatus; status === "CREATING"; ) {
    await sleep(2_000);
    const { BackupDescription } = await requests.send(new DescribeBackupCommand({ BackupArn }));
    status = BackupDescription?.BackupDetails?.BackupStatus;
  }
  return name;
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
