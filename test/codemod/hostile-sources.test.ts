import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { runCodemod } from "../../src/codemod/run.ts";
import { hostileSources, inFolder, secondsOf } from "../support/hostile-sources.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-hostile");
});

const head = 'import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [] })\n';
const good = 'import { useSession } from "next-auth/client"\nexport const a = () => useSession()[0]\n';

async function run(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const report = await runCodemod({ cwd: folder, dryRun: true });
  const diffs = report.files.map(({ diff }) => diff.length);
  return { report, diffs };
}

describe("one file is one file", () => {
  it.each([
    ["a chain of 20,000 calls", `${head}p${".then(x => x)".repeat(20_000)}\n`, /nested too deeply/],
    ["20,000 brackets", `${head}x = ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`, /nested too deeply/],
    ["50,000 sums", `${head}x = ${"1 + ".repeat(50_000)}1\n`, /nested too deeply/],
    ["20,000 blocks", `${head}${"{".repeat(20_000)}${"}".repeat(20_000)}\n`, /nested too deeply/],
    ["20,000 elements", `${head}x = ${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}\n`, /nested too deeply/],
    ["more than a megabyte", `${head}${"f();\n".repeat(250_000)}`, /more than 1 MB/],
    ["no text", `${head}\u0000\ud800`, undefined],
  ])("%s", { timeout: 60_000 }, async (_what, text, reason) => {
    const { report } = await run({ "a.js": text, "b.js": good });
    const [a, b] = report.files;
    if (reason) expect(a).toMatchObject({ status: "failed", reason: { message: expect.stringMatching(reason) } });
    expect(b).toMatchObject({ path: "b.js", status: "changed" });
  });

  it("a large file that names nothing of interest is not spoken of", async () => {
    const { report } = await run({ "a.js": "f();\n".repeat(250_000), "b.js": good });
    expect(report.files.map(({ path }) => path)).toEqual(["b.js"]);
  });
});

/** Each took minutes, or the time of its square, once: twice the text may take two and a half times as long. */
describe("time is linear in the text", () => {
  const mostGrowth = 2.5;
  /** Of what a busy machine makes slow once, another try tells. */
  const tries = 6;
  /** Seconds; what is quicker is noise. */
  const measurable = 0.15;

  it.each(Object.entries(hostileSources))(
    "of %s",
    { timeout: 300_000 },
    async (_what, { size, make, isTooMuch = false }) => {
      const secondsFor = (times: number) =>
        inFolder(make(Math.round(size * times)), (cwd) =>
          secondsOf(async () => {
            const { files, totals } = await runCodemod({ cwd, dryRun: true });
            // What is left out takes no time, and says nothing of it.
            if (!isTooMuch) expect(totals).toMatchObject({ refused: 0, failed: 0 });
            return files.map(({ diff }) => diff.length);
          }),
        );
      // What is compiled on the way isn't the text's.
      await secondsFor(0.1);
      let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      const growth = () => twice / Math.max(once, measurable);
      for (let tried = 0; tried < tries && !(growth() <= mostGrowth); tried++) {
        once = Math.min(once, await secondsFor(0.5));
        twice = Math.min(twice, await secondsFor(1));
      }
      expect(growth()).toBeLessThanOrEqual(mostGrowth);
    },
  );
});
