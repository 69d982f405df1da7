import { accessSync, constants, existsSync, lstatSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ToolError, usageError } from "../errors.ts";
import { maskTokens } from "../secrets/texts.ts";

/**
 * Checks, before a job begins, that its reports can be written.
 *
 * @param extensions the kinds of reports that there are
 * @throws ToolError for an unknown extension, or a file that can't be written
 */
export function checkReportFiles(files: readonly string[], extensions: readonly string[]): void {
  for (const file of files) {
    if (!extensions.some((extension) => file.toLowerCase().endsWith(extension))) {
      throw usageError(
        "report-kind",
        `The report "${file}" has an extension that isn't known.`,
        `Name it with one of ${extensions.join(", ")}.`,
      );
    }
    const problem = unwritable(file);
    if (problem !== undefined) {
      throw usageError("report-folder", `"${file}" can't be written: ${problem}.`, "Have it written elsewhere.");
    }
  }
}

/** What shows before anything is written; a full disk, for one, doesn't. */
function unwritable(file: string): string | undefined {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) return "its folder doesn't exist";
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory()) return "it is a folder";
  if (there?.isSymbolicLink()) return "it is a link, and who made it may have meant another file";
  if (there && !there.isFile()) return "it is no file";
  try {
    if (there) accessSync(file, constants.W_OK);
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Writes a report file, for its owner alone: beside its place and then there, so that a link that is put there meanwhile
 * is replaced, and not followed.
 *
 * @param hint what to do when it can't be written, now that the job itself is done
 */
export async function writeReport(file: string, text: string, hint: string): Promise<void> {
  const temporary = join(dirname(resolve(file)), `.${basename(file)}.${crypto.randomUUID()}`);
  try {
    await writeFile(temporary, maskTokens(text), { flag: "wx", mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ToolError({
      code: "report-write",
      message: `The job is done, but its report couldn't be written to "${file}" (${(error as NodeJS.ErrnoException).code}).`,
      hint,
      cause: error,
    });
  }
}
