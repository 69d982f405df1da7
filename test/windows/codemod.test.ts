import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCodemod } from "../../src/codemod/run.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { toWindows } from "../support/windows.ts";

vi.mock("node:path", async (original) => {
  const { win32 } = await original<typeof import("node:path")>();
  return { ...win32, default: win32 };
});
vi.mock("node:fs", async (original) => (await import("../support/windows.ts")).fileSystem(await original()));
vi.mock("node:fs/promises", async (original) => (await import("../support/windows.ts")).fileSystem(await original()));

/** This machine as it is. */
const { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } =
  await vi.importActual<typeof import("node:fs")>("node:fs");
const { join, relative } = await vi.importActual<typeof import("node:path")>("node:path");

/** What the built package says of a folder on this machine, as it is. */
async function elsewhere(call: string, folder: string): Promise<object> {
  const script = `import { runCodemod, doctor } from ${JSON.stringify(builtIndex)}; console.log(JSON.stringify(await ${call}))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script, folder], {
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout);
}
const builtIndex = new URL("../../dist/index.js", import.meta.url).href;

beforeEach(() => {
  vi.spyOn(process, "platform", "get").mockReturnValue("win32");
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(["javascript", "monorepo"])("the %s application under C:\\", (name) => {
  it.each(["\n", "\r\n"])("is rewritten, and spoken of, as elsewhere: lines that end with %j", async (end) => {
    const [here, there] = [application(name, end), application(name, end)];
    const { warnings, ...report } = await runCodemod({ cwd: toWindows(here) });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/To restore them: xcopy \/e \/h \/y \.migrate-nextauth-dynamo\\originals-[\w-]+ \.$/);
    const expected = await elsewhere("runCodemod({ cwd: process.argv[1] })", there);
    expect(asElsewhere({ ...report, warnings: [] }, here)).toEqual(asElsewhere({ ...expected, warnings: [] }, there));
    expect(texts(here)).toEqual(texts(there));
  });
});

/** The ways in which files are named: by folders, patterns and rules, and in code by everything that stands for a path. */
const manyNames: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    dependencies: { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0" },
    imports: { "#db": "./src/db.js" },
  }),
  "tsconfig.json": JSON.stringify({ compilerOptions: { baseUrl: ".", paths: { "@/*": ["src/*"] } } }),
  "babel.config.js": 'module.exports = { plugins: [["module-resolver", { alias: { "~lib": "./src/lib" } }]] }\n',
  ".gitignore": "out/\n/src/made/*.js\n!/src/made/kept.js\n",
  "src/.gitignore": "old.*\n",
  "out/a.js": clientCode(),
  "src/made/lost.js": clientCode(),
  "src/made/kept.js": clientCode(),
  "src/old.js": clientCode(),
  "src/aws.js": 'import AWS from "aws-sdk"\nAWS.config.update({ region: "eu-west-1" })\nexport default AWS\n',
  "src/db.js": 'import AWS from "./aws"\nexport const db = new AWS.DynamoDB.DocumentClient()\n',
  "src/lib/callbacks.js": "export const jwt = async (token, user) => (user ? { ...token, id: user.id } : token)\n",
  "src/lib/index.ts": 'export { useSession as useAuth } from "next-auth/client"\n',
  "pages/api/auth/[...nextauth].js": [
    'import NextAuth from "next-auth"',
    'import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"',
    'import { db } from "#db"',
    'import { jwt } from "~lib/callbacks"',
    'export default NextAuth({ providers: [], adapter: DynamoDBAdapter(db, { tableName: "t" }), callbacks: { jwt } })\n',
  ].join("\n"),
  "pages/index.tsx":
    'import { useAuth } from "@/lib"\nexport default () => {\n  const [session] = useAuth()\n  return session?.user?.name\n}\n',
  "pages/_app.js":
    'import { Provider } from "next-auth/client"\nexport default ({ Component, pageProps }) => <Provider session={pageProps.session}><Component {...pageProps} /></Provider>\n',
};

function clientCode(): string {
  return 'import { signOut } from "next-auth/client"\nexport const out = () => signOut()\n';
}

describe("an application of many names under C:\\", () => {
  it.each([
    ["the whole of it", {}],
    ["a folder", { paths: ["src"] }],
    ["files by a pattern", { paths: ["src/**/*.js", "pages/index.tsx"] }],
    ["all but some", { ignore: ["src/lib", "pages/*.tsx"] }],
  ])("is spoken of as elsewhere: %s", async (_what, options) => {
    const folder = temporaryFolder("windows");
    for (const [name, text] of Object.entries(manyNames)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const given = { ...options, dryRun: true };
    const report = await runCodemod({ cwd: toWindows(folder), ...given });
    const expected = await elsewhere(`runCodemod({ cwd: process.argv[1], ...${JSON.stringify(given)} })`, folder);
    expect(asElsewhere(report, folder)).toEqual(asElsewhere(expected, folder));
    expect(report.totals.changed).toBeGreaterThan(0);
  });

  it("takes what cmd.exe's users type for a folder", async () => {
    const folder = temporaryFolder("windows");
    mkdirSync(join(folder, "src/lib"), { recursive: true });
    writeFileSync(join(folder, "src/lib/a.js"), clientCode());
    const report = await runCodemod({ cwd: toWindows(folder), paths: ["src\\lib"], dryRun: true });
    expect(report.files).toMatchObject([{ path: "src/lib/a.js", status: "changed" }]);
  });
});

function application(name: string, end: string): string {
  const folder = temporaryFolder("windows");
  cpSync(join(import.meta.dirname, `../../fixtures/apps/${name}-v3`), folder, { recursive: true });
  for (const path of files(folder)) writeFileSync(path, readFileSync(path, "utf8").replaceAll("\n", end));
  return folder;
}

/** A report as JSON, with the application's folder by the same name. */
function asElsewhere(report: unknown, folder: string): unknown {
  const text = JSON.stringify(report);
  return JSON.parse(
    text.replaceAll(JSON.stringify(toWindows(folder)).slice(1, -1), "<folder>").replaceAll(folder, "<folder>"),
  );
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(".migrate-nextauth-dynamo"))
    .map((entry) => join(entry.parentPath, entry.name));
}

function texts(folder: string): Record<string, string> {
  return Object.fromEntries(files(folder).map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}
