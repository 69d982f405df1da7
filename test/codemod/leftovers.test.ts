import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { upgrade } from "../behaviour/aws/compare.ts";
import { forms, settings } from "../behaviour/aws/generate.ts";
import { findFixtures } from "../support/codemod-fixtures.ts";
import { leftovers } from "../support/leftovers.ts";

/** Nobody would have written `const options = {}`, two blanks, an import twice, or a name that nothing reads. */
describe("what a rewrite leaves behind", () => {
  it("is told apart from what was there", () => {
    const before = 'import a from "a";\nconst options = { x: 1 };\nuse(a, options);\n';
    const after = 'import a from "a";\nimport b from "a";\nconst options = {};\nuse({  a }, options);\n';
    expect(leftovers(before, after, "/x.js")).toEqual([
      "two blanks: use({  a }, options);",
      "imported twice: value a",
      "nothing reads b",
      "an empty object is left: options",
    ]);
    expect(leftovers(before, before, "/x.js")).toEqual([]);
  });

  const files = findFixtures()
    .filter(({ unchanged }) => !unchanged)
    .flatMap((fixture) => fixture.files.map((file) => ({ name: `${fixture.name} ${file.outputPath}`, ...file })));
  it.each(files.filter(({ outputPath }) => existsSync(outputPath)))("$name", ({ inputPath, outputPath }) => {
    const [before, after] = [readFileSync(inputPath, "utf8"), readFileSync(outputPath, "utf8")];
    // Where something is left to a person, what it is made of stays.
    const isLeft = after.includes("TODO(migrate-nextauth-dynamo)");
    const found = leftovers(before, after, inputPath);
    expect(isLeft ? found.filter((one) => !one.startsWith("nothing reads")) : found).toEqual([]);
  });

  describe.each(Object.entries(forms))("%s", (_form, filesWith) => {
    it.each(Object.entries(settings))("%s", (_name, options) => {
      const before = filesWith(options);
      const { files: after } = upgrade(before);
      const left = Object.entries(before).flatMap(([path, text]) => leftovers(text, after[path] ?? text, `/${path}`));
      expect(left).toEqual([]);
    });
  });
});
