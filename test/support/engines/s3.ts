import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import S3rver from "s3rver";
import { temporaryFolder } from "../temporary/folder.ts";

/** An S3 server in this process on 127.0.0.1, with one bucket. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  /** Where it keeps the objects. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** What s3rver takes as credentials, and no others. */
export const s3Credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" } as const;

export async function startS3(): Promise<S3Server> {
  const folder = temporaryFolder("s3");
  const bucket = "journals";
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: folder,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  storeWhole(server);
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    folder,
    async stop() {
      await server.close();
    },
  };
}

/**
 * S3 stores an object whole or not at all (user guide, "Amazon S3 data consistency model"); s3rver keeps the beginning of
 * one whose sender was killed.
 */
function storeWhole({ store }: S3rver): void {
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content instanceof Uint8Array ? [content] : content) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const path = store.getResourcePath(bucket, key, "object");
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
    const md5 = createHash("md5").update(bytes).digest("hex");
    await store.putMetadata(bucket, key, metadata, md5);
    return { size: bytes.length, md5 };
  };
}
