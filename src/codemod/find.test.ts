import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { findFiles } from "./find.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-find");
});

function tree(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const find = (paths: string[] = [], ignore: string[] = []) =>
  findFiles({ cwd: folder, paths, ignore }).map((path) => relative(folder, path));

describe("what is found", () => {
  it("takes the eight extensions and leaves packages, build output and minified files", () => {
    tree(
      Object.fromEntries(
        [
          "a.js",
          "b.jsx",
          "c.ts",
          "d.tsx",
          "e.mjs",
          "f.cjs",
          "g.mts",
          "h.cts",
          "i.d.ts",
          "j.json",
          "k.min.js",
          "node_modules/m/index.js",
          "sub/node_modules/m.js",
          ".next/n.js",
          ".history/a_20260101120000.js",
          "dist/o.js",
          "sub/p.ts",
        ].map((name) => [name, ""]),
      ),
    );
    expect(find()).toEqual([
      "a.js",
      "b.jsx",
      "c.ts",
      "d.tsx",
      "e.mjs",
      "f.cjs",
      "g.mts",
      "h.cts",
      "i.d.ts",
      "sub/p.ts",
    ]);
  });

  it("obeys .gitignore, nested ones and those above", () => {
    tree({
      ".git/HEAD": "",
      ".gitignore": "/generated\n*.gen.ts\n",
      "generated/a.ts": "",
      "app/generated/b.ts": "",
      "app/c.gen.ts": "",
      "app/d.ts": "",
      "app/.gitignore": "secret.ts\n!keep.gen.ts\n",
      "app/secret.ts": "",
      "app/keep.gen.ts": "",
    });
    expect(find()).toEqual(["app/d.ts", "app/generated/b.ts", "app/keep.gen.ts"]);
    expect(find(["app"])).toEqual(["app/d.ts", "app/generated/b.ts", "app/keep.gen.ts"]);
  });

  it("takes what was asked for by name, ignored or not", () => {
    tree({ ".git/HEAD": "", ".gitignore": "generated\n", "generated/a.ts": "" });
    expect(find(["generated"])).toEqual(["generated/a.ts"]);
    expect(find(["generated/a.ts"])).toEqual(["generated/a.ts"]);
  });

  it("leaves out what --ignore names", () => {
    tree({ "a/b.ts": "", "a/c.ts": "", "d/b.ts": "", "e/f/g.ts": "" });
    expect(find([], ["b.ts", "e/**"])).toEqual(["a/c.ts"]);
    expect(find([], ["./a/", "f"])).toEqual(["d/b.ts"]);
  });

  it("knows patterns, once each", () => {
    tree({ "src/a.ts": "", "src/b/[...c].tsx": "", "src/d.js": "" });
    expect(find(["src/**/*.{ts,tsx}", "src/a.ts"])).toEqual(["src/a.ts", "src/b/[...c].tsx"]);
    expect(find(["src/b/[...c].tsx"])).toEqual(["src/b/[...c].tsx"]);
  });

  it("does not follow links inside folders", () => {
    tree({ "a/b.ts": "" });
    symlinkSync(join(folder, "a"), join(folder, "loop"));
    symlinkSync(join(folder, "a/b.ts"), join(folder, "link.ts"));
    expect(find()).toEqual(["a/b.ts"]);
    expect(find(["link.ts"])).toEqual(["a/b.ts"]);
  });
});

describe("what is wrong", () => {
  it("a path that does not exist", () => {
    expect(() => find(["nowhere"])).toThrow(/^nowhere does not exist/);
  });

  it.each(["nowhere/*.ts", "src/*.tsx", "src/*.vue"])("a pattern that matches nothing: %s", (pattern) => {
    tree({ "src/a.ts": "", "src/b.vue": "", "c.tsx": "" });
    expect(() => find(["c.tsx", pattern])).toThrow(/ matches no source file/);
  });

  it("a file that isn't a source file", () => {
    tree({ "a.json": "" });
    expect(() => find(["a.json"])).toThrow(/not a JavaScript or TypeScript file/);
  });
});
