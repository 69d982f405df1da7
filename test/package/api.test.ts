import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  migrateTable,
  planMigration,
  rollbackTable,
  runCodemod,
  type TableEvent,
  ToolError,
  verifyTable,
} from "../../src/index.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const v3Options =
  "import type { InitOptions } from 'next-auth'\nexport const options: InitOptions = { secret: 's', providers: [] }\n";

async function project(): Promise<string> {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "package.json"), '{ "dependencies": { "next-auth": "^3.29.0" } }\n');
  writeFileSync(join(cwd, "options.ts"), v3Options);
  return cwd;
}

describe("runCodemod", () => {
  it("upgrades a project, and tells what it does", async () => {
    const cwd = await project();
    const events: string[] = [];
    const report = await runCodemod({ cwd, onEvent: ({ type }) => events.push(type) });
    expect(report.totals).toMatchObject({ scanned: 1, changed: 1 });
    expect(events).toEqual(["found", "transformed", "written"]);
    expect(readFileSync(join(cwd, "options.ts"), "utf8")).toContain("NextAuthOptions");
  });

  it("writes nothing once it was stopped, not even by a signal that came while it worked", async () => {
    const cwd = await project();
    const stop = new AbortController();
    const stopped = runCodemod({
      cwd,
      signal: stop.signal,
      onEvent: ({ type }) => type === "transformed" && setImmediate(() => stop.abort()),
    });
    await expect(stopped).rejects.toMatchObject({ code: "interrupted", exitCode: 130 });
    expect(readFileSync(join(cwd, "options.ts"), "utf8")).toBe(v3Options);
  });
});

describe("what a table's functions are given", () => {
  it.each([
    [{ concurrency: 0 }, "concurrency is 0"],
    [{ sessionMaxAge: 86_400_000_000 }, "sessionMaxAge"],
    [{ maxWriteCapacity: Number.NaN }, "maxWriteCapacity"],
    [{ only: ["ORDER" as never] }, "of USER, ACCOUNT"],
    [{ table: "" }, "the name of a table"],
  ])("is refused before anything is done: %o", async (options, message) => {
    const refused = migrateTable({ table: "t", endpoint: "http://127.0.0.1:1", ...options });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ code: "option-invalid", exitCode: 2 });
  });
});

describe.each(engines)("the functions for a table on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.stop());

    async function filled(table: string, count: number) {
      const client = clientFor(engine);
      await createTable(client, table);
      await putAll(client, table, [...mixedItems(count)]);
      return { table, client, stateDir: join(temporaryFolder(), "state") };
    }

    it("plan without a trace, migrate, verify and roll back, with the caller's client", async () => {
      const options = await filled("whole", 300);
      const { client, table, stateDir } = options;
      const before = await allItems(client, table);

      const plan = await planMigration(options);
      expect(plan).toMatchObject({ outcome: "planned", run: null, table: { endpoint: engine.endpoint } });
      expect(await allItems(client, table)).toEqual(before);
      expect(existsSync(stateDir)).toBe(false);

      const events: TableEvent[] = [];
      const migrated = await migrateTable({ ...options, onEvent: (event) => events.push(event) });
      const { ACCOUNT, SESSION } = plan.items.byType;
      expect(migrated).toMatchObject({ outcome: "finished", items: { byType: { ACCOUNT, SESSION } } });
      expect(events.find(({ type }) => type === "run")).toMatchObject({
        type: "run",
        run: migrated.run,
        resumed: false,
      });
      expect(events.at(-1)).toEqual({ type: "ended", doing: "migrating", progress: expect.anything() });
      expect((await verifyTable(options)).stillV3).toEqual({});

      const undone = await rollbackTable({ ...options, run: migrated.run ?? "" });
      expect(undone.outcome).toBe("finished");
      expect(await allItems(client, table)).toEqual(before);
      // The client is the caller's, and still open.
      await client.send(new DescribeTableCommand({ TableName: table }));
    });

    it("stop where they are asked to, and go on", async () => {
      const options = await filled("stopped", 400);
      const stop = new AbortController();
      const interrupted = await migrateTable({
        ...options,
        concurrency: 1,
        maxWriteCapacity: 60,
        signal: stop.signal,
        onEvent: (event) => event.type === "progress" && event.progress.itemsWritten > 0 && stop.abort(),
      });
      expect(interrupted.outcome).toBe("interrupted");
      expect(interrupted.next.resume).toMatchObject({ call: "migrateTable", options: { resume: interrupted.run } });
      expect((await verifyTable(options)).stillV3).not.toEqual({});
      const finished = await migrateTable({ ...options, resume: true });
      expect(finished).toMatchObject({ outcome: "finished", run: interrupted.run });
      expect((await verifyTable(options)).stillV3).toEqual({});
    });

    it("throw a ToolError that says what to do", async () => {
      const refused = planMigration({ table: "nowhere", client: clientFor(engine) });
      await expect(refused).rejects.toBeInstanceOf(ToolError);
      await expect(refused).rejects.toMatchObject({ code: "table-not-found", exitCode: 1 });
    });
  });
});

describe("importing the API", () => {
  const root = resolve(import.meta.dirname, "../..");

  /** The packages that a file loads when it is imported, by whatever way. */
  function packagesOf(file: string, seen = new Set<string>()): string[] {
    if (seen.has(file)) return [];
    seen.add(file);
    const statements = readFileSync(file, "utf8").matchAll(
      /^(?:import|export)\s+(?!type\s)(?:[^;"]*?\sfrom\s+)?"([^"]+)";/gm,
    );
    return [...statements].flatMap(([, specifier = ""]) =>
      specifier.startsWith(".") ? packagesOf(join(dirname(file), specifier), seen) : [specifier],
    );
  }

  it("needs no types but those that come with the package and its dependencies", () => {
    const seen = new Set<string>();
    const visit = (file: string): string[] => {
      if (seen.has(file)) return [];
      seen.add(file);
      const specifiers = [...readFileSync(file, "utf8").matchAll(/(?:from |import\()"([^"]+)"/g)].map(
        ([, name = ""]) => name,
      );
      return specifiers.flatMap((name) =>
        name.startsWith(".") ? visit(join(dirname(file), name.replace(/\.js$/, ".d.ts"))) : [name],
      );
    };
    expect([...new Set(visit(join(root, "dist/index.d.ts")))]).toEqual(["@aws-sdk/client-dynamodb"]);
    expect(seen.size).toBeGreaterThan(1);
  });

  it("loads no package, so that it costs nothing until a function is called", () => {
    expect(packagesOf(join(root, "src/index.ts")).filter((name) => !name.startsWith("node:"))).toEqual([]);
    // Nor does it take the SDK to look at the runs of this machine.
    for (const job of ["runs", "status"]) {
      expect(packagesOf(join(root, `src/table/job/${job}.ts`)).filter((name) => !name.startsWith("node:"))).toEqual([]);
    }
    // What the check is worth: the job itself does load the SDK.
    expect(packagesOf(join(root, "src/table/job/migration.ts"))).toContain("@aws-sdk/client-dynamodb");
  });
});
