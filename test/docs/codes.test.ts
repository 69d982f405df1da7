/** `explain` knows every code that is ever printed. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { explanationOf } from "../../src/cli/explanation.ts";
import { errorCodes } from "../../src/index.ts";

const root = resolve(import.meta.dirname, "../..");
const sources = (...folders: string[]) =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
const inAll = (texts: readonly string[], pattern: RegExp) => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, code = ""]) => code))),
];

/** Words with hyphens that aren't codes of anything that is found in an item. */
const others = new Set(["on-demand", "azure-ad-b2c", "identity-server4", "next-auth", "unit-unclear"]);

/** What is found in items: in their rooms, every word with a hyphen is a code until it is listed above. */
const found = inAll(sources("src/items", "src/table/verify", "src/table/model"), /"([a-z]+(?:-[a-z0-9]+)+)"/g).filter(
  (code) => !others.has(code),
);
const findings = inAll(sources("transforms"), /"(NAD\d{3})"/g);

it("finds codes to look for", () => {
  expect(found).toEqual(
    expect.arrayContaining(["unreadable-attribute", "user-gone", "still-v3", "index-key-without-email"]),
  );
  expect(findings.length).toBeGreaterThan(20);
});

it.each([...errorCodes, ...findings, ...found, ...inAll(sources("src/items"), /code: "([a-z-]+)"/g)])(
  "explains %s",
  (code) => {
    expect(explanationOf(root, code)?.text.length).toBeGreaterThan(40);
  },
);

it("explains a code in the case that it is typed in, and without one says what there is", () => {
  const bin = join(root, "bin/migrate-nextauth-dynamo.js");
  const run = (...args: string[]) => spawnSync(process.execPath, [bin, "explain", ...args], { encoding: "utf8" });
  expect(run("nad100").stdout).toMatch(/^NAD100/);
  expect(run("nothing").stderr).toMatch(/has the code "nothing"/);
});
