/** One item is one item: what every report says where each count is 1. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Schema } from "../../src/cli/json-schema.ts";
import type { Draft } from "../../src/report/document.ts";
import {
  asText,
  codemodDocument,
  doctorDocument,
  inspectionDocument,
  migrationDocument,
  rollbackDocument,
  runsDocument,
  statusDocument,
  upgradeDocument,
  verificationDocument,
} from "../../src/report/index.ts";
import { plain } from "../../src/report/render/text.ts";
import { spoken } from "../../src/words.ts";

const schemaOf = (name: string): Schema =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8"));

/** A value that a schema describes, in which every number and the length of every list is 1; `nth` chooses among what it allows. */
function sample(root: Schema, schema: Schema, nth: number): unknown {
  const each = (part: Schema) => sample(root, part, nth);
  const pick = <Value>(all: readonly Value[]) => all[nth % all.length] as Value;
  const { $ref, anyOf, oneOf, type, properties = {}, additionalProperties } = schema;
  if ($ref !== undefined) return each(root.$defs?.[$ref.replace("#/$defs/", "")] as Schema);
  if ("const" in schema) return schema.const;
  if (schema.enum) return pick(schema.enum);
  const options = anyOf ?? oneOf;
  if (options) return each(pick(options));
  switch (Array.isArray(type) ? pick(type) : type) {
    case "null":
      return null;
    case "boolean":
      return nth % 2 === 0;
    case "integer":
    case "number":
      return 1;
    case "array":
      return [each(schema.items ?? { type: "string" })];
    case "object": {
      const named = Object.entries(properties).map(([name, part]) => [name, each(part)] as const);
      const others = typeof additionalProperties === "object" ? [["x", each(additionalProperties)] as const] : [];
      return Object.fromEntries([...named, ...others]);
    }
    default:
      return schema.pattern === undefined ? "x" : "2026-01-01T00:00:00.000Z";
  }
}

const data = schemaOf("data-reports");
const kinds: readonly (readonly [string, Schema, Schema, (report: never) => Draft])[] = [
  ["migrateData", data, { $ref: "#/$defs/migrateData" }, migrationDocument],
  ["verifyData", data, { $ref: "#/$defs/verifyData" }, verificationDocument],
  ["rollbackData", data, { $ref: "#/$defs/rollbackData" }, rollbackDocument],
  ["inspectUser", data, { $ref: "#/$defs/inspectUser" }, inspectionDocument],
  ["status", data, { $ref: "#/$defs/status" }, statusDocument],
  ["runs", data, { $ref: "#/$defs/runs" }, runsDocument],
  ["doctor", schemaOf("doctor-report"), schemaOf("doctor-report"), doctorDocument],
  ["codemod", schemaOf("codemod-report"), schemaOf("codemod-report"), codemodDocument],
];

/** As many ways as the longest choice in a schema. */
const ways = Array.from({ length: 12 }, (_, nth) => nth);
/** What isn't a word in the plural. */
const wrong = /(?<![\d,.])1 (?!items\/s|was|is|has|s\b)[a-z-]+s\b/;

describe.each(kinds)("%s", (_name, root, schema, documentOf) => {
  it.each(ways)("says one of everything, way %i", (nth) => {
    const report = sample(root, schema, nth);
    expect(asText(spoken(documentOf(report as never), String), plain)).not.toMatch(wrong);
  });
});

it("the page to sign says one of everything", () => {
  for (const nth of ways) {
    const part = (name: string) => sample(data, { $ref: `#/$defs/${name}` }, nth) as never;
    const parts = { plan: part("migrateData"), run: part("migrateData"), verification: part("verifyData") };
    const pages = [upgradeDocument(parts, "x"), upgradeDocument({ ...parts, rollback: part("rollbackData") }, "x")];
    for (const page of pages) expect(asText(spoken(page, String), plain)).not.toMatch(wrong);
  }
});
