import { createRequire } from "node:module";
import type { S3Client } from "@aws-sdk/client-s3";
import { type ErrorCode, ExitCode, ToolError, usageError } from "../../errors.ts";
import { option, type Sentence, sentence } from "../../words.ts";
import type { Connection } from "../dynamodb/connection.ts";
import { timeouts } from "../dynamodb/connection.ts";
import { Unanswered } from "../dynamodb/grace.ts";

/** The package that S3 takes; who keeps everything in files doesn't need it. */
export type S3Package = typeof import("@aws-sdk/client-s3");

/** What is in S3: whose words its errors are said in. */
export interface S3Subject {
  /** `journal`, `export` */
  readonly noun: string;
  /** The option that names the place. */
  readonly option: string;
  /** The code of an error for a place that is none, and of one that has no other. */
  readonly codes: { readonly place: ErrorCode; readonly other: ErrorCode };
  /** What became, or didn't, of everything else, and what to do again. */
  readonly consolation: string;
}

/** A place in S3. */
export interface S3Place {
  readonly bucket: string;
  /** Ends with `/`, unless it is empty. */
  readonly prefix: string;
}

/** How often a request to S3 is tried (the SDK's own retries, with backoff). */
const maxAttempts = 10;

/** Makes a client. The package is loaded by then, so that nothing else waits for it. */
export async function openS3(
  { region, profile }: Connection,
  subject: S3Subject,
): Promise<{ readonly sdk: S3Package; readonly client: S3Client }> {
  const sdk = loadSdk(subject);
  const client = new sdk.S3Client({
    ...(region ? { region } : {}),
    ...(profile ? { profile } : {}),
    maxAttempts,
    followRegionRedirects: true,
    // Servers other than AWS's have no host name for each bucket. The SDK takes these endpoints from the environment
    // itself.
    forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL),
    requestHandler: { ...timeouts },
  });
  return { sdk, client };
}

/** @throws ToolError for anything but `s3://bucket` or `s3://bucket/prefix` */
export function parsePlace(place: string, { option: name, codes }: S3Subject): S3Place {
  const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/*$/.exec(place) ?? [];
  if (bucket !== undefined) return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
  throw usageError(
    codes.place,
    `"${place}" isn't a place in S3.`,
    sentence`Write it as ${option(name, "s3://bucket/prefix")}, with the bucket's own name: lower-case letters, digits, dots and hyphens.`,
  );
}

/** Whether S3 has answered, and would answer the same again. */
export function isFinal(error: unknown): boolean {
  const { $fault, $metadata } = error as { $fault?: string; $metadata?: { httpStatusCode?: number } };
  return $fault === "client" && ($metadata?.httpStatusCode ?? 0) >= 400;
}

/** Requires it: to import what is written in CommonJS, Node.js parses all of it once more. */
function loadSdk({ noun }: S3Subject): S3Package {
  try {
    return createRequire(import.meta.url)("@aws-sdk/client-s3") as S3Package;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw usageError(
      "s3-not-installed",
      `${noun === "export" ? "An" : "A"} ${noun} in S3 needs the package @aws-sdk/client-s3, which isn't installed.`,
      "Install it: `npm install @aws-sdk/client-s3`.",
      error,
    );
  }
}

/**
 * What failed in S3, and what to do.
 *
 * @param owner the account whose bucket it has to be, if it has to be one's
 */
export function explainS3(
  error: unknown,
  {
    operation,
    place,
    owner,
  }: { readonly operation: string; readonly place: string; readonly owner?: string | undefined },
  { noun, option: name, codes, consolation }: S3Subject,
): Error {
  if (error instanceof ToolError) return error;
  const {
    name: said = "",
    code = "",
    message = "",
  } = (error ?? {}) as { name?: string; code?: string; message?: string };
  const tool = (toolCode: ErrorCode, text: string, hint: string | Sentence) =>
    new ToolError({ code: toolCode, message: text, hint, cause: error });
  if (error instanceof Unanswered) {
    return new ToolError({
      code: "interrupted",
      message: `Stopped while ${operation} on the ${noun} ${place} wasn't answered.`,
      hint: "What was written stays. Run the same again to go on.",
      exitCode: ExitCode.interrupted,
      cause: error,
    });
  }
  if (/^Region is missing/.test(message)) {
    return tool(
      "no-region",
      `No region is configured for the ${noun} ${place}.`,
      sentence`Give ${option("region")}, or set AWS_REGION.`,
    );
  }
  if (said === "NoSuchBucket") {
    return tool(
      "no-bucket",
      `There is no bucket for the ${noun} ${place}.`,
      sentence`Create it, or check ${option(name)}.`,
    );
  }
  if (said === "AccessDenied" || said === "Forbidden") {
    const action = operation === "ListObjectsV2" ? "s3:ListBucket" : `s3:${operation}`;
    return tool(
      "access-denied",
      `The credentials don't allow ${action} on ${place}.`,
      `Allow ${action} there.${owner ? ` The bucket has to be in the table's account, ${owner}: S3 refuses one of any other just so.` : ""}`,
    );
  }
  if (said === "CredentialsProviderError" || /^Expired|^Invalid|SignatureDoesNotMatch/.test(said)) {
    return tool(
      "credentials-invalid",
      `S3 doesn't accept the credentials (${said}) for ${place}.`,
      "Check the profile or the AWS_* variables.",
    );
  }
  return tool(
    codes.other,
    `${operation} on the ${noun} ${place} failed (${code || said || message}).`,
    sentence`Check ${option(name)}, the network and AWS_ENDPOINT_URL_S3. ${consolation}`,
  );
}
