import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { S3Client } from "@aws-sdk/client-s3";
import { type ErrorCode, ExitCode, ToolError, usageError } from "../../errors.ts";
import { option, type Sentence, sentence } from "../../words.ts";
import { limitBodyTime } from "../dynamodb/body-deadline.ts";
import { type Connection, timeouts } from "../dynamodb/connection.ts";
import { Unanswered, withinGrace } from "../dynamodb/grace.ts";
import { stateDamaged } from "./lines.ts";

/** An object in S3 that holds lines. */
export interface Part {
  /** Its name below the folder. */
  readonly name: string;
  /** When S3 stored it, in milliseconds since 1970. */
  readonly storedAt: number;
}

/** The package that S3 takes; who keeps state in files doesn't need it. */
type S3Package = typeof import("@aws-sdk/client-s3");

interface Place {
  readonly bucket: string;
  readonly prefix: string;
  readonly owner: string | undefined;
}

/** How often a request to S3 is tried (the SDK's own retries, with backoff). */
const maxAttempts = 10;

/** How often an object is asked for, or given, where the SDK's own retries don't help. */
const readAttempts = 6;

/** Gzipped lines of JSON in objects under a prefix of a bucket. An object is written once and whole. */
export class S3Folder {
  readonly #sdk: S3Package;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #owner: string | undefined;
  readonly #stop: AbortSignal | undefined;
  /** Whether S3 takes conditional writes, which not every server does that speaks its language. */
  #hasConditions = true;

  private constructor(
    sdk: S3Package,
    client: S3Client,
    { bucket, prefix, owner, stop }: Place & { readonly stop: AbortSignal | undefined },
  ) {
    this.#owner = owner;
    this.#stop = stop;
    this.#sdk = sdk;
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  /**
   * @param place `s3://bucket/prefix`
   * @param folder below it
   * @param owner the account whose bucket it has to be
   * @param stop aborted when the job is to stop: what doesn't answer isn't waited for then
   * @throws ToolError when the place is none, or the package for S3 isn't installed
   */
  static async open(
    place: string,
    folder: string,
    {
      region,
      profile,
      owner,
      stop,
    }: Connection & { readonly owner?: string | undefined; readonly stop?: AbortSignal | undefined },
  ): Promise<S3Folder> {
    const { bucket, prefix } = parsePlace(place);
    const sdk = await loadSdk();
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
    limitBodyTime(client.middlewareStack);
    return new S3Folder(sdk, client, { bucket, prefix: `${prefix}${folder}/`, owner, stop });
  }

  /**
   * Writes an object, and never over another one. Resolves when it will survive whatever happens to this machine.
   *
   * @returns its digest
   * @throws ToolError when there is another one of this name
   */
  async write(name: string, lines: readonly string[]): Promise<string> {
    const bytes = await promisify(gzip)(`${lines.join("\n")}\n`);
    const isNew = await this.#explained("PutObject", (abortSignal) => this.#put(name, bytes, abortSignal));
    // Ours of a try whose answer got lost, or else somebody else's.
    if (!isNew) await this.read(name, digestOf(bytes));
    return digestOf(bytes);
  }

  /** @returns `false` when there is an object of this name */
  async #put(name: string, bytes: Uint8Array, abortSignal: AbortSignal | undefined): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const command = new this.#sdk.PutObjectCommand({
        ...this.#place,
        Key: this.#prefix + name,
        Body: bytes,
        ContentType: "application/gzip",
        ...(this.#hasConditions ? { IfNoneMatch: "*" } : {}),
      });
      try {
        await this.#client.send(command, abortable(abortSignal));
        return true;
      } catch (error) {
        const { name: code = "", $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
        const status = $metadata?.httpStatusCode;
        if (this.#hasConditions && status === 412) return false;
        if (this.#hasConditions && (status === 501 || code === "NotImplemented")) this.#hasConditions = false;
        // Another request for this name is under way; S3 asks to try again (API reference, PutObject).
        else if (status !== 409 || attempt >= readAttempts) throw error;
        else await sleep(Math.random() * 200 * 2 ** attempt);
      }
    }
  }

  /** The objects whose names begin so, in the order of their names. */
  async list(start: string): Promise<readonly Part[]> {
    const parts: Part[] = [];
    await this.#explained("ListObjectsV2", async (abortSignal) => {
      const input = { ...this.#place, Prefix: this.#prefix + start };
      const pages = this.#sdk.paginateListObjectsV2({ client: this.#client }, input, { abortSignal });
      for await (const { Contents = [] } of pages) {
        for (const { Key = "", LastModified } of Contents) {
          parts.push({ name: Key.slice(this.#prefix.length), storedAt: LastModified?.getTime() ?? 0 });
        }
      }
    });
    return parts;
  }

  /**
   * The JSON values of an object's lines.
   *
   * @param digest what its bytes have to come to
   * @throws ToolError when the object is gone, or isn't the one that was written
   */
  async read(name: string, digest?: string): Promise<readonly unknown[]> {
    const place = `s3://${this.#bucket}/${this.#prefix}${name}`;
    return this.#explained("GetObject", async (abortSignal) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#readOnce(name, place, { digest, abortSignal });
        } catch (error) {
          if (error instanceof ToolError) throw error;
          if ((error as Error).name === "NoSuchKey") throw stateDamaged(place, "is gone");
          // The SDK tries requests again, and not a body that was cut or stalls.
          if (attempt === readAttempts || isFinal(error) || this.#stop?.aborted) throw error;
          await sleep(Math.random() * 200 * 2 ** attempt);
        }
      }
    });
  }

