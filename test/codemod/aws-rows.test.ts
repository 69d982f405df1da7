import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { awsClient, type ClientRow } from "../../transforms/knowledge/behaviour/aws-client.ts";
import { findFixtures, fixturesRoot } from "../support/codemod-fixtures.ts";

const fixtures = new Set(findFixtures().map(({ name }) => name));
const page = readFileSync(join(import.meta.dirname, "../../docs/aws-client.md"), "utf8");

function codesOf(name: string): string[] {
  const path = join(fixturesRoot, `${name}.findings.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as { code: string }[]).map(({ code }) => code) : [];
}

/** Severity A and B of what was compared: 44 and 34 rows. None goes unsaid. */
describe("what an application notices of its client", () => {
  it("says something of each row", () => {
    const severities = Object.values(awsClient).map(({ severity }) => severity);
    expect(severities.filter((severity) => severity === "A")).toHaveLength(44);
    expect(severities.filter((severity) => severity === "B")).toHaveLength(34);
  });

  it.each(Object.entries(awsClient))("%s ends as it says", (_id, { fate }: ClientRow) => {
    if (fate.kind === "page") {
      expect(page).toContain(`\n## ${fate.heading}\n`);
      return;
    }
    if (fate.kind === "nothing" || fate.kind === "project file")
      throw new Error(`${fate.kind} is no fate of such a row`);
    expect(fate.fixtures.length).toBeGreaterThan(0);
    for (const name of fate.fixtures) expect([...fixtures]).toContain(name);
    const raised = fate.fixtures.flatMap(codesOf);
    for (const code of fate.codes ?? []) expect(raised).toContain(code);
  });
});
