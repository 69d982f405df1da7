/** What every command shows on terminals of three widths: words wrap, nothing overflows, and a dumb terminal obeys nothing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { allOnTerminal, allPiped, type Ended } from "../support/commands.ts";
import { begun, startCli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { createTable, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { key, onTerminal } from "../support/terminal.ts";
import { writeTree } from "../support/tree.ts";

const widths = [50, 80, 120];

const auth = (tableName: string) => `import NextAuth from "next-auth"
import Providers from "next-auth/providers"
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"
import AWS from "aws-sdk"

const client = new AWS.DynamoDB.DocumentClient({ region: "us-east-1" })

export default NextAuth({
  providers: [Providers.GitHub({ clientId: "a", clientSecret: process.env.GITHUB_SECRET }), Providers.Basecamp({})],
  adapter: DynamoDBAdapter(client, { tableName: ${tableName} }),
  callbacks: make(),
})
`;

const dependencies =
  '{ "dependencies": { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0", "@next-auth/dynamodb-adapter": "^0.4.2", "next": "^10.2.0" } }\n';

const application = {
  "package.json": dependencies,
  "pages/api/auth/[...nextauth].js": auth('"screens"'),
  "pages/broken.js": 'import { useSession } from "next-auth/client"\nconst a = ;\n',
};

const nowhere = ["--table", "t", "--endpoint", "http://127.0.0.1:9"];

/** Commands that show the same whenever they run, so that what wraps can be compared with what doesn't. */
const still: readonly (readonly string[])[] = [
  ["--help"],
  ...[
    ["guide"],
    ["doctor"],
    ["codemod"],
    ["migrate-data"],
    ["migrate-data", "status"],
    ["migrate-data", "pause"],
    ["migrate-data", "resume-now"],
    ["migrate-data", "throttle"],
    ["verify-data"],
    ["rollback-data"],
    ["downgrade-data"],
    ["inspect-user"],
    ["runs"],
    ["report"],
    ["explain"],
  ].map((command) => [...command, "--help", "--verbose"]),
  ["migrate-data", "--help"],
  ["codemod", "--dry-run"],
  ["doctor", "--endpoint", "http://127.0.0.1:9"],
  ["explain", "NAD100"],
  ["explain", "table-not-found"],
  ["explain", "nothing-like-this"],
  ["explain", "scale"],
  ["explain", "readme"],
  ["migrate"],
  ["migrate-data"],
  ["migrate-data", "--tabel", "x"],
  ["migrate-data", "--table", "t", "--state", "dynamodb:x", "--yes"],
  ["migrate-data", ...nowhere, "--yes"],
  ["verify-data", ...nowhere, "--region", "nowhere"],
  ["rollback-data", ...nowhere, "--run", "none", "--yes"],
  ["rollback-data", ...nowhere, "--from-table", "before", "--yes"],
  ["rollback-data", ...nowhere],
  ["downgrade-data", ...nowhere, "--yes"],
  ["inspect-user", ...nowhere],
  ["inspect-user", ...nowhere, "--account", "583231"],
  ["inspect-user", ...nowhere, "--email", "ada@example.com"],
  ["runs"],
  ["runs", "--state", "dynamodb:x", "--endpoint", "http://127.0.0.1:9"],
  ["migrate-data", "status", ...nowhere],
  ["migrate-data", "pause", ...nowhere],
  ["migrate-data", "resume-now", ...nowhere, "--run", "none"],
  ["migrate-data", "throttle", "500", ...nowhere],
  ["migrate-data", "throttle", "much", ...nowhere],
  ["report", "package.json"],
  ["codemod", "nowhere"],
];

/** What is to be copied stays on its line: a command, a path, an address. A word that is longer than its place breaks nowhere. */
const copied = /^\s*(?:\$ |More: )?(?:npx|npm|aws|\(cd) |^\s*\S+$|^ {2}\w[\w -]* {2,}\S{25,}$/;

/** The lines of code on the pages that explain prints. */
const docs = new URL("../../docs/", import.meta.url);
const pages = [
  new URL("../../README.md", import.meta.url),
  ...readdirSync(docs)
    .filter((name) => name.endsWith(".md"))
    .map((name) => new URL(name, docs)),
];
const examples = new Set(
  pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/^ *```[\s\S]*?^ *```/gm)].flatMap(([code]) =>
      code.split("\n").map((line) => line.trimEnd()),
    ),
  ),
);

