import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DescribeTableCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { planExport, planMigration, type ToolError, verifyExport, verifyTable } from "../../src/index.ts";
import type { Item } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import {
  type ExportFiles,
  exportedTable,
  fullExport,
  incrementalExport,
  manifestLine,
  setWithDigest,
  writeExport,
} from "../support/data/exports.ts";
import { itemCases } from "../support/data/fixtures.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { randomItems } from "../support/data/random-items.ts";
import { startS3Proxy } from "../support/data/s3-proxy.ts";
import { putAll } from "../support/data/table.ts";
import { createTable, engines, testEnvironment } from "../support/engines/index.ts";
import { type S3Server, s3Credentials, startS3 } from "../support/engines/s3.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const S = (text: string) => ({ S: text });

/** Where the next part begins after so many answers that each gave half of what was missing. */
function expectedStart(size: number, halves: number): number {
  let start = 0;
  for (let n = 0; n < halves; n++) start += Math.floor(Math.max(1, (size - start) / 2));
  return start;
}

/** A table in the order in which a scan meets it, and what an export of it says of it. */
async function scanned(client: DynamoDBClient, TableName: string) {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({ TableName, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    items.push(...Items);
    from = LastEvaluatedKey;
  } while (from);
  const { Table: { TableArn: tableArn = "", TableId: tableId = "" } = {} } = await client.send(
    new DescribeTableCommand({ TableName }),
  );
  return { items, table: { tableArn, tableId: tableId || "none" } };
}

/** What anybody may put into a table, and every item of the fixtures once. */
function itemsOf(kind: string): readonly Item[] {
  if (kind === "mixed") return [...mixedItems(300)];
  if (kind !== "fixtures") return [...mixedItems(60), ...randomItems(250, Number(kind))];
  const byKey = new Map(itemCases.map(({ item }) => [`${item.pk?.S}\n${item.sk?.S}`, item]));
  return [...byKey.values()].filter(({ pk, sk }) => pk?.S && sk?.S);
}

describe.each(engines)("an export of a table on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    const engine = useEngine(start);

    it.each(["fixtures", "mixed", "1", "2"])(
      "gives the plan and the findings that the table gives: %s",
      async (kind) => {
        const table = `plan-${kind}`;
        await createTable(engine.client, table);
        await putAll(engine.client, table, itemsOf(kind));
        const { items, table: named } = await scanned(engine.client, table);
        const folder = writeExport(temporaryFolder(), fullExport(items, { table: named, files: 1 }));
        const place = { table, client: engine.client, segments: 1, concurrency: 1 };
        const { segments: _, ...asked } = { ...place, fromExport: folder };
        const offline = { fromExport: folder, concurrency: 1 };
        for (const options of [
          {},
          { repair: true },
          { expired: "delete", timestamps: "drop", only: ["SESSION"] } as const,
        ]) {
          const byTable = await planMigration({ ...place, ...options });
          const byExport = await planExport({ ...asked, ...options });
          expect(comparable(byExport)).toEqual(comparable(byTable));
          expect(byExport.table).toEqual(byTable.table);
          expect(byExport.progress.readUnits).toBe(0);
          expect(byExport.source).toMatchObject({ isWhole: true, unknown: [], exports: [{ items: items.length }] });
          // DynamoDB rounds a page up, and so is this.
          expect(byExport.forecast?.readUnits).toBeGreaterThan(0);
          const alone = await planExport({ ...offline, ...options });
          expect(comparable(alone)).toEqual(comparable(byTable));
          expect(alone.source?.unknown).toContain("otherIndexes");
          expect(alone.table).toMatchObject({
            name: table,
            billing: "not in an export",
            caller: { missing: "not in an export" },
          });
        }
        for (const as of ["v4", "v3"] as const) {
          const stateDir = join(temporaryFolder(), "state");
          const byTable = await verifyTable({ ...place, as, stateDir });
          const byExport = await verifyExport({ ...offline, as, stateDir });
          expect(findings(byExport)).toEqual(findings(byTable));
          if (byExport.next.migrate) expect(String(byExport.next.migrate)).toContain(`table: "${table}"`);
        }
      },
    );

    it("with the table is held against it: its indexes count, and another table's isn't taken", async () => {
      await createTable(engine.client, "held");
      const items = [...mixedItems(20)];
      await putAll(engine.client, "held", items);
      const { table } = await scanned(engine.client, "held");
      const place = { table: "held", client: engine.client };
      const own = writeExport(temporaryFolder(), fullExport(items, { table }));
      await expect(planExport({ ...place, fromExport: own })).resolves.toMatchObject({ outcome: "planned" });
      const recreated = writeExport(temporaryFolder(), fullExport(items, { table: { ...table, tableId: "another" } }));
      const others = writeExport(temporaryFolder(), fullExport(items));
      for (const fromExport of table.tableId === "none" ? [others] : [recreated, others]) {
        const error = await planExport({ ...place, fromExport }).catch((thrown: ToolError) => thrown);
        expect(error).toMatchObject({ code: "export-table" });
      }
    });
  });
});

