import { setTimeout as sleep } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { ToolError } from "../../errors.ts";
import type { Connection } from "../dynamodb/connection.ts";
import { explainS3, isFinal, openS3, parsePlace, type S3Package, type S3Subject } from "../s3/client.ts";
import { damaged, type Storage } from "./storage.ts";

const subject: S3Subject = {
  noun: "export",
  option: "fromExport",
  codes: { place: "export-place", other: "export-unreachable" },
  consolation: "Nothing was planned, and nothing written: run the same again.",
};

/** How often a body that was cut or stalls is asked for again, at the place where it ended. */
const attempts = 6;

/** How long a body may stand still, in milliseconds. */
const patience = 30_000;

/** An export where DynamoDB put it. */
export class S3Storage implements Storage {
  readonly root: string;
  readonly #sdk: S3Package;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #stop: AbortSignal;

  private constructor(
    { sdk, client }: { readonly sdk: S3Package; readonly client: S3Client },
    { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
    stop: AbortSignal,
  ) {
    this.#sdk = sdk;
    this.#client = client;
    this.#bucket = bucket;
    this.#stop = stop;
    this.root = prefix;
  }

  /**
   * @param place `s3://bucket/prefix`
   * @param stop aborted when the job is to stop
   * @throws ToolError when the place is none, or the package for S3 isn't installed
   */
  static async open(place: string, connection: Connection, stop: AbortSignal): Promise<S3Storage> {
    const where = parsePlace(place, subject);
    return new S3Storage(await openS3(connection, subject), where, stop);
  }

  shown(location: string): string {
    return `s3://${this.#bucket}/${location}`;
  }

  async list(folder: string) {
    return this.#explained("ListObjectsV2", folder, async () => {
      const folders: string[] = [];
      const files: string[] = [];
      const input = { Bucket: this.#bucket, Prefix: folder, Delimiter: "/" };
      for await (const page of this.#sdk.paginateListObjectsV2({ client: this.#client }, input)) {
        for (const { Prefix = "" } of page.CommonPrefixes ?? []) folders.push(Prefix.slice(folder.length, -1));
        for (const { Key = "" } of page.Contents ?? []) files.push(Key.slice(folder.length));
      }
      // Some tools make an empty object in place of a folder.
      return { folders, files: files.filter((name) => name !== "") };
    });
  }

  async read(location: string, most: number): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of this.#chunks(location)) {
        size += chunk.length;
        if (size > most) throw damaged(`${this.shown(location)} is larger than such a file is`);
        chunks.push(chunk);
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#explain(error, "GetObject", location);
    }
    return Buffer.concat(chunks);
  }

  async *stream(location: string): AsyncGenerator<Buffer> {
    try {
      yield* this.#chunks(location);
    } catch (error) {
      if (isMissing(error)) throw damaged(`${this.shown(location)} is missing`, error);
      throw this.#explain(error, "GetObject", location);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  /** An object's bytes. The SDK tries requests again, and not a body that was cut. */
  async *#chunks(location: string): AsyncGenerator<Buffer> {
    let from = 0;
    let etag: string | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        const { Body, ETag } = await this.#client.send(
          new this.#sdk.GetObjectCommand({
            Bucket: this.#bucket,
            Key: location,
            ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
            // What goes on has to be what was begun.
            ...(from > 0 && etag ? { IfMatch: etag } : {}),
          }),
          { abortSignal: this.#stop },
        );
        etag = ETag;
        for await (const chunk of inTime(Body as AsyncIterable<Uint8Array>)) {
          from += chunk.length;
          attempt = 1;
          yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        }
        return;
      } catch (error) {
        if (isReplaced(error)) throw damaged(`${this.shown(location)} was replaced while it was read`, error);
        if (error instanceof ToolError || isFinal(error) || attempt === attempts || this.#stop.aborted) throw error;
        await sleep(Math.random() * 200 * 2 ** attempt);
      }
    }
  }

  async #explained<T>(operation: string, location: string, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw this.#explain(error, operation, location);
    }
  }

  #explain(error: unknown, operation: string, location: string): Error {
    return explainS3(error, { operation, place: this.shown(location) }, subject);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound");
}

/** The object that was asked for is another one than the one that was begun. */
function isReplaced(error: unknown): boolean {
  return error instanceof Error && error.name === "PreconditionFailed";
}

/** A body, as long as it doesn't stand still. */
async function* inTime(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(Object.assign(new Error("the body stands still"), { name: "TimeoutError" })),
          patience,
        );
      });
      const next = await Promise.race([chunks.next(), late]).finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}
