/** What every command shows on terminals of three widths: words wrap, nothing overflows, and a dumb terminal obeys nothing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { type CliOptions, type CliResult, cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { onTerminal } from "../support/terminal.ts";
import { writeTree } from "../support/tree.ts";

const widths = [50, 80, 120];

const application = {
  "package.json":
    '{ "dependencies": { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0", "@next-auth/dynamodb-adapter": "^0.4.2", "next": "^10.2.0" } }\n',
  "pages/api/auth/[...nextauth].js": `import NextAuth from "next-auth"
import Providers from "next-auth/providers"
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"
import AWS from "aws-sdk"

const client = new AWS.DynamoDB.DocumentClient({ region: "us-east-1" })

export default NextAuth({
  providers: [Providers.GitHub({ clientId: "a", clientSecret: process.env.GITHUB_SECRET }), Providers.Basecamp({})],
  adapter: DynamoDBAdapter(client, { tableName: "screens" }),
  callbacks: make(),
})
`,
  "pages/broken.js": 'import { useSession } from "next-auth/client"\nconst a = ;\n',
};

/** Commands that show the same whenever they run, so that what wraps can be compared with what doesn't. */
const still: readonly (readonly string[])[] = [
  ["--help"],
  ...["guide", "doctor", "codemod", "migrate-data", "verify-data", "rollback-data", "report", "explain"].map((name) => [
    name,
    "--help",
  ]),
  ["codemod", "--dry-run"],
  ["doctor", "--endpoint", "http://127.0.0.1:9"],
  ["explain", "NAD100"],
  ["explain", "table-not-found"],
  ["explain", "nothing-like-this"],
  ["migrate"],
  ["migrate-data"],
  ["migrate-data", "--tabel", "x"],
  ["migrate-data", "--table", "t", "--state", "dynamodb:x", "--yes"],
  ["migrate-data", "--table", "t", "--endpoint", "http://127.0.0.1:9", "--yes"],
  ["verify-data", "--table", "t", "--region", "nowhere", "--endpoint", "http://127.0.0.1:9"],
  ["rollback-data", "--table", "t", "--run", "none", "--yes", "--endpoint", "http://127.0.0.1:9"],
  ["report", "package.json"],
  ["codemod", "nowhere"],
];

/** What is to be copied stays on its line: a command, a diff, a path, an address. */
const copied = /^\s*(?:\$ )?(?:npx|npm|aws|\(cd) |^(?:[-+@ ]|diff|\\ No)|https?:\/\/\S{20}|^\s*\S{30,}$/;

/** The lines of code on the pages that explain prints. */
const examples = new Set(
  ["findings", "errors"].flatMap((page) =>
    [...readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), "utf8").matchAll(/^```[\s\S]*?^```/gm)].flatMap(
      ([code]) => code.split("\n").map((line) => line.trimEnd()),
    ),
  ),
);

const linesOf = (sent: string) =>
  stripVTControlCharacters(sent)
    .split(/\r?\n|\r/)
    .map((line) => line.trimEnd());
const words = (text: string) => stripVTControlCharacters(text).split(/\s+/).filter(Boolean);

/** Where the commands run that write nothing: the path of it is in what some of them say. */
const project = temporaryFolder("screens");
writeTree(project, application);

/** What a command says where there is no terminal: the same at each width, so it is run once. */
const said = new Map<string, Promise<CliResult>>();
function piped(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const line = args.join(" ");
  const result = said.get(line) ?? cli(args, options);
  said.set(line, result);
  return result;
}

describe.each(widths)("at %s columns", (columns) => {
  it.each(still.map((args) => [args.join(" "), args] as const))("%s wraps at words and fits", async (_line, given) => {
    const [cwd, env] = [project, testEnvironment];
    const terminal = onTerminal(cwd, env, given, columns);
    await terminal.ended;
    const shown = linesOf(terminal.sent());
    const isDiff = given.includes("--dry-run");
    const isCode = (line: string) => given[0] === "explain" && examples.has(line);
    const over = shown.filter(
      (line) => line.length > columns && !(isDiff && /^[-+@ ]/.test(line)) && !copied.test(line) && !isCode(line),
    );
    expect(over).toEqual([]);
    const { stdout, stderr } = await piped(given, { cwd, env });
    expect(words(shown.join("\n")).sort()).toEqual(words(stdout + stderr).sort());
  });
});

describe("a job on a table", () => {
  const engine = useEngine(startDynalite);

  it.each(widths)("fits %s columns from plan to undo", async (columns) => {
    await createTable(engine.client, "screens");
    await putAll(engine.client, "screens", [...mixedItems(300)]);
    const cwd = temporaryFolder();
    writeTree(cwd, application);
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: "us-east-1" };
    const table = ["--table", "screens"];
    const runs: (readonly string[])[] = [
      ["migrate-data", ...table, "--dry-run", "--report", "plan.json"],
      ["doctor", ...table],
      ["migrate-data", ...table, "--yes", "--report", "run.json", "--max-write-capacity", "400"],
      ["verify-data", ...table, "--report", "verify.json"],
      ["report", "plan.json", "run.json", "verify.json"],
    ];
    for (const args of runs) await fits(args);
    const [run = ""] = readdirSync(join(cwd, ".migrate-nextauth-dynamo")).filter((name) => /^\d{8}T/.test(name));
    await fits(["rollback-data", ...table, "--run", run, "--yes"]);

    async function fits(args: readonly string[]): Promise<void> {
      const terminal = onTerminal(cwd, env, args, columns);
      // A file that can't be parsed is a failure of doctor's.
      expect(args[0] === "doctor" ? [1] : [0, 3], args.join(" ")).toContain(await terminal.ended);
      const over = linesOf(terminal.sent()).filter((line) => line.length > columns && !copied.test(line));
      expect(over, args.join(" ")).toEqual([]);
    }
  });

  it.each([
    ["TERM", "dumb"],
    ["LANG", "C"],
    ["LC_ALL", "C"],
    ["LC_ALL", "POSIX"],
    ["LC_CTYPE", "en_US.ISO-8859-1"],
  ])("is told in ASCII with %s=%s", async (name, value) => {
    await createTable(engine.client, "screens");
    await putAll(engine.client, "screens", [...mixedItems(60)]);
    const cwd = temporaryFolder();
    writeTree(cwd, application);
    const env = {
      ...testEnvironment,
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      AWS_REGION: "us-east-1",
      [name]: value,
    };
    for (const args of [
      ["doctor"],
      ["codemod", "--dry-run"],
      ["codemod", "--help"],
      ["explain", "NAD100"],
      ["migrate-data", "--table", "screens", "--dry-run"],
      ["migrate-data", "--table", "screens", "--yes"],
      ["verify-data", "--table", "screens"],
      ["rollback-data", "--table", "screens", "--run", "x"],
    ]) {
      const terminal = onTerminal(cwd, env, args, 80);
      await terminal.ended;
      const sent = terminal.sent();
      expect([args, [...new Set(sent)].filter((character) => character > "~")]).toEqual([args, []]);
      if (value === "dumb") expect([args, sent.includes("\x1b")]).toEqual([args, false]);
    }
  });
});
