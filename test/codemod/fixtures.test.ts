import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { FileResult } from "../../src/codemod/result.ts";
import { parse } from "../../src/syntax/parse.ts";
import { type Fixture, findFixtures, readTexts, runCodemod, updateFixture } from "../support/codemod-fixtures.ts";
import { typeCheck } from "../support/codemod-types.ts";

const fixtures = findFixtures();

if (process.env.UPDATE_FIXTURES) for (const fixture of fixtures) updateFixture(fixture);

const openTypes = "interface Session extends Record<string, unknown> {}";

const isFlow = (path: string) => /\.[cm]?jsx?$/.test(path) && /@flow\b/.test(readFileSync(path, "utf8"));

const results = new Map<string, readonly FileResult[]>();

/** What the codemod makes of a case's input or of its output; each is run once, however many tests look at it. */
function run(fixture: Fixture, side: "inputPath" | "outputPath"): readonly FileResult[] {
  const key = `${side} ${fixture.name}`;
  const known = results.get(key);
  if (known) return known;
  const made = runCodemod(readTexts(fixture.files.map((file) => file[side])), fixture.options);
  results.set(key, made);
  return made;
}

const openFindings = (results: readonly FileResult[]) =>
  results.flatMap(({ findings }) => findings.filter(({ level }) => level === "todo"));

/** The text that each file has after a run. */
function texts(
  fixture: Fixture,
  results: readonly FileResult[],
  side: "inputPath" | "outputPath",
): Record<string, string> {
  const byPath = new Map(results.map((result) => [result.path, result]));
  return Object.fromEntries(
    fixture.files.map((file) => {
      const result = byPath.get(file[side]);
      if (result?.outcome.status === "refused" || result?.outcome.status === "failed")
        throw new Error(result.outcome.reason.message);
      return [
        file.outputPath,
        result?.outcome.status === "changed" ? result.outcome.after : readFileSync(file[side], "utf8"),
      ];
    }),
  );
}

const expected = (fixture: Fixture) =>
  Object.fromEntries(fixture.files.map(({ outputPath }) => [outputPath, readFileSync(outputPath, "utf8")]));

let inputErrors: Map<string, string[]>;
let outputErrors: Map<string, string[]>;

beforeAll(async () => {
  const paths = (side: "inputPath" | "outputPath", chosen: (fixture: Fixture) => boolean) =>
    fixtures
      .filter(chosen)
      // A missing output is the failure of its own case, not of the run.
      .flatMap((fixture) =>
        fixture.files.map((file) => file[side]).filter((path) => existsSync(path) && !isFlow(path)),
      );
  inputErrors = await typeCheck(
    paths("inputPath", (fixture) => !fixture.unchanged && !fixture.notTypeChecked.input),
    "v3",
  );
  // What opens next-auth's types opens them for all files that are compiled together.
  const opens = ({ files }: Fixture) =>
    files.some(({ outputPath }) => existsSync(outputPath) && readFileSync(outputPath, "utf8").includes(openTypes));
  const checked = (isOpen: boolean) =>
    typeCheck(
      paths("outputPath", (fixture) => !fixture.notTypeChecked.output && opens(fixture) === isOpen),
      "v4",
    );
  outputErrors = new Map([...(await checked(false)), ...(await checked(true))]);
}, 120_000);

it("finds cases", () => {
  expect(fixtures.length).toBeGreaterThan(0);
});

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_name, fixture) => {
  it(fixture.unchanged ? "stays as it is" : "becomes the expected output", () => {
    const output = texts(fixture, run(fixture, "inputPath"), "inputPath");
    expect(output).toEqual(expected(fixture));
    for (const [path, text] of Object.entries(output)) expect(() => parse(text, path)).not.toThrow();
  });

  it.skipIf(fixture.unchanged)(
    "has an output that differs and does not change again, with the same findings left",
    () => {
      const inputs = fixture.files.map(({ inputPath }) => readFileSync(inputPath, "utf8"));
      expect(Object.values(expected(fixture))).not.toEqual(inputs);
      const again = run(fixture, "outputPath");
      expect(texts(fixture, again, "outputPath")).toEqual(expected(fixture));
      const codes = (results: readonly FileResult[]) =>
        openFindings(results)
          .map(({ code }) => code)
          .sort();
      expect(codes(again)).toEqual(codes(run(fixture, "inputPath")));
    },
  );

  it("reports the expected findings", () => {
    const found = run(fixture, "inputPath").flatMap(({ findings }) => findings);
    if (fixture.findings) {
      expect(found).toHaveLength(fixture.findings.length);
      expect(found).toMatchObject(fixture.findings);
    } else expect(openFindings(run(fixture, "inputPath"))).toEqual([]);
  });

  it.skipIf(fixture.unchanged || fixture.notTypeChecked.input)(
    "has an input that type-checks against next-auth v3",
    () => {
      expect(fixture.files.flatMap(({ inputPath }) => inputErrors.get(inputPath) ?? [])).toEqual([]);
    },
  );

  it.skipIf(fixture.notTypeChecked.output)("has an output that type-checks against next-auth v4", () => {
    expect(fixture.files.flatMap(({ outputPath }) => outputErrors.get(outputPath) ?? [])).toEqual([]);
  });
});
