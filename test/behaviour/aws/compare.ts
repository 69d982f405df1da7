/** Which region, endpoint and credentials a client's request is made with, and how often it would be tried. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import AWS from "aws-sdk";
import { defaultOptions, type TransformOptions } from "../../../transforms/context.ts";
import type { Finding } from "../../../transforms/finding.ts";
import { runCodemod } from "../../support/codemod-fixtures.ts";
import { writeTree } from "../../support/tree.ts";
import { clientOf, type Files } from "./application.ts";
import { type Environment, enter } from "./environments.ts";
import type { Network, Seen } from "./network.ts";

/** `fails`: no request was made, for whatever reason. */
export type Outcome = "fails" | (Seen & { readonly attempts: number | "default" });

const request = { TableName: "next-auth", Key: { pk: "USER#1", sk: "USER#1" } };

/** v3's own number of attempts, and v2's written out. They differ for everybody, and docs/aws-client.md says so. */
const defaultAttempts: readonly unknown[] = [3, 11];

/** An application that got no answer under v2 ran nowhere: there is nothing to keep. */
export function isKept(v2: Outcome, v3: Outcome): boolean {
  if (v2 === "fails") return true;
  if (v3 === "fails") return false;
  const sameAttempts = v2.attempts === "default" ? defaultAttempts.includes(v3.attempts) : v2.attempts === v3.attempts;
  return sameAttempts && v2.origin === v3.origin && v2.region === v3.region && v2.accessKeyId === v3.accessKeyId;
}

export async function outcomeUnderV2(
  network: Network,
  files: Files,
  entry: string,
  there: Environment,
): Promise<Outcome> {
  return await outcome(network, there, async () => {
    (AWS as unknown as { util: { iniLoader: { clearCachedFiles(): void } } }).util.iniLoader.clearCachedFiles();
    AWS.config = new AWS.Config() as typeof AWS.config;
    const client = (await clientOf(files, entry)) as AWS.DynamoDB.DocumentClient | typeof AWS | { AWS: typeof AWS };
    const namespace = "AWS" in client ? client.AWS : "DynamoDB" in client ? client : undefined;
    const document = namespace ? new namespace.DynamoDB.DocumentClient() : (client as AWS.DynamoDB.DocumentClient);
    await document.get(request).promise();
    const { maxRetries } = (document as unknown as { service: AWS.DynamoDB }).service.config;
    return maxRetries === undefined ? "default" : Math.max(0, Number(maxRetries) || 0) + 1;
  });
}

export async function outcomeUnderV3(
  network: Network,
  files: Files,
  entry: string,
  there: Environment,
): Promise<Outcome> {
  // Forms that were written alike by the codemod are one and the same application.
  const key = JSON.stringify([files, entry, there]);
  const before = written.get(key);
  if (before) return before;
  const now = await outcome(network, there, async () => {
    const client = (await clientOf(files, entry)) as DynamoDBDocument;
    await client.get(request);
    return Number(await client.config.maxAttempts()) || 1;
  });
  written.set(key, now);
  return now;
}

const written = new Map<string, Outcome>();

async function outcome(network: Network, there: Environment, run: () => Promise<number | "default">): Promise<Outcome> {
  const leave = enter(there);
  network.seen.length = 0;
  network.role = there.role;
  try {
    const attempts = await run();
    const [first] = network.seen;
    // DynamoDB refuses a request that is signed with an empty key, and there are no such hosts.
    const isAnswered = first?.accessKeyId && /\/\/[^:/]/.test(first.origin) && !first.origin.includes("aws-global");
    return isAnswered ? { ...first, attempts } : "fails";
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    return "fails";
  } finally {
    leave();
    // What `customizeRequests` left on all clients.
    Reflect.deleteProperty(AWS.DynamoDB.prototype, "customRequestHandler");
  }
}

export interface Upgraded {
  readonly files: Files;
  readonly findings: readonly Finding[];
}

const upgraded = new Map<string, Upgraded>();

/** What the codemod makes of an application. */
export function upgrade(files: Files, options: TransformOptions = defaultOptions): Upgraded {
  const key = JSON.stringify([files, options]);
  const known = upgraded.get(key) ?? upgradeAnew(files, options);
  upgraded.set(key, known);
  return known;
}

/** Its files are on the disk, where imports are looked for. */
function upgradeAnew(files: Files, options: TransformOptions): Upgraded {
  const root = mkdtempSync(join(tmpdir(), "aws-application-"));
  try {
    writeTree(root, files);
    const texts = Object.entries(files).filter(([path]) => path !== ".env");
    const results = runCodemod(new Map(texts.map(([path, text]) => [join(root, path), text])), options);
    const after: Record<string, string> = { ...files };
    for (const { path, outcome: done } of results) {
      if (done.status === "changed") after[relative(root, path)] = done.after;
      if (done.status === "refused" || done.status === "failed") throw new Error(`${path}: ${done.reason.message}`);
    }
    return { files: after, findings: results.flatMap(({ findings }) => findings) };
  } finally {
    rmSync(root, { recursive: true });
  }
}
