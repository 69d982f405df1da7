import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, TestRunner } from "vitest";

/** Folders that were made outside of a test, for all tests of a file. */
const ofFile: string[] = [];

/**
 * A new folder, which is removed when the test has ended; made outside of a test, or in one of several that run at the same
 * moment, of which nobody knows which one asks, when all tests of the file have.
 */
export function temporaryFolder(name = "test"): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
  const test = TestRunner.getCurrentTest();
  if (test && !test.concurrent) onTestFinished(() => remove(folder));
  else ofFile.push(folder);
  return folder;
}

/** What stands in `setupFiles` calls it after the last test of a file. */
export function removeFoldersOfFile(): void {
  for (const folder of ofFile.splice(0)) remove(folder);
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
