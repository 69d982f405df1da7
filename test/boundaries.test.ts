import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The rooms of the house and the arrows between them: who may import whom, type-only imports included. Any other import between
 * two rooms fails. A file belongs to the longest name here that is its path or a folder above it with no folder between
 * (`src/table/state` holds `src/table/state/lock.ts`, and no folder inside it); `*` stands for one folder, whose own folders
 * belong to it.
 *
 * An arrow that names a folder allows that room; one that names a file allows that file alone. What stands further down the list
 * may import what stands above it, never the other way round, so that there are no circles of rooms.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "src/words.ts": [],
  "src/errors.ts": ["src/words.ts"],
  "src/shell.ts": [],
  "src/version.ts": [],

  // The heart: keys, v3's vocabulary and v4's, one decision for each type of item.
  "src/items": [],
  "src/adapter": ["src/items"],

  // The compiler kit knows no next-auth and imports nothing of ours.
  "src/syntax": [],
  "src/syntax/print": ["src/syntax"],

  // What may not be shown of what others wrote.
  "src/secrets": ["src/syntax"],

  // The upgrade of code: what a transform is, what is known of next-auth, what the code says, and what is rewritten.
  "transforms/knowledge": [],
  "transforms/knowledge/behaviour": [],
  transforms: ["src/syntax", "src/syntax/print", "transforms/knowledge"],
  "transforms/analysis/options": ["src/syntax", "transforms", "transforms/knowledge"],
  "transforms/analysis/functions": ["src/syntax", "transforms", "transforms/knowledge", "transforms/analysis/options"],
  "transforms/analysis/providers": [
    "src/syntax",
    "transforms",
    "transforms/knowledge",
    "transforms/analysis/functions",
    "transforms/analysis/options",
  ],
  "transforms/analysis/client-module": ["src/syntax", "transforms", "transforms/knowledge"],
  "transforms/analysis/aws": ["src/syntax", "transforms", "transforms/knowledge", "transforms/analysis/functions"],
  "transforms/analysis/adapter": ["src/syntax", "transforms", "transforms/knowledge", "transforms/analysis/aws"],
  // What becomes of the project's files that aren't code: package.json, env files.
  "transforms/project-files": ["transforms", "transforms/knowledge"],
  // One object for v3's positional arguments, which callbacks and events have in common.
  "transforms/signatures": ["src/syntax", "transforms", "transforms/knowledge", "transforms/analysis/*"],
  // Every other folder is a concern. Concerns don't know of each other.
  "transforms/*": ["src/syntax", "transforms", "transforms/knowledge", "transforms/analysis/*"],
  "transforms/callbacks": [
    "src/syntax",
    "transforms",
    "transforms/knowledge",
    "transforms/analysis/*",
    "transforms/signatures",
  ],
  "transforms/events": [
    "src/syntax",
    "transforms",
    "transforms/knowledge",
    "transforms/analysis/*",
    "transforms/signatures",
  ],
  "transforms/index.ts": ["transforms", "transforms/*", "transforms/callbacks", "transforms/events"],

  // What runs over a project.
  "src/codemod": [
    "src/words.ts",
    "src/errors.ts",
    "src/shell.ts",
    "src/version.ts",
    "src/items",
    "src/syntax",
    "src/syntax/print",
    "src/secrets",
    "transforms/knowledge",
    "transforms",
    "transforms/project-files",
    "transforms/index.ts",
  ],

  // What runs over a table.
  "src/table/dynamodb": ["src/words.ts", "src/errors.ts", "src/shell.ts", "src/items", "src/secrets/texts.ts"],
  // What S3 is asked for, whoever keeps what there.
  "src/table/s3": ["src/words.ts", "src/errors.ts", "src/table/dynamodb"],
  "src/table/model": ["src/words.ts", "src/errors.ts", "src/items", "src/table/dynamodb"],
  // Exports of tables, to be read in their place.
  "src/table/export": [
    "src/words.ts",
    "src/errors.ts",
    "src/items",
    "src/table/dynamodb",
    "src/table/s3",
    "src/table/model",
  ],
  "src/table/write": ["src/items", "src/table/dynamodb", "src/table/model"],
  "src/table/state": [
    "src/words.ts",
    "src/errors.ts",
    "src/items",
    "src/table/dynamodb",
    "src/table/s3",
    "src/table/model",
  ],
  // What is done with items. Migrating, undoing and verifying don't know of each other.
  "src/table/migrate": ["src/items", "src/table/dynamodb", "src/table/model", "src/table/state", "src/table/write"],
  "src/table/undo": ["src/items", "src/table/dynamodb", "src/table/model", "src/table/state", "src/table/write"],
  "src/table/verify": ["src/items", "src/table/dynamodb", "src/table/model", "src/table/state"],
  "src/table/inspect": ["src/items", "src/table/dynamodb", "src/table/model", "src/table/state"],
  "src/table/report": ["src/words.ts", "src/items", "src/table/dynamodb", "src/table/model", "src/table/state"],
  "src/table/job": [
    "src/words.ts",
    "src/errors.ts",
    "src/shell.ts",
    "src/version.ts",
    "src/items",
    "src/table/dynamodb",
    "src/table/model",
    "src/table/export",
    "src/table/state",
    "src/table/migrate",
    "src/table/undo",
    "src/table/verify",
    "src/table/inspect",
    "src/table/report",
  ],

  "src/doctor": [
    "src/words.ts",
    "src/errors.ts",
    "src/version.ts",
    "src/items",
    "src/codemod",
    "src/table/model",
    "src/table/report",
    "src/table/job",
    // Whether the table was verified.
    "src/table/state/verified.ts",
  ],

  // What is told of it, and to whom.
  "src/report": ["src/words.ts", "src/table/model", "src/table/report"],
  "src/report/render": ["src/report", "src/table/report"],
  "src/report/codemod": ["src/words.ts", "src/report", "src/codemod"],
  "src/report/data": [
    "src/words.ts",
    "src/report",
    "src/items",
    "src/table/dynamodb",
    "src/table/model",
    "src/table/report",
  ],
  "src/report/doctor": ["src/words.ts", "src/report", "src/doctor"],
  // One page of what was planned, done and found.
  "src/report/upgrade": [
    "src/words.ts",
    "src/report",
    "src/report/codemod",
    "src/report/data",
    "src/codemod",
    "src/items",
    "src/table/model",
    "src/table/report",
  ],
  "src/report/index.ts": [
    "src/report",
    "src/report/upgrade",
    "src/report/render",
    "src/report/codemod",
    "src/report/data",
    "src/report/doctor",
    "src/table/report",
  ],
  "src/index.ts": [
    "src/words.ts",
    "src/errors.ts",
    "src/version.ts",
    "src/items",
    "src/codemod",
    "src/doctor",
    "src/table/dynamodb",
    "src/table/model",
    "src/table/job",
    "src/table/report",
    "transforms",
    "transforms/project-files",
  ],
  // The command line does nothing that a program could not do with the API.
  "src/cli": [
    "src/table/job/place.ts",
    "src/table/job/check.ts",
    "src/secrets/texts.ts",
    "src/shell.ts",
    "src/version.ts",
    "src/words.ts",
    "src/errors.ts",
    "src/index.ts",
    "src/report/index.ts",
  ],
};

