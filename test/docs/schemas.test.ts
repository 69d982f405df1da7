/** The published JSON Schemas and the types of the reports say the same, in both directions. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
}

const root = resolve(import.meta.dirname, "../..");
const read = (name: string): Schema => JSON.parse(readFileSync(join(root, "schemas", name), "utf8"));
const folder = join(root, "node_modules/.cache/schema-types");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Which definition of which schema is which type of which module. */
const reports = [
  ["codemod-report", undefined, "CodemodReport", "src/codemod/report.ts"],
  ["doctor-report", undefined, "DoctorReport", "src/doctor/report.ts"],
  ["data-reports", "migrateData", "MigrationReport", "src/table/report/migration.ts"],
  ["data-reports", "verifyData", "VerificationReport", "src/table/report/verification.ts"],
  ["data-reports", "inspectUser", "InspectionReport", "src/table/report/inspection.ts"],
  ["data-reports", "inspectSample", "SampleInspectionReport", "src/table/report/sample-inspection.ts"],
  ["data-reports", "rollbackData", "RollbackReport", "src/table/report/rollback.ts"],
  ["data-reports", "status", "StatusReport", "src/table/report/status.ts"],
  ["data-reports", "runs", "RunsReport", "src/table/report/runs.ts"],
  ["plan", undefined, "MigrationPlan", "src/table/job/plan-file.ts"],
  ["error", undefined, "ErrorReport", "src/cli/error-report.ts"],
] as const;

/** A schema as a type. Whole numbers and the bounds of numbers are none of a type's business. */
function typeOf(schema: Schema, defs: Schema["$defs"]): string {
  const { $ref, anyOf, oneOf, items, properties, additionalProperties } = schema;
  const each = (part: Schema) => typeOf(part, defs);
  if ($ref) return each(defs?.[$ref.replace("#/$defs/", "")] ?? {});
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return `(${schema.enum.map((value) => JSON.stringify(value)).join(" | ")})`;
  const options = anyOf ?? oneOf;
  if (options) return `(${options.map(each).join(" | ")})`;
  if (Array.isArray(schema.type)) return `(${schema.type.map((type) => each({ ...schema, type })).join(" | ")})`;
  switch (schema.type) {
    case "array":
      return `${each(items ?? {})}[]`;
    case "integer":
      return "number";
    case "string":
      return schema.pattern === "^NAD[0-9]{3}$" ? `\`NAD$\{number}\`` : "string";
    case "object":
      if (!properties) return `Record<string, ${each(additionalProperties || {})}>`;
      // Both sides would take a property that neither names.
      expect([schema, additionalProperties]).toEqual([schema, false]);
      return `{ ${Object.entries(properties)
        .map(([name, part]) => `${name}${schema.required?.includes(name) ? "" : "?"}: ${each(part)}`)
        .join("; ")} }`;
    default:
      return String(schema.type);
  }
}

describe("the published schemas", () => {
  it("are all compared here", () => {
    expect(readdirSync(join(root, "schemas")).sort()).toEqual(
      [...new Set(reports.map(([name]) => `${name}.schema.json`))].sort(),
    );
    // A definition that says which schema it is of is a report.
    const definitions = Object.entries(read("data-reports.schema.json").$defs ?? {});
    const published = definitions.flatMap(([name, { properties }]) => (properties?.schema ? [name] : []));
    expect(published).toContain("migrateData");
    expect(published.sort()).toEqual(
      reports.flatMap(([name, definition]) => (name === "data-reports" ? [definition] : [])).sort(),
    );
  });

  it.each(readdirSync(join(root, "schemas")))("%s is a schema", (name) => {
    expect(() => new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(read(name))).not.toThrow();
  });

  it("say what the types say, and the types what they say", { timeout: 120_000 }, () => {
    mkdirSync(folder, { recursive: true });
    const lines = reports.flatMap(([name, definition, type, module]) => {
      const schema = read(`${name}.schema.json`);
      const one = definition ? schema.$defs?.[definition] : schema;
      return [
        `import type { ${type} } from "${relative(folder, join(root, module))}";`,
        `type Schema${type} = ${typeOf(one ?? {}, schema.$defs)};`,
        `export const ${type}Same: Same<Plain<Spoken<${type}>>, Plain<Schema${type}>> = true;`,
        `export const to${type} = (value: Plain<Schema${type}>): Plain<Spoken<${type}>> => value;`,
        `export const from${type} = (value: Plain<Spoken<${type}>>): Plain<Schema${type}> => value;`,
      ];
    });
    const helpers = `import type { Spoken } from "${relative(folder, join(root, "src/words.ts"))}";
type Plain<T> = T extends readonly (infer U)[] ? Plain<U>[] : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;`;
    writeFileSync(join(folder, "types.ts"), [helpers, ...lines].join("\n"));
    const config = { extends: join(root, "tsconfig.json"), include: [], files: [join(folder, "types.ts")] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    expect(compilerSays()).toBe("");
  });

  function compilerSays(): string {
    try {
      execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], {
        encoding: "utf8",
      });
      return "";
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }
});