const linesOf = (sent: string) =>
  stripVTControlCharacters(sent)
    .split(/\r?\n|\r/)
    .map((line) => line.trimEnd());
const words = (text: string) => stripVTControlCharacters(text).split(/\s+/).filter(Boolean);

/** The lines that a terminal would break itself. */
function tooWide({ args, sent }: Pick<Ended, "args" | "sent">, columns: number): readonly string[] {
  const isDiff = args[0] === "codemod" && args.includes("--dry-run");
  return linesOf(sent).filter((line) => {
    if (line.length <= columns || copied.test(line)) return false;
    return !(isDiff && /^(?:[-+@ ]|diff|\\ No)/.test(line)) && !(args[0] === "explain" && examples.has(line));
  });
}

describe("each command", () => {
  let piped: readonly Ended[];
  let cwd: string;
  beforeAll(async () => {
    cwd = temporaryFolder();
    writeTree(cwd, application);
    piped = await allPiped(still, { cwd, env: testEnvironment });
  });

  it.each(widths)("wraps at words and fits %s columns", async (columns) => {
    const shown = await allOnTerminal(still, { cwd, env: testEnvironment, columns });
    expect(shown.flatMap((ended) => tooWide(ended, columns).map((line) => [ended.args.join(" "), line]))).toEqual([]);
    for (const [index, ended] of shown.entries()) {
      const line = ended.args.join(" ");
      expect(words(ended.sent).sort(), line).toEqual(words(piped[index]?.sent ?? "").sort());
      expect(ended.code, line).toBe(piped[index]?.code);
    }
  });
});

describe("a job on a table", () => {
  const engine = useEngine(startDynalite);
  const environment = () => ({
    ...testEnvironment,
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: "us-east-1",
  });

  it.each(widths)("fits %s columns from plan to undo", async (columns) => {
    for (const name of ["screens", "before"]) {
      await createTable(engine.client, name);
      await putAll(engine.client, name, [...mixedItems(300)]);
    }
    const cwd = temporaryFolder();
    writeTree(cwd, application);
    const table = ["--table", "screens"];
    const one = ["--email", "user-1@example.com"];
    await allFit([
      ["migrate-data", ...table, "--dry-run", "--report", "plan.json"],
      ["migrate-data", ...table, "--dry-run", "--repair", "--plan", "kept.json"],
      ["inspect-user", ...table, ...one],
      ["doctor", ...table],
      ["migrate-data", ...table, "--yes", "--report", "run.json", "--max-write-capacity", "400"],
      ["verify-data", ...table, "--report", "verify.json"],
      ["verify-data", ...table, "--as", "v3"],
      ["inspect-user", ...table, ...one, "--show", "--state-dir", ".migrate-nextauth-dynamo"],
      ["report", "plan.json", "run.json", "verify.json"],
      ["migrate-data", "status", ...table],
      ["runs"],
      ["rollback-data", ...table],
      ["downgrade-data", ...table, "--dry-run"],
      ["rollback-data", ...table, "--from-table", "before", "--dry-run"],
    ]);
    const [run = ""] = readdirSync(join(cwd, ".migrate-nextauth-dynamo")).filter((name) => /^\d{8}T/.test(name));
    await allFit([
      ["rollback-data", ...table, "--run", run, "--yes"],
      ["migrate-data", "status", ...table],
      ["rollback-data", ...table],
    ]);

    async function allFit(commands: readonly (readonly string[])[]): Promise<void> {
      for (const ended of await allOnTerminal(commands, { cwd, env: environment(), columns })) {
        const line = ended.args.join(" ");
        // A file that can't be parsed is a failure of doctor's.
        expect(ended.args[0] === "doctor" ? [1] : [0, 3], `${line}\n${ended.sent}`).toContain(ended.code);
        expect(tooWide(ended, columns), line).toEqual([]);
      }
    }
  });

  it("fits when it is told something while it is at work", async () => {
    await createTable(engine.client, "screens");
    await putAll(engine.client, "screens", [...mixedItems(600)]);
    const cwd = temporaryFolder();
    const env = environment();
    const table = ["--table", "screens"];
    const slow = ["--concurrency", "1", "--segments", "60", "--max-write-capacity", "20"];
    const { child, ended } = await startCli(["migrate-data", ...table, "--yes", ...slow], { cwd, env });
    await begun(child);
    for (const columns of widths) {
      const told = await allOnTerminal(
        [
          ["migrate-data", "throttle", "5", ...table],
          ["migrate-data", "pause", ...table],
          ["migrate-data", "status", ...table],
          ["runs"],
          ["migrate-data", "resume-now", ...table],
        ],
        { cwd, env, columns },
      );
      for (const each of told) {
        expect([each.args, each.code]).toEqual([each.args, 0]);
        expect(tooWide(each, columns), each.args.join(" ")).toEqual([]);
      }
    }
    child.kill("SIGKILL");
    await ended;
  });

  it.each(widths)("is asked for at %s columns", async (columns) => {
    await createTable(engine.client, "screens");
    await putAll(engine.client, "screens", [...mixedItems(60)]);
    const terminal = onTerminal(temporaryFolder(), environment(), ["migrate-data", "--table", "screens"], columns);
    await terminal.shows(/Make sure that no v3 instance is serving any more\..*\[y\/N\]/);
    terminal.press(key.escape);
    expect(await terminal.ended).toBe(130);
    expect(tooWide({ args: [], sent: terminal.sent() }, columns)).toEqual([]);
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
    const table = ["--table", "screens"];
    const commands = [
      ["doctor"],
      ["codemod", "--dry-run"],
      ["codemod", "--help"],
      ["explain", "NAD100"],
      ["migrate-data", ...table, "--dry-run"],
      ["inspect-user", ...table, "--email", "user-1@example.com"],
      ["migrate-data", ...table, "--yes"],
      ["verify-data", ...table],
      ["runs"],
      ["migrate-data", "status", ...table],
      ["downgrade-data", ...table, "--dry-run"],
      ["rollback-data", ...table, "--run", "x"],
    ];
    for (const { args, sent } of await allOnTerminal(commands, {
      cwd,
      env: { ...environment(), [name]: value },
      columns: 80,
    })) {
      expect([args, [...new Set(sent)].filter((character) => character > "~")]).toEqual([args, []]);
      if (value === "dumb") expect([args, sent.includes("\x1b")]).toEqual([args, false]);
    }
  });
});

