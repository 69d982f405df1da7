import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ToolError } from "../errors.ts";
import { usage } from "./usage.ts";

/**
 * Checks, before a job begins, that its reports can be written.
 *
 * @param extensions the kinds of reports that there are
 * @throws ToolError for an unknown extension or a folder that doesn't exist
 */
export function checkReportFiles(files: readonly string[], extensions: readonly string[]): void {
  for (const file of files) {
    if (!extensions.some((extension) => file.toLowerCase().endsWith(extension))) {
      throw usage(
        "report-kind",
        `The report "${file}" has an extension that isn't known.`,
        `Name it with one of ${extensions.join(", ")}.`,
      );
    }
    if (!existsSync(dirname(resolve(file)))) {
      throw usage(
        "report-folder",
        `The folder of the report "${file}" doesn't exist.`,
        "Create it, or write the report elsewhere.",
      );
    }
  }
}

/**
 * Writes a report file.
 *
 * @param hint what to do when it can't be written, now that the job itself is done
 */
export async function writeReport(file: string, text: string, hint: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new ToolError({
      code: "report-write",
      message: `The job is done, but its report couldn't be written to "${file}" (${(error as NodeJS.ErrnoException).code}).`,
      hint,
      cause: error,
    });
  }
}
