import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Item, itemTypes } from "../../src/items/index.ts";
import { itemSize } from "../../src/table/dynamodb/capacity.ts";
import { cli } from "../support/data/cli.ts";
import { defaultOptions, migratedItems } from "../support/data/expected.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { type ItemCase, itemCases } from "../support/data/fixtures.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** What stands for a person in the fixtures; each case gets its own, so that they fit into one table. */
const identities = ["3f1c6a0d9b2e4c7f8a5d1e0b6c9f2a47", "9c".repeat(32), "5d".repeat(32), "ada@example.com"];

function unique({ item }: ItemCase, number: number): Item {
  const text = identities.reduce(
    (json, identity) => json.replaceAll(identity, `${identity.slice(0, -4)}${String(number).padStart(4, "0")}`),
    JSON.stringify(item),
  );
  return JSON.parse(text) as Item;
}

const cases = itemCases.filter(({ options }) => options === undefined);
const poison = cases.filter(({ change }) => change.kind === "invalid");
const S = (text: string) => ({ S: text });

describe.each(engines)("migrate-data on $name", ({ start, available }) => {
  describe.runIf(available)("meets", () => {
    const engine = useEngine(start);

    async function migrated(table: string, items: readonly Item[]) {
      await createTable(engine.client, table);
      await putAll(engine.client, table, items);
      const before = await allItems(engine.client, table);
      const cwd = temporaryFolder();
      const result = await cli(
        ["migrate-data", "--table", table, "--endpoint", engine.endpoint, ...inFewSegments, "--yes", "--json"],
        {
          cwd,
        },
      );
      const report = JSON.parse(result.stdout);
      const left = report.leftFile ? readFileSync(join(cwd, report.leftFile), "utf8") : "";
      return { ...result, report, left, before, after: await allItems(engine.client, table) };
    }

    it("every case of the fixtures in one table: the poison stays as it is, the rest is migrated", async () => {
      expect(poison.length).toBeGreaterThanOrEqual(15);
      const items = cases.map(unique);
      const { code, report, left, before, after, stdout, stderr } = await migrated("poison", [
        ...items,
        ...mixedItems(100),
      ]);
      expect(after).toEqual(migratedItems(before, { ...defaultOptions, now: Math.floor(Date.now() / 1_000) }));
      expect(code).toBe(3);

      const lines = left
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => JSON.parse(line));
      const poisoned = cases.flatMap((one, number) =>
        one.change.kind === "invalid" ? [[one, unique(one, number)] as const] : [],
      );
      for (const [{ name, change }, item] of poisoned) {
        const line = lines.find(({ key }) => key.sk.S === item.sk?.S && key.pk.S === item.pk?.S);
        expect([name, line?.code]).toEqual([name, change.reason]);
        expect(after).toContainEqual(item);
      }
      expect(lines).toHaveLength(poisoned.length);
      expect(report.left.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(poisoned.length);
      for (const { key } of lines) {
        const secret = key.sk.S.split("#").at(-1);
        if (secret.length > 8) expect(stdout + stderr).not.toContain(secret);
      }
    });

    const request = (token: string, more: Item = {}): Item => ({
      pk: S("VR#ada@example.com"),
      sk: S(`VR#${token}`),
      identifier: S("ada@example.com"),
      token: S(token),
      type: S("VR"),
      expires: S("2099-01-01T00:00:00.000Z"),
      ...more,
    });

    it("a key that is taken: both items stay, and are listed", async () => {
      const taken: Item = {
        ...request("a"),
        pk: S("VT#ada@example.com"),
        sk: S("VT#a"),
        type: S("VT"),
        expires: { N: "4102444800" },
      };
      const { code, left, after, report } = await migrated("collision", [request("a"), taken, request("b")]);
      expect(code).toBe(3);
      expect(report.left).toMatchObject([{ itemType: "VR", code: "collision", count: 1 }]);
      expect(report.items.byType.VR).toEqual({ move: 1, invalid: 1 });
      expect(after).toContainEqual(request("a"));
      expect(after).toContainEqual(taken);
      expect(left).toContain('"VR#a"');
    });

    it("an item that would exceed 400 KB: it stays, the rest of its page is migrated", async () => {
      const base = [...mixedItems(10)].filter(({ type }) => type?.S === "ACCOUNT").slice(0, 3);
      // Without these two, what the migration adds (an id) outweighs what it removes.
      const { refreshToken: _, accessTokenExpires: __, ...first } = base[0] ?? {};
      // DynamoDB takes 409,600 bytes, names included.
      const large = { ...first, padding: S("x".repeat(409_600 - itemSize(first) - "padding".length)) };
      const { code, report, after } = await migrated("too-large", [large, ...base.slice(1)]);
      expect(report.left).toMatchObject([{ itemType: "ACCOUNT", code: "too-large", count: 1 }]);
      expect(report.items.byType.ACCOUNT).toEqual({ update: 2, invalid: 1 });
      expect(code).toBe(3);
      expect(after).toContainEqual(large);
    });

    it("an empty table", async () => {
      const { code, report } = await migrated("empty", []);
      expect(code).toBe(0);
      expect(report.items.read).toBe(0);
      for (const type of itemTypes) expect(report.items.byType[type]).toEqual({});
    });
  });
});
