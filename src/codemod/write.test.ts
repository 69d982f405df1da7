import { createHash } from "node:crypto";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { recover, WriteJournal } from "./journal.ts";
import { type FileWrite, writeAll } from "./write.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-write");
});

function file(name: string, text: string, mode = 0o644): FileWrite {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return { path, before: Buffer.from(text), after: Buffer.from(`${text}, upgraded`), root: folder };
}

const write = (writes: readonly FileWrite[]) => writeAll(writes, new WriteJournal(folder));

const read = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

describe("writeAll", () => {
  it("writes all and keeps modes", async () => {
    await write([file("a", "1", 0o755), file("b", "2", 0o600)]);
    expect(read()).toEqual({ a: "1, upgraded", b: "2, upgraded" });
    expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, "b")).mode & 0o777).toBe(0o600);
  });

  it("writes through a link and leaves it one", async () => {
    const { before, after } = file("a", "1");
    symlinkSync("a", join(folder, "link"));
    await write([{ path: join(folder, "link"), before, after, root: folder }]);
    expect(read()).toEqual({ a: "1, upgraded", link: "1, upgraded" });
    expect(readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink())).toHaveLength(1);
  });

  it("writes nothing when a file is read-only", async () => {
    await expect(write([file("a", "1"), file("b", "2", 0o444)])).rejects.toThrow(/b is read-only. Nothing was written/);
    expect(read()).toEqual({ a: "1", b: "2" });
  });

  it("writes nothing when a file changed since it was read", async () => {
    const late = { ...file("b", "2"), before: Buffer.from("1") };
    await expect(write([file("a", "1"), late])).rejects.toThrow(/changed by somebody else/);
    expect(read()).toEqual({ a: "1", b: "2" });
  });

  /** Does something while the files are written: all were looked at, and none is replaced yet. */
  function meddling(meddle: () => void): WriteJournal {
    return new (class extends WriteJournal {
      override begin(entries: Parameters<WriteJournal["begin"]>[0]): void {
        super.begin(entries);
        meddle();
      }
    })(folder);
  }

  it("restores what it replaced when a later file can't be", async () => {
    const [first, second, third] = [file("a", "1"), file("b", "2"), file("c", "3")];
    const journal = meddling(() => {
      rmSync(second.path);
      mkdirSync(second.path);
    });
    await expect(writeAll([first, second, third], journal)).rejects.toThrow(/b was changed by somebody else/);
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "c"]);
    expect(readFileSync(first.path, "utf8")).toBe("1");
    expect(readFileSync(third.path, "utf8")).toBe("3");
  });

  it("does not write what somebody saved since it was looked at", async () => {
    const [first, second] = [file("a", "1"), file("b", "2")];
    const journal = meddling(() => writeFileSync(second.path, "saved"));
    await expect(writeAll([first, second], journal)).rejects.toThrow(/b was changed by somebody else/);
    expect(read()).toEqual({ a: "1", b: "saved" });
  });

  it("keeps what is not whole yet from others", async () => {
    const modes: number[] = [];
    const journal = meddling(() => {
      // The names are ours to make: the first of them is taken, so that staging stops there.
      const { files } = JSON.parse(readFileSync(join(folder, ".migrate-nextauth-dynamo/codemod.json"), "utf8"));
      writeFileSync(join(folder, files[1].temporary), "");
      modes.push(statSync(join(folder, ".migrate-nextauth-dynamo")).mode & 0o777);
    });
    await expect(writeAll([file("a", "1"), file("b", "2")], journal)).rejects.toThrow(/could not be written/);
    expect(modes).toEqual([0o700]);
    expect(read()).toEqual({ a: "1", b: "2" });
  });

  it.each(["link", "folder/file"])("writes nothing through a link out of the project: %s", async (name) => {
    const outside = temporaryFolder("codemod-outside");
    writeFileSync(join(outside, "file"), "theirs");
    symlinkSync(join(outside, "file"), join(folder, "link"));
    symlinkSync(outside, join(folder, "folder"));
    const theirs = {
      path: join(folder, name),
      before: Buffer.from("theirs"),
      after: Buffer.from("ours"),
      root: folder,
    };
    await expect(write([file("a", "1"), theirs])).rejects.toThrow(/is a link to a file outside/);
    expect(readFileSync(join(outside, "file"), "utf8")).toBe("theirs");
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("1");
    expect(readdirSync(outside)).toEqual(["file"]);
  });

  it("keeps its journal in no folder that a link leads to", async () => {
    const outside = temporaryFolder("codemod-outside");
    writeFileSync(join(outside, "codemod.json"), "theirs");
    symlinkSync(outside, join(folder, ".migrate-nextauth-dynamo"));
    await expect(write([file("a", "1")])).rejects.toThrow(/is not a folder/);
    expect(readdirSync(outside)).toEqual(["codemod.json"]);
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("1");
  });

  it("says which files had other names", async () => {
    const written = file("a", "1");
    linkSync(written.path, join(folder, "other"));
    expect(await write([written])).toEqual([expect.stringMatching(/hard links[^:]*: .*a\.$/)]);
    expect(read()).toEqual({ a: "1, upgraded", other: "1" });
  });
});

