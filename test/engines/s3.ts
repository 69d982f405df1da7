import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";

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
  const folder = await mkdtemp(join(tmpdir(), "s3-"));
  const bucket = "journals";
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: folder,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    folder,
    async stop() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
