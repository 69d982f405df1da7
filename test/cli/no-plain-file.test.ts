import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { allPiped } from "../support/commands.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** In a checkout that somebody else made a pipe that nobody writes to, or a device that never ends, may stand anywhere. */
const kinds = {
  "a pipe": (path: string) => execFileSync("mkfifo", [path]),
  "a device": (path: string) => symlinkSync("/dev/zero", path),
};
const places: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["package.json", {}],
  ["tsconfig.json", {}],
  ["jsconfig.json", {}],
  ["base.json", { "tsconfig.json": '{ "extends": "./base.json" }' }],
  ["package-lock.json", {}],
  ["pnpm-workspace.yaml", {}],
  ["serverless.yml", {}],
  [".env", {}],
  [".gitignore", {}],
  ["src/lib.ts", {}],
  ["node_modules/next-auth/package.json", {}],
];

it.each(
  places.flatMap(([place, files]) => Object.entries(kinds).map(([kind, make]) => ({ place, kind, files, make }))),
)(
  "$kind in place of $place stops neither the codemod nor doctor",
  async ({ place, files, make }) => {
    const cwd = temporaryFolder("no-plain-file");
    const auth =
      'import { x } from "@/lib";\nimport Providers from "next-auth/providers";\nexport default [Providers.GitHub(x)];\n';
    const all = { "package.json": '{ "dependencies": { "next-auth": "^3.29.0" } }', "src/auth.ts": auth, ...files };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    mkdirSync(dirname(join(cwd, place)), { recursive: true });
    rmSync(join(cwd, place), { force: true });
    make(join(cwd, place));
    const commands = [
      ["codemod", "--dry-run"],
      ["doctor", "--endpoint", "http://127.0.0.1:9"],
    ];
    for (const { args, sent } of await allPiped(commands, { cwd, env: {}, timeout: 40_000 })) {
      expect(sent, args[0]).not.toContain("defect");
    }
  },
  50_000,
);
