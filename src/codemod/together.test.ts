import { describe, expect, it } from "vitest";
import type { FileOutcome, FileResult } from "./result.ts";
import { keepTogether } from "./together.ts";

const reason = { message: "", hint: "" };
const outcomes: Readonly<Record<string, FileOutcome>> = {
  changed: { status: "changed", after: "" },
  unchanged: { status: "unchanged" },
  refused: { status: "refused", reason },
  unreadable: { status: "failed", reason },
  "unreadable:next-auth": { status: "failed", reason },
  "unreadable:aws-sdk": { status: "failed", reason },
  defect: { status: "failed", reason: { ...reason, stack: "at …" } },
  outside: { status: "refused", reason },
};

/** `/a/auth refused` is a file of package /a; `/a/auth > /a/gate` a role that one gives the other, `/a/page - /b/ui` an import. */
function run(...lines: string[]): Record<string, string> {
  const results: FileResult[] = [];
  const outside = new Set<string>();
  const givers = new Map<string, string[]>();
  const imports = new Map<string, string[]>();
  for (const line of lines) {
    const [a = "", sign = "", b = ""] = line.split(" ");
    if (sign === ">") givers.set(b, [...(givers.get(b) ?? []), a]);
    else if (sign === "-") imports.set(a, [...(imports.get(a) ?? []), b]);
    else {
      if (sign === "outside") outside.add(a);
      const [, named] = sign.split(":");
      const before = named === undefined ? "" : `import x from "${named}"; (`;
      results.push({ path: a, before, outcome: outcomes[sign] as FileOutcome, changes: [], findings: [] });
    }
  }
  const graph = {
    givenRolesBy: (path: string) => givers.get(path) ?? [],
    importedFiles: (path: string) => imports.get(path) ?? [],
  };
  const kept = keepTogether(
    results,
    outside,
    graph,
    (folder) => folder,
    (path) => path,
  );
  return Object.fromEntries(kept.map(({ path, outcome }) => [path, outcome.status]));
}

describe("what stays with a file that could not be upgraded", () => {
  it("is nothing when all could", () => {
    expect(run("/a/auth changed", "/a/gate changed", "/a/auth > /a/gate")).toEqual({
      "/a/auth": "changed",
      "/a/gate": "changed",
    });
  });

  it.each(["refused", "defect"])("is all of its package and what it imports, when it is %s", (status) => {
    expect(
      run(
        `/a/auth ${status}`,
        "/a/gate changed",
        "/a/page changed",
        "/a/plain unchanged",
        "/lib/callbacks changed",
        "/lib/other changed",
        "/b/auth changed",
        "/a/auth > /lib/callbacks",
      ),
    ).toEqual({
      "/a/auth": status === "defect" ? "failed" : "refused",
      "/a/gate": "refused",
      "/a/page": "refused",
      "/a/plain": "unchanged",
      "/lib/callbacks": "refused",
      "/lib/other": "refused",
      "/b/auth": "changed",
    });
  });

  it("reaches through files that stay, across packages", () => {
    const lines = ["/a/auth refused", "/lib/session changed", "/b/page changed", "/a/auth - /lib/session"];
    expect(run(...lines, "/b/page - /lib/session")["/b/page"]).toBe("refused");
    expect(run(...lines)["/b/page"]).toBe("changed");
  });

  it("is all of the package, too, when it can't be parsed and names next-auth", () => {
    const lines = ["/a/auth unreadable:next-auth", "/a/page changed", "/lib/session changed", "/b/page changed"];
    expect(run(...lines, "/a/page - /lib/session")).toEqual({
      "/a/auth": "failed",
      "/a/page": "refused",
      "/lib/session": "refused",
      "/b/page": "changed",
    });
  });

  it("is who imports a client that can't be parsed, and that one's package", () => {
    const lines = ["/a/db unreadable:aws-sdk", "/a/auth changed", "/a/page changed"];
    expect(run(...lines)).toMatchObject({ "/a/auth": "changed", "/a/page": "changed" });
    expect(run(...lines, "/a/auth - /a/db")).toMatchObject({ "/a/auth": "refused", "/a/page": "refused" });
  });

  it("is nothing when nobody knows of a file that can't be read", () => {
    expect(run("/a/broken unreadable", "/a/auth changed", "/a/auth - /a/broken")["/a/auth"]).toBe("changed");
  });

  it("is who needs a file that can't be read, and that one's package", () => {
    expect(
      run("/a/broken unreadable", "/a/auth changed", "/a/page changed", "/b/x changed", "/a/auth > /a/broken"),
    ).toEqual({ "/a/broken": "failed", "/a/auth": "refused", "/a/page": "refused", "/b/x": "changed" });
  });

  it("is the neighbours alone of a file that was not asked for", () => {
    expect(run("/a/lib outside", "/a/auth changed", "/a/page changed", "/a/auth > /a/lib")).toEqual({
      "/a/lib": "refused",
      "/a/auth": "refused",
      "/a/page": "changed",
    });
  });
});
