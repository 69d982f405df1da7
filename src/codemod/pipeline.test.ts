import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { defaultOptions, type TransformContext } from "../../transforms/context.ts";
import type { Transform } from "../../transforms/transform.ts";
import { identifier } from "../syntax/build.ts";
import { replaceNode } from "../syntax/edit.ts";
import { Pipeline } from "./pipeline.ts";
import { Sources } from "./source.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-pipeline");
});

/** Says of each argument of `use(…)` that comes from another module that it has the role; puts `found` in the place of what has it. */
const tracer: Transform = {
  name: "tracer",
  analyse(context: TransformContext): void {
    for (const { node } of context.scopes.unbound.get("use") ?? []) {
      const call = context.scopes.parentOf(node);
      if (call?.type !== "CallExpression") continue;
      for (const argument of call.arguments) {
        const value = context.scopes.moduleValue(argument);
        if (value) context.assignRole({ module: value.source, exportName: value.path[0] ?? "*" }, "options");
      }
    }
  },
  apply(context: TransformContext): void {
    for (const node of context.withRole("options")) replaceNode(context, node, identifier("undefined"));
  },
};

function open(
  files: Record<string, string>,
  transforms: Transform[] = [tracer],
): { pipeline: Pipeline; sources: Sources; paths: string[] } {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const paths = Object.keys(files)
    .filter((name) => !name.endsWith(".json"))
    .map((name) => join(folder, name));
  const sources = new Sources(paths);
  return { pipeline: new Pipeline(sources, transforms, defaultOptions), sources, paths };
}

/** The files that a run of the tracer from `main.ts` changes, with their new text. */
function changed(files: Record<string, string>): Record<string, string> {
  const { pipeline } = open(files);
  const results = pipeline.analyse([join(folder, "main.ts")]).map((path) => pipeline.change(path));
  return Object.fromEntries(
    results.flatMap(({ path, outcome }) =>
      outcome.status === "changed" ? [[relative(folder, path), outcome.after]] : [],
    ),
  );
}

describe("roles", () => {
  it("follow a named import", () => {
    expect(changed({ "main.ts": "import { a } from './lib'; use(a)", "lib.ts": "export const a = 1, b = 2" })).toEqual({
      "lib.ts": "export const a = undefined, b = 2",
    });
  });

  it("follow re-exports, renamed and all", () => {
    expect(
      changed({
        "main.ts": "import { a } from './lib'; use(a)",
        "lib/index.ts": "export * from './one'; export * from './two'",
        "lib/one.ts": "export const z = 1",
        "lib/two.js": "import b from './three.js'\nexport { b as a }",
        "lib/three.ts": "const c = {}\nexport default c",
      }),
    ).toEqual({ "lib/three.ts": "const c = undefined\nexport default c" });
  });

  it("follow tsconfig's paths", () => {
    expect(
      changed({
        "tsconfig.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } }',
        "main.ts": "import a from '@/lib/auth'; use(a)",
        "src/lib/auth.tsx": "export default { a: 1 }",
      }),
    ).toEqual({ "src/lib/auth.tsx": "export default undefined" });
  });

  it("follow CommonJS", () => {
    expect(
      changed({
        "main.ts": "const { a } = require('./lib'); use(a); use(require('./other'))",
        "lib.cjs": "module.exports = require('./deep')",
        "deep.js": "const a = [1]\nmodule.exports = { a, b: 2 }",
        "other.js": "exports.c = 1\n",
        "lib/index.js": "",
      }),
    ).toEqual({ "deep.js": "const a = undefined\nmodule.exports = { a, b: 2 }" });
  });

  it("lead from file to file, in circles too", () => {
    expect(
      changed({
        "main.ts": "import { a } from './one'; use(a)",
        "one.ts": "import { b } from './two'; export const a = use(b)",
        "two.ts": "import { a } from './one'; export const b = use(a)",
      }),
    ).toMatchObject({
      "one.ts": expect.stringContaining("a = undefined"),
      "two.ts": expect.stringContaining("b = undefined"),
    });
  });

  it("do not lead into packages or nowhere", () => {
    expect(changed({ "main.ts": "import a from 'react'; import b from './gone'; use(a, b)" })).toEqual({});
  });
});

