import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { sharedEnvironment } from "../support/data/shared-cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { firstProcessOf } from "../support/deploy/first-process.ts";
import { type BuiltImage, buildImage, send, userIn, wordsInImage } from "../support/deploy/image.ts";
import { startDynamoDBLocal } from "../support/engines/dynamodb-local.ts";
import { clientFor, createTable, type Engine } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Building installs the packages of the development and those of the image: a minute alone, ten on a machine that others use too. */
const timeout = 1_500_000;
const manifest = readFileSync(new URL("../../deploy/kubernetes.yaml", import.meta.url), "utf8");
const [, job] = parseAllDocuments(manifest).map((document) => document.toJS());

describe("the image that deploy/Dockerfile builds", () => {
  let image: BuiltImage;
  let engine: Engine;
  let s3: S3Server;
  let client: DynamoDBClient;
  beforeAll(async () => {
    [image, engine, s3] = await Promise.all([buildImage(temporaryFolder("image")), startDynamoDBLocal(), startS3()]);
    client = clientFor(engine);
  }, timeout);
  afterAll(async () => {
    client?.destroy();
    await image?.remove();
    await engine?.stop();
    await s3?.stop();
  });

  /** Starts the image's command as a shard; `stopped` is what it is stopped with once its run has begun. */
  async function shard(words: readonly string[], stopped?: "SIGTERM") {
    const environment = sharedEnvironment(s3, { AWS_EC2_METADATA_DISABLED: "true", JOB_COMPLETION_INDEX: "0" });
    const [program = "", ...rest] = await wordsInImage(image, words, environment);
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => (stdout += text));
    let signal = stopped;
    child.stderr.on("data", (text) => {
      stderr += text;
      if (!signal || !/^Run /m.test(stderr)) return;
      void send(signal, firstProcessOf(child.pid ?? 0));
      signal = undefined;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    return { code, stdout, stderr };
  }

  it("starts the command as the user whom the manifest names", async () => {
    expect(image.config.User).toBe("node");
    expect(await userIn(image, "node")).toBe(job.spec.template.spec.securityContext.runAsUser);
    const { code, stdout } = await shard(["--version"]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^migrate-nextauth-dynamo .*\nNode.js 24\./s),
    });
  });

  it("migrates as the first process of a container whose files can't be written, stopped and started again", {
    timeout,
  }, async () => {
    await createTable(client, "people");
    await putAll(client, "people", [...mixedItems(3_000)]);
    const before = await allItems(client, "people");
    const words = [
      ...["migrate-data", "--table", "people", "--endpoint", engine.endpoint, "--state", "dynamodb:state"],
      ...["--run", "first", "--journal", `s3://${s3.bucket}/journals`, "--yes", "--json", "--shards", "1"],
      // So that it is still at work when it is stopped.
      ...["--max-write-capacity", "500"],
    ];
    const stopped = await shard(words, "SIGTERM");
    expect(stopped).toMatchObject({ code: 143, stderr: expect.stringContaining("Stopping after the pages") });
    expect(JSON.parse(stopped.stdout)).toMatchObject({ outcome: "interrupted" });
    const again = await shard(words);
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: "finished" });
    expect(await allItems(client, "people")).toEqual(migratedItems(before));
  });
});
