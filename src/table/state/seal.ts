import { hash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { stateDamaged } from "./lines.ts";
import { writeWhole } from "./whole-file.ts";

/** What tells what a run wrote into its state from what others did: a key that lies with it, and seals made with it. */

const keyBytes = 32;

/**
 * The key of a file.
 *
 * @param path of the key
 * @param isNew whether the file is yet to be made, and the key with it
 * @throws ToolError when it is gone
 */
export async function keyFor(path: string, { isNew }: { readonly isNew: boolean }): Promise<string> {
  const found = existsSync(path) ? await readFile(path, "utf8") : "";
  // Of a file that isn't there yet nothing is sealed: half a key is one that a crash left.
  if (!isNew || isKey(found)) return readKey(path);
  const key = newKey();
  await writeWhole(path, key);
  return key;
}

export function newKey(): string {
  return randomBytes(keyBytes).toString("hex");
}

export function isKey(value: unknown): value is string {
  return typeof value === "string" && value.length === keyBytes * 2;
}

/** @throws ToolError when it is gone, or none */
export async function readKey(path: string): Promise<string> {
  const key = existsSync(path) ? await readFile(path, "utf8") : "";
  if (isKey(key)) return key;
  throw stateDamaged(path, "is missing: without it nobody can tell what the run wrote from what others did");
}

/**
 * Half a SHA-256 over the key, what is sealed, and the key again: an envelope, which nobody can go on with who hasn't the
 * key. One call, since there is one for every item.
 *
 * @param before what it comes after
 */
export function sealOf(key: string, before: string, line: string): string {
  return hash("sha256", `${key}${before}\n${line}${key}`).slice(0, 32);
}