type Report = Awaited<ReturnType<typeof planExport>>;

/** All that has to be the same, whatever was read. */
function comparable(report: Report) {
  const { startedAt, table, source, progress, history, warnings, forecast, ...same } = report;
  const { readUnits, dollars, seconds, pace, ...writing } = forecast ?? {};
  return { ...same, notes: sorted(same.notes), left: sorted(same.left), writing };
}

function findings(report: Awaited<ReturnType<typeof verifyExport>>) {
  const { items, foreign, byType, stillV3, flaws, notes, v3WroteAt } = report;
  return { items, foreign, byType, stillV3, flaws: sorted(flaws), notes: sorted(notes), v3WroteAt };
}

const sorted = (list: readonly object[]) => list.map((each) => JSON.stringify(each)).sort();

const now = new Date().toISOString();
const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
const items = [...mixedItems(60)];
const planned = (fromExport: string, more = {}) => planExport({ fromExport, ...more });
const counts = ({ items: { read, foreign, byType } }: Report) => ({ read, foreign, byType });

/** A path in an export by a part of it. */
function pathIn(files: ExportFiles, part: string | RegExp): string {
  const found = [...files.keys()].find((path) => path.search(part) >= 0);
  if (found === undefined) throw new Error(`no ${part}`);
  return found;
}

