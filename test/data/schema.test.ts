import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemTypes } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { fullExport, writeExport } from "../support/data/exports.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { randomItems } from "../support/data/random-items.ts";
import { putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const schema = JSON.parse(readFileSync(new URL("../../schemas/data-reports.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** Everything in the schema that has a place for each item type: an object with an entry each, or their list. */
function placesOfTypes(part: unknown, path = ""): { readonly path: string; readonly types: readonly string[] }[] {
  if (typeof part !== "object" || part === null) return [];
  if (Array.isArray(part) && part.includes("VR")) return [{ path, types: part }];
  const inside = Object.entries(part).flatMap(([name, value]) => placesOfTypes(value, `${path}/${name}`));
  return "VR" in part ? [{ path, types: Object.keys(part) }, ...inside] : inside;
}

describe("the published schema", () => {
  const places = placesOfTypes(schema);

  it("has a place for each item type wherever it has one for some", () => {
    expect(places.length).toBeGreaterThan(10);
    expect(places.filter(({ types }) => types.join() !== itemTypes.join())).toEqual([]);
  });
});

describe.each(engines)("what the commands print with --json on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await start();
    });
    afterAll(() => engine.stop());

    it("is as the published schema says", async () => {
      const client = clientFor(engine);
      await createTable(client, "schema");
      await putAll(client, "schema", [...mixedItems(50), ...randomItems(150, 3)]);
      const cwd = temporaryFolder();
      const run = async (command: string, ...flags: string[]) => {
        const { stdout } = await cli(
          [...command.split(" "), "--table", "schema", "--endpoint", engine.endpoint, "--json", ...flags],
          { cwd },
        );
        const report = JSON.parse(stdout);
        validate(report);
        expect([command, validate.errors]).toEqual([command, null]);
        return report;
      };
      await run("migrate-data", "--dry-run", "--expired", "leave");
      const { run: id } = await run("migrate-data", "--yes", "--only", "SESSION,VR");
      await run("verify-data");
      expect(await run("migrate-data status")).toMatchObject({ run: id, to: "v4", next: { undo: expect.any(String) } });
      await run("rollback-data", "--run", id, "--dry-run");
      await run("rollback-data", "--run", id, "--yes");
      expect((await run("runs")).runs).toMatchObject([{ id, state: "rolled back" }]);
      await run("migrate-data status");
      await run("inspect-user", "--email", "user-1@example.com", "--state-dir", ".migrate-nextauth-dynamo");
      await run("inspect-user", "--email", "user-1@example.com", "--show");
      await run("inspect-user", "--sample", "1");
      await run("inspect-user", "--sample", "1", "--show");
      const exported = writeExport(cwd, fullExport([...mixedItems(20), ...randomItems(20, 4)]));
      // Of another table: it isn't asked for.
      const ofExport = async (...args: string[]) => {
        const { stdout } = await cli([...args, "--from-export", exported, "--json"], { cwd });
        validate(JSON.parse(stdout));
        expect([args, validate.errors]).toEqual([args, null]);
      };
      await ofExport("migrate-data", "--dry-run");
      await ofExport("verify-data");
      await ofExport("inspect-user", "--sample", "1");
      await run("downgrade-data", "--dry-run");
      await run("verify-data", "--as", "v3");
    });

    it("is held to it", () => {
      expect(validate({ schema: "migrate-nextauth-dynamo/verify-data/1" })).toBe(false);
      expect(validate({})).toBe(false);
    });
  });
});
