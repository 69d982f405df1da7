import { describe, expect, it, type TestContext } from "vitest";
import { cli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { type Fault, startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { stress } from "../support/data/stress.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const all: readonly Fault[] = [
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "InternalServerError",
  "reset",
  "reset after success",
  "slow",
  "partial",
  "empty",
  "no body",
  "short",
];

/** Numbers that look random and are the same each time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// A job waits before it asks again, for longer and longer: they wait side by side.
describe.concurrent.each(engines)("when requests fail on $name", ({ name, start, available }) => {
  describe.runIf(available)("migrate-data", () => {
    const engine = useEngine(start);
    let tables = 0;

    async function filled(
      { onTestFinished }: Pick<TestContext, "onTestFinished">,
      count: number,
      faultOf: Parameters<typeof startFaultProxy>[1],
    ) {
      const table = `faults-${++tables}`;
      await createTable(engine.client, table);
      await putAll(engine.client, table, [...mixedItems(count)]);
      const proxy = await startFaultProxy(engine.endpoint, faultOf);
      onTestFinished(() => proxy.stop());
      const [before, cwd] = [await allItems(engine.client, table), temporaryFolder()];
      const through = (endpoint: string) => ["--table", table, "--endpoint", endpoint, "--yes"];
      const migrate = (...flags: readonly string[]) =>
        cli(["migrate-data", ...through(proxy.endpoint), ...flags], { cwd });
      return { table, before, proxy, cwd, through, migrate };
    }

    it("finishes right whatever goes wrong in a fifth of the requests", async (test) => {
      const random = randomNumbers(1);
      const { table, before, proxy, cwd, through, migrate } = await filled(test, 200 * stress, (operation) => {
        if (operation.startsWith("Describe") || random() > 0.2) return undefined;
        const fault = all[Math.floor(random() * all.length)];
        // A transaction in conflict is an answer of engines that have them: from dynalite the probe would believe it.
        const isConflict = fault === "partial" && operation === "TransactWriteItems";
        return isConflict && name === "dynalite" ? undefined : fault;
      });
      const result = await migrate("--json");
      expect(result).toMatchObject({ code: 0 });
      expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
      const { progress, items } = JSON.parse(result.stdout);
      expect(progress.throttled).toBeGreaterThan(0);
      expect(progress.retried).toBeGreaterThan(0);
      // Writes whose answer got lost count as done, once.
      expect(items.byType.ACCOUNT).toEqual({ update: 60 * stress });
      expect(items.byType.VR).toEqual({ move: 20 * stress });

      const undo = ["rollback-data", ...through(proxy.endpoint), "--json", "--run", JSON.parse(result.stdout).run];
      const rollback = await cli(undo, { cwd });
      expect([rollback.code, rollback.stderr.slice(-1500)]).toEqual([0, expect.anything()]);
      expect(await allItems(engine.client, table)).toEqual(before);
      const kinds = new Set([...proxy.injected.keys()].map((key) => key.split(": ")[1]));
      expect([...kinds].sort()).toEqual([...all].sort());
    });

    it("finds its own writes when every write's first answer gets lost", async (test) => {
      const seen = new Map<string, number>();
      const { table, before, migrate } = await filled(test, 200, (operation) => {
        if (!/BatchExecute|TransactWrite|PutItem|DeleteItem|UpdateItem/.test(operation)) return undefined;
        const times = (seen.get(operation) ?? 0) + 1;
        seen.set(operation, times);
        return times % 2 === 1 ? "reset after success" : undefined;
      });
      const result = await migrate("--json", "--concurrency", "1");
      expect(result.code).toBe(0);
      expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
      expect(JSON.parse(result.stdout).items.byType).toMatchObject({
        ACCOUNT: { update: 60 },
        SESSION: { update: 60 },
        VR: { move: 20 },
      });
    });

    it.runIf(name === "DynamoDB Local")(
      "finds transactions though other shards look for them at the same moment",
      async (test) => {
        let asked = 0;
        const { table, before, migrate } = await filled(test, 10, (operation) =>
          operation === "TransactWriteItems" && asked++ === 0 ? "partial" : undefined,
        );
        const result = await migrate(...inFewSegments, "--json");
        expect(result.code).toBe(0);
        expect(JSON.parse(result.stdout).table.capabilities.transactions).toBe("yes");
        expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
      },
    );

    it("says what is wrong with the credentials also where it could do without", async (test) => {
      const { migrate } = await filled(test, 0, (operation) =>
        operation === "DescribeTimeToLive" ? "ExpiredTokenException" : undefined,
      );
      const result = await migrate(...inFewSegments);
      expect(result).toMatchObject({ code: 1, stdout: "" });
      expect(result.stderr).toContain("credentials-expired");
    });

    it("can be resumed when the table was migrated and TTL couldn't be turned on", async (test) => {
      let refused = 0;
      const { table, before, migrate } = await filled(test, 20, (operation) =>
        operation === "UpdateTimeToLive" && refused++ === 0 ? "AccessDeniedException" : undefined,
      );
      const stopped = await migrate(...inFewSegments, "--enable-ttl");
      expect(stopped.code).toBe(1);
      expect(stopped.stderr).toContain("dynamodb:UpdateTimeToLive");
      expect(stopped.stderr).toMatch(/To go on:\n {2}npx .* --resume \S+ --enable-ttl/);
      expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
      expect((await migrate(...inFewSegments, "--resume")).code).toBe(0);
      expect(refused).toBe(1);
    });

    it.for([
      ["ExpiredTokenException", "credentials-expired", "aws sso login"],
      ["InternalServerError", "service-error", "again and again"],
    ] as const)("stops with one sentence at %s, and can be resumed", async ([fault, code, said], test) => {
      const { table, before, proxy, cwd, through, migrate } = await filled(test, 300, (_operation, count) =>
        count > 20 ? fault : undefined,
      );
      const stopped = await migrate(...inFewSegments, "--v3-quiet", "0");
      expect(stopped).toMatchObject({ code: 1, stdout: "" });
      expect(stopped.stderr).toContain(code);
      expect(stopped.stderr).toContain(said);
      expect(stopped.stderr).not.toMatch(/^\s+at /m);
      const run = /--resume (\S+)/.exec(stopped.stderr)?.[1] ?? "";
      const healthy = await startFaultProxy(engine.endpoint, () => undefined);
      test.onTestFinished(() => healthy.stop());
      const resume = (endpoint: string) =>
        cli(["migrate-data", ...through(endpoint), ...inFewSegments, "--resume", run], { cwd });
      const other = await resume(healthy.endpoint);
      expect(other).toMatchObject({ code: 2 });
      expect(other.stderr).toContain("another endpoint");
      await proxy.stop();
      const again = await startFaultProxy(engine.endpoint, () => undefined, Number(new URL(proxy.endpoint).port));
      test.onTestFinished(() => again.stop());
      const resumed = await resume(again.endpoint);
      expect(resumed.code).toBe(0);
      expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
    });
  });
});
