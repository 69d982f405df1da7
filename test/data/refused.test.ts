import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Item } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const S = (text: string) => ({ S: text });
const sized = "Item size to update has exceeded the maximum allowed size";
const mismatch =
  "One or more parameter values were invalid: Type mismatch for Index Key expires Expected: S Actual: N IndexName: late";

describe.each(engines)("an item that is refused on $name", ({ name, start, available }) => {
  describe.runIf(available)("by migrate-data", () => {
    const engine = useEngine(start);

    it.each([
      ["too-large", sized],
      ["rejected", mismatch],
      [
        "rejected",
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of 2048 bytes",
      ],
      ["rejected", "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size"],
      ["rejected", "Collection size exceeded."],
    ])("is %s where DynamoDB says %s", async (code, said) => {
      const table = `refused-${Math.random().toString(36).slice(2)}`;
      await createTable(engine.client, table);
      await putAll(engine.client, table, [...mixedItems(10)]);
      // As AWS answers a statement, or a write of its own.
      const proxy = await startFaultProxy(
        engine.endpoint,
        () => undefined,
        0,
        (operation, body) => {
          if (operation === "UpdateItem") return { failure: "ValidationException", message: said };
          const { Statements = [] } = body as { readonly Statements?: readonly { readonly Statement: string }[] };
          if (operation !== "BatchExecuteStatement" || !Statements[0]?.Statement.includes('SET "expires"'))
            return undefined;
          return { Responses: Statements.map(() => ({ Error: { Code: "ValidationError", Message: said } })) };
        },
      );
      onTestFinished(() => proxy.stop());
      const cwd = temporaryFolder();
      const on = ["--table", table, "--endpoint", proxy.endpoint, ...inFewSegments, "--only", "SESSION"];
      const { code: exit, stdout } = await cli(["migrate-data", ...on, "--yes", "--json"], { cwd });
      expect(exit).toBe(3);
      const { left, leftFile } = JSON.parse(stdout);
      expect(left).toEqual([{ itemType: "SESSION", code, count: 3, message: expect.stringContaining(said) }]);
      expect(readFileSync(join(cwd, leftFile), "utf8")).toContain(said);
    });

    it("isn't one of 350 attributes: that is written another way, and back", async () => {
      const more = Object.fromEntries(Array.from({ length: 350 }, (_, n) => [`preference-${n}`, S(`value ${n}`)]));
      const items: Item[] = [...mixedItems(10)].map((item) => ({ ...item, ...more }));
      await createTable(engine.client, "wide");
      await putAll(engine.client, "wide", items);
      const before = await allItems(engine.client, "wide");
      const cwd = temporaryFolder();
      const operations = new Set<string>();
      /** DynamoDB Local lets longer expressions pass than DynamoDB. */
      const proxy = await startFaultProxy(
        engine.endpoint,
        () => undefined,
        0,
        (operation, body) => {
          operations.add(operation);
          const texts = JSON.stringify(body).match(/"(Condition|Update)Expression":"[^"]*"/g) ?? [];
          const isTooLong = texts.some((text) => text.length > 4_096 || text.split(" = ").length > 300);
          return isTooLong ? "ValidationException" : undefined;
        },
      );
      onTestFinished(() => proxy.stop());
      const on = ["--table", "wide", "--endpoint", proxy.endpoint, ...inFewSegments, "--yes", "--json"];
      const result = await cli(["migrate-data", ...on], { cwd });
      expect([result.code, result.stderr]).toEqual([0, expect.anything()]);
      const { items: counts, run } = JSON.parse(result.stdout);
      expect(counts.byType).toMatchObject({ VR: { move: 1 }, SESSION: { update: 3 } });
      const links = (await allItems(engine.client, "wide")).filter(({ type }) => /^V[RT]$/.test(type?.S ?? ""));
      expect(links).toMatchObject([{ type: S("VT"), "preference-349": S("value 349") }]);
      const undone = await cli(["rollback-data", ...on, "--run", run], { cwd });
      expect([undone.code, undone.stderr]).toEqual([0, expect.anything()]);
      expect(await allItems(engine.client, "wide")).toEqual(before);
      expect(operations).toContain("DeleteItem");
      expect([name, readdirSync(cwd).length > 0]).toEqual([name, true]);
    });
  });
});
