/** What the jobs of one upgrade reported, on one page. */

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { isOf, type Schema } from "../../src/cli/json-schema.ts";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");
const schemaOf = (name: string): Schema =>
  JSON.parse(readFileSync(join(root, "schemas", `${name}.schema.json`), "utf8"));

describe("the page to sign", () => {
  const engine = useEngine(startDynalite);
  let texts: Readonly<Record<string, string>>;
  let runId: string;
  beforeAll(async () => {
    await createTable(engine.client, "signed");
    await putAll(engine.client, "signed", [...mixedItems(60)]);
    const cwd = temporaryFolder("signed");
    await cp(join(root, "fixtures/apps/documented-v3"), cwd, { recursive: true });
    const at = ["--table", "signed", "--endpoint", engine.endpoint];
    await cli(["codemod", "--force", "--report", "code.json"], { cwd });
    await cli(
      ["migrate-data", ...at, "--dry-run", "--expired", "leave", "--plan", "plan.json", "--report", "dry.json"],
      { cwd },
    );
    await cli(
      ["migrate-data", "--apply", "plan.json", "--endpoint", engine.endpoint, "--yes", "--report", "run.json"],
      { cwd },
    );
    await cli(["verify-data", ...at, "--report", "verify.json"], { cwd });
    texts = Object.fromEntries(
      ["code", "dry", "run", "verify"].map((name) => [`${name}.json`, readFileSync(join(cwd, `${name}.json`), "utf8")]),
    );
    runId = JSON.parse(texts["run.json"] ?? "").run;
  });

  async function merged(files: Readonly<Record<string, string>>, ...flags: string[]) {
    const cwd = temporaryFolder();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    return { cwd, ...(await cli(["report", ...Object.keys(files), ...flags], { cwd })) };
  }

  it("says who did what to which table, what came of it, and how it is undone", async () => {
    const { cwd, code, stderr } = await merged(texts, "--report", "page.html", "--report", "page.md");
    expect([0, 3], stderr).toContain(code);
    for (const name of ["page.html", "page.md"]) {
      const page = readFileSync(join(cwd, name), "utf8").replaceAll(/&#39;|\\|<wbr>|<.?span[^>]*>/g, "");
      for (const said of [
        "arn:aws:dynamodb:us-east-1:000000000000:table/signed",
        engine.endpoint,
        runId,
        "--expired leave · --timestamps keep",
        "rollback-data",
        "package.json",
        "pages/api/auth/",
      ])
        expect(page, name).toContain(said);
      expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o600);
    }
    const html = readFileSync(join(cwd, "page.html"), "utf8");
    expect(html).toContain("Items by type, before and after");
    expect(html).not.toMatch(/<link|<img|src=/);
  });

  it("is a page to agree to before the run, and says what is missing", async () => {
    const { "dry.json": dry = "", "code.json": code = "" } = texts;
    const page = await merged({ "code.json": code, "dry.json": dry });
    expect(page.code).toBe(3);
    expect(page.stdout).toMatch(/\d+ items to be written, \d+ to be left; not verified yet\./);
    expect(page.stdout).not.toContain("To undo");
  });

  it("takes the later of two of a kind, and refuses another table's", async () => {
    const run = JSON.parse(texts["run.json"] ?? "");
    const later = JSON.stringify({ ...run, run: "later", startedAt: "2099-01-01T00:00:00.000Z" });
    expect((await merged({ "b.json": later, "a.json": texts["run.json"] ?? "" })).stdout).toContain("later, finished");
    const other = JSON.stringify({ ...run, table: { ...run.table, arn: "arn:aws:dynamodb:us-east-1:1:table/other" } });
    const refused = await merged({ "a.json": texts["run.json"] ?? "", "b.json": other });
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error report-invalid .*different tables/),
    });
  });

  it.each([
    ["no JSON", "{"],
    ["another's", '{"schema":"migrate-nextauth-dynamo/migrate-data/1"}'],
    ["nothing", ""],
    ["a list", "[]"],
  ])("refuses a file that is no report: %s", async (_what, text) => {
    const { code, stderr } = await merged({ "x.json": text });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error report-invalid "x\.json" is no report/),
    });
  });

  it("tells a report from another file as Ajv does by the same schemas", () => {
    const kinds = [
      ["codemod-report", texts["code.json"]],
      ["data-reports", texts["dry.json"]],
      ["data-reports", texts["verify.json"]],
    ] as const;
    for (const [name, text = ""] of kinds) {
      const schema = schemaOf(name);
      const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
      const good = JSON.parse(text);
      expect(isOf(schema, good)).toBe(true);
      fc.assert(
        fc.property(
          fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
          fc.jsonValue(),
          fc.boolean(),
          (way, value, isGone) => {
            const copy = structuredClone(good);
            let at = copy;
            for (const [depth, step] of way.entries()) {
              const names = Object.keys(at);
              const key = names[step % names.length] ?? "x";
              if (
                depth < way.length - 1 &&
                typeof at[key] === "object" &&
                at[key] !== null &&
                Object.keys(at[key]).length > 0
              )
                at = at[key];
              else {
                if (isGone) delete at[key];
                else at[key] = value;
                break;
              }
            }
            const said = JSON.parse(JSON.stringify(copy));
            expect(isOf(schema, said)).toBe(validate(said));
          },
        ),
        { numRuns: 300 },
      );
    }
  });
});
