import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { inspectExportSample, inspectSample, migrateTable } from "../../src/index.ts";
import { applyChange, type Item, migrateItem } from "../../src/items/index.ts";
import { sampleInspectionDocument } from "../../src/report/data/sample-inspection.ts";
import { cli } from "../support/data/cli.ts";
import { defaultOptions } from "../support/data/expected.ts";
import { fullExport, writeExport } from "../support/data/exports.ts";
import { itemCases } from "../support/data/fixtures.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { randomItems } from "../support/data/random-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { v3Adapter } from "../support/upstream/v3-adapter.ts";
import { fillV3Table } from "../support/upstream/v3-users.ts";

const S = (text: string) => ({ S: text });

describe.each(engines)("inspect-user --sample on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    const engine = useEngine(start);

    it("shows by the users of the published v3 adapter that v4 will answer as it does, and writes nothing", async () => {
      await createTable(engine.client, "v3s");
      const v3 = await v3Adapter(engine.endpoint, "v3s");
      const people = await fillV3Table(v3);
      const before = await allItems(engine.client, "v3s");
      const { code, stdout, stderr } = await cli([
        "inspect-user",
        "--table",
        "v3s",
        "--endpoint",
        engine.endpoint,
        "--sample",
        "5",
        "--json",
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ outcome: "finished", perShape: 5, differences: [], alreadyV4: 0, source: null });
      // Every item but those of users is looked for, and so is each user by id.
      const { account, session, link, id } = report.lookups;
      const count = (type: string) => before.filter((item) => item.type?.S === type).length;
      expect({ account, session, link, id }).toEqual({
        account: count("ACCOUNT"),
        session: count("SESSION"),
        link: count("VR"),
        id: count("USER"),
      });
      expect(await allItems(engine.client, "v3s")).toEqual(before);
      // What was said holds: the adapters themselves, after the migration.
      await migrateTable({ table: "v3s", client: engine.client, v3Quiet: 0, stateDir: `${temporaryFolder()}/state` });
      const v4 = DynamoDBAdapter(DynamoDBDocument.from(engine.client), { tableName: "v3s" });
      const { user } = people.github;
      expect(await v4.getUserByAccount({ provider: "github", providerAccountId: "583231" })).toMatchObject({
        id: user.id,
      });
      const after = await inspectSample({ table: "v3s", client: engine.client, perShape: 5 });
      expect(after).toMatchObject({ differences: [], same: expect.any(Number) });
      expect(after.alreadyV4).toBe(count("ACCOUNT") + count("SESSION") + count("VR"));
      // What wasn't compared isn't called the same.
      expect(sampleInspectionDocument(after).headline).toBe(
        `All the same: next-auth v4 would answer ${after.same} look-ups of ${after.users} users as v3 does.`,
      );
    });

    it("tells of every difference, with the users where that is asked for, and of an export alike", async () => {
      await createTable(engine.client, "odd");
      const items = [...mixedItems(30)];
      const [account] = items.filter(({ type }) => type?.S === "ACCOUNT") as [Item];
      const [session] = items.filter(({ type }) => type?.S === "SESSION") as [Item];
      const odd: Item[] = [
        // v3 compares a text with a time, and never finds that it has passed.
        { ...session, expires: S("2021-01-01T00:00:00.000Z") },
        // Left for a person: v4 won't find it.
        { ...account, providerType: { NULL: true } },
      ];
      await putAll(engine.client, "odd", [...items, ...odd]);
      const place = { table: "odd", client: engine.client };
      const report = await inspectSample({ ...place, perShape: 3 });
      const differences = report.differences.toSorted((a, b) => (a.by < b.by ? 1 : -1));
      expect(differences).toEqual([
        expect.objectContaining({
          by: "session",
          what: "…",
          v3: expect.objectContaining({ outcome: "found", leadsTo: "signed in" }),
          v4: expect.objectContaining({ outcome: "expired" }),
          count: 1,
          users: [],
        }),
        expect.objectContaining({
          by: "account",
          what: "github:…",
          users: [],
          v3: expect.objectContaining({ outcome: "found", user: "this" }),
          v4: expect.objectContaining({
            outcome: "nothing",
            leadsTo: expect.stringContaining("OAuthAccountNotLinked"),
          }),
          count: 1,
        }),
      ]);
      const shown = await inspectSample({ ...place, perShape: 3, show: true });
      // By the id, although the sample comes upon some by a link's address.
      expect(shown.differences.find(({ by }) => by === "session")?.users).toEqual([session.userId?.S]);
      const everybody = await inspectSample({ ...place, perShape: 1_000, show: true });
      const ids = new Set(items.flatMap(({ type, id }) => (type?.S === "USER" ? [id?.S] : [])));
      expect(everybody.differences.flatMap(({ users }) => users).filter((name) => !ids.has(name))).toEqual([]);
      const all = await allItems(engine.client, "odd");
      const folder = writeExport(temporaryFolder(), fullExport(all));
      const exported = await inspectExportSample({ fromExport: folder, perShape: 1_000 });
      const whole = await inspectSample({ ...place, perShape: 1_000 });
      const same = ({ users, lookups, same, alreadyV4, differences }: typeof whole) => ({
        users,
        lookups,
        same,
        alreadyV4,
        differences: differences.map((each) => JSON.stringify(each)).sort(),
      });
      expect(same(exported)).toEqual(same(whole));
      const args = ["inspect-user", "--table", "odd", "--endpoint", engine.endpoint, "--sample", "3"];
      const { code, stdout } = await cli(args);
      expect(code).toBe(3);
      expect(stdout).toContain("OAuthAccountNotLinked");
      for (const secret of [
        account.providerAccountId?.S ?? "",
        session.sessionToken?.S ?? "",
        session.userId?.S ?? "",
      ]) {
        if (secret !== "") expect(stdout).not.toContain(secret);
      }
    });
  });
});

