import { describe, expect, it, type TestContext } from "vitest";
import { cli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { startS3Proxy } from "../support/data/s3-proxy.ts";
import { allItems } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { engines } from "../support/engines/index.ts";
import { useShards } from "../support/engines/use-shards.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** By turns, for every third request. */
function everyThird(): () => Fault | undefined {
  let count = 0;
  return () => (++count % 3 === 0 ? (["cached", "mixed up"] as const)[(count / 3) % 2] : undefined);
}

function injectedInto({ injected }: FaultProxy): readonly string[] {
  return [...new Set([...injected.keys()].map((key) => key.split(":")[0] ?? ""))].sort();
}

// A job waits before it asks again: they wait side by side.
describe.concurrent.each(engines)("answers given again to other requests, on $name", ({ name, start, available }) => {
  describe.runIf(available)("", () => {
    const shards = useShards(start);
    let tables = 0;

    async function filled(
      { onTestFinished }: Pick<TestContext, "onTestFinished">,
      faultOf: (operation: string) => Fault | undefined,
      options?: { readonly isAtOnce: true },
    ) {
      const table = `repeated-${++tables}`;
      const before = await shards.filled(table, mixedItems(400));
      const proxy = await startFaultProxy(shards.endpoint, faultOf, 0, undefined, options);
      onTestFinished(() => proxy.stop());
      const cwd = temporaryFolder();
      /** Runs a command, to which nothing comes that was answered to another command. */
      const run = (command: string, ...flags: readonly string[]) => {
        proxy.forget();
        return cli([command, "--table", table, "--endpoint", proxy.endpoint, ...flags], { cwd });
      };
      return { table, before, proxy, run, items: () => allItems(shards.client, table) };
    }

    const single = name === "dynalite" ? ["DeleteItem", "PutItem", "UpdateItem"] : [];
    const batches = name === "dynalite" ? [] : ["BatchExecuteStatement", "TransactWriteItems"];

    it("are asked for again: all is migrated, verified and undone, and counted once", async (test) => {
      const { before, proxy, items, run: job } = await filled(test, everyThird());
      const migrated = await job("migrate-data", "--segments", "12", "--json", "--yes");
      expect(migrated, migrated.stderr).toMatchObject({ code: 0 });
      expect(await items()).toEqual(migratedItems(before));
      const { run, items: counted } = JSON.parse(migrated.stdout);
      expect(counted).toMatchObject({
        byType: {
          USER: { current: 120 },
          ACCOUNT: { update: 120 },
          SESSION: { update: 120 },
          VR: { move: 40 },
        },
      });
      const verified = await job("verify-data", "--segments", "12", "--json");
      expect(verified).toMatchObject({ code: 0 });
      expect(JSON.parse(verified.stdout)).toMatchObject({ items: 400, flaws: [] });
      const undone = await job("rollback-data", "--yes", "--run", run);
      expect(undone).toMatchObject({ code: 0 });
      expect(await items()).toEqual(before);
      expect(injectedInto(proxy)).toEqual(expect.arrayContaining(["Scan", ...single, ...batches]));
    });

    it("are asked for again of the state that shards share, too", async (test) => {
      const { table, before, proxy, items } = await filled(test, everyThird());
      const on = shards.on(table, table, proxy.endpoint);
      const migrate = ["migrate-data", ...on, ...shards.journal(), ...inFewSegments, "--yes", "--json"];
      const migrated = await shards.run(migrate);
      expect(migrated, migrated.stderr).toMatchObject({ code: 0 });
      expect(await items()).toEqual(migratedItems(before));
      expect(JSON.parse(migrated.stdout).items.byType).toMatchObject({ ACCOUNT: { update: 120 }, VR: { move: 40 } });
      proxy.forget();
      expect(await shards.run(["rollback-data", ...on, "--yes"])).toMatchObject({ code: 0 });
      expect(await items()).toEqual(before);
      expect(injectedInto(proxy)).toEqual(expect.arrayContaining(["BatchGetItem", "PutItem", "Query", "Scan"]));
    });

    it("are asked for again of single users", async (test) => {
      const { before, proxy, items, run } = await filled(test, everyThird());
      const emails = before
        .flatMap(({ type, email }) => (type?.S === "USER" && email?.S ? [email.S] : []))
        .slice(0, 20);
      const users = emails.flatMap((email) => ["--email", email]);
      expect(await run("migrate-data", ...users, "--yes")).toMatchObject({ code: 0 });
      const ids = new Set(before.filter(({ email }) => emails.includes(email?.S ?? "")).map(({ pk }) => pk?.S));
      const isTheirs = ({ pk, identifier }: (typeof before)[number]) =>
        ids.has(pk?.S) || emails.includes(identifier?.S ?? "");
      const keyOf = ({ pk, sk }: (typeof before)[number]) => `${pk?.S}\n${sk?.S}`;
      const expected = [...before.filter((item) => !isTheirs(item)), ...migratedItems(before.filter(isTheirs))];
      expect(await items()).toEqual(expected.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
      expect(injectedInto(proxy)).toContain("Query");
    });

    it("end the job, if need be, where they come to another request first, and never make it leave anything out", async (test) => {
      for (let times = 0; times < 3; times++) {
        const { table, before, items, run } = await filled(test, everyThird(), { isAtOnce: true });
        const { code, stdout, stderr } = await run("migrate-data", "--segments", "12", "--yes", "--json");
        if (code === 0) {
          expect(JSON.parse(stdout).items.byType).toMatchObject({ ACCOUNT: { update: 120 }, VR: { move: 40 } });
        } else {
          expect([code, stderr]).toEqual([2, expect.stringContaining("answers-mixed-up")]);
          expect(stderr).not.toContain("To go on");
          expect((await cli(["migrate-data", "--table", table, "--endpoint", shards.endpoint, "--yes"])).code).toBe(0);
        }
        expect(await items()).toEqual(migratedItems(before));
      }
    });

    it("end the job, and say what does it, when nothing else comes, unless all was read by then", async (test) => {
      let scans = 0;
      const { before, items, run } = await filled(test, (operation) =>
        operation === "Scan" && ++scans > 6 ? "cached" : undefined,
      );
      const { code, stderr } = await run("migrate-data", "--segments", "12", "--yes");
      const after = await items();
      const migrated = migratedItems(before);
      // How many scans have left before the first answer is there to be given again is the machine's affair.
      if (code === 0) expect(after).toEqual(migrated);
      else expect([code, stderr]).toEqual([2, expect.stringContaining("answers-mixed-up")]);
      const textOf = (item: object) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
      const right = new Set([...before, ...migrated].map(textOf));
      expect(after.filter((item) => !right.has(textOf(item)))).toEqual([]);
      expect(after.length).toBe(before.length);
    });
  });
});

describe("an answer of S3 that is given again", () => {
  const shards = useShards(startDynalite);

  it("is asked for again: what isn't stored isn't written", async ({ onTestFinished }) => {
    const before = await shards.filled("stored", mixedItems(200));
    const on = [...shards.on("stored"), ...inFewSegments, "--yes"];
    let puts = 0;
    const proxy = await startS3Proxy(shards.s3.endpoint, (method) =>
      method === "PUT" && ++puts % 3 === 0 ? "cached" : undefined,
    );
    onTestFinished(() => proxy.stop());
    const through = { AWS_ENDPOINT_URL_S3: proxy.endpoint };
    const migrated = await shards.run(["migrate-data", ...on, ...shards.journal()], through);
    expect(migrated, migrated.stderr).toMatchObject({ code: 0 });
    expect(proxy.injected()).toBeGreaterThan(0);
    expect(await shards.run(["rollback-data", ...on])).toMatchObject({ code: 0 });
    expect(await allItems(shards.client, "stored")).toEqual(before);
  });
});