describe("the guide", () => {
  it.each(widths)("has menus that fit %s columns", async (columns) => {
    const cwd = temporaryFolder();
    writeTree(cwd, { "package.json": dependencies, "pages/api/auth/[...nextauth].js": auth("process.env.TABLE") });
    const terminal = onTerminal(cwd, testEnvironment, ["--endpoint", "http://127.0.0.1:9"], columns);
    const step = async (shown: RegExp, ...keys: readonly string[]) => {
      await terminal.shows(new RegExp(`${shown.source}.*Stop here, go on later`));
      terminal.press(...keys, key.enter);
    };
    await step(/See what changes in the code .*--dry-run/);
    await step(/Upgrade the code .*Show the diff first/, key.down, key.down);
    await step(/npm will refuse this .*Run it with --legacy-peer-deps/);
    await step(/Is v4 deployed/, key.up, key.up);
    await terminal.shows("What is the table called?");
    terminal.press("next-auth", key.enter);
    await step(/See what changes in the table/, key.down);
    await step(/It shows its plan first/, key.up);
    await step(/Verify the table/, key.down);
    await step(/Remove readV3Items .*This one is yours/);
    expect(await terminal.ended).toBe(3);
    expect(tooWide({ args: [], sent: terminal.sent() }, columns)).toEqual([]);
  });

  it.each(widths)("has questions for each file that fit %s columns", async (columns) => {
    const cwd = temporaryFolder();
    writeTree(cwd, {
      "package.json": '{ "dependencies": { "next-auth": "^3.29.0" } }\n',
      "pages/a-page-with-a-long-name.js":
        'import { useSession } from "next-auth/client"\nexport const a = () => useSession()[0]\n',
    });
    const terminal = onTerminal(cwd, testEnvironment, ["codemod", "--interactive"], columns);
    await terminal.shows(/Write pages\S+\? \[y, n, e, a, q, \?\]/);
    terminal.press("?");
    await terminal.shows(/end without writing anything .*\[y, n, e, a, q, \?\]/);
    terminal.press("q");
    expect(await terminal.ended).toBe(3);
    expect(tooWide({ args: ["codemod", "--dry-run"], sent: terminal.sent() }, columns)).toEqual([]);
  });
});
