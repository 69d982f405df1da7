import {
  CreateTableCommand,
  type GlobalSecondaryIndex,
  type LocalSecondaryIndex,
  type ScalarAttributeType,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Item } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const [local] = engines.filter(({ name }) => name === "DynamoDB Local");

interface Index {
  readonly name: string;
  readonly keys: readonly (readonly [name: string, type: ScalarAttributeType])[];
  readonly projection?: GlobalSecondaryIndex["Projection"];
  readonly isLocal?: true;
}

describe.runIf(local?.available)("a table with other indexes", () => {
  const engine = useEngine(local?.start ?? (() => Promise.reject(new Error("no Java"))));
  let tables = 0;

  async function tableWith(indexes: readonly Index[], items: readonly Item[]) {
    const TableName = `indexes-${++tables}`;
    const text = ["pk", "sk", "GSI1PK", "GSI1SK"].map((name) => [name, "S"] as const);
    const types = new Map([...text, ...indexes.flatMap(({ keys }) => keys)]);
    const schema = (names: readonly string[]) =>
      names.map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? "HASH" : "RANGE" }) as const);
    const described = ({ name, keys, projection = { ProjectionType: "ALL" }, isLocal }: Index) => ({
      IndexName: name,
      KeySchema: schema([...(isLocal ? ["pk"] : []), ...keys.map(([key]) => key)]),
      Projection: projection,
    });
    const LocalSecondaryIndexes: LocalSecondaryIndex[] = indexes.filter(({ isLocal }) => isLocal).map(described);
    await engine.client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
        KeySchema: schema(["pk", "sk"]),
        GlobalSecondaryIndexes: [
          { IndexName: "GSI1", KeySchema: schema(["GSI1PK", "GSI1SK"]), Projection: { ProjectionType: "ALL" } },
          ...indexes.filter(({ isLocal }) => !isLocal).map(described),
        ],
        ...(LocalSecondaryIndexes.length > 0 ? { LocalSecondaryIndexes } : {}),
      }),
    );
    await putAll(engine.client, TableName, items);
    return { table: TableName, cwd: temporaryFolder() };
  }

  /** By UpdateItem: what PartiQL consumes in indexes DynamoDB Local doesn't tell. */
  async function run(table: string, cwd: string, ...flags: readonly string[]) {
    const proxy = await startFaultProxy(engine.endpoint, (operation) =>
      operation === "BatchExecuteStatement" ? "AccessDeniedException" : undefined,
    );
    onTestFinished(() => proxy.stop());
    const { code, stdout, stderr } = await cli(
      ["migrate-data", "--table", table, "--endpoint", proxy.endpoint, ...inFewSegments, "--json", ...flags],
      { cwd },
    );
    return { code, stderr, report: JSON.parse(stdout) };
  }

  const shapes: readonly (readonly [what: string, indexes: readonly Index[], more: readonly string[]])[] = [
    ["whose entries leave", [{ name: "by-provider-id", keys: [["providerId", "S"]] }], []],
    ["whose entries come", [{ name: "by-provider", keys: [["provider", "S"]] }], []],
    [
      "that items come to",
      [
        {
          name: "ttl",
          keys: [
            ["pk", "S"],
            ["expires", "N"],
          ],
        },
      ],
      ["--only", "ACCOUNT"],
    ],
    ["whose key changes", [{ name: "by-type", keys: [["type", "S"]] }], []],
    ["of keys alone", [{ name: "by-user", keys: [["userId", "S"]], projection: { ProjectionType: "KEYS_ONLY" } }], []],
    [
      "of a few attributes",
      [
        {
          name: "by-user",
          keys: [["userId", "S"]],
          projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["accessToken"] },
        },
      ],
      [],
    ],
    ["of the same partition", [{ name: "by-date", keys: [["updatedAt", "S"]], isLocal: true }], []],
    [
      "of the same partition, left by what is converted",
      [{ name: "by-date", keys: [["updatedAt", "S"]], isLocal: true }],
      ["--timestamps", "drop"],
    ],
    [
      "and another",
      [
        { name: "by-type", keys: [["type", "S"]] },
        { name: "by-token", keys: [["refreshToken", "S"]], projection: { ProjectionType: "KEYS_ONLY" } },
      ],
      [],
    ],
  ];

  it.each(shapes)("promises what is consumed: an index %s", async (_, indexes, more) => {
    // Links move in transactions, of which DynamoDB Local counts what it likes.
    const items = [...mixedItems(120)].filter(({ type }) => type?.S !== "VR");
    const large = items.map((item, place) => (place % 9 === 0 ? { ...item, notes: { S: "x".repeat(1_800) } } : item));
    const { table, cwd } = await tableWith(
      indexes,
      large.map((item) => fitting(item, indexes)),
    );
    const { report: plan } = await run(table, cwd, "--dry-run", ...more);
    const { report: done } = await run(table, cwd, "--yes", ...more);
    expect(done.outcome).toBe("finished");
    expect(done.progress.writeUnits).toBe(plan.forecast.writeUnits);
    expect(plan.forecast.writeUnits).toBeGreaterThan(100);
  });

  it("says who leaves an index, enters it, or gets another key", async () => {
    const { table, cwd } = await tableWith(
      [
        { name: "by-provider-id", keys: [["providerId", "S"]] },
        { name: "by-provider", keys: [["provider", "S"]] },
        { name: "by-type", keys: [["type", "S"]] },
      ],
      [...mixedItems(50)],
    );
    const { report } = await run(table, cwd, "--dry-run");
    const { stdout } = await cli([
      "migrate-data",
      "--table",
      table,
      "--endpoint",
      engine.endpoint,
      ...inFewSegments,
      "--dry-run",
    ]);
    expect(report.left).toEqual([]);
    const said = report.warnings.join("\n");
    expect(said).toMatch(/index "by-provider-id" \(providerId\): 15 of the items leave it: who looks there/);
    expect(said).toMatch(/index "by-provider" \(provider\): 15 enter it\./);
    expect(said).toMatch(/index "by-type" \(type\): 20 get another key in it: who looks there/);
    expect(stdout).toMatch(/of that .* for the index GSI1, .* for the index by-provider-id/);
  });

  it("leaves what an index would refuse before anything is written, and names the index", async () => {
    const byExpiry = { name: "by-expiry", keys: [["expires", "S"]] } as const;
    const { table, cwd } = await tableWith([byExpiry], [...mixedItems(50)]);
    const refused: string[] = [];
    /** DynamoDB checks the keys of indexes in updates, DynamoDB Local doesn't. */
    const proxy = await startFaultProxy(
      engine.endpoint,
      () => undefined,
      0,
      (operation, body) => {
        if (!/BatchExecute|UpdateItem|TransactWrite|PutItem/.test(operation)) return undefined;
        if (!/SET "expires"|"expires":\{"N"/.test(JSON.stringify(body).replaceAll('\\"', '"'))) return undefined;
        refused.push(operation);
        return "ValidationException";
      },
    );
    onTestFinished(() => proxy.stop());
    const before = await allItems(engine.client, table);
    const on = ["migrate-data", "--table", table, "--endpoint", proxy.endpoint, ...inFewSegments, "--json"];
    const plan = await cli([...on, "--dry-run"], { cwd });
    const result = await cli([...on, "--yes"], { cwd });
    expect(refused).toEqual([]);
    for (const { code, stdout } of [plan, result]) {
      expect(code).toBe(3);
      const { left, items } = JSON.parse(stdout);
      const message = expect.stringMatching(/the index "by-expiry" has expires as a key of type S, .* type N there/);
      const byType = [...left].sort((a, b) => (a.itemType < b.itemType ? -1 : 1));
      expect(byType).toEqual([
        { itemType: "SESSION", code: "index-key", message, count: 15 },
        { itemType: "VR", code: "index-key", message, count: 5 },
      ]);
      expect(items.byType).toMatchObject({ ACCOUNT: { update: 15 }, SESSION: { invalid: 15 }, VR: { invalid: 5 } });
    }
    const unchanged = ({ type }: Item) => type?.S === "SESSION" || type?.S === "VR";
    expect((await allItems(engine.client, table)).filter(unchanged)).toEqual(before.filter(unchanged));

    const verified = await cli(["verify-data", "--table", table, "--endpoint", engine.endpoint, ...inFewSegments], {
      cwd,
    });
    expect(verified.stdout).toMatch(/15 × SESSION index-key/);
    const { run: id } = JSON.parse(result.stdout);
    const undone = await cli(["rollback-data", ...on.slice(1), "--run", id, "--yes"], { cwd });
    expect([undone.code, undone.stderr]).toEqual([0, expect.anything()]);
    expect(await allItems(engine.client, table)).toEqual(before);
  });
});

/** Without what an index couldn't hold, and the application couldn't have written. */
function fitting(item: Item, indexes: readonly Index[]): Item {
  const types = new Map(indexes.flatMap(({ keys }) => keys));
  return Object.fromEntries(
    Object.entries(item).filter(([name, value]) => !types.has(name) || (types.get(name) ?? "") in value),
  );
}