/** Packages that must not be loaded by these parts, even through another file. */
const forbiddenPackages: Readonly<Record<string, RegExp>> = {
  // An application that imports the adapter must not pay for the command line.
  "src/items": /^(?!node:crypto$)/,
  "src/adapter": /^(?!node:crypto$|@aws-sdk\/lib-dynamodb$)/,
  "src/table": /^(jscodeshift|commander|picocolors)/,
  "src/syntax": /^(commander|picocolors|@aws-sdk|node:(fs|child_process|worker_threads|net|http))/,
  // A V8 flag is the whole process's: only the command may set one.
  "src/codemod": /^(commander|picocolors|@aws-sdk|node:v8)/,
  "src/doctor": /^(commander|picocolors|node:v8)/,
  transforms: /^(commander|picocolors|@aws-sdk|node:(fs|child_process|worker_threads|net|http))/,
};

/** What changes a tree. Analyses run several times over a tree that nobody may have touched, so they know none of it. */
const treeChanges =
  /\b(addImport|removeImport\w*|removeConstant|rename\w*|replace\w+|insert(Before|After)|remove|setProperty|printTree)\b/;

interface Import {
  readonly specifier: string;
  /** A type-only import costs nothing at run time. */
  readonly typeOnly: boolean;
  readonly clause: string;
}

