import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { maskSecrets } from "../../src/codemod/mask.ts";
import { runCodemod } from "../../src/codemod/run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "codemod-hostile-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const head = 'import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [] })\n';
const good = 'import { useSession } from "next-auth/client"\nexport const a = () => useSession()[0]\n';
const list = (count: number, text: (i: number) => string, glue = "") =>
  Array.from({ length: count }, (_, i) => text(i)).join(glue);

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

/** Each took minutes, or the time of its square, once. */
describe("time is linear in the text", () => {
  const client = 'import { useSession } from "next-auth/client";';
  const component = (i: number) => `function C${i}(){const [s,l]=useSession();return s}`;
  it.each([
    [
      "one line of many statements",
      { "a.js": `${good.replaceAll("\n", ";")}${"var v={b:[1,2,3]};f(v);".repeat(8_000)}` },
    ],
    ["one line of many changes", { "a.js": `${client}${list(6_000, component)}` }],
    ["many lines that change", { "a.js": `${client}\n${list(6_000, component, "\n")}` }],
    ["many imports", { "a.js": list(5_000, (i) => `import {signIn as s${i}} from "next-auth/client"\ns${i}()`, "\n") }],
    ["a long string", { "a.js": `${good}x="${"a".repeat(900_000)}"\n` }],
    ["white space", { "a.js": `${good}x = 1${" ".repeat(450_000)}${"\n".repeat(450_000)}` }],
    ["comments", { "a.js": `${good}${"// x\n".repeat(100_000)}/*${" *".repeat(200_000)}*/\n` }],
    [
      "modules that pass on",
      Object.fromEntries([
        ["m0.js", `${good}export * from "next-auth/client"\n`],
        ...Array.from({ length: 3_000 }, (_, i) => [`m${i + 1}.js`, `export * from "./m${i}"\n`]),
        ["z.js", `import { useSession } from "./m3000"\nexport const z = () => useSession()[0]\n`],
      ]) as Record<string, string>,
    ],
  ])("of %s", { timeout: 120_000 }, async (_what, files) => {
    const before = process.cpuUsage();
    const { report } = await run(files);
    const { user, system } = process.cpuUsage(before);
    expect(report.totals.failed + report.totals.refused).toBe(0);
    expect(report.totals.changed).toBeGreaterThan(0);
    expect((user + system) / 1e6).toBeLessThan(20);
  });

  it.each([
    ["backslashes in a secret", `secret = "${"\\".repeat(60)}`],
    ["many backslashes", `secret = "${"\\".repeat(500_000)}`],
    ["a long word", "a".repeat(500_000)],
    ["many beginnings", 'secret="'.repeat(60_000)],
    ["an address without end", `${"://a:".repeat(1_000)}${"b".repeat(50_000)}`],
  ])("of a text to mask: %s", { timeout: 60_000 }, (_what, text) => {
    const before = process.cpuUsage().user;
    maskSecrets("a.js", text);
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
  });
});
