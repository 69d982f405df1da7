import { describe, expect, it, onTestFinished } from "vitest";
import { cli } from "../support/data/cli.ts";
import { migratedItems } from "../support/data/expected.ts";
import { type Fault, type Substitute, startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

describe.each(engines.filter(({ name }) => name === "DynamoDB Local"))(
  "with few permissions on $name",
  ({ start, available }) => {
    describe.runIf(available)("migrate-data", () => {
      const engine = useEngine(start);
      let tables = 0;

      async function filled(count: number, faultOf: (operation: string) => Fault | undefined, substitute?: Substitute) {
        const table = `iam-${++tables}`;
        await createTable(engine.client, table);
        await putAll(engine.client, table, [...mixedItems(count)]);
        const proxy = await startFaultProxy(engine.endpoint, faultOf, 0, substitute);
        onTestFinished(() => proxy.stop());
        return {
          table,
          on: ["--table", table, "--endpoint", proxy.endpoint, ...inFewSegments],
          before: await allItems(engine.client, table),
          proxy,
        };
      }

      const withoutPermission = (denied: RegExp) =>
        filled(100, (operation) => (denied.test(operation) ? "AccessDeniedException" : undefined));

      it("does without what it can do without, and says so", async () => {
        const { table, on, before } = await withoutPermission(/TimeToLive|ContinuousBackups|Statement|Transact/);
        const result = await cli(["migrate-data", ...on, "--yes", "--json"]);
        expect(result.code).toBe(0);
        expect(JSON.parse(result.stdout).table).toMatchObject({
          ttl: { missing: "not permitted" },
          pointInTimeRecovery: { missing: "not permitted" },
          capabilities: { partiql: "not permitted", transactions: "not permitted" },
        });
        expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
      });

      it("does without transactions where the table refuses them as a matter of validation", async () => {
        // As global tables of multi-Region strong consistency do.
        const refusing: Substitute = (operation) =>
          operation === "TransactWriteItems" ? "ValidationException" : undefined;
        const { table, before, on } = await filled(40, () => undefined, refusing);
        const cwd = temporaryFolder();
        expect((await cli(["migrate-data", ...on, "--dry-run"])).code).toBe(0);
        expect((await cli(["verify-data", ...on])).code).toBe(3);
        const result = await cli(["migrate-data", ...on, "--yes", "--json"], { cwd });
        expect(result.code).toBe(0);
        const { run, table: told } = JSON.parse(result.stdout);
        expect(told.capabilities.transactions).toBe("not on this engine");
        expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
        expect((await cli(["rollback-data", ...on, "--yes", "--run", run], { cwd })).code).toBe(0);
        expect(await allItems(engine.client, table)).toEqual(before);
      });

      it("tries again what another region of a global table wrote to at the same moment", async () => {
        let writes = 0;
        const { table, before, on, proxy } = await filled(40, (operation) =>
          /Execute|Transact|Update|Put|Delete/.test(operation) && ++writes % 2 === 0
            ? "ReplicatedWriteConflictException"
            : undefined,
        );
        const result = await cli(["migrate-data", ...on, "--yes", "--json"]);
        expect(result.code).toBe(0);
        expect(proxy.injected.size).toBeGreaterThan(0);
        expect(await allItems(engine.client, table)).toEqual(migratedItems(before));
      });

      it.each(["DescribeTable", "Scan", "BatchGetItem", "UpdateItem"])(
        "names the action that is missing: %s",
        async (action) => {
          const others = action === "UpdateItem" ? "|Statement" : "";
          const { table, on, before } = await withoutPermission(new RegExp(`^${action}$${others}`));
          const result = await cli(["migrate-data", ...on, "--yes"]);
          // BatchGetItem is only needed when a write was refused.
          if (action === "BatchGetItem") expect(result.code).toBe(0);
          else {
            expect(result).toMatchObject({ code: 1, stdout: "" });
            expect(result.stderr).toContain(`The credentials don't allow dynamodb:${action} on the table "${table}"`);
            expect(result.stderr).not.toContain("123456789012");
            if (action !== "UpdateItem") expect(await allItems(engine.client, table)).toEqual(before);
          }
        },
      );

      it("needs no permission to write for a dry run and for verify-data", async () => {
        const { on } = await withoutPermission(/^(Update|Put|Delete|BatchWrite|Transact|Create)/);
        expect((await cli(["migrate-data", ...on, "--dry-run"])).code).toBe(0);
        expect((await cli(["verify-data", ...on])).code).toBe(3);
      });

      it("turns TTL on when asked, and says when the engine has no backups", async () => {
        const { table, on, before } = await withoutPermission(/^$/);
        const refused = await cli(["migrate-data", ...on, "--yes", "--backup"]);
        expect(refused).toMatchObject({ code: 1, stdout: "" });
        expect(refused.stderr).toContain("doesn't have CreateBackup");
        expect(await allItems(engine.client, table)).toEqual(before);
        expect((await cli(["migrate-data", ...on, "--yes", "--enable-ttl"])).code).toBe(0);
        const looked = await cli(["verify-data", ...on, "--json"]);
        expect(JSON.parse(looked.stdout).table.ttl).toEqual({ value: { enabled: true, attribute: "expires" } });
      });
    });
  },
);