const root = resolve(import.meta.dirname, "..");

const sourceFiles = ["src", "transforms"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  )
  .map((name) => name.split("\\").join("/"))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .sort();

const imports = new Map(sourceFiles.map((file) => [file, importsOf(file)]));

/** The imports of our own files, by file. */
const ownImports = new Map(
  [...imports].map(([file, all]) => [
    file,
    all.filter(({ specifier }) => specifier.startsWith(".")).map(({ specifier }) => pathOf(file, specifier)),
  ]),
);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?([^;]*?)from\s+"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gm,
  );
  return [...statements].map(([, typeOnly, clause = "", named, dynamic, bare]) => ({
    specifier: named ?? dynamic ?? bare ?? "",
    typeOnly: typeOnly !== undefined,
    clause,
  }));
}

function pathOf(from: string, specifier: string): string {
  return relative(root, resolve(root, dirname(from), specifier))
    .split("\\")
    .join("/");
}

/** The room a file stands in: its own name or its folder's, or the concern that it belongs to. */
function roomOf(file: string): string | undefined {
  if (file in arrows) return file;
  const folder = dirname(file);
  if (folder in arrows) return folder;
  const concern = /^transforms\/(?!analysis\/|knowledge\/)[^/]+(?=\/)/.exec(file);
  return concern?.[0];
}

/** The rules of a room: its own row, or the one with a `*`. */
const rulesOf = (room: string): readonly string[] => arrows[room] ?? arrows["transforms/*"] ?? [];

function isAllowed(from: string, file: string, to: string): boolean {
  return rulesOf(from).some((arrow) => {
    if (arrow === to || arrow === file) return true;
    if (!arrow.endsWith("/*")) return false;
    const isConcern = !(to in arrows);
    return arrow === "transforms/*" ? isConcern : to.startsWith(arrow.slice(0, -1));
  });
}

const wrongArrows = [...ownImports].flatMap(([file, targets]) =>
  targets.flatMap((target) => {
    const [from, to] = [roomOf(file) ?? "", roomOf(target) ?? ""];
    return from === to || isAllowed(from, target, to) ? [] : [{ arrow: `${from} → ${to}`, file, target }];
  }),
);

/** The groups of nodes that reach each other (Tarjan), each sorted. */
function circlesIn(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    open.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = open.splice(open.indexOf(node)).sort();
    if (group.length > 1 || edges.get(node)?.includes(node)) found.push(group);
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}

