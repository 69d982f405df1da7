/** A plan is carried out as it was agreed to, or not at all. */

import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ToolError } from "../../src/errors.ts";
import { type MigrationPlan, readPlan } from "../../src/table/job/plan-file.ts";
import { cli, failureDocument } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const schema = JSON.parse(readFileSync(new URL("../../schemas/plan.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(schema);

describe.each(engines)("a plan file on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.stop());

    async function planned(table: string, ...flags: string[]) {
      // More accounts than a plan tolerates to be missing.
      const client = clientFor(engine);
      await createTable(client, table);
      await putAll(client, table, [...mixedItems(240)]);
      const cwd = temporaryFolder();
      const place = ["--endpoint", engine.endpoint];
      const at = ["migrate-data", "--table", table, ...place, "--dry-run", "--plan", "plan.json", ...flags];
      const { code, stderr } = await cli(at, { cwd });
      expect([0, 3], stderr).toContain(code);
      const file = join(cwd, "plan.json");
      const plan = () => JSON.parse(readFileSync(file, "utf8")) as MigrationPlan;
      return {
        client,
        cwd,
        file,
        plan,
        change: (over: object) => writeFileSync(file, JSON.stringify({ ...plan(), ...over })),
        apply: (...more: string[]) => cli(["migrate-data", "--apply", "plan.json", ...place, ...more], { cwd }),
      };
    }

    it("holds the table, what is asked for and what it comes to, for its owner alone, and is carried out", async () => {
      const { client, file, plan, apply } = await planned("carried-out", "--expired", "delete", "--timestamps", "drop");
      expect(statSync(file).mode & 0o777).toBe(0o600);
      validate(plan());
      expect(validate.errors).toBeNull();
      expect(plan()).toMatchObject({
        table: { name: "carried-out", endpoint: engine.endpoint, arn: expect.stringMatching(/^arn:.*carried-out$/) },
        options: { expired: "delete", timestamps: "drop", journal: true, only: null },
      });
      const before = await allItems(client, "carried-out");
      const looked = await apply("--dry-run");
      expect(looked.stdout).toContain("Nothing was written.");
      expect(await allItems(client, "carried-out")).toEqual(before);
      const { code, stdout, stderr } = await apply("--yes");
      expect([0, 3], stderr).toContain(code);
      expect(stdout).toMatch(/Done: \d+ items written/);
      // Carried out twice it would not find what it was made for.
      expect((await apply("--yes")).stderr).toMatch(
        /^error plan-drift [\s\S]*\n {2}- ACCOUNT update: \d+\n {2}\+ ACCOUNT update: 0/m,
      );
    });

    it("is refused, with a diff, for another table of the name, and for what is given or asked for otherwise", async () => {
      const { client, plan, change, apply } = await planned("drifted");
      const before = await allItems(client, "drifted");
      const refused = async (over: object, said: RegExp) => {
        const whole = plan();
        change(over);
        const { code, stderr, stdout } = await apply("--yes", "--json");
        change(whole);
        expect([stdout, [1, 2].includes(code ?? 0)]).toEqual([failureDocument, true]);
        expect(stderr).toMatch(said);
      };
      const { table, counts } = plan();
      await refused(
        { table: { ...table, arn: table.arn.replace(/\d{12}/, "999999999999") } },
        /- table\.arn: .*9{12}.*\n {2}\+ table\.arn: /,
      );
      await refused({ version: "0.0.1" }, /- version: "0\.0\.1"/);
      await refused({ table: { ...table, endpoint: null } }, /- table\.endpoint: null\n {2}\+ table\.endpoint: "http/);
      const less = { ...counts, byType: { ...counts.byType, ACCOUNT: { ...counts.byType.ACCOUNT, update: 1_000 } } };
      await refused({ counts: less }, /- ACCOUNT update: 1,000/);
      await refused({ table: { ...table, keys: { ...table.keys, sortKey: "other" } } }, /error key-schema/);
      expect(await allItems(client, "drifted")).toEqual(before);

      const beside = await apply("--yes", "--expired", "delete");
      expect(beside).toMatchObject({ code: 2, stderr: expect.stringContaining("--expired doesn't go with --apply") });
      expect(await apply()).toMatchObject({ code: 2, stderr: expect.stringContaining("no-terminal") });
    });

    it("takes a few items more or less for the same, and no more than was said", async () => {
      const { client, plan, change, apply } = await planned("tolerated", "--tolerance", "0");
      expect(plan().tolerance).toEqual({ percent: 0, items: 20 });
      change({ tolerance: { percent: 0, items: 0 } });
      await putAll(client, "tolerated", [...mixedItems(252)].slice(-12));
      expect((await apply("--yes")).stderr).toContain("error plan-drift");
      change({ tolerance: { percent: 20, items: 0 } });
      expect([0, 3]).toContain((await apply("--yes")).code);
    });

    it("is refused for a table that was made anew under the name", async () => {
      const { client, plan, apply } = await planned("anew");
      if (plan().table.id === "") return;
      await client.send(new DeleteTableCommand({ TableName: "anew" }));
      await createTable(client, "anew");
      await putAll(client, "anew", [...mixedItems(60)]);
      expect((await apply("--yes")).stderr).toMatch(/- table\.id: /);
    });
  });
});

describe("a file that isn't a plan", () => {
  const good: MigrationPlan = {
    schema: "migrate-nextauth-dynamo/plan/1",
    version: "1.0.0",
    plannedAt: "2026-01-01T00:00:00.000Z",
    table: {
      name: "t",
      arn: "arn:aws:dynamodb:us-east-1:000000000000:table/t",
      id: "",
      region: "us-east-1",
      endpoint: null,
      keys: { partitionKey: "pk", sortKey: "sk", indexPartitionKey: "a", indexSortKey: "b" },
      indexName: "GSI1",
    },
    options: {
      expired: "migrate",
      timestamps: "keep",
      sessionMaxAge: null,
      repair: false,
      only: ["USER"],
      journal: true,
      backup: false,
      enableTtl: false,
    },
    counts: {
      byType: Object.fromEntries(
        ["USER", "ACCOUNT", "SESSION", "VR", "VT"].map((type) => [type, { update: 0, move: 0, delete: 0 }]),
      ) as MigrationPlan["counts"]["byType"],
      left: 0,
    },
    tolerance: { percent: 5, items: 20 },
  };

  it("is told from one as the schema tells it, whatever becomes of a part of a plan", () => {
    expect(readPlan(JSON.stringify(good))).toEqual(good);
    const paths: string[][] = [];
    const collect = (value: unknown, path: string[]) => {
      if (path.length > 0) paths.push(path);
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        for (const [name, part] of Object.entries(value)) collect(part, [...path, name]);
    };
    collect(good, []);
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        -1,
        0.5,
        1e300,
        "",
        [],
        ["USER"],
        ["ROOT"],
        {},
        { __proto__: 1 },
        null,
        true,
        "delete",
        "\u001b[2J",
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), odd, fc.boolean(), (path, value, isAdded) => {
        const copy = structuredClone(good) as unknown as Record<string, unknown>;
        let at = copy;
        for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
        const last = path.at(-1) ?? "";
        at[isAdded ? `${last}x` : last] = value;
        const text = JSON.stringify(copy);
        let isRead = true;
        try {
          readPlan(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ToolError);
          expect((error as ToolError).code).toBe("plan-invalid");
          isRead = false;
        }
        // What is read is a plan by the schema, too; the schema lets in texts that no table has.
        if (isRead) expect(validate(JSON.parse(text)), text).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["nothing", ""],
    ["a prototype", '{"__proto__": {"schema": "migrate-nextauth-dynamo/plan/1"}}'],
    ["very deep", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
    ["a large file", " ".repeat(70_000)],
  ])("is refused without a look at any table: %s", async (_what, text) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "plan.json"), text);
    const { code, stderr } = await cli(["migrate-data", "--apply", "plan.json", "--yes"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error plan-invalid /);
  });

  it("is refused where it is none, or can't be read", async () => {
    const cwd = temporaryFolder();
    symlinkSync("/dev/zero", join(cwd, "device.json"));
    writeFileSync(join(cwd, "closed.json"), "{}");
    chmodSync(join(cwd, "closed.json"), 0o000);
    for (const file of ["device.json", "missing.json", "."]) {
      const { code, stderr } = await cli(["migrate-data", "--apply", file, "--yes"], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error plan-invalid The plan /);
    }
  });

  it("is written by a dry run only", async () => {
    const { code, stderr } = await cli(["migrate-data", "--table", "t", "--plan", "plan.json", "--yes"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("--plan is what a dry run writes") });
  });
});