/** Changes a data file and says so in the manifest, with every checksum as it has to be. */
function withDataFile(bytes: Buffer, itemCount: number, key?: string): ExportFiles {
  const files = fullExport([], { files: 1 });
  const path = pathIn(files, /data\//);
  files.set(path, bytes);
  setWithDigest(
    files,
    pathIn(files, "manifest-files.json"),
    manifestLine({ itemCount, bytes, key: key ?? `p/${path}` }),
  );
  const summary = pathIn(files, "manifest-summary.json");
  setWithDigest(files, summary, JSON.stringify({ ...JSON.parse(String(files.get(summary))), itemCount }));
  return files;
}

function changedSummary(change: object): ExportFiles {
  const files = fullExport(items);
  const summary = pathIn(files, "manifest-summary.json");
  setWithDigest(files, summary, JSON.stringify({ ...JSON.parse(String(files.get(summary))), ...change }));
  return files;
}

function changedManifest(change: (lines: string[]) => string[]): ExportFiles {
  const files = fullExport(items);
  const manifest = pathIn(files, "manifest-files.json");
  setWithDigest(files, manifest, change(String(files.get(manifest)).trim().split("\n")).join("\n"));
  return files;
}

function changed(change: (files: ExportFiles) => void): ExportFiles {
  const files = fullExport(items);
  change(files);
  return files;
}

describe("an export", () => {
  it("lies where AWSDynamoDB lies, or is named itself, with checksums by either name", async () => {
    const files = fullExport(items);
    const folder = writeExport(temporaryFolder(), files);
    const whole = await planned(folder);
    expect(whole.items.read).toBe(60);
    const own = join(folder, "AWSDynamoDB/01693685827463-2d8752fd");
    for (const place of [`${folder}/`, join(folder, "AWSDynamoDB"), own]) {
      expect(counts(await planned(place))).toEqual(counts(whole));
    }
    for (const path of ["manifest-summary.json", "manifest-files.json"]) {
      const full = pathIn(files, path);
      setWithDigest(files, full, String(files.get(full)), ".checksum");
      files.delete(full.replace(".json", ".md5"));
    }
    expect(counts(await planned(writeExport(temporaryFolder(), files)))).toEqual(counts(whole));
  });

  it("holds values of every type, and empty files for empty partitions", async () => {
    const odd: Item = {
      pk: S("TEAM#1"),
      sk: S("TEAM#\u2028"),
      b: { B: new Uint8Array([0, 255]) },
      nested: { M: { list: { L: [{ NULL: true }, { BOOL: false }, { M: {} }, { BS: [new Uint8Array([1])] }] } } },
      sets: { SS: ["a"] },
      numbers: { NS: ["1"] },
      __proto__x: S("x"),
    };
    const report = await planned(writeExport(temporaryFolder(), fullExport([odd], { files: 5 })));
    expect(report.items).toMatchObject({ read: 1, foreign: 1 });
    const empty = withDataFile(Buffer.alloc(0), 0);
    expect((await planned(writeExport(temporaryFolder(), empty))).items.read).toBe(0);
  });

  const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, "a"));
  const line = (value: unknown) => gzipSync(`${JSON.stringify(value)}\n`);
  const cases: readonly (readonly [what: string, code: string, files: () => ExportFiles])[] = [
    ["a missing data file", "export-damaged", () => changed((files) => files.delete(pathIn(files, /data\//)))],
    [
      "a data file that was cut",
      "export-damaged",
      () =>
        changed((files) =>
          files.set(pathIn(files, /data\//), Buffer.from(files.get(pathIn(files, /data\//)) ?? "").subarray(0, -9)),
        ),
    ],
    [
      "a data file too many",
      "export-damaged",
      () =>
        changed((files) =>
          files.set(`${pathIn(files, /data\//).replace(/[^/]+$/, "")}extra.json.gz`, line({ Item: items[0] })),
        ),
    ],
    [
      "two data files in each other's place",
      "export-damaged",
      () =>
        changed((files) => {
          const [one = "", other = ""] = [...files.keys()].filter((path) => path.includes("/data/"));
          const [a = Buffer.of(), b = Buffer.of()] = [files.get(one), files.get(other)];
          files.set(one, b).set(other, a);
        }),
    ],
    ["a data file that is named twice", "export-damaged", () => changedManifest((lines) => [...lines, lines[0] ?? ""])],
    [
      "a data file that is there twice, by two names",
      "export-damaged",
      () => {
        const files = changedManifest((lines) => [...lines, (lines[0] ?? "").replace(/(\w)\.json\.gz/, "$1x.json.gz")]);
        const path = pathIn(files, /data\//);
        files.set(path.replace(".json.gz", "x.json.gz"), files.get(path) ?? Buffer.of());
        return files;
      },
    ],
    ["a line of the manifest that is gone", "export-damaged", () => changedManifest((lines) => lines.slice(1))],
    [
      "other counts than there are",
      "export-damaged",
      () =>
        changedManifest((lines) =>
          lines.map((text, place) =>
            text.replace(
              /"itemCount":(\d+)/,
              (_, count) => `"itemCount":${Number(count) + ([1, -1, 0][place % 3] ?? 0)}`,
            ),
          ),
        ),
    ],
    [
      "a manifest without its checksum",
      "export-damaged",
      () => changed((files) => files.delete(pathIn(files, "manifest-summary.md5"))),
    ],
    [
      "a manifest that was changed",
      "export-damaged",
      () => changed((files) => files.set(pathIn(files, "manifest-files.json"), Buffer.from(""))),
    ],
    [
      "a summary that was changed",
      "export-damaged",
      () => changed((files) => files.set(pathIn(files, "manifest-files.md5"), Buffer.from("AAAAAAAAAAAAAAAAAAAAAA=="))),
    ],
    [
      "a manifest that leads elsewhere",
      "export-damaged",
      () =>
        withDataFile(line({ Item: items[0] }), 1, "p/AWSDynamoDB/01693685827463-2d8752fd/data/../../../etc/x.json.gz"),
    ],
    [
      "a manifest that leads upwards in another way",
      "export-damaged",
      () => withDataFile(line({ Item: items[0] }), 1, "../AWSDynamoDB/01693685827463-2d8752fd/data/x.json.gz"),
    ],
    [
      "a manifest that names another export's",
      "export-damaged",
      () => withDataFile(line({ Item: items[0] }), 1, "p/AWSDynamoDB/other/data/x.json.gz"),
    ],
    ["a line that unpacks to more than any item", "export-damaged", () => withDataFile(bomb, 1)],
    ["lines without end", "export-damaged", () => withDataFile(gzipSync("\n".repeat(1_000_000)), 5)],
    [
      "more items than its manifest says",
      "export-damaged",
      () => withDataFile(gzipSync(items.map((Item) => `${JSON.stringify({ Item })}\n`).join("")), 5),
    ],
    ["fewer", "export-damaged", () => withDataFile(line({ Item: items[0] }), 2)],
    ["what isn't gzip", "export-damaged", () => withDataFile(Buffer.from("{}"), 1)],
    ["what isn't JSON", "export-damaged", () => withDataFile(gzipSync("{\n"), 1)],
    ["an item in another form", "export-damaged", () => withDataFile(line({ Item: { pk: "x", sk: "y" } }), 1)],
    [
      "an item with null for a value",
      "export-damaged",
      () => withDataFile(line({ Item: { pk: S("x"), sk: S("y"), z: null } }), 1),
    ],
    [
      "an item nested without end",
      "export-damaged",
      () =>
        withDataFile(
          gzipSync(`{"Item":{"pk":{"S":"x"},"sk":{"S":"y"},"z":${'{"L":['.repeat(5_000)}${"]}".repeat(5_000)}}}\n`),
          1,
        ),
    ],
    ["a table with other keys", "export-damaged", () => withDataFile(line({ Item: { id: S("x") } }), 1)],
    [
      "records of an incremental one",
      "export-damaged",
      () => withDataFile(line({ Keys: { pk: S("x"), sk: S("y") }, Metadata: {} }), 1),
    ],
    ["the format ION", "export-damaged", () => changedSummary({ outputFormat: "ION" })],
    ["no format", "export-damaged", () => changedSummary({ outputFormat: undefined })],
    ["another kind of export", "export-damaged", () => changedSummary({ exportType: "SOMETHING" })],
    [
      "two tables",
      "export-damaged",
      () => changedSummary({ tableArn: exportedTable.tableArn.replace("next-auth", "other") }),
    ],
    ["a time that is none", "export-damaged", () => changedSummary({ exportTime: "yesterday" })],
    ["a count that is none", "export-damaged", () => changedSummary({ itemCount: -1 })],
    ["an old one", "export-old", () => fullExport(items, { at: "2026-01-01T00:00:00.000Z" })],
    ["one of the future", "export-old", () => fullExport(items, { at: "2099-01-01T00:00:00.000Z" })],
    ["one that hasn't finished", "export-missing", () => new Map([["AWSDynamoDB/01-a/_started", Buffer.alloc(0)]])],
    ["none", "export-missing", () => new Map([["x", Buffer.alloc(0)]])],
  ];

  it.each(cases)("isn't planned by: %s", async (_, code, files) => {
    const fromExport = writeExport(temporaryFolder(), files());
    const error = await planned(fromExport).catch((thrown: ToolError) => thrown);
    expect(error).toMatchObject({ name: "ToolError", code });
    const stateDir = join(temporaryFolder(), "state");
    const verified = await verifyExport({ fromExport, stateDir }).catch((thrown: ToolError) => thrown);
    expect(verified).toMatchObject({ name: "ToolError", code });
    // Nothing of an item is said.
    expect(String((error as ToolError).message)).not.toMatch(/user-\d|@example/);
  });

  it("isn't read through links, nor any file that is none", async () => {
    const files = fullExport(items, { files: 1 });
    const folder = writeExport(temporaryFolder(), files);
    const data = join(folder, pathIn(files, /data\//));
    rmSync(data);
    writeFileSync(join(folder, "elsewhere"), files.get(pathIn(files, /data\//)) ?? "");
    symlinkSync(join(folder, "elsewhere"), data);
    await expect(planned(folder)).rejects.toMatchObject({
      code: "export-damaged",
      message: expect.stringContaining("link"),
    });
  });

  it("is the only one of its table in its place, or named", async () => {
    const [one, other] = [fullExport(items, { at: hourAgo }), fullExport(items, { exportId: "02-b", at: now })];
    const folder = writeExport(temporaryFolder(), one, other);
    await expect(planned(folder)).rejects.toMatchObject({
      code: "export-choice",
      message: expect.stringContaining("02-b"),
    });
    expect((await planned(join(folder, "AWSDynamoDB/02-b"))).source?.at).toBe(now);
    const elsewhere = { ...exportedTable, tableArn: exportedTable.tableArn.replace("next-auth", "other") };
    const mixed = writeExport(temporaryFolder(), one, fullExport([], { exportId: "03-c", table: elsewhere }));
    await expect(planned(mixed)).rejects.toMatchObject({ code: "export-choice" });
  });
});

describe("incremental exports", () => {
  const [first, second, third] = items as [Item, Item, Item];
  const renamed = { ...first, name: S("Renamed") };
  const changes = [
    { before: first, after: renamed },
    { before: second },
    { after: { ...third, pk: S("USER#new"), sk: S("USER#new"), id: S("new") } },
  ];

  it("go on from a full one: of an item what came last counts, and what was deleted is gone", async () => {
    const full = fullExport(items, { at: hourAgo });
    const inBetween = new Date(Date.now() - 1_800_000).toISOString();
    const once = incrementalExport(changes, { from: hourAgo, at: inBetween });
    // The one who was deleted is back, and the one who was renamed is gone.
    const again = incrementalExport([{ after: second }, { before: renamed }], {
      from: inBetween,
      at: now,
      exportId: "05-e",
    });
    const one = await planned(writeExport(temporaryFolder(), full, once));
    expect(counts(one)).toEqual(
      counts(
        await planned(
          writeExport(temporaryFolder(), fullExport([renamed, ...items.slice(2), changes[2]?.after as Item])),
        ),
      ),
    );
    expect(one.source).toMatchObject({
      isWhole: true,
      at: inBetween,
      exports: [{ type: "full" }, { type: "incremental" }],
    });
    const two = await planned(writeExport(temporaryFolder(), full, once, again));
    const expected = [...items.slice(1), changes[2]?.after as Item];
    expect(counts(two)).toEqual(counts(await planned(writeExport(temporaryFolder(), fullExport(expected)))));
    const stateDir = join(temporaryFolder(), "state");
    const verified = await verifyExport({ fromExport: writeExport(temporaryFolder(), full, once, again), stateDir });
    const same = await verifyExport({ fromExport: writeExport(temporaryFolder(), fullExport(expected)), stateDir });
    expect(findings(verified)).toEqual(findings(same));
  });

  it("alone tell what changed, and say so", async () => {
    for (const view of ["NEW_AND_OLD_IMAGES", "NEW_IMAGES"]) {
      const report = await planned(writeExport(temporaryFolder(), incrementalExport(changes, { from: hourAgo, view })));
      expect(report.items.read).toBe(2);
      expect(report.source).toMatchObject({ isWhole: false });
      expect(report.warnings.join("\n")).toContain(`Only what changed from ${hourAgo}`);
    }
  });

  it("with something missing between them aren't read", async () => {
    const later = new Date(Date.now() - 60_000).toISOString();
    const folder = writeExport(
      temporaryFolder(),
      fullExport(items, { at: hourAgo }),
      incrementalExport(changes, { from: later }),
    );
    await expect(planned(folder)).rejects.toMatchObject({
      code: "export-gap",
      message: expect.stringContaining(hourAgo),
    });
  });

  it("that are older than the full one don't count", async () => {
    const before = new Date(Date.now() - 7_200_000).toISOString();
    const full = fullExport(items, { at: hourAgo });
    const old = incrementalExport([{ before: first }], { from: before, at: hourAgo });
    const report = await planned(writeExport(temporaryFolder(), full, old));
    expect([report.items.read, report.source?.exports.length]).toEqual([60, 1]);
  });

  it("whose image is another item's than their keys aren't read", async () => {
    const odd = incrementalExport([{ after: first }], { from: hourAgo, files: 1 });
    const path = pathIn(odd, /data\//);
    const bytes = gzipSync(`${JSON.stringify({ Metadata: {}, Keys: { pk: S("a"), sk: S("b") }, NewImage: first })}\n`);
    odd.set(path, bytes);
    setWithDigest(odd, pathIn(odd, "manifest-files.json"), manifestLine({ itemCount: 1, bytes, key: `p/${path}` }));
    await expect(planned(writeExport(temporaryFolder(), odd))).rejects.toMatchObject({ code: "export-damaged" });
  });
});

describe("the command line", () => {
  const nothing = { AWS_CONFIG_FILE: "/nonexistent", AWS_SHARED_CREDENTIALS_FILE: "/nonexistent" };

  it("plans and verifies by a folder without credentials, region or network", async () => {
    const folder = writeExport(temporaryFolder(), fullExport([...items, ...randomItems(50, 4)]));
    const plan = await cli(["migrate-data", "--dry-run", "--from-export", folder], { env: nothing });
    expect(plan.stderr).toBe("");
    expect(plan.stdout).toContain("Nothing was written.");
    expect(plan.stdout).toContain(" 0 read units");
    expect(plan.stdout).toContain("as of");
    expect(plan.stdout).toContain(exportedTable.tableArn);
    const verified = await cli(["verify-data", "--from-export", folder, "--json"], { env: nothing });
    expect(verified.code).toBe(3);
    expect(JSON.parse(verified.stdout)).toMatchObject({
      table: { name: "next-auth", region: "eu-west-1" },
      source: { isWhole: true },
    });
  });

  it("takes a folder by the name that it has", async () => {
    const folder = writeExport(join(temporaryFolder(), "of\\next auth"), fullExport(items));
    const { stdout, stderr } = await cli(["migrate-data", "--dry-run", "--from-export", folder], { env: nothing });
    expect(stderr).toBe("");
    expect(stdout).toContain("Nothing was written.");
  });

  it("prints no plan of an export that isn't whole", async () => {
    const files = fullExport(items);
    const path = pathIn(files, /data\//);
    files.set(path, Buffer.from(files.get(path) ?? "").subarray(0, -4));
    const { code, stdout, stderr } = await cli(
      ["migrate-data", "--dry-run", "--from-export", writeExport(temporaryFolder(), files)],
      { env: nothing },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error export-damaged /m);
  });

  it.each([
    ["writing", []],
    ["a plan to keep", ["--dry-run", "--plan", "plan.json"]],
    ["some users", ["--dry-run", "--email", "a@example.com"]],
    ["a sample", ["--dry-run", "--sample", "1"]],
    ["shards", ["--dry-run", "--state", "dynamodb:x", "--run", "r"]],
    ["segments", ["--dry-run", "--segments", "4"]],
    ["a backup", ["--dry-run", "--backup"]],
  ])("doesn't take with an export: %s", async (_, flags) => {
    const { code, stderr } = await cli(["migrate-data", "--from-export", "x", ...flags]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^error flags /) });
  });

  describe("in S3", () => {
    let s3: S3Server;
    beforeAll(async () => {
      s3 = await startS3();
    });
    afterAll(() => s3.stop());
    const envFor = ({ endpoint }: { readonly endpoint: string }) => ({
      ...testEnvironment,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: s3Credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3Credentials.secretAccessKey,
    });

    /** Puts an export into the bucket. */
    async function uploaded(prefix: string, given: readonly Item[]) {
      const files = fullExport(given, { s3Prefix: prefix });
      for (const [path, bytes] of files) await put(`${prefix}/${path}`, bytes);
      return { files, place: `s3://${s3.bucket}/${prefix}` };
    }

    async function put(Key: string, Body: Buffer): Promise<void> {
      const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
      const { endpoint } = s3;
      const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials: s3Credentials });
      await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key, Body }));
      client.destroy();
    }

    const plan = (place: string, at: { readonly endpoint: string }) =>
      cli(["migrate-data", "--dry-run", "--json", "--from-export", place], { env: envFor(at) });

    it("is read, and what isn't there is said", async () => {
      const { files, place } = await uploaded("a/b", items);
      const { code, stdout, stderr } = await plan(place, s3);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const byFolder = await planned(writeExport(temporaryFolder(), files));
      expect(JSON.parse(stdout)).toMatchObject({ items: byFolder.items, source: { place: `${place}/` } });
      const verified = await cli(["verify-data", "--from-export", `${place}/AWSDynamoDB/01693685827463-2d8752fd`], {
        env: envFor(s3),
      });
      expect([verified.code, verified.stderr]).toEqual([3, ""]);
      const none = await cli(["migrate-data", "--dry-run", "--from-export", `s3://${s3.bucket}/nowhere`], {
        env: envFor(s3),
      });
      expect([none.code, none.stdout, none.stderr]).toEqual([2, "", expect.stringContaining("error export-missing")]);
      const odd = await cli(["migrate-data", "--dry-run", "--from-export", "s3://"], { env: envFor(s3) });
      expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining("error export-place")]);
    });

    it("goes on where a body was cut, however often, with the same object", async () => {
      const many = [...mixedItems(300)];
      const { files, place } = await uploaded("cut", many);
      const cuts = new Map<string, number>();
      const proxy = await startS3Proxy(s3.endpoint, (method, path) => {
        const times = cuts.get(path) ?? 0;
        // Lists have no parts: the SDK asks for them again by itself.
        if (method !== "GET" || path.includes("list-type") || times === 3) return undefined;
        cuts.set(path, times + 1);
        return "cut";
      });
      onTestFinished(() => proxy.stop());
      const { code, stdout, stderr } = await plan(place, proxy);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const byFolder = await planned(writeExport(temporaryFolder(), files));
      expect(JSON.parse(stdout).items).toEqual(byFolder.items);
      expect(cuts.size).toBeGreaterThan(5);
      for (const path of [...cuts.keys()].filter((name) => name.includes(".json.gz"))) {
        const asked = proxy.ranges.filter((each) => each.path === path);
        const starts = asked.map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range)?.[1]));
        // Each time half of what was missing came.
        const [name = ""] = /AWSDynamoDB.*?[.]gz/.exec(path) ?? [];
        const size = files.get(name)?.length ?? 0;
        expect(starts).toEqual([1, 2, 3].map((halves) => expectedStart(size, halves)));
        expect(new Set(asked.map(({ match }) => match)).size).toBe(1);
        expect(asked[0]?.match).toMatch(/^"[0-9a-f]{32}"$/);
      }
    });

    it("is damaged where an object was replaced while it was read", async () => {
      const { files, place } = await uploaded("replaced", [...mixedItems(300)]);
      const [victim = ""] = [...files.keys()].filter((path) => path.endsWith(".json.gz"));
      let state: "whole" | "going" | "replaced" = "whole";
      const proxy = await startS3Proxy(s3.endpoint, (_method, path) => {
        if (!path.includes(victim) || state === "replaced") return undefined;
        if (state === "going") return "lost";
        state = "going";
        void put(`replaced/${victim}`, gzipSync("another")).then(() => {
          state = "replaced";
        });
        return "cut";
      });
      onTestFinished(() => proxy.stop());
      const { code, stdout, stderr } = await plan(place, proxy);
      expect([code, JSON.parse(stdout).error.code]).toEqual([1, "export-damaged"]);
      expect(stderr).toContain("was replaced while it was read");
    });
  });
});
