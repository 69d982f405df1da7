import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { credentials, decisions, given } from "../../transforms/knowledge/behaviour/callbacks.ts";
import { clientRows } from "../../transforms/knowledge/behaviour/client.ts";
import { optionRows } from "../../transforms/knowledge/behaviour/options.ts";
import { providerRows } from "../../transforms/knowledge/behaviour/providers.ts";
import type { BehaviourRow } from "../../transforms/knowledge/behaviour/row.ts";
import { findFixtures, fixturesRoot } from "../support/codemod-fixtures.ts";

const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);

/** Every table of transforms/knowledge/behaviour, with the numbers that it has to have. */
const sections = [
  {
    name: "client",
    rows: clientRows,
    ids: [...numbered("K", 10), "S5", "S6", "S7", "J2", "J3", "J4", "J5"],
  },
  {
    name: "decisions",
    rows: decisions,
    // A9 is the provider's claims.
    ids: ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A10"],
  },
  {
    name: "given",
    rows: given,
    ids: ["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11"],
  },
  { name: "credentials", rows: credentials, ids: ["P1", "P2", "P3", "P4", "P5"] },
  {
    name: "providers",
    rows: providerRows,
    ids: [
      "A9",
      "O1",
      "O2",
      "O3",
      "O4",
      "O5",
      "O6",
      "O7",
      "O8",
      "O9",
      "M1",
      "M2",
      "M3",
      "M4",
      "M5",
      "M6",
      "M7",
      "M8",
      "M9",
      "M10",
      "M11",
    ],
  },
  {
    name: "options",
    rows: optionRows,
    ids: [
      ...numbered("E", 8),
      ...numbered("C", 10),
      ...["S1", "S2", "S3", "S4", "S8", "S9", "J1", "J6", "J7", "G1", "G2", "G3", "G4", "G5", "G6", "H1", "H2", "H3"],
    ],
  },
];

const fixtures = new Map(findFixtures().map((fixture) => [fixture.name, fixture]));

function codesOf(name: string): string[] {
  const path = join(fixturesRoot, `${name}.findings.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as { code: string }[]).map(({ code }) => code) : [];
}

describe.each(sections)("what behaves differently: $name", ({ rows, ids }) => {
  it("says something of each row", () => {
    expect(Object.keys(rows).sort()).toEqual([...ids].sort());
  });

  it.each(Object.entries(rows))("%s ends as it says", (_id, { fate, severity }: BehaviourRow) => {
    if (fate.kind === "nothing") {
      expect(fate.because).not.toBe("");
      return;
    }
    if (fate.kind === "project file") {
      const raised = readFileSync(join(import.meta.dirname, "../../transforms/project-files/address.ts"), "utf8");
      for (const code of fate.codes) expect(raised).toContain(code);
      return;
    }
    expect(fate.fixtures.length, `a row of severity ${severity} is shown by a fixture`).toBeGreaterThan(0);
    for (const name of fate.fixtures) expect([...fixtures.keys()]).toContain(name);
    const raised = new Set(fate.fixtures.flatMap(codesOf));
    for (const code of fate.codes ?? []) expect([...raised]).toContain(code);
    if (fate.kind === "rewritten") expect(fate.fixtures.some((name) => !fixtures.get(name)?.unchanged)).toBe(true);
  });
});
