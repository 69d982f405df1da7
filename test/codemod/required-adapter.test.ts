import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { runCodemod } from "../../src/codemod/run.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

/** An adapter that is an ES module only, in code that is compiled to CommonJS: what is said of it, and what really happens. */
const adapters = ["@auth/dynamodb-adapter", "@next-auth/dynamodb-adapter", "migrate-nextauth-dynamo/adapter"] as const;

const table = `import AWS from "aws-sdk";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
export const adapter = DynamoDBAdapter(new AWS.DynamoDB.DocumentClient({ region: "eu-west-1" }));
`;
const auth = `import NextAuth from "next-auth";
import { adapter } from "./table";
export default (req: any, res: any) => NextAuth(req, res, { providers: [], secret: "s", adapter });
`;
const manifest = (more: object = {}, dependencies: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({ dependencies: { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0", ...dependencies }, ...more });
const tsconfig = (compilerOptions: object, more: object = {}) => JSON.stringify({ compilerOptions, ...more });
const next = { next: "^12.2.5", react: "^18.0.0" };

type Files = Readonly<Record<string, string>>;
const sources: Files = { "src/auth.ts": auth, "src/table.ts": table };

async function findingsOf(files: Files, adapter: (typeof adapters)[number]): Promise<string[]> {
  const cwd = temporaryFolder("required-adapter");
  writeTree(cwd, files);
  const report = await runCodemod({ cwd, dryRun: true, adapter });
  return report.files.flatMap(({ path, findings }) =>
    findings.flatMap(({ code, level }) => (code === "NAD117" ? [`${path} ${level}`] : [])),
  );
}

const todo = ["src/table.ts todo"];
const note = ["src/table.ts note"];

const projects: readonly (readonly [what: string, files: Files, expected: readonly string[]])[] = [
  ["tsc to CommonJS", { "tsconfig.json": tsconfig({ module: "commonjs", outDir: "dist" }) }, todo],
  [
    "tsc by an extended configuration",
    { "tsconfig.json": '{ "extends": "./base.json" }', "base.json": tsconfig({ module: "CommonJS" }) },
    todo,
  ],
  ["tsc to ES5, with its default", { "tsconfig.json": tsconfig({ target: "es5" }) }, todo],
  ["tsc to ES2020, with its default", { "tsconfig.json": tsconfig({ target: "es2020" }) }, []],
  ["tsc to ES modules", { "tsconfig.json": tsconfig({ module: "esnext" }) }, []],
  ["Node's own modules, CommonJS by package.json", { "tsconfig.json": tsconfig({ module: "node16" }) }, todo],
  [
    "Node's own modules, ES modules by package.json",
    { "tsconfig.json": tsconfig({ module: "nodenext" }), "package.json": manifest({ type: "module" }) },
    [],
  ],
  ["a configuration that only checks", { "tsconfig.json": tsconfig({ module: "commonjs", noEmit: true }) }, []],
  ["no configuration", {}, []],
  [
    "Next.js, which bundles",
    { "tsconfig.json": tsconfig({ module: "commonjs" }), "package.json": manifest({}, next) },
    [],
  ],
  [
    "Next.js, and a server beside it that loads the module",
    {
      "package.json": manifest({}, next),
      "tsconfig.json": tsconfig({ module: "esnext", noEmit: true }),
      "tsconfig.server.json": JSON.stringify({
        extends: "./tsconfig.json",
        compilerOptions: { module: "commonjs", noEmit: false, outDir: "dist" },
        include: ["server.ts"],
      }),
      "server.ts": 'import { adapter } from "./src/table";\nexport const users = adapter;\n',
    },
    todo,
  ],
  [
    "Next.js, and a server beside it that doesn't",
    {
      "package.json": manifest({}, next),
      "tsconfig.json": tsconfig({ module: "esnext", noEmit: true }),
      "tsconfig.server.json": JSON.stringify({ compilerOptions: { module: "commonjs" }, include: ["server.ts"] }),
      "server.ts": 'import next from "next";\nexport const server = next({});\n',
    },
    [],
  ],
  [
    "a folder with a configuration of its own",
    {
      "package.json": manifest({}, next),
      "tsconfig.json": tsconfig({ module: "esnext", noEmit: true }),
      "src/tsconfig.json": tsconfig({ module: "commonjs" }),
    },
    todo,
  ],
  [
    "a bundler of functions",
    {
      "tsconfig.json": tsconfig({ module: "commonjs" }),
      "package.json": manifest({}, { "serverless-esbuild": "^1.0.0" }),
    },
    [],
  ],
  [
    "Jest, whose tests load it",
    {
      "package.json": manifest({ devDependencies: { jest: "^27.0.0", "ts-jest": "^27.0.0" } }, next),
      "tsconfig.json": tsconfig({ module: "esnext", noEmit: true }),
      "src/auth.test.ts": 'import auth from "./auth";\ntest("it", () => expect(auth).toBeDefined());\n',
    },
    note,
  ],
  [
    "Jest, whose tests load something else",
    {
      "package.json": manifest({ devDependencies: { jest: "^27.0.0" } }, next),
      "src/auth.test.ts": 'test("it", () => expect(1).toBe(1));\n',
    },
    [],
  ],
];

describe.each(projects)("%s", (_what, files, expected) => {
  it.each(adapters)("%s", async (adapter) => {
    const isEsm = adapter !== "migrate-nextauth-dynamo/adapter";
    expect(await findingsOf({ "package.json": manifest(), ...sources, ...files }, adapter)).toEqual(
      isEsm ? expected : [],
    );
  });
});

it("knows .cts and .mts by their names", async () => {
  const base = { "package.json": manifest(), "tsconfig.json": tsconfig({ module: "node16" }) };
  expect(await findingsOf({ ...base, "src/table.cts": table }, adapters[0])).toEqual(["src/table.cts todo"]);
  expect(await findingsOf({ ...base, "src/table.mts": table }, adapters[0])).toEqual([]);
});

describe("import(), which TypeScript leaves as it is in Node's own modules", () => {
  const called = table.replace(
    'import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";\nexport const adapter = DynamoDBAdapter(',
    'export const adapter = async () => (await import("@next-auth/dynamodb-adapter")).DynamoDBAdapter(',
  );
  it.each([
    ["commonjs", {}, todo],
    ["node16", {}, []],
    ["nodenext", {}, []],
    ["Node18", {}, []],
    ["node16", { type: "module" }, []],
    ["esnext", {}, []],
  ] as const)("under module %s", async (module, more, expected) => {
    const files = { "tsconfig.json": tsconfig({ module }), "package.json": manifest(more), "src/table.ts": called };
    expect(await findingsOf({ ...files, "src/auth.ts": auth }, adapters[0])).toEqual(expected);
  });

  it("in .cts and .mts", async () => {
    const base = { "package.json": manifest(), "tsconfig.json": tsconfig({ module: "node16" }) };
    expect(await findingsOf({ ...base, "src/table.cts": called }, adapters[0])).toEqual([]);
    expect(await findingsOf({ ...base, "src/table.mts": called }, adapters[0])).toEqual([]);
  });
});

it("says nothing of a type alone, nor of a mock", async () => {
  const files = {
    "package.json": manifest(),
    "tsconfig.json": tsconfig({ module: "commonjs" }),
    "src/types.ts":
      'import type { DynamoDBAdapterOptions } from "@next-auth/dynamodb-adapter";\nexport type Options = DynamoDBAdapterOptions;\n',
    "src/inline.ts":
      'import { type DynamoDBAdapterOptions } from "@next-auth/dynamodb-adapter";\nexport type Options = DynamoDBAdapterOptions;\n',
    "src/passed-on.ts": 'export type { DynamoDBAdapterOptions } from "@next-auth/dynamodb-adapter";\n',
    "src/table.test.ts": 'jest.mock("@next-auth/dynamodb-adapter", () => ({ DynamoDBAdapter: jest.fn() }));\n',
  };
  expect(await findingsOf(files, adapters[0])).toEqual([]);
});

describe("compiled, and loaded by Node.js", () => {
  const load = (adapter: string, format: "cjs" | "esm") => {
    const folder = temporaryFolder("required-adapter-run");
    symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
    const source = `import { DynamoDBAdapter } from "${adapter}";\nconsole.log(typeof DynamoDBAdapter);\n`;
    const name = format === "cjs" ? "a.cjs" : "a.mjs";
    writeTree(folder, { [name]: transformSync(source, { loader: "ts", format }).code });
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, name)], { encoding: "utf8" });
    return stdout.trim() || stderr;
  };
  it.each(adapters.slice(0, 2))("%s is found by ES modules alone", (adapter) => {
    expect(load(adapter, "esm")).toBe("function");
    expect(load(adapter, "cjs")).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});