describe("inspect-user --sample by an export", () => {
  it("says of whatever there is what v4 answers, as converting each item by itself does", async () => {
    const byKey = new Map(
      [...itemCases.map(({ item }) => item), ...randomItems(200, 5)]
        .filter(({ pk, sk }) => pk?.S && sk?.S)
        .map((item) => [`${item.pk?.S}\n${item.sk?.S}`, item]),
    );
    const items = [...byKey.values()];
    const sampled = (some: readonly Item[]) =>
      inspectExportSample({ fromExport: writeExport(temporaryFolder(), fullExport(some)), perShape: 1_000 });
    const before = await sampled(items);
    const after = await sampled(items.map((item) => applyChange(item, migrateItem(item, defaultOptions)) ?? item));
    // What v4 doesn't find after the conversion it doesn't find in the converted table either.
    const outcomes = (report: typeof before) =>
      report.differences.filter(({ v4 }) => v4.outcome === "unreadable").reduce((sum, { count }) => sum + count, 0);
    expect(before.users).toBeGreaterThan(20);
    expect(outcomes(after)).toBeLessThanOrEqual(outcomes(before));
    expect(before.differences.length).toBeGreaterThan(0);
    const lookups = Object.values(before.lookups).reduce((sum, count) => sum + count, 0);
    const different = before.differences.reduce((sum, { count }) => sum + count, 0);
    expect(before.same + before.alreadyV4 + different).toBe(lookups);
  });

  it.each([
    ["a name beside it", ["--sample", "1", "--email", "a@example.com"]],
    ["no number of users", ["--sample", "0"]],
    ["an export without a sample", ["--id", "x", "--from-export", "x"]],
  ])("doesn't take %s", async (_, flags) => {
    const { code } = await cli(["inspect-user", "--table", "t", "--endpoint", "http://127.0.0.1:1", ...flags]);
    expect(code).toBe(2);
  });
});