describe("the rooms of the house", () => {
  it("finds source files to check, and their imports", () => {
    expect(sourceFiles.length).toBeGreaterThan(100);
    expect(ownImports.get("transforms/index.ts")?.length).toBeGreaterThan(10);
  });

  it("each file stands in a room", () => {
    expect(sourceFiles.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it("each room has something in it", () => {
    const inhabited = new Set(sourceFiles.map(roomOf));
    expect(Object.keys(arrows).filter((room) => !room.endsWith("/*") && !inhabited.has(room))).toEqual([]);
  });

  it("no arrow is drawn but those of the table", () => {
    expect(wrongArrows.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  it("the table itself runs downward", () => {
    const rooms = Object.keys(arrows);
    const upward = rooms.flatMap((room, index) =>
      rulesOf(room)
        .filter((arrow) => arrow !== "transforms/analysis/*" && rooms.indexOf(arrow) >= index)
        .map((arrow) => `${room} → ${arrow}`),
    );
    expect(upward).toEqual([]);
  });

  it("no files import each other in a circle", () => {
    const circles = circlesIn(ownImports).map((files) => files.join(", "));
    expect(circles).toEqual([]);
  });

  it("analyses read only", () => {
    const writing = [...imports].flatMap(([file, all]) =>
      file.startsWith("transforms/analysis/") &&
      all.some(({ specifier, clause }) => specifier.includes("src/syntax/") && treeChanges.test(clause))
        ? [file]
        : [],
    );
    expect(writing.sort()).toEqual([]);
  });

  it("no part loads a package that is not for it", () => {
    const wrong = [...imports].flatMap(([file, all]) =>
      Object.entries(forbiddenPackages).flatMap(([part, forbidden]) =>
        file.startsWith(`${part}/`)
          ? all
              .filter(({ specifier, typeOnly }) => !specifier.startsWith(".") && !typeOnly && forbidden.test(specifier))
              .map(({ specifier }) => `${file} → ${specifier}`)
          : [],
      ),
    );
    expect(wrong).toEqual([]);
  });
});

/**
 * Names that two files may export, each with the reason. Any other name is exported by one file, so that a word means one thing:
 * the glossary in docs/architecture.md says which.
 */
const sharedNames: Readonly<Record<string, string>> = {
  parser: "what jscodeshift asks every transform for",
  Item: "an item of the table in both, as attribute values to the job and as a document to the adapter",
  Table: "a table in both, what is known of one to the job and the way to one to the adapter, which never meet",
  own: "the same function, in two rooms that import nothing",
};

const exportedBy = new Map<string, string[]>();
// The programmatic API's functions load the functions of their names when they are called.
for (const file of sourceFiles.filter((name) => name !== "src/index.ts")) {
  const text = readFileSync(join(root, file), "utf8");
  const declared = text.matchAll(
    /^export (?:abstract |async )*(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm,
  );
  for (const name of new Set([...declared].map(([, found = ""]) => found)))
    exportedBy.set(name, [...(exportedBy.get(name) ?? []), file]);
}

describe("one word, one meaning", () => {
  it("no two files declare exports of one name", () => {
    const twice = [...exportedBy].filter(([name, files]) => files.length > 1 && !(name in sharedNames));
    expect(twice.map(([name, files]) => `${name}: ${files.join(", ")}`)).toEqual([]);
  });

  it("the exceptions are some", () => {
    expect(Object.keys(sharedNames).filter((name) => (exportedBy.get(name)?.length ?? 0) < 2)).toEqual([]);
  });
});

describe("the check itself", () => {
  it("finds circles of two, of three and of one, and none in a tree", () => {
    const edges = (text: string) =>
      new Map(text.split(" ").map((part) => [part[0] as string, [...part.slice(1)]] as const));
    expect(circlesIn(edges("ab bc c"))).toEqual([]);
    expect(circlesIn(edges("ab bac ca dd"))).toEqual([["a", "b", "c"], ["d"]]);
    expect(circlesIn(edges("ab ba cd dc ec"))).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("keeps concerns apart, and from the order that they run in", () => {
    expect(isAllowed("transforms/imports", "transforms/use-session/tuple.ts", "transforms/use-session")).toBe(false);
    expect(isAllowed("transforms/imports", "transforms/index.ts", "transforms/index.ts")).toBe(false);
    expect(isAllowed("transforms/imports", "transforms/analysis/aws/aws.ts", "transforms/analysis/aws")).toBe(true);
    expect(isAllowed("transforms/index.ts", "transforms/imports/index.ts", "transforms/imports")).toBe(true);
    expect(isAllowed("transforms/index.ts", "transforms/analysis/aws/aws.ts", "transforms/analysis/aws")).toBe(false);
  });

  it("knows the room of a file in a folder of a concern", () => {
    expect(roomOf("transforms/client/options/table.ts")).toBe("transforms/client");
    expect(roomOf("transforms/client/index.ts")).toBe("transforms/client");
    expect(roomOf("transforms/index.ts")).toBe("transforms/index.ts");
    expect(roomOf("transforms/context.ts")).toBe("transforms");
    expect(roomOf("src/table/state/deeper/x.ts")).toBeUndefined();
  });
});
