import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { type Fixture, findFixtures } from "../support/codemod-fixtures.ts";
import { typeCheck } from "../support/codemod-types.ts";

const fixtures = findFixtures().filter(({ files, notTypeChecked: { input, output } }) => {
  return !input && !output && files.every(({ outputPath }) => /\.[mc]?tsx?$/.test(outputPath));
});
const outputs = (chosen: readonly Fixture[]) =>
  chosen.flatMap(({ files }) => files.map(({ outputPath }) => outputPath)).filter((path) => existsSync(path));

/** SDK v3 wants strings where v2 took what an environment variable is: what it is given has to be one. */
it("writes clients that compile in strict mode", async () => {
  const paths = outputs(fixtures.filter(({ name }) => /^(client|adapter)\//.test(name)));
  expect(paths.length).toBeGreaterThan(50);
  expect(Object.fromEntries(await typeCheck(paths, "v4", { strict: true }))).toEqual({});
}, 120_000);

it("leaves what compiled in strict mode compiling in strict mode", async () => {
  const before = await typeCheck(
    fixtures.flatMap(({ files }) => files.map(({ inputPath }) => inputPath)),
    "v3",
    { strict: true },
  );
  const compiling = fixtures.filter(({ files }) => files.every(({ inputPath }) => !before.has(inputPath)));
  expect(compiling.length).toBeGreaterThan(150);
  expect(Object.fromEntries(await typeCheck(outputs(compiling), "v4", { strict: true }))).toEqual({});
}, 120_000);

/** What they took for any is any in next-auth v4, too; beside other fixtures it would be so for all of them. */
it("leaves what compiled with the first types of @types/next-auth compiling", async () => {
  const first = findFixtures().filter(({ name }) => name === "signatures/first-types");
  expect(first).toHaveLength(1);
  expect(Object.fromEntries(await typeCheck(outputs(first), "v4", { strict: true }))).toEqual({});
}, 120_000);