  async #readOnce(
    name: string,
    place: string,
    { digest, abortSignal }: { readonly digest: string | undefined; readonly abortSignal: AbortSignal | undefined },
  ): Promise<readonly unknown[]> {
    const command = new this.#sdk.GetObjectCommand({ ...this.#place, Key: this.#prefix + name });
    const { Body } = await this.#client.send(command, abortable(abortSignal));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const text = (await promisify(gunzip)(bytes)).toString("utf8");
    if (digest !== undefined && digestOf(bytes) !== digest) throw stateDamaged(place, "isn't what this run wrote");
    return text
      .split("\n")
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line));
  }

  /** The bucket, and whose it has to be: one of this name may have been made by somebody else since. */
  get #place() {
    return { Bucket: this.#bucket, ...(this.#owner ? { ExpectedBucketOwner: this.#owner } : {}) };
  }

  close(): void {
    this.#client.destroy();
  }

  async #explained<T>(operation: string, task: (abortSignal: AbortSignal | undefined) => Promise<T>): Promise<T> {
    try {
      return await withinGrace(task, this.#stop);
    } catch (error) {
      throw explainS3(error, operation, `s3://${this.#bucket}/${this.#prefix}`, this.#owner);
    }
  }
}

function abortable(abortSignal: AbortSignal | undefined) {
  return abortSignal ? { abortSignal } : {};
}

/** What identifies an object's bytes. */
function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Whether S3 has answered, and would answer the same again. */
function isFinal(error: unknown): boolean {
  const { $fault, $metadata } = error as { $fault?: string; $metadata?: { httpStatusCode?: number } };
  return $fault === "client" && ($metadata?.httpStatusCode ?? 0) >= 400;
}

/** @throws ToolError for anything but `s3://bucket` or `s3://bucket/prefix` */
function parsePlace(place: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/*$/.exec(place) ?? [];
  if (bucket !== undefined) return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
  throw usageError(
    "journal-place",
    `"${place}" isn't a place in S3.`,
    sentence`Write it as ${option("journal", "s3://bucket/prefix")}.`,
  );
}

async function loadSdk(): Promise<S3Package> {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw usageError(
      "s3-not-installed",
      "A journal in S3 needs the package @aws-sdk/client-s3, which isn't installed.",
      "Install it: `npm install @aws-sdk/client-s3`.",
      error,
    );
  }
}

function explainS3(error: unknown, operation: string, place: string, owner: string | undefined): Error {
  if (error instanceof ToolError) return error;
  const {
    name = "",
    code = "",
    message: said = "",
  } = (error ?? {}) as { name?: string; code?: string; message?: string };
  const tool = (toolCode: ErrorCode, message: string, hint: string | Sentence) =>
    new ToolError({ code: toolCode, message, hint, cause: error });
  if (error instanceof Unanswered) {
    return new ToolError({
      code: "interrupted",
      message: `Stopped while ${operation} on the journal ${place} wasn't answered.`,
      hint: "What was written stays. Run the same again to go on.",
      exitCode: ExitCode.interrupted,
      cause: error,
    });
  }
  if (name === "NoSuchBucket") {
    return tool(
      "no-bucket",
      `There is no bucket for the journal ${place}.`,
      sentence`Create it, or check ${option("journal")}.`,
    );
  }
  if (name === "AccessDenied" || name === "Forbidden") {
    const action = operation === "ListObjectsV2" ? "s3:ListBucket" : `s3:${operation}`;
    return tool(
      "access-denied",
      `The credentials don't allow ${action} on ${place}.`,
      `Allow ${action} there.${owner ? ` The bucket has to be in the table's account, ${owner}: S3 refuses one of any other just so.` : ""}`,
    );
  }
  if (name === "CredentialsProviderError" || /^Expired|^Invalid|SignatureDoesNotMatch/.test(name)) {
    return tool(
      "credentials-invalid",
      `S3 doesn't accept the credentials (${name}) for ${place}.`,
      "Check the profile or the AWS_* variables.",
    );
  }
  return tool(
    "journal",
    `${operation} on the journal ${place} failed (${code || name || said}).`,
    sentence`Check ${option("journal")}, the network and AWS_ENDPOINT_URL_S3. Nothing was written to the table without its before-image: run the same again.`,
  );
}
