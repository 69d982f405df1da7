import { createWriteStream, mkdirSync, rmSync, type WriteStream } from "node:fs";
import { join } from "node:path";

/** Where screenshots, server logs and reports are kept: an ignored folder, emptied at the start of each run. */
export const outputFolder = new URL("../.output", import.meta.url).pathname;

/** Empties the folder and says where it is. */
export function prepareOutput(): void {
  rmSync(outputFolder, { recursive: true, force: true });
  mkdirSync(outputFolder, { recursive: true });
  process.stderr.write(`Screenshots, logs and reports: ${outputFolder}\n`);
}

export function outputFile(name: string): string {
  return join(outputFolder, name);
}

/** A log file, to which everything under one name is appended. */
export function openLog(name: string): WriteStream {
  return createWriteStream(outputFile(`${name}.log`), { flags: "a" });
}
