import { DynamoDBAdapterError } from "./errors.ts";

/** How often a request is sent before giving up; the pauses between add up to half a minute at most. */
const attempts = 10;

/** Full jitter, up to 50 ms after the first attempt and doubling, as AWS advises for what DynamoDB was too busy for. */
const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));

/**
 * Calls until there is an answer: undefined means that DynamoDB was too busy, and that the SDK doesn't repeat it. Throws
 * `UNPROCESSED` when that goes on.
 */
export async function untilAnswered<T>(call: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const answer = await call();
    if (answer !== undefined) return answer;
    if (attempt < attempts) await pause(attempt);
  }
  throw new DynamoDBAdapterError("UNPROCESSED");
}
