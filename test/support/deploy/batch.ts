/** A retry strategy of a job definition (API reference of AWS Batch, RetryStrategy). */
export interface RetryStrategy {
  readonly Attempts: number;
  readonly EvaluateOnExit: readonly Readonly<
    Partial<Record<"OnExitCode" | "OnReason" | "OnStatusReason", string>> & {
      Action: "RETRY" | "EXIT";
    }
  >[];
}

/**
 * What AWS Batch does with a job that ended so, and has attempts left: the first rule all of whose patterns match decides; without
 * one it is tried again (user guide, "Automated job retries").
 */
export function batchAnswer(
  { EvaluateOnExit }: RetryStrategy,
  { code, reason = "" }: { readonly code?: number; readonly reason?: string },
): "done" | "again" | "never again" {
  if (code === 0) return "done";
  const rule = EvaluateOnExit.find(({ OnExitCode, OnReason, OnStatusReason }) =>
    (
      [
        [OnExitCode, code === undefined ? "" : String(code)],
        [OnReason, reason],
        [OnStatusReason, reason],
      ] as const
    ).every(([pattern, text]) => pattern === undefined || matches(pattern, text)),
  );
  return rule?.Action === "EXIT" ? "never again" : "again";
}

/** A pattern is a text, which may end with a star for any rest. */
function matches(pattern: string, text: string): boolean {
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
