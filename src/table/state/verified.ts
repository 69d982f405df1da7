import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Identity } from "./run.ts";
import { checkStateFolder, openStateFolder } from "./state-folder.ts";

/**
 * That a table was verified, and nothing was found. It holds until something is written to the table from this folder, and
 * for that table alone, not for another one of its name.
 */

/** Which table: the same name exists in other accounts, and at other times. */
export type VerifiedTable = Pick<Identity, "table" | "arn" | "id" | "endpoint">;

/** In bytes: it has two hundred. */
const largest = 4_096;

export async function noteVerified(stateFolder: string, table: VerifiedTable, verifiedAt: string): Promise<void> {
  await openStateFolder(stateFolder);
  const file = fileOf(stateFolder, table);
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  await writeFile(temporary, JSON.stringify({ ...nameOf(table), verifiedAt }), { flag: "wx", mode: 0o600 });
  await rename(temporary, file);
}

/** From now on it has to be verified again. */
export async function forgetVerified(stateFolder: string, table: VerifiedTable): Promise<void> {
  if (existsSync(stateFolder)) await rm(fileOf(stateFolder, table), { force: true });
}

/** When it was verified, as ISO text; null when it wasn't, or nothing tells. */
export async function verifiedAt(stateFolder: string, table: VerifiedTable): Promise<string | null> {
  const file = fileOf(stateFolder, table);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > largest) return null;
  try {
    await checkStateFolder(stateFolder);
    const { verifiedAt, ...name } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    const isIt = JSON.stringify(name) === JSON.stringify(nameOf(table));
    return isIt && typeof verifiedAt === "string" && isoDate.test(verifiedAt) ? verifiedAt : null;
  } catch {
    return null;
  }
}

const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

function nameOf({ table, arn, id, endpoint }: VerifiedTable): VerifiedTable {
  return { table, arn, id, endpoint };
}

function fileOf(stateFolder: string, table: VerifiedTable): string {
  const hash = createHash("sha256")
    .update(JSON.stringify(nameOf(table)))
    .digest("hex")
    .slice(0, 16);
  return join(stateFolder, `verified-${hash}.json`);
}
