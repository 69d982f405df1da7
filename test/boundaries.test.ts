import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Who may import whom. A part may import itself, the parts listed here, and packages.
 * An application that imports the adapter must not pay for the command line, so `adapter` and `items` get no
 * package of ours at run time either.
 */
const allowed: Record<string, readonly string[]> = {
  "src/items": [],
  "src/adapter": ["src/items"],
  "src/table": ["src/items", "src/errors.ts", "src/shell.ts", "src/version.ts"],
  "src/codemod": ["transforms", "src/items", "src/errors.ts", "src/shell.ts", "src/version.ts"],
  "src/doctor": ["src/codemod", "src/table", "src/items", "src/errors.ts", "src/version.ts"],
  "src/report": ["src/codemod", "src/doctor", "src/table", "src/items", "transforms"],
  "src/index.ts": [
    "src/codemod",
    "src/doctor",
    "src/table",
    "src/items",
    "src/errors.ts",
    "src/version.ts",
    "transforms",
  ],
  // The command line does nothing that a program could not do with the API.
  "src/cli": ["src/index.ts", "src/report", "src/errors.ts"],
  "src/errors.ts": [],
  "src/shell.ts": [],
  "src/version.ts": [],
  transforms: [],
};

/** Packages that must not be loaded, even by way of another file, by these parts. */
const forbiddenPackages: Record<string, RegExp> = {
  "src/items": /^(?!node:crypto$)/,
  "src/adapter": /^(?!node:crypto$)/,
  "src/table": /^(jscodeshift|commander|picocolors|@clack)/,
  "src/codemod": /^(commander|picocolors|@clack|@aws-sdk)/,
  transforms: /^(commander|picocolors|@clack|@aws-sdk)/,
};

const root = resolve(import.meta.dirname, "..");

const sourceFiles = ["src", "transforms"]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));

const partOf = (file: string): string =>
  Object.keys(allowed)
    .filter((part) => file === part || file.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0] ?? "nowhere";

/** The specifiers of a file's imports; a type-only import costs nothing at run time and is told apart. */
function importsOf(file: string): { specifier: string; typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(
    /^\s*(import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gm,
  );
  return [...statements].map((match) => ({
    specifier: match[3] ?? match[4] ?? match[5] ?? "",
    typeOnly: Boolean(match[2]),
  }));
}

describe("the parts of the house", () => {
  it("finds source files to check", () => {
    expect(sourceFiles.length).toBeGreaterThan(0);
  });

  it.each(sourceFiles)("%s imports only what its part may import", (file) => {
    const part = partOf(file);
    const wrong = importsOf(file).filter(({ specifier, typeOnly }) => {
      if (!specifier.startsWith(".")) return !typeOnly && forbiddenPackages[part]?.test(specifier);
      const target = partOf(relative(root, resolve(root, dirname(file), specifier)));
      return target !== part && !allowed[part]?.includes(target);
    });
    expect(part).not.toBe("nowhere");
    expect(wrong).toEqual([]);
  });
});
