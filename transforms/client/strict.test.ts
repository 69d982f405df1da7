import { expect, it } from "vitest";
import { findFixtures } from "../../test/codemod-fixtures.ts";
import { typeCheck } from "../../test/codemod-types.ts";

/** SDK v3 wants strings where v2 took what an environment variable is: TypeScript applications in strict mode must go on compiling. */
it("leaves TypeScript that compiles in strict mode", async () => {
  const outputs = findFixtures()
    .filter(({ name, notTypeChecked }) => /^(client|adapter)\//.test(name) && !notTypeChecked.output)
    .flatMap(({ files }) => files.map(({ outputPath }) => outputPath))
    .filter((path) => /\.[mc]?tsx?$/.test(path));
  expect(outputs.length).toBeGreaterThan(50);
  expect(Object.fromEntries(await typeCheck(outputs, "v4", { strict: true }))).toEqual({});
}, 120_000);
