import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");

/** Figures and dates are another machine's, as are requests that a busy one repeats, and which items are shown is up to the engine. */
const shape = (text: string) =>
  text
    .replaceAll(/^(?: {2}• (?:update|move|delete) .*|migrating .*| {2}tried again .*)\n/gm, "")
    .replaceAll(/\d[\d,.:TZ-]*/g, "0")
    .replaceAll(/\b0 (?:ms|s|min|h)\b(?: 0 (?:s|min))?/g, "0 s")
    .replaceAll(/\d+ units?\b/g, "0 units")
    .replaceAll(/[ \t]+/g, " ");

it("docs/sign-off.md is what the commands print", { timeout: 180_000 }, async () => {
  const page = join(temporaryFolder(), "sign-off.md");
  execFileSync(process.execPath, ["--import", "tsx", join(root, "scripts/demo/sign-off.ts"), page], { cwd: root });
  expect(shape(readFileSync(page, "utf8"))).toBe(shape(readFileSync(join(root, "docs/sign-off.md"), "utf8")));
});

it("docs/sign-off.md goes from a plan, over a drift that is refused, to a page that is signed", () => {
  const page = readFileSync(join(root, "docs/sign-off.md"), "utf8");
  const steps = [...page.matchAll(/^\$ npx migrate-nextauth-dynamo (\S+)[\s\S]*?^Exit code (\d+)\.$/gm)].map(
    ([, command, code]) => `${command} ${code}`,
  );
  expect(steps).toEqual([
    "codemod 0",
    "migrate-data 0",
    "report 3",
    "migrate-data 2",
    "migrate-data 0",
    "migrate-data 0",
    "verify-data 0",
    "report 0",
    "report 0",
  ]);
  expect(page).toContain("plan-drift");
});
