import { type ErrorCode, ExitCode, ToolError } from "../../errors.ts";
import { maskQuoted } from "../../secrets/texts.ts";
import { option, type Sentence, sentence } from "../../words.ts";
import type { Connection } from "./connection.ts";
import { credentialTrouble } from "./credentials.ts";
import { failureOf } from "./failure.ts";
import { isProfile } from "./profile.ts";

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

/** What is known of a failure when it is explained. */
interface Failed extends FailedOperation {
  readonly error: unknown;
  readonly name: string;
  readonly code: string;
  readonly message: string;
  /** `at http://…`, `in us-east-1`; empty where neither is known. */
  readonly where: string;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | Sentence;
  readonly exitCode?: ExitCode;
}

/**
 * An SDK or network error as one sentence on what was wrong and one on what to do. Errors that are ours stay as they
 * are.
 */
export function explain(error: unknown, operation: FailedOperation): Error {
  if (error instanceof ToolError) return error;
  const { name = "", code = "", message = "" } = (error ?? {}) as SdkError;
  const { endpoint, region } = operation.connection;
  const where = endpoint ? `at ${endpoint}` : region ? `in ${region}` : "";
  const failed: Failed = { ...operation, error, name, code, message, where };
  const explanation = ofTable(failed) ?? ofRegion(failed) ?? ofAccess(failed) ?? ofNetwork(failed) ?? ofEngine(failed);
  if (explanation) return new ToolError({ ...explanation, cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

function ofTable({ error, name, message, table, where, connection }: Failed): Explanation | undefined {
  if (name === "AbortError") {
    return {
      code: "interrupted",
      message: `Stopped before the table "${table}" was looked at.`,
      hint: "Nothing was done: run the same again.",
      exitCode: ExitCode.interrupted,
    };
  }
  if (names.noTable.test(name)) {
    return {
      code: "table-not-found",
      message: `There is no table "${table}" ${where}.`,
      hint: sentence`Check ${option("table")}, ${option("region")} (or AWS_REGION) and ${option("profile")}: the table may be in another region or account.`,
    };
  }
  if (!names.noCredentials.test(name) && !isOfConfiguration(error)) return undefined;
  const trouble = credentialTrouble(message, table, connection.profile ?? process.env.AWS_PROFILE);
  return { code: trouble.code, message: trouble.message, hint: trouble.hint };
}

/** Some of the SDK's providers stumble over what the configuration files lack: a request opens no other file, and is no other type error. */
function isOfConfiguration(error: unknown): boolean {
  const { syscall, stack = "" } = error as { readonly syscall?: string; readonly stack?: string };
  return syscall === "open" || (error instanceof TypeError && /credential-provider|token-providers/.test(stack));
}

function ofRegion({ message, table, connection }: Failed): Explanation | undefined {
  const [, region] = /^Region not accepted: region="(.*?)"/.exec(message) ?? [];
  if (region === undefined && !/region is missing/i.test(message)) return undefined;
  const profile = connection.profile ?? process.env.AWS_PROFILE;
  if (region === undefined && profile && !isProfile(profile)) return credentialTrouble("", table, profile);
  return {
    code: "no-region",
    message: region ? `"${region}" isn't an AWS region.` : "No AWS region is set.",
    hint: sentence`Pass ${option("region")}, for example ${option("region", "us-east-1")}, or set AWS_REGION.`,
  };
}

function ofAccess({ name, message, table, operation }: Failed): Explanation | undefined {
  if (names.expiredCredentials.test(name)) {
    return {
      code: "credentials-expired",
      message: `The AWS credentials expired during ${operation} on the table "${table}".`,
      hint: "Renew them, for example with `aws sso login`, and go on.",
    };
  }
  if (names.invalidCredentials.test(name)) {
    return {
      code: "credentials-invalid",
      message: `AWS doesn't accept the credentials (${name}).`,
      hint: "Check the profile or the AWS_* variables; temporary credentials also need AWS_SESSION_TOKEN.",
    };
  }
  if (!names.denied.test(name)) return undefined;
  const action = /perform: (dynamodb:\w+)/.exec(message)?.[1] ?? `dynamodb:${operation}`;
  return {
    code: "access-denied",
    message: `The credentials don't allow ${action} on the table "${table}".`,
    hint: `Allow ${action} on the table and on its indexes.`,
  };
}

function ofNetwork({ name, code, where, connection }: Failed): Explanation | undefined {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return {
      code: "endpoint-unreachable",
      message: connection.endpoint
        ? `The host of ${connection.endpoint} isn't known${proxied(connection)}.`
        : `DynamoDB's host for the region ${connection.region ?? "that is configured"} isn't known${proxied(connection)}.`,
      hint: sentence`Check the spelling of ${option("endpoint")} or ${option("region")}, and the network.`,
    };
  }
  if (!isNetwork(code) && name !== "TimeoutError") return undefined;
  return {
    code: "endpoint-unreachable",
    message: `DynamoDB can't be reached ${where} (${code || name})${proxied(connection)}.`,
    hint: sentence`Check ${option("endpoint")} or ${option("region")}, that the engine runs, and the network.`,
  };
}

function ofEngine({ error, name, code, message, table, operation, where }: Failed): Explanation | undefined {
  if (failureOf(error) === "throttled") {
    return {
      code: "throttled",
      message: `${operation} on the table "${table}" was throttled again and again.`,
      hint: sentence`Raise the table's capacity or lower ${option("maxReadCapacity")} and ${option("maxWriteCapacity")}, and go on.`,
    };
  }
  if (name === "RepeatedAnswer" || name === "MixedUpAnswer") {
    return {
      code: "answers-mixed-up",
      message:
        name === "RepeatedAnswer"
          ? `${operation} on the table "${table}" was answered again and again with what had been the answer to another request.`
          : `${operation} on the table "${table}" and another request were answered with one and the same answer.`,
      hint: "Something between this machine and DynamoDB keeps answers, or mixes them up (a proxy, a cache): reach DynamoDB without it. Don't go on with this run, which may have believed a wrong answer: begin a new one, which finds what is done.",
      exitCode: ExitCode.usage,
    };
  }
  if (failureOf(error) === "transient") {
    return {
      code: "service-error",
      message: `${operation} on the table "${table}" failed again and again (${name}).`,
      hint: "DynamoDB has trouble, or the network to it: try again later.",
    };
  }
  if (isUnknownOperation(error)) {
    return {
      code: "not-on-this-engine",
      message: `The engine doesn't have ${operation}.`,
      hint: sentence`Leave out what asks for it, as ${option("backup")} and ${option("enableTtl")} do.`,
    };
  }
  if (name.endsWith("Exception")) {
    return {
      code: "rejected",
      message: `DynamoDB rejected ${operation} on the table "${table}" (${name}): ${maskQuoted(message)}`,
      hint: "The whole error is its `cause`.",
    };
  }
  // HPE_…: what answers doesn't speak HTTP (llhttp's error codes).
  const { $metadata } = (error ?? {}) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  if (!code.startsWith("HPE_") && !$metadata?.httpStatusCode) return undefined;
  return {
    code: "not-dynamodb",
    message: `What answers ${where} isn't DynamoDB, or doesn't know ${operation} (${code || name}).`,
    hint: sentence`Check ${option("endpoint")} and its port.`,
  };
}

/** The AWS SDK connects by itself, whatever proxy the environment names. Where NO_PROXY names the host, none was meant. */
function proxied({ endpoint, region }: Connection): string {
  const { HTTPS_PROXY, https_proxy = HTTPS_PROXY, NO_PROXY, no_proxy = NO_PROXY } = process.env;
  if (!https_proxy) return "";
  const host = endpoint ? new URL(endpoint).hostname : `dynamodb.${region}.amazonaws.com`;
  const isDirect = (no_proxy ?? "").split(/[\s,]+/).some((name) => {
    const suffix = name.replace(/^\*?\.?/, "").replace(/:\d+$/, "");
    return name === "*" || (suffix !== "" && `.${host}`.endsWith(`.${suffix}`));
  });
  return isDirect ? "" : "; HTTPS_PROXY is set, and this tool doesn't use proxies: it has to reach DynamoDB directly";
}

function isNetwork(code: string): boolean {
  return /^(ECONN\w+|EMFILE|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO_SELF_SIGNED_CERT)$/.test(
    code,
  );
}
