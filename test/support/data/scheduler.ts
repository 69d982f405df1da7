import type { CliResult } from "./cli.ts";

/**
 * Runs an array of shards by the rules that AWS Batch (retry strategy) and Kubernetes (Indexed Job, podFailurePolicy)
 * are given in `deploy/`: so many at a time, each again until it ends with 0, 2 or 3, up to ten attempts.
 *
 * @param run one attempt at a shard; counted from 1
 * @returns the last result of each shard, and how many attempts there were
 */
export async function schedule(
  { shards, parallelism }: { readonly shards: number; readonly parallelism: number },
  run: (index: number, attempt: number) => Promise<CliResult>,
): Promise<{ readonly results: readonly CliResult[]; readonly attempts: number }> {
  const waiting = Array.from({ length: shards }, (_, index) => ({ index, attempt: 1 }));
  const results: CliResult[] = [];
  let attempts = 0;
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { index, attempt } = next;
      attempts++;
      const result = await run(index, attempt);
      results[index] = result;
      if (!isFinal(result) && attempt < 10) waiting.push({ index, attempt: attempt + 1 });
    }
  };
  await Promise.all(Array.from({ length: parallelism }, worker));
  return { results, attempts };
}

function isFinal({ code }: CliResult): boolean {
  return code === 0 || code === 2 || code === 3;
}
