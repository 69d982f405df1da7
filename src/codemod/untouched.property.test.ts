import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findFixtures, runCodemod as runTransforms } from "../../test/support/codemod-fixtures.ts";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { defaultOptions } from "../../transforms/context.ts";
import { runCodemod } from "./run.ts";

/**
 * A file that names neither next-auth nor the AWS SDK, and that nothing of next-auth leads to, keeps every byte, however much its
 * code looks like v3's: the inputs of all cases are such files when the packages have other names.
 */

const lookalikes = findFixtures()
  .flatMap(({ files }) => files)
  .map(({ inputPath }) => ({
    path: inputPath,
    extension: extname(inputPath),
    text: readFileSync(inputPath, "utf8")
      .replaceAll("next-auth", "other-auth")
      .replaceAll("aws-sdk", "other-sdk")
      .replaceAll("@auth/", "@other/")
      .replaceAll("TODO(", "NOTE("),
  }));

const ends = fc.constantFrom("\n", "\r\n", "\r");
const starts = fc.constantFrom("", "\uFEFF", "#!/usr/bin/env node\n", '"use client";\n', "\n\n\t");

/** Such a file as it may lie in a project: whole, cut off in the middle, or with bytes in it that are no text. */
const lookalike = fc
  .record({
    of: fc.constantFrom(...lookalikes),
    start: starts,
    end: ends,
    length: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
    bytes: fc.option(fc.uint8Array({ maxLength: 8 }), { freq: 4 }),
  })
  .map(({ of: { extension, text }, start, end, length, bytes }) => {
    const whole = Buffer.from(start + text.replaceAll(/\r?\n/g, end));
    const cut = whole.subarray(0, length === null ? undefined : Math.floor(length * whole.length));
    return { extension, content: Buffer.concat([cut, bytes ?? Buffer.alloc(0)]) };
  });

const anything = fc
  .record({
    extension: fc.constantFrom(".js", ".ts", ".tsx", ".mjs", ".cts"),
    bytes: fc.uint8Array({ maxLength: 400 }),
  })
  .map(({ extension, bytes }) => ({ extension, content: Buffer.from(bytes) }));

/** What the run does have to do meanwhile. */
const v3 = 'import { useSession } from "next-auth/client";\nexport const useUser = () => useSession()[0]?.user;\n';
const v4 = 'import { useSession } from "next-auth/react";\nexport const useUser = () => useSession().data?.user;\n';

describe("runCodemod", () => {
  it("keeps every byte of files that are none of its business", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 5, arbitrary: lookalike }, anything), { maxLength: 30 }),
        async (files) => {
          const cwd = temporaryFolder("codemod-untouched");
          const others = files.map(({ extension, content }, index) => ({
            path: join(cwd, `part${index % 3}`, `file${index}${extension}`),
            content,
          }));
          for (const { path, content } of [...others, { path: join(cwd, "hooks.ts"), content: v3 }]) {
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, content);
          }
          const report = await runCodemod({ cwd, force: true });
          // One that asks a table by its keys, or a stream, is looked at: it may be next-auth's.
          const told = report.files.filter(({ status }) => status !== "unchanged");
          expect(told.map(({ path, status }) => [path, status])).toEqual([["hooks.ts", "changed"]]);
          expect(readFileSync(join(cwd, "hooks.ts"), "utf8")).toBe(v4);
          for (const { path, content } of others) expect(readFileSync(path).equals(content), path).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the transforms", () => {
  it("leave such a file when it names the packages in a comment alone", { timeout: 120_000 }, () => {
    const statuses = lookalikes.map(({ path, extension, text }) => {
      const named = `${text}\n// Has nothing to do with next-auth or aws-sdk.\n`;
      const [result] = runTransforms(new Map([[`/project/file${extension}`, named]]), defaultOptions);
      return [path, result?.outcome];
    });
    expect(statuses).toEqual(lookalikes.map(({ path }) => [path, { status: "unchanged" }]));
  });
});
