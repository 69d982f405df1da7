import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { ToolError } from "../../errors.ts";

/**
 * The JSON values of a file of lines, one at a time. A last line that is broken, which a crash left, is not given:
 * what it
 * announced never happened.
 *
 * @throws ToolError for a broken line in the middle, without what stands in it: that may be a secret
 */
export async function* readLines(path: string): AsyncGenerator<unknown, void, void> {
  // A crash may have come between a run's first file and this one.
  if (!existsSync(path)) return;
  let number = 0;
  let broken: number | undefined;
  const lines = createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (broken !== undefined) throw stateDamaged(path, `is damaged in line ${broken}`);
    number++;
    if (line === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      broken = number;
      continue;
    }
    yield value;
  }
}

/** The error for a file of the state that isn't as it was written. */
export function stateDamaged(path: string, how: string): ToolError {
  return new ToolError({
    code: "state-damaged",
    message: `"${path}" ${how}.`,
    hint: "Put back a copy of it. Without one a new run still finds what is done, but what the file was kept for is lost.",
  });
}
