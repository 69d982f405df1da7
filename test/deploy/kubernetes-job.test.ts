import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { Item } from "../../src/items/index.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems } from "../support/data/table.ts";
import { type JobSpec, type Pod, runJob } from "../support/deploy/job-controller.ts";
import { engines } from "../support/engines/index.ts";
import { useShards } from "../support/engines/use-shards.ts";

const manifest = readFileSync(new URL("../../deploy/kubernetes.yaml", import.meta.url), "utf8");
const job = parseAllDocuments(manifest).map((document) => document.toJS())[1] as JobSpec;

/** A few for each shard: what is tested is which pods run, not how many parts each reads. */
const segments = ["--segments", String(job.spec.completions * 3)];

/** The shards' processes, as deploy/kubernetes.yaml has them, under the rules by which the Job controller runs pods. */
describe.each(engines.filter(({ name }) => name === "DynamoDB Local"))(
  "the Job of deploy/kubernetes.yaml on $name",
  ({ start, available }) => {
    describe.runIf(available)("with pods that come and go", () => {
      const shards = useShards(start);

      /** What the manifest's container is given, for this table and these servers. */
      function argumentsFor(table: string, more: readonly string[] = []): readonly string[] {
        const [container] = job.spec.template.spec.containers;
        const own: Readonly<Record<string, string>> = {
          table,
          run: table,
          journal: `s3://${shards.s3.bucket}/journals`,
        };
        const words = (container?.args ?? []).map((word) =>
          word.replace(/^--(\w+)=.*/, (whole, name: string) => (own[name] ? `--${name}=${own[name]}` : whole)),
        );
        return [...words, "--endpoint", shards.endpoint, ...segments, ...more];
      }

      /** A pod with the shard's process in it; `said` resolves when it has said something. */
      async function pod(words: readonly string[], index: number) {
        const { child, ended } = await shards.start(words, { JOB_COMPLETION_INDEX: String(index) });
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
        const before = await shards.filled("next-auth", [...mixedItems(3_000)]);
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
        expect(await allItems(shards.client, "next-auth")).toEqual(migratedItems(before));
      });

      it("fails one index alone where something is left for a person", { timeout: 400_000 }, async () => {
        const strange: Item = { pk: { S: "USER#1" }, sk: { S: "ACCOUNT#github#1" }, type: { S: "ACCOUNT" } };
        const before = await shards.filled("left", [strange, ...mixedItems(400)]);
        const words = argumentsFor("left");
        const end = await runJob(job, { start: (index) => pod(words, index) });
        expect(end.stopped).toBeUndefined();
        expect(end.failed).toHaveLength(1);
        expect(end.succeeded).toHaveLength(job.spec.completions - 1);
        // Not tried again: another attempt would find the same.
        expect(end.pods).toHaveLength(job.spec.completions);
        expect(await allItems(shards.client, "left")).toEqual(migratedItems(before));
      });

      it("fails as a whole by wrong usage, stops its other pods in time, and can be gone on with", {
        timeout: 400_000,
      }, async () => {
        const before = await shards.filled("wrong", [...mixedItems(800)]);
        const begun = await shards.run(argumentsFor("wrong", ["--shard", "0/16"]));
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
        expect(await allItems(shards.client, "wrong")).toEqual(migratedItems(before));
      });
    });
  },
);
