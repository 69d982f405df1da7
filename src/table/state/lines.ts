import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/**
 * The JSON values of a file of lines, one at a time. A last line without its end, which a crash left, is not given:
 * what it announced never happened.
 */
export async function* readLines(path: string): AsyncGenerator<unknown, void, void> {
  let previous: string | undefined;
  const lines = createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (previous !== undefined && previous !== "") yield JSON.parse(previous);
    previous = line;
  }
  if (previous !== undefined && previous !== "") {
    try {
      yield JSON.parse(previous);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}