describe("recover", () => {
  const journal = () => new WriteJournal(folder);
  const state = () => join(folder, ".migrate-nextauth-dynamo");
  const entry = (target: string, temporary: string, { before, after }: FileWrite) => ({
    target,
    temporary,
    before: createHash("sha256").update(before).digest("hex"),
    after: createHash("sha256").update(after).digest("hex"),
  });

  /** What a run leaves that was killed when these files were staged, and those replaced. */
  function killed(writes: readonly FileWrite[], replaced: readonly FileWrite[], staged = writes): void {
    const entries = writes.map((each) =>
      entry(each.path, join(folder, `.${basename(each.path)}.0123456789ab.tmp`), each),
    );
    journal().begin(entries);
    writes.forEach((each, i) => {
      const temporary = entries[i]?.temporary ?? "";
      if (replaced.includes(each)) writeFileSync(each.path, each.after);
      else if (staged.includes(each)) writeFileSync(temporary, each.after);
    });
  }

  it("does nothing when nothing was left", () => {
    file("a", "1");
    expect(recover(journal())).toBeUndefined();
    expect(read()).toEqual({ a: "1" });
  });

  it("finishes where a file was replaced", () => {
    const [a, b] = [file("a", "1"), file("b", "2")];
    killed([a, b], [a]);
    expect(recover(journal())).toEqual({ finished: [b.path], left: [], isUndone: false });
    expect(read()).toEqual({ a: "1, upgraded", b: "2, upgraded" });
  });

  it("takes back what was prepared where none was", () => {
    const [a, b] = [file("a", "1"), file("b", "2")];
    killed([a, b], [], [a]);
    expect(recover(journal())).toEqual({ finished: [], left: [], isUndone: true });
    expect(read()).toEqual({ a: "1", b: "2" });
  });

  it("leaves a file to who changed it since", () => {
    const [a, b, c] = [file("a", "1"), file("b", "2"), file("c", "3")];
    killed([a, b, c], [a]);
    writeFileSync(b.path, "saved");
    expect(recover(journal())).toEqual({ finished: [c.path], left: [b.path], isUndone: false });
    expect(read()).toEqual({ a: "1, upgraded", b: "saved", c: "3, upgraded" });
  });

  it("takes nothing from a journal that this tool would not have written", () => {
    const outside = temporaryFolder("codemod-outside");
    writeFileSync(join(outside, "file"), "theirs");
    writeFileSync(join(outside, ".file.0123456789ab.tmp"), "evil");
    symlinkSync(outside, join(folder, "out"));
    const theirs = { path: "", before: Buffer.from("theirs"), after: Buffer.from("evil"), root: "" };
    const a = { ...file("a", "evil"), after: Buffer.from("evil") };
    const places: [target: string, temporary: string][] = [
      [join(outside, "file"), join(outside, ".file.0123456789ab.tmp")],
      [join(folder, "out/file"), join(folder, "out/.file.0123456789ab.tmp")],
      [join(folder, "b"), join(folder, "a")],
    ];
    journal().begin([entry(a.path, `${a.path}.tmp`, a), ...places.map((place) => entry(...place, theirs))]);
    expect(recover(journal())).toBeUndefined();
    expect(readFileSync(join(outside, "file"), "utf8")).toBe("theirs");
    expect(readFileSync(a.path, "utf8")).toBe("evil");
  });

  it.each(["", "null", "[]", "{}", '{"files":[null,1,{"target":1}]}', '{"files":{"constructor":1}}', "{"])(
    "reads a journal of %j as none",
    (text) => {
      mkdirSync(state());
      writeFileSync(join(state(), "codemod.json"), text);
      expect(recover(journal())).toBeUndefined();
    },
  );
});
