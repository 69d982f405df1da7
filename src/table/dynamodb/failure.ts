/** What a failed request means for whoever sent it. */
export type Failure =
  /** The table or the account is asked for more than it gives: slow down, then try again. */
  | "throttled"
  /** The service or the network failed: try again. The request may have been carried out anyway. */
  | "transient"
  /** Trying again won't help. */
  | "final";

/** What is known of an error that the SDK threw, or of one that stands in a batch's answer. */
interface Described {
  readonly name?: string;
  readonly code?: string;
  readonly $fault?: string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    /**
     * The signature's time was off, and the SDK has set its clock by the answer's (@aws-sdk/core, `AwsSdkSigV4Signer`).
     */
    readonly clockSkewCorrected?: boolean;
  };
}

/**
 * Names of exceptions, and the codes by which batches and transactions name the same (API reference,
 * BatchStatementError).
 */
const throttling: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ProvisionedThroughputExceeded",
  "ThrottlingException",
  "ThrottlingError",
  "Throttling",
  "RequestLimitExceeded",
  "RequestLimitExceededException",
  "TooManyRequestsException",
]);

const transient: ReadonlySet<string> = new Set([
  "InternalServerError",
  "InternalServerErrorException",
  "InternalFailure",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "TransactionConflict",
  "TransactionConflictException",
  "TransactionInProgressException",
  "RequestTimeout",
  "TimeoutError",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  // 200, and then not what was asked for, or no JSON.
  "IncompleteAnswer",
  "RepeatedAnswer",
  "SyntaxError",
  // Two regions of a global table wrote to one item (API reference, error messages): the write is to be sent again.
  "ReplicatedWriteConflict",
  "ReplicatedWriteConflictException",
]);

/** Whether trying again helps. */
export function failureOf(error: unknown): Failure {
  const { name = "", code = "", $fault, $metadata } = (error ?? {}) as Described;
  const status = $metadata?.httpStatusCode ?? 0;
  if (throttling.has(name) || throttling.has(code) || status === 429) return "throttled";
  // What can't be read of a 200 is no answer: whatever the SDK stumbled over, it was nothing that the engine says.
  const isTheirs = $fault === "server" || status >= 500 || status === 200;
  if (transient.has(name) || transient.has(code) || isTheirs || $metadata?.clockSkewCorrected) return "transient";
  return "final";
}
