import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodemodReport } from "../../src/index.ts";
import { credentials, decisions, given } from "../../transforms/knowledge/behaviour/callbacks.ts";
import { clientRows } from "../../transforms/knowledge/behaviour/client.ts";
import { optionRows } from "../../transforms/knowledge/behaviour/options.ts";
import { providerRows } from "../../transforms/knowledge/behaviour/providers.ts";
import { rows } from "../behaviour/rows/index.ts";

const bin = resolve(import.meta.dirname, "../../bin/migrate-nextauth-dynamo.js");
const known = { ...decisions, ...given, ...credentials, ...clientRows, ...optionRows, ...providerRows };

/** What the command does with the smallest application that meets a difference, all in one run: each is an application of its own. */
describe("each known difference, by the command itself", () => {
  const folder = mkdtempSync(join(tmpdir(), "rows-"));
  let report: CodemodReport;

  beforeAll(() => {
    for (const [index, { application }] of rows.entries()) {
      const manifest = { name: `row-${index}`, dependencies: { "next-auth": "3.29.10", next: "12.3.4" } };
      const files = { ...application.files, "package.json": JSON.stringify(manifest) };
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder, `row-${index}`, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
    const { stdout } = spawnSync(process.execPath, [bin, "codemod", "--dry-run", "--json"], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: Number.POSITIVE_INFINITY,
    });
    report = JSON.parse(stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ids = Object.entries(known).filter(([, { severity, fate }]) => severity <= "B" && fate.kind !== "nothing");

  it.each(ids)("%s ends as its row says", (id, { fate }) => {
    const own = rows.flatMap((row, index) => (row.id === id ? [`row-${index}/`] : []));
    const files = report.files.filter(({ path }) => own.some((start) => path.startsWith(start)));
    const findings = files.flatMap((file) => file.findings);
    const said = new Set(findings.map(({ code }) => code));
    expect(own.length, "an application meets it").toBeGreaterThan(0);
    if (fate.kind === "rewritten") {
      expect(files.every(({ status }) => status === "changed" || status === "unchanged")).toBe(true);
      expect(files.some(({ status }) => status === "changed")).toBe(true);
    } else if (fate.kind !== "nothing") {
      expect(fate.codes.filter((code) => said.has(code))).not.toEqual([]);
      if (fate.kind === "todo") {
        const levels = findings.filter(({ code }) => fate.codes.includes(code)).map(({ level }) => level);
        expect(levels).toContain("todo");
      }
    }
  });
});
