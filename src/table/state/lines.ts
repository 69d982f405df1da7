import { createReadStream, existsSync } from "node:fs";
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
  for await (const line of linesOf(createReadStream(path))) {
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

/**
 * The lines of a stream of UTF-8, split at `\n` only: readline also splits at U+2028 and U+2029 (from Node 24 on), which
 * JSON doesn't escape.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  let pending: Buffer[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline);
    if (end < 0) {
      pending.push(chunk);
      continue;
    }
    // No character of several bytes holds the newline's, so whole lines can be decoded.
    const lines = Buffer.concat([...pending, chunk.subarray(0, end)]);
    pending = [chunk.subarray(end + 1)];
    yield* lines.toString("utf8").split("\n");
  }
  const last = Buffer.concat(pending).toString("utf8");
  if (last !== "") yield last;
}

const newline = 0x0a;

/** The error for a file of the state that isn't as it was written. */
export function stateDamaged(path: string, how: string): ToolError {
  return new ToolError({
    code: "state-damaged",
    message: `"${path}" ${how}.`,
    hint: "Put back a copy of it. Without one a new run still finds what is done, but what the file was kept for is lost.",
  });
}
