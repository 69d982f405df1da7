import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { ToolError } from "../../errors.ts";

/**
 * The JSON values of a file of lines, one at a time. A last line that is broken, which a crash left, is not given: what it
 * announced never happened.
 *
 * @throws ToolError for a broken line in the middle, without what stands in it: that may be a secret
 */
export async function* readLines(path: string): AsyncGenerator<unknown, void, void> {
  let number = 0;
  let broken: number | undefined;
  const lines = createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (broken !== undefined) throw damaged(path, broken);
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

function damaged(path: string, line: number): ToolError {
  return new ToolError({
    code: "state-damaged",
    message: `"${path}" is damaged in line ${line}.`,
    hint: "Put back a copy of it. Without one a new run still finds what is done, but what the file was kept for is lost.",
  });
}
