import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { findFixtures, fixturesRoot, readTexts, runCodemod } from "../test/codemod-fixtures.ts";

it("writes", () => {
  const wanted = (process.env.WRITE_FINDINGS ?? "").split(",");
  for (const fixture of findFixtures()) {
    const found = runCodemod(readTexts(fixture.files.map((f) => f.inputPath)), fixture.options).flatMap(
      ({ path, findings }) => findings.map((f) => ({ code: f.code, line: f.line, level: f.level, message: f.message })),
    );
    if (wanted.includes(fixture.name)) {
      writeFileSync(
        join(fixturesRoot, `${fixture.name}.findings.json`),
        `[\n${found.map(({ code, line, level }) => `  ${JSON.stringify({ code, line, level }).replace(/":/g, '": ').replace(/,"/g, ', "').replace("{", "{ ").replace("}", " }")}`).join(",\n")}\n]\n`,
      );
    }
    if (process.env.SHOW && fixture.name.startsWith(process.env.SHOW)) {
      console.log(fixture.name);
      for (const f of found) console.log("   ", f.level, f.code, f.line, f.message);
    }
  }
});