describe("a module that isn't a source file", () => {
  it("gives nothing", () => {
    const files = { "main.ts": "import sheet from './sheet.module.css'\nuse(sheet)\n", "sheet.module.css": ".a {}" };
    const { pipeline } = open(files);
    const reached = pipeline.analyse([join(folder, "main.ts")]);
    expect(reached.map((path) => pipeline.change(path).outcome.status)).toEqual(["unchanged"]);
  });
});

describe("importersOf", () => {
  it("counts the files that take an export, through modules that pass it on and under other names", () => {
    const { pipeline } = open({
      "tsconfig.json": '{ "compilerOptions": { "paths": { "database": ["./lib/db.ts"] } } }',
      "lib/db.ts": "export const client = 1, other = 2; export default client",
      "lib/index.ts": "export { client as db } from './db'",
      "a.ts": "import { client } from './lib/db'",
      "b.ts": "import { db } from './lib'",
      "c.ts": "import { other } from './lib/db'",
      "d.js": "const { client } = require('database')",
      "e/e.ts": "import * as all from '../lib/db.js'",
      "f.ts": "import { client } from './db'",
      "g.ts": "export const lazy = async () => { const { client } = await import('./lib/db') }",
    });
    const importers = pipeline.graph.importersOf(join(folder, "lib/db.ts"), "client");
    expect(importers.map((path) => relative(folder, path))).toEqual(["a.ts", "b.ts", "d.js", "e/e.ts", "g.ts"]);
  });
});

describe("facts", () => {
  it("reach other files, once each however often a file is analysed", () => {
    const seen: unknown[] = [];
    const publisher: Transform = {
      name: "publisher",
      analyse: (context) => context.publish({ kind: "uses-session", value: true }),
      apply: (context) =>
        void seen.push(...context.project.facts("uses-session").map(({ path }) => relative(folder, path))),
    };
    const { pipeline, paths } = open({ "b.ts": "1", "a.ts": "2" }, [publisher]);
    pipeline.analyse(paths);
    pipeline.analyse(paths);
    pipeline.change(paths[0] as string);
    expect(seen).toEqual(["a.ts", "b.ts"]);
  });
});

describe("the check before anything is written", () => {
  const breaking = (text: string): Transform => ({
    name: "breaking",
    apply(context) {
      const last = context.program.body.at(-1);
      if (last?.type === "ExpressionStatement") replaceNode(context, last.expression, identifier(text));
    },
  });

  it.each([
    ["a name that nothing declares", "gone", /would use `gone`, which nothing declares now \(line 2/],
    ["text that does not parse", "a b", /would not parse: .*at 2:2 of the new text/],
    ["a name that is declared twice", "1; type a = 1; class a {}", /twice|already been declared/],
  ])("refuses %s", (_what, text, reason) => {
    const { pipeline, paths } = open({ "a.ts": "const a = 1;\na;\n" }, [breaking(text)]);
    pipeline.analyse(paths);
    const { outcome, changes } = pipeline.change(paths[0] as string);
    expect(outcome).toMatchObject({ status: "refused", reason: { message: expect.stringMatching(reason) } });
    expect(changes).toEqual([]);
  });

  it("lets globals be used that were used before", () => {
    const { pipeline, paths } = open({ "a.ts": "gone();\n1;\n" }, [breaking("gone")]);
    pipeline.analyse(paths);
    expect(pipeline.change(paths[0] as string).outcome.status).toBe("changed");
  });
});

describe("a transform that stops", () => {
  const stopping = (stopsIn: "analyse" | "apply"): Transform => {
    const stopIn = (phase: string, { file }: TransformContext) => {
      if (phase === stopsIn && file.source.includes("boom")) throw new Error("no such thing");
    };
    return {
      name: "stopping",
      analyse: (context) => stopIn("analyse", context),
      apply: (context) => {
        stopIn("apply", context);
        context.program.body.pop();
      },
    };
  };

  it.each(["analyse", "apply"] as const)("fails its file alone, in %s", (phase) => {
    const { pipeline, paths } = open({ "a.ts": "boom;\n", "b.ts": "1;\n" }, [stopping(phase)]);
    pipeline.analyse(paths);
    const [a, b] = paths.map((path) => pipeline.change(path).outcome);
    expect(a).toMatchObject({ status: "failed", reason: { message: "the transform stopping stopped: no such thing" } });
    expect(b?.status).toBe("changed");
  });
});
