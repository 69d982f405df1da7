import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { guardWorkTree, workTreeState } from "./git.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-git");
});

const git = (...command: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...command], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

/** A program that says that it ran. */
function trap(name: string): string {
  const path = join(folder, ".git", name);
  writeFileSync(path, `#!/bin/sh\necho ${name} >> '${join(folder, "ran")}'\ncat\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Ways of a repository to name a program that git runs when it is asked what has changed. */
const ways: Readonly<Record<string, (program: string) => void>> = {
  fsmonitor: (program) => git("config", "core.fsmonitor", program),
  "a clean filter": (program) => git("config", "filter.trap.clean", program),
  "a filter process": (program) => git("config", "filter.trap.process", program),
  "a filter with a dotted name": (program) => {
    writeFileSync(join(folder, ".git/info/attributes"), "*.js filter=a.b\n");
    git("config", "filter.a.b.clean", program);
  },
  "a hook": () => {
    mkdirSync(join(folder, ".git/hooks"), { recursive: true });
    writeFileSync(join(folder, ".git/hooks/post-index-change"), readFileSync(join(folder, ".git/trap")), {
      mode: 0o755,
    });
  },
  "hooks elsewhere": (program) => {
    mkdirSync(join(folder, ".git/elsewhere"));
    writeFileSync(join(folder, ".git/elsewhere/post-index-change"), readFileSync(program), { mode: 0o755 });
    git("config", "core.hooksPath", join(folder, ".git/elsewhere"));
  },
  "a pager": (program) => {
    git("config", "core.pager", program);
    git("config", "pager.status", "true");
  },
  "an included file": (program) => {
    writeFileSync(
      join(folder, ".git/more"),
      `[core]\n\tfsmonitor = ${program}\n[filter "trap"]\n\tclean = ${program}\n`,
    );
    git("config", "include.path", join(folder, ".git/more"));
  },
};

describe("git in a repository that somebody else made", () => {
  it.each(Object.entries(ways))("runs no program that the configuration names by %s", (way, set) => {
    writeFileSync(join(folder, "a.js"), "1\n");
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "before");
    writeFileSync(join(folder, ".git/info/attributes"), "*.js filter=trap\n");
    set(trap("trap"));
    // The index has to be brought up to date, and the content to be looked at.
    writeFileSync(join(folder, "a.js"), "2\n");
    utimesSync(join(folder, "a.js"), 1, 1);
    expect(workTreeState(folder, [])).toBe("uncommitted");
    expect(() => guardWorkTree([join(folder, "a.js")], { force: false })).toThrow(/uncommitted changes/);
    expect(existsSync(join(folder, "ran"))).toBe(false);
    // The trap is one: git by itself runs into it. Whether it writes an index, for a hook, depends on the moment.
    if (!/pager|hook/.test(way)) {
      execFileSync("git", ["-C", folder, "status"], { stdio: "ignore" });
      expect(existsSync(join(folder, "ran"))).toBe(true);
    }
  });

  it("writes nothing into it", () => {
    writeFileSync(join(folder, "a.js"), "1\n");
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "before");
    utimesSync(join(folder, "a.js"), 1, 1);
    const index = readFileSync(join(folder, ".git/index"));
    expect(workTreeState(folder, [])).toBe("clean");
    expect(readFileSync(join(folder, ".git/index")).equals(index)).toBe(true);
  });
});

it("a file that git doesn't have is uncommitted", () => {
  git("init", "-q");
  writeFileSync(join(folder, "a.js"), "1\n");
  expect(workTreeState(folder, [join(folder, "a.js")])).toBe("uncommitted");
  git("add", "-A");
  git("commit", "-qm", "before");
  writeFileSync(join(folder, "b.js"), "1\n");
  expect(workTreeState(folder, [join(folder, "a.js")])).toBe("clean");
  expect(workTreeState(folder, [join(folder, "b.js")])).toBe("uncommitted");
});

it("says what git said on one line, where git doesn't know", () => {
  git("init", "-q");
  writeFileSync(join(folder, "a.js"), "1\n");
  git("add", "-A");
  writeFileSync(join(folder, ".git/index"), "not an index, whatever git makes of that");
  const say = () => guardWorkTree([join(folder, "a.js")], { force: false });
  expect(say).toThrow(/could not say whether .* has uncommitted changes: \S.*fatal: /);
  expect(say).not.toThrow(/\n/);
});
