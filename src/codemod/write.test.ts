import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Write, writeAll } from "./write.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "codemod-write-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string, mode = 0o644): Write {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return { path, before: Buffer.from(text), after: Buffer.from(`${text}, upgraded`) };
}

const read = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

describe("writeAll", () => {
  it("writes all and keeps modes", () => {
    writeAll([file("a", "1", 0o755), file("b", "2", 0o600)]);
    expect(read()).toEqual({ a: "1, upgraded", b: "2, upgraded" });
    expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, "b")).mode & 0o777).toBe(0o600);
  });

  it("writes through a link and leaves it one", () => {
    const { before, after } = file("a", "1");
    symlinkSync("a", join(folder, "link"));
    writeAll([{ path: join(folder, "link"), before, after }]);
    expect(read()).toEqual({ a: "1, upgraded", link: "1, upgraded" });
    expect(readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink())).toHaveLength(1);
  });

  it("writes nothing when a file is read-only", () => {
    expect(() => writeAll([file("a", "1"), file("b", "2", 0o444)])).toThrow(/b is read-only. Nothing was written/);
    expect(read()).toEqual({ a: "1", b: "2" });
  });

  it("writes nothing when a file changed since it was read", () => {
    const late = { ...file("b", "2"), before: Buffer.from("1") };
    expect(() => writeAll([file("a", "1"), late])).toThrow(/changed by somebody else/);
    expect(read()).toEqual({ a: "1", b: "2" });
  });

  it("restores what it replaced when a later file can't be", () => {
    const first = file("a", "1");
    const second = file("b", "2");
    const third = file("c", "3");
    // While c is looked at, after b was staged, b turns into a folder: renaming onto it fails when a is replaced already.
    const meddling: Write = {
      ...third,
      get before() {
        if (statSync(second.path).isFile()) {
          rmSync(second.path);
          mkdirSync(second.path);
        }
        return third.before;
      },
    };
    expect(() => writeAll([first, second, meddling])).toThrow(/could not be written/);
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "c"]);
    expect(readFileSync(first.path, "utf8")).toBe("1");
    expect(readFileSync(third.path, "utf8")).toBe("3");
  });
});
