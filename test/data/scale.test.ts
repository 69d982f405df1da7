import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTable } from "../../src/table/dynamodb/open.ts";
import { ControlTable } from "../../src/table/state/control-table.ts";
import { S3Folder } from "../../src/table/state/s3-folder.ts";
import { JournalParts, readSharedJournal } from "../../src/table/state/shared-store.ts";
import { type CliResult, startCli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { type Network, startNetwork } from "../support/data/network.ts";
import { schedule } from "../support/data/scheduler.ts";
import { sharedEnvironment } from "../support/data/shared-cli.ts";
import { stress } from "../support/data/stress.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines, testRegion } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";

const [count, shards, parallelism] = [6_000 * stress, 16, 6];
/** Of which each worker has its part: a life lasts seconds, however many items there are. */
const writeCapacity = 1_440 * stress;

describe.each(engines.filter(({ name }) => name === "DynamoDB Local"))(
  "an array of shards on $name",
  ({ start, available }) => {
    describe.runIf(available)("whose workers die and lose their network", () => {
      let engine: Engine;
      let client: DynamoDBClient;
      let s3: S3Server;
      let networks: { readonly dynamodb: Network; readonly s3: Network };
      beforeAll(async () => {
        [engine, s3] = await Promise.all([start(), startS3()]);
        client = clientFor(engine);
        networks = { dynamodb: await startNetwork(engine.endpoint), s3: await startNetwork(s3.endpoint) };
      });
      afterAll(async () => {
        await networks.dynamodb.stop();
        await networks.s3.stop();
        await engine.stop();
        await s3.stop();
      });

      /** Starts a worker, and says when it is at work. */
      async function startWorker(name: string, index: number, command: string, ...flags: string[]) {
        const on = ["--table", "people", "--endpoint", networks.dynamodb.endpoint];
        const { child, ended } = await startCli(
          [...command.split(" "), ...on, "--state", "dynamodb:state", "--run", "first", ...flags],
          {
            env: sharedEnvironment(s3, {
              AWS_ENDPOINT_URL_S3: networks.s3.endpoint,
              JOB_COMPLETION_INDEX: String(index),
              AWS_SDK_UA_APP_ID: name,
            }),
          },
        );
        const atWork = new Promise<boolean>((resolve) => {
          let said = "";
          child.stderr.on("data", (text: string) => {
            said += text;
            if (said.includes("Run first")) resolve(true);
          });
          child.once("close", () => resolve(false));
        });
        return { child, ended, atWork };
      }

      function cutForAWhile(name: string): void {
        for (const network of Object.values(networks)) network.cut(name);
        void sleep(8_000).then(() => {
          for (const network of Object.values(networks)) network.heal(name);
        });
      }

      it("loses nothing, counts everything once, and can be undone", { timeout: 600_000 }, async () => {
        await createTable(client, "people");
        await putAll(client, "people", [...mixedItems(count)]);
        const before = await allItems(client, "people");
        const flags = ["--yes", "--shards", String(shards), "--journal", `s3://${s3.bucket}/journals`, "--json"];
        const ceiling = ["--max-write-capacity", String(writeCapacity), "--parallelism", String(parallelism)];
        let killed = 0;
        let cutOff: Promise<CliResult> | undefined;
        const { results, attempts } = await schedule({ shards, parallelism }, async (index, attempt) => {
          const name = `worker-${index}-${attempt}`;
          const { child, ended, atWork } = await startWorker(name, index, "migrate-data", ...flags, ...ceiling);
          if (index === 5 && attempt === 1) {
            // Its node has lost the network: the engine takes it for lost, and starts another one while it still lives.
            expect(await atWork).toBe(true);
            await sleep(300);
            cutForAWhile(name);
            cutOff = ended;
            return { code: null, stdout: "", stderr: "" };
          }
          if (attempt <= 2 && index !== 5 && (index + attempt) % 3 !== 0) {
            if (await atWork) {
              await sleep(Math.random() * 1_000);
              if (child.kill("SIGKILL")) killed++;
            }
          }
          return ended;
        });
        expect(results.filter(({ code }) => code !== 0)).toEqual([]);
        expect(killed).toBeGreaterThanOrEqual(10);
        expect(attempts).toBeGreaterThan(shards + 10);
        // The one that was cut off came back late, and did no harm.
        expect(await cutOff).toMatchObject({ code: 0 });

        expect(await allItems(client, "people")).toEqual(migratedItems(before));
        const { ended: shown } = await startWorker("status", 0, "migrate-data status", "--json");
        const status = JSON.parse((await shown).stdout);
        expect(status).toMatchObject({ state: "finished", segments: { all: 256, done: 256 }, left: [] });
        // Every item once: nothing twice, though many were met by several workers.
        const { VT, ...types } = status.items.byType;
        expect(types).toEqual({
          USER: { current: count * 0.3 },
          ACCOUNT: { update: count * 0.3 },
          SESSION: { update: count * 0.3 },
          VR: { move: count * 0.1 },
        });
        expect(status.items.read).toBe(count + (VT.current ?? 0));

        // The journal has the before-image of every item that was changed, as it was.
        const changed = new Map(
          before.filter(({ type }) => type?.S !== "USER").map((item) => [`${item.pk?.S}\n${item.sk?.S}`, item]),
        );
        const found = new Set<string>();
        Object.assign(process.env, sharedEnvironment(s3));
        const folder = await S3Folder.open(`s3://${s3.bucket}/journals`, "first", { region: testRegion });
        const { requests } = await openTable("state", { region: testRegion, endpoint: engine.endpoint }, 10);
        const parts = new JournalParts(await ControlTable.open(requests, { create: false }), folder, "first");
        for (let segment = 0; segment < 256; segment++) {
          for await (const image of readSharedJournal(parts, segment)) {
            const key = `${image.before.pk?.S}\n${image.before.sk?.S}`;
            expect(image.before).toEqual(changed.get(key));
            found.add(key);
          }
        }
        expect(found.size).toBe(changed.size);

        // Undone by fewer shards, some of which die too.
        const undone = await schedule({ shards: 4, parallelism: 4 }, async (index, attempt) => {
          const { child, ended } = await startWorker("undo", index, "rollback-data", "--yes", "--shards", "4");
          if (attempt === 1 && index % 2 === 0) {
            await sleep(1_000 + Math.random() * 1_500);
            child.kill("SIGKILL");
          }
          return ended;
        });
        expect(undone.results.filter(({ code }) => code !== 0)).toEqual([]);
        expect(await allItems(client, "people")).toEqual(before);
      });
    });
  },
);
