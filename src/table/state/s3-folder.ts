import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { S3Client } from "@aws-sdk/client-s3";
import { ToolError } from "../../errors.ts";
import { limitBodyTime } from "../dynamodb/body-deadline.ts";
import type { Connection } from "../dynamodb/connection.ts";
import { withinGrace } from "../dynamodb/grace.ts";
import { RepeatedAnswer } from "../dynamodb/seen-answers.ts";
import { explainS3, isFinal, openS3, parsePlace, type S3Package, type S3Place, type S3Subject } from "../s3/client.ts";
import { stateDamaged } from "./lines.ts";

/** An object in S3 that holds lines. */
export interface Part {
  /** Its name below the folder. */
  readonly name: string;
  /** When S3 stored it, in milliseconds since 1970. */
  readonly storedAt: number;
}

interface Place extends S3Place {
  readonly owner: string | undefined;
}

const journal: S3Subject = {
  noun: "journal",
  option: "journal",
  codes: { place: "journal-place", other: "journal" },
  consolation: "Nothing was written to the table without its before-image: run the same again.",
};

/** How often an object is asked for, or given, where the SDK's own retries don't help. */
const readAttempts = 6;

/** Of how many of the newest objects it is known by which tag S3 stored them. */
const rememberedTags = 10_000;

/** Gzipped lines of JSON in objects under a prefix of a bucket. An object is written once and whole. */
export class S3Folder {
  readonly #sdk: S3Package;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #owner: string | undefined;
  readonly #stop: AbortSignal | undefined;
  /** By the tag (`ETag`) that S3 gave an object: what that was. */
  readonly #stored = new Map<string, string>();
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
    const { bucket, prefix } = parsePlace(place, journal);
    const { sdk, client } = await openS3({ region, profile }, journal);
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
    const digest = digestOf(bytes);
    const isNew = await this.#explained("PutObject", (signal) => this.#put(name, { bytes, digest }, signal));
    // Ours of a try whose answer got lost, or else somebody else's.
    if (!isNew) await this.read(name, digest);
    return digest;
  }

  /** @returns `false` when there is an object of this name */
  async #put(
    name: string,
    { bytes, digest }: { readonly bytes: Uint8Array; readonly digest: string },
    abortSignal: AbortSignal | undefined,
  ): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const command = new this.#sdk.PutObjectCommand({
        ...this.#place,
        Key: this.#prefix + name,
        Body: bytes,
        ContentType: "application/gzip",
        ...(this.#hasConditions ? { IfNoneMatch: "*" } : {}),
      });
      try {
        const { ETag = "" } = await this.#client.send(command, abortable(abortSignal));
        if (!this.#isOthers(ETag, digest)) return true;
        if (attempt >= readAttempts) throw new RepeatedAnswer("PutObject");
      } catch (error) {
        const refusal = this.#refusalOf(error);
        if (refusal === "exists") return false;
        if (refusal === "no conditions") {
          this.#hasConditions = false;
          continue;
        }
        if (refusal !== "under way" || attempt >= readAttempts) throw error;
      }
      await sleep(Math.random() * 200 * 2 ** attempt);
    }
  }

  /** What it means that S3 refused to write an object. */
  #refusalOf(error: unknown): "exists" | "no conditions" | "under way" | undefined {
    const { name = "", $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    if (this.#hasConditions && status === 412) return "exists";
    if (this.#hasConditions && (status === 501 || name === "NotImplemented")) return "no conditions";
    // Another request for this name; S3 asks to try again (API reference, PutObject).
    return status === 409 ? "under way" : undefined;
  }

  /** Whether a tag is that of other bytes: the answer that has it was another request's. */
  #isOthers(tag: string, digest: string): boolean {
    if (tag === "") return false;
    const known = this.#stored.get(tag);
    if (known !== undefined) return known !== digest;
    this.#stored.set(tag, digest);
    const [oldest = ""] = this.#stored.keys();
    if (this.#stored.size > rememberedTags) this.#stored.delete(oldest);
    return false;
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
      const place = `s3://${this.#bucket}/${this.#prefix}`;
      throw explainS3(error, { operation, place, owner: this.#owner }, journal);
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
