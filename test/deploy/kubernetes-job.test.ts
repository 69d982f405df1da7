import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { Item } from "../../src/items/index.ts";
import { startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { sharedCli, sharedEnvironment } from "../support/data/shared-cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { type JobSpec, type Pod, runJob } from "../support/deploy/job-controller.ts";
import { clientFor, createTable, type Engine, engines } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";

const manifest = readFileSync(new URL("../../deploy/kubernetes.yaml", import.meta.url), "utf8");
const job = parseAllDocuments(manifest).map((document) => document.toJS())[1] as JobSpec;

/** The shards' processes, as deploy/kubernetes.yaml has them, under the rules by which the Job controller runs pods. */
describe.each(engines.filter(({ name }) => name === "DynamoDB Local"))(
  "the Job of deploy/kubernetes.yaml on $name",
  ({ start, available }) => {
    describe.runIf(available)("with pods that come and go", () => {
      let engine: Engine;
      let client: DynamoDBClient;
      let s3: S3Server;
      beforeAll(async () => {
        [engine, s3] = await Promise.all([start(), startS3()]);
        client = clientFor(engine);
      });
      afterAll(async () => {
        await engine.stop();
        await s3.stop();
      });

      /** What the manifest's container is given, for this table and these servers. */
      function argumentsFor(table: string, more: readonly string[] = []): readonly string[] {
        const [container] = job.spec.template.spec.containers;
        const own: Readonly<Record<string, string>> = { table, run: table, journal: `s3://${s3.bucket}/journals` };
        const words = (container?.args ?? []).map((word) =>
          word.replace(/^--(\w+)=.*/, (whole, name: string) => (own[name] ? `--${name}=${own[name]}` : whole)),
        );
        return [...words, "--endpoint", engine.endpoint, ...more];
      }

      async function filled(table: string, items: readonly Item[]): Promise<readonly Item[]> {
        await createTable(client, table);
        await putAll(client, table, items);
        return allItems(client, table);
      }

      /** A pod with the shard's process in it; `said` resolves when it has said something. */
      async function pod(words: readonly string[], index: number) {
        const { child, ended } = await startCli(words, {
          env: sharedEnvironment(s3, { JOB_COMPLETION_INDEX: String(index) }),
        });
        let text = "";
        const atWork = new Promise<void>((resolve) => {
          child.stderr.on("data", (more: string) => {
            text += more;
            if (/^Run /m.test(text)) resolve();
          });
          child.once("close", () => resolve());
        });
        const running: Pod = {
          ended: ended.then(({ code }) => code),
          kill: (signal) => void child.kill(signal),
        };
        return { ...running, child, atWork };
      }

      it("migrates everything, though pods are killed, evicted and frozen", { timeout: 400_000 }, async () => {
        const before = await filled("next-auth", [...mixedItems(3_000)]);
        const words = argumentsFor("next-auth");
        const atWork = new Map<string, Promise<void>>();
        const end = await runJob(job, {
          secondsOfGrace: 8,
          async start(index, attempt) {
            const { child, ...running } = await pod(words, index);
            atWork.set(`${index}/${attempt}`, running.atWork);
            // Its container runs out of memory, or its node freezes: then SIGTERM isn't heard, and SIGKILL comes.
            if (attempt === 0 && index % 5 === 1) void running.atWork.then(() => child.kill("SIGKILL"));
            if (attempt === 0 && index === 4) void running.atWork.then(() => child.kill("SIGSTOP"));
            return running;
          },
          async evict(index, attempt) {
            if (attempt > 0 || index % 4 !== 0) return new Promise(() => {});
            await atWork.get(`${index}/0`);
            await sleep(100);
          },
        });
        expect(end).toMatchObject({ stopped: undefined, failed: [] });
        expect(end.succeeded).toEqual(Array.from({ length: job.spec.completions }, (_, index) => index));
        const answers = (wanted: string) =>
          end.pods.filter(({ answer }) => answer === wanted).map(({ index }) => index);
        // Evictions aren't counted among the attempts, deaths are.
        expect(answers("Ignore")).toContain(4);
        expect(answers("Count").length).toBeGreaterThanOrEqual(3);
        expect(answers("Count").filter((index) => index % 5 !== 1)).toEqual([]);
        expect(await allItems(client, "next-auth")).toEqual(migratedItems(before));
      });

      it("fails one index alone where something is left for a person", { timeout: 400_000 }, async () => {
        const strange: Item = { pk: { S: "USER#1" }, sk: { S: "ACCOUNT#github#1" }, type: { S: "ACCOUNT" } };
        const before = await filled("left", [strange, ...mixedItems(400)]);
        const words = argumentsFor("left");
        const end = await runJob(job, { start: (index) => pod(words, index) });
        expect(end.stopped).toBeUndefined();
        expect(end.failed).toHaveLength(1);
        expect(end.succeeded).toHaveLength(job.spec.completions - 1);
        // Not tried again: another attempt would find the same.
        expect(end.pods).toHaveLength(job.spec.completions);
        expect(await allItems(client, "left")).toEqual(migratedItems(before));
      });

      it("fails as a whole by wrong usage, stops its other pods in time, and can be gone on with", {
        timeout: 400_000,
      }, async () => {
        const before = await filled("wrong", [...mixedItems(800)]);
        const begun = await sharedCli(s3, [...argumentsFor("wrong", ["--shard", "0/16"])]);
        expect(begun.code).toBe(0);
        const right = argumentsFor("wrong");
        let stoppedAt = 0;
        const end = await runJob(job, {
          async start(index) {
            const { atWork, ...running } = await pod(index === 5 ? [...right, "--expired=delete"] : right, index);
            if (index === 5) void running.ended.then(() => (stoppedAt = performance.now()));
            return running;
          },
        });
        expect(end.stopped).toBe("FailJob");
        expect(end.pods.filter(({ answer }) => answer === "FailJob").map(({ index }) => index)).toEqual([5]);
        // Within the manifest's grace, which is for pages under way.
        expect((performance.now() - stoppedAt) / 1_000).toBeLessThan(
          job.spec.template.spec.terminationGracePeriodSeconds,
        );
        const again = await runJob(job, { start: (index) => pod(right, index) });
        expect(again).toMatchObject({ stopped: undefined, failed: [] });
        expect(await allItems(client, "wrong")).toEqual(migratedItems(before));
      });
    });
  },
);
