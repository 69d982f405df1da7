import { rename, rm, writeFile } from "node:fs/promises";
import { cantWrite } from "./cant-write.ts";

/**
 * Writes a file beside, flushes and renames it, so that a crash or a power cut leaves the old one or the new one, and never half of
 * one.
 *
 * @throws ToolError when it can't be written
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    // What an earlier attempt left; a link that somebody put there isn't followed.
    await rm(`${path}.new`, { force: true });
    await writeFile(`${path}.new`, text, { flag: "wx", mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  } catch (error) {
    throw cantWrite(path, error);
  }
}
