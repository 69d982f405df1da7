import { type ErrorCode, ExitCode, ToolError } from "../../errors.ts";
import { option, type Sentence, sentence } from "../../words.ts";
import type { Connection } from "./connection.ts";
import { credentialTrouble } from "./credentials.ts";
import { failureOf } from "./failure.ts";

/** What was being done, for the sentence that tells of its failure. */
export interface FailedOperation {
  readonly table: string;
  /** The operation of the DynamoDB API, for example `Scan`. */
  readonly operation: string;
  readonly connection: Connection;
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Names by which AWS says the same thing. */
const names = {
  noTable: /^ResourceNotFoundException$/,
  noCredentials: /^CredentialsProviderError$/,
  invalidCredentials:
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?)$/,
  expiredCredentials: /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired)$/,
  denied: /^(AccessDeniedException|AccessDenied|NotAuthorized)$/,
} as const;

/** The SDK's own error, of one that was explained. */
export function causeOf(error: unknown): Error {
  return ((error as Error).cause ?? error) as Error;
}

/** What the SDK calls an error that was explained. */
export function nameOf(error: unknown): string {
  return causeOf(error).name;
}

/** Whether an operation failed because these credentials may not use it. */
export function isAccessDenied(error: unknown): boolean {
  return names.denied.test(nameOf(error));
}

/** Whether an operation failed because this engine doesn't have it. */
export function isUnknownOperation(error: unknown): boolean {
  return nameOf(error) === "UnknownOperationException";
}

/**
 * An SDK or network error as one sentence on what was wrong and one on what to do. Errors that are ours stay as they
 * are.
 */
export function explain(error: unknown, doing: FailedOperation): Error {
  if (error instanceof ToolError) return error;
  const { name = "", code = "", message = "" } = (error ?? {}) as SdkError;
  const { table, operation, connection } = doing;
  const where = connection.endpoint ? `at ${connection.endpoint}` : connection.region ? `in ${connection.region}` : "";
  const tool = (toolCode: ErrorCode, message: string, hint: string | Sentence, exitCode?: ExitCode) =>
    new ToolError({ code: toolCode, message, hint, cause: error, ...(exitCode && { exitCode }) });

  if (name === "AbortError") {
    return tool(
      "interrupted",
      `Stopped before the table "${table}" was looked at.`,
      "Nothing was done: run the same again.",
      ExitCode.interrupted,
    );
  }
  if (names.noTable.test(name)) {
    return tool(
      "table-not-found",
      `There is no table "${table}" ${where}.`,
      sentence`Check ${option("table")}, ${option("region")} (or AWS_REGION) and ${option("profile")}: the table may be in another region or account.`,
    );
  }
  if (names.noCredentials.test(name)) {
    const trouble = credentialTrouble(message, table, connection.profile ?? process.env.AWS_PROFILE);
    return tool(trouble.code, trouble.message, trouble.hint);
  }
  const [, region] = /^Region not accepted: region="(.*?)"/.exec(message) ?? [];
  if (region !== undefined || /region is missing/i.test(message)) {
    return tool(
      "no-region",
      region ? `"${region}" is no AWS region.` : "No AWS region is set.",
      sentence`Pass ${option("region")}, for example ${option("region", "us-east-1")}, or set AWS_REGION.`,
    );
  }
  if (names.expiredCredentials.test(name)) {
    return tool(
      "credentials-expired",
      `The AWS credentials expired during ${operation} on the table "${table}".`,
      "Renew them, for example with `aws sso login`, and go on.",
    );
  }
  if (names.invalidCredentials.test(name)) {
    return tool(
      "credentials-invalid",
      `AWS doesn't accept the credentials (${name}).`,
      "Check the profile or the AWS_* variables; temporary credentials also need AWS_SESSION_TOKEN.",
    );
  }
  if (names.denied.test(name)) {
    const action = /perform: (dynamodb:\w+)/.exec(message)?.[1] ?? `dynamodb:${operation}`;
    return tool(
      "access-denied",
      `The credentials don't allow ${action} on the table "${table}".`,
      `Allow ${action} on the table and its indexes; the README lists the least policy for each command.`,
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return tool(
      "endpoint-unreachable",
      connection.endpoint
        ? `The host of ${connection.endpoint} isn't known.`
        : `DynamoDB's host for the region ${connection.region ?? "that is configured"} isn't known${proxied()}.`,
      sentence`Check the spelling of ${option("endpoint")} or ${option("region")}, and the network.`,
    );
  }
  if (isNetwork(code) || name === "TimeoutError") {
    return tool(
      "endpoint-unreachable",
      `DynamoDB can't be reached ${where} (${code || name})${proxied()}.`,
      sentence`Check ${option("endpoint")} or ${option("region")}, that the engine runs, and the network.`,
    );
  }
  if (failureOf(error) === "throttled") {
    return tool(
      "throttled",
      `${operation} on the table "${table}" was throttled again and again.`,
      sentence`Raise the table's capacity or lower ${option("maxReadCapacity")} and ${option("maxWriteCapacity")}, and go on.`,
    );
  }
  if (failureOf(error) === "transient") {
    return tool(
      "service-error",
      `${operation} on the table "${table}" failed again and again (${name}).`,
      "DynamoDB has trouble, or the network to it: try again later.",
    );
  }
  if (isUnknownOperation(error)) {
    return tool(
      "not-on-this-engine",
      `The engine doesn't have ${operation}.`,
      sentence`Leave out what asks for it, as ${option("backup")} and ${option("enableTtl")} do.`,
    );
  }
  if (name === "ValidationException" || name.endsWith("Exception")) {
    return tool(
      "rejected",
      `DynamoDB rejected ${operation} on the table "${table}" (${name}): ${message}`,
      "The whole error is its `cause`.",
    );
  }
  // HPE_…: what answers doesn't speak HTTP (llhttp's error codes).
  if (code.startsWith("HPE_") || (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode) {
    return tool(
      "not-dynamodb",
      `What answers ${where} isn't DynamoDB, or doesn't know ${operation} (${code || name}).`,
      sentence`Check ${option("endpoint")} and its port.`,
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** The AWS SDK connects by itself. */
function proxied(): string {
  const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  return proxy ? "; HTTPS_PROXY is set, and this tool doesn't use proxies" : "";
}

function isNetwork(code: string): boolean {
  return /^(ECONN\w+|EMFILE|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO_SELF_SIGNED_CERT)$/.test(
    code,
  );
}
