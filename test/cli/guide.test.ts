import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, createTable, type Engine, testEnvironment } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { key, onTerminal } from "../support/terminal.ts";
import { writeTree } from "../support/tree.ts";

const authPath = "pages/api/auth/[...nextauth].js";

/** A committed v3 application that keeps its users in this table. */
async function application(table: string): Promise<string> {
  const cwd = temporaryFolder();
  writeTree(cwd, {
    "package.json": '{ "dependencies": { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0" } }\n',
    [authPath]: `import NextAuth from "next-auth"
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"
import AWS from "aws-sdk"

const client = new AWS.DynamoDB.DocumentClient({ region: "us-east-1" })

export default NextAuth({ providers: [], secret: process.env.SECRET, adapter: DynamoDBAdapter(client, { tableName: "${table}" }) })
`,
  });
  execFileSync("git", ["init", "-q"], { cwd });
  commit(cwd);
  return cwd;
}

function commit(cwd: string): void {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd });
  git("add", "-A");
  git("commit", "-qm", "v3");
}

const auth = (cwd: string) => readFileSync(join(cwd, authPath), "utf8");

describe("without a command", () => {
  let engine: Engine;
  let env: Record<string, string>;
  beforeAll(async () => {
    engine = await startDynalite();
    env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_EC2_METADATA_DISABLED: "true" };
  });
  afterAll(() => engine.stop());

  async function filled(table: string, count: number): Promise<void> {
    await createTable(clientFor(engine), table);
    await putAll(clientFor(engine), table, [...mixedItems(count)]);
  }

  it("prints the steps and their commands where there is no terminal, and writes nothing", async () => {
    await filled("printed", 50);
    const before = await allItems(clientFor(engine), "printed");
    const cwd = await application("printed");
    const { code, stdout, stderr } = await cli([], { cwd, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("[ ] Upgrade the code\n      npx migrate-nextauth-dynamo codemod --read-v3-items\n");
    expect(stdout).toContain("npx migrate-nextauth-dynamo migrate-data --table printed --region us-east-1 --dry-run\n");
    expect(execFileSync("git", ["status", "--porcelain"], { cwd, encoding: "utf8" })).toBe("");
    expect(await allItems(clientFor(engine), "printed")).toEqual(before);
  });

  it("prints them on a terminal, too, where a pipeline's runner has set CI, and asks where CI is off", async () => {
    const cwd = await application("pipeline");
    const runner = onTerminal(cwd, { ...env, CI: "true" }, ["--endpoint", "http://127.0.0.1:9"]);
    expect(await runner.ended).toBe(0);
    expect(runner.screen()).toContain("The way to next-auth v4 from ");
    expect(runner.screen()).not.toContain("Run it?");
    const person = onTerminal(cwd, { ...env, CI: "false" }, ["--endpoint", "http://127.0.0.1:9"]);
    await person.shows("Run it?");
    person.press(key.interrupt);
    expect(await person.ended).toBe(130);
  });

  it("says so outside of a project", async () => {
    const { code, stderr } = await cli([], { env });
    expect(code).toBe(2);
    expect(stderr).toContain("no-project");
    expect(stderr).toContain("--help");
  });

  it("walks the whole way on a terminal, each step asked for", async () => {
    await filled("walked", 60);
    const cwd = await application("walked");
    const terminal = onTerminal(cwd, env);
    await terminal.shows(/codemod --read-v3-items --dry-run\s[\s\S]*Run it\?[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/would change pages[\s\S]*Run it\?[\s\S]*Stop here/);
    terminal.press(key.down, key.enter);
    await terminal.shows(/-import AWS from "aws-sdk"[\s\S]*Stop here/);
    expect(auth(cwd)).toContain('import AWS from "aws-sdk"');
    terminal.press(key.enter);
    await terminal.shows(/npm install\s[\s\S]*Run it\?[\s\S]*Stop here/);
    expect(auth(cwd)).toContain("readV3Items: true");
    terminal.press(key.down, key.enter);
    await terminal.shows(/Deploy next-auth v4[\s\S]*is no v3 instance serving[\s\S]*Stop here/);
    // Enter alone would stop here: a deployment isn't done by default.
    terminal.press(key.up, key.up, key.enter);
    await terminal.shows(/--table walked --region us-east-1 --dry-run\s[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/Dry run: \d+ of 60 items[\s\S]*It writes to the table[\s\S]*Stop here/);
    // "Stop here" is what is chosen before a table is written to.
    terminal.press(key.up, key.up, key.enter);
    await terminal.shows(/Done: \d+ items written[\s\S]*verify-data[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/All good: 60 items[\s\S]*Remove readV3Items[\s\S]*Stop here/);
    terminal.press(key.enter);
    // The installation was skipped.
    expect(await terminal.ended).toBe(3);
    expect(terminal.screen()).toContain("Not everything is done. To go on:\r\n  npx migrate-nextauth-dynamo");
    // Whoever has migrated is told the way back while they don't need it.
    expect(terminal.screen()).toMatch(
      /The way back to v3[^\n]*\n\s+npx migrate-nextauth-dynamo downgrade-data --table walked /,
    );
    expect((await cli(["verify-data", "--table", "walked"], { cwd, env })).code).toBe(0);
  });

  it("neither calls code upgraded that waits for a broken file, nor goes on to its deployment", async () => {
    const cwd = await application("held");
    const path = join(cwd, "pages/account.js");
    const account = (body: string) => `import { signOut } from "next-auth/client"\n${body}\n`;
    writeFileSync(path, account("export const a = ;"));
    commit(cwd);
    const terminal = onTerminal(cwd, env, ["--endpoint", "http://127.0.0.1:9"]);
    await terminal.shows(/\[ \] Upgrade the code[\s\S]*codemod --read-v3-items --dry-run\s[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/Upgrade the code[\s\S]*Show the diff first[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/The code isn't next-auth v4's yet[\s\S]*Stop here/);
    expect(auth(cwd)).toContain('import AWS from "aws-sdk"');
    writeFileSync(path, account("export const a = signOut;"));
    commit(cwd);
    terminal.press(key.enter);
    await terminal.shows(/npm install\s[\s\S]*Run it\?[\s\S]*Stop here/);
    expect(auth(cwd)).toContain("readV3Items: true");
    terminal.press(key.down, key.down, key.enter);
    expect(await terminal.ended).toBe(3);
  });

  it("ends with 130 on Ctrl-C at a question, with nothing written", async () => {
    await filled("asked", 20);
    const cwd = await application("asked");
    const terminal = onTerminal(cwd, env);
    await terminal.shows(/Run it\?[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/would change[\s\S]*Run it\?[\s\S]*Stop here/);
    terminal.press(key.interrupt);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain("Interrupted. To go on:\r\n  npx migrate-nextauth-dynamo");
    expect(execFileSync("git", ["status", "--porcelain"], { cwd, encoding: "utf8" })).toBe("");
  });

  it("takes Esc for no answer, and leaves none standing", async () => {
    const cwd = await application("escaped");
    const terminal = onTerminal(cwd, env, ["--endpoint", "http://127.0.0.1:9"]);
    for (const skipped of [/codemod .*--dry-run/, /Upgrade the code/, /npm install/]) {
      await terminal.shows(new RegExp(`${skipped.source}[\\s\\S]*Stop here, go on later`));
      terminal.press(key.down, key.enter);
    }
    await terminal.shows(/Is v4 deployed[\s\S]*Stop here, go on later/);
    terminal.press(key.up, key.up);
    await terminal.shows(/› Yes, only v4 serves/);
    terminal.press(key.escape);
    expect(await terminal.ended).toBe(130);
    expect(terminal.sent().split("cancelled").at(-1)).not.toContain("Yes");
    // What was drawn before is erased by then.
    expect(terminal.sent()).toContain("\x1b[3A\r\x1b[J");
  });

  it("holds whoever says that v3 is gone to what the table tells", async () => {
    await filled("served", 20);
    const cwd = await application("served");
    const put = (updatedAt: string) =>
      putAll(clientFor(engine), "served", [
        {
          pk: { S: "USER#1" },
          sk: { S: "SESSION#s" },
          GSI1PK: { S: "SESSION#s" },
          GSI1SK: { S: "SESSION#s" },
          type: { S: "SESSION" },
          userId: { S: "1" },
          sessionToken: { S: "s" },
          accessToken: { S: "a".repeat(64) },
          expires: { S: "2036-01-01T00:00:00.000Z" },
          createdAt: { S: updatedAt },
          updatedAt: { S: updatedAt },
        },
      ]);
    await put(new Date(Date.now() - 3_600_000).toISOString());
    const terminal = onTerminal(cwd, env);
    for (const skipped of [/codemod .*--dry-run/, /Upgrade the code/, /npm install/]) {
      await terminal.shows(new RegExp(`${skipped.source}[\\s\\S]*Stop here, go on later`));
      terminal.press(key.down, key.enter);
    }
    await terminal.shows(/By the table, v3 last wrote: [\s\S]*› Stop here/);
    await put(new Date().toISOString());
    terminal.press(key.up, key.up, key.enter);
    await terminal.shows(/an instance of it serves[\s\S]*Go on all the same[\s\S]*› Stop here/);
    terminal.press(key.enter);
    expect(await terminal.ended).toBe(3);
  });

  it("asks by numbers on a dumb terminal, in ASCII and without escape codes", async () => {
    const cwd = await application("dumb");
    const terminal = onTerminal(cwd, { ...env, TERM: "dumb" }, ["--endpoint", "http://127.0.0.1:9"], 50);
    await terminal.shows("Which one? (1) ");
    terminal.press("7\n");
    await terminal.shows("Answer with a number from 1 to 3");
    terminal.press("\n");
    await terminal.shows(/would change[\s\S]*Which one\? \(1\) /);
    terminal.press("4\n");
    expect(await terminal.ended).toBe(3);
    expect(terminal.screen()).toContain("Stopped here. To go on:\r\n  npx migrate-nextauth-dynamo");
    expect(terminal.sent()).not.toContain("\x1b");
    expect([...terminal.sent()].filter((character) => character > "~")).toEqual([]);
  });

  it("names the way past ERESOLVE before the installation that it would stop", async () => {
    const cwd = await application("refused");
    const manifest = '{ "dependencies": { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0", "next": "^10.2.0" } }\n';
    writeTree(cwd, { "package.json": manifest });
    const terminal = onTerminal(cwd, env, ["--endpoint", "http://127.0.0.1:9"]);
    await terminal.shows(/codemod .*--dry-run[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/would change[\s\S]*Stop here/);
    terminal.press(key.down, key.down, key.enter);
    await terminal.shows(
      /npm will refuse this \(ERESOLVE\)[\s\S]*next[\s\S]*Raise it in an editor[\s\S]*Run it with --legacy-peer-deps[\s\S]*› Skip this step/,
    );
    terminal.press(key.interrupt);
    expect(await terminal.ended).toBe(130);
  });

  it("goes on past a table that can't be reached, and says how to go on with the same flags", async () => {
    const cwd = await application("unreachable");
    const terminal = onTerminal(cwd, env, ["--endpoint", "http://127.0.0.1:9"]);
    for (const skipped of [
      /codemod .*--dry-run/,
      /Upgrade the code/,
      /npm install/,
      /Deploy next-auth v4/,
      /--dry-run/,
    ]) {
      await terminal.shows(new RegExp(`${skipped.source}[\\s\\S]*Stop here, go on later`));
      terminal.press(skipped.source.startsWith("Deploy") ? key.up : key.down, key.enter);
    }
    await terminal.shows(/It shows its plan first[\s\S]*Stop here/);
    terminal.press(key.up, key.up, key.enter);
    await terminal.shows(/endpoint-unreachable[\s\S]*It shows its plan first[\s\S]*Stop here/);
    terminal.press(key.up, key.enter);
    await terminal.shows(/Verify the table[\s\S]*Stop here/);
    terminal.press(key.down, key.down, key.enter);
    expect(await terminal.ended).toBe(3);
    expect(terminal.screen()).toMatch(
      /To go on:\s+npx migrate-nextauth-dynamo guide --table unreachable --region us-east-1 --endpoint http:\/\/127.0.0.1:9/,
    );
  });

  it("asks for what neither the code nor the user says, and remembers it", async () => {
    const cwd = await application("unnamed");
    writeTree(cwd, {
      [authPath]: auth(cwd).replace('"unnamed"', "process.env.TABLE").replace('region: "us-east-1"', ""),
    });
    const terminal = onTerminal(cwd, { ...env, AWS_REGION: "" });
    for (const skipped of [/codemod .*--dry-run/, /Upgrade the code/, /npm install/, /Deploy next-auth v4/]) {
      await terminal.shows(new RegExp(`${skipped.source}[\\s\\S]*Stop here, go on later`));
      terminal.press(skipped.source.startsWith("Deploy") ? key.up : key.down, key.enter);
    }
    await terminal.shows("What is the table called?");
    terminal.press("people", key.enter);
    await terminal.shows("In which AWS region?");
    terminal.press(key.enter);
    await terminal.shows(/migrate-data --table people --region us-east-1 --dry-run[\s\S]*Stop here, go on later/);
    terminal.press(key.interrupt);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain(
      "To go on:\r\n  npx migrate-nextauth-dynamo guide --table people --region us-east-1",
    );
  });

  it("offers one's own account first, says what became of it, and then does the others", async () => {
    await filled("own-first", 60);
    const cwd = await application("own-first");
    expect((await cli(["codemod"], { cwd, env })).code).toBe(0);
    const terminal = onTerminal(cwd, env);
    for (const skipped of [/npm install\s[\s\S]*Stop here/, /This one is yours[\s\S]*Stop here/]) {
      await terminal.shows(skipped);
      terminal.press(skipped.source.startsWith("This one") ? key.up : key.down, key.enter);
    }
    await terminal.shows(/--dry-run\s[\s\S]*Stop here/);
    terminal.press(key.enter);
    await terminal.shows(/Dry run: \d+ of 60 items[\s\S]*Migrate your own account first[\s\S]*› Stop here/);
    terminal.press(key.up, key.up, key.up, key.enter);
    await terminal.shows("Your e-mail address in the application?");
    terminal.press("user-1@example.com", key.enter);
    await terminal.shows(
      /Done: \d items written[\s\S]*next-auth v4 finds this user[\s\S]*Sign in with it now[\s\S]*› Stop here/,
    );
    terminal.press(key.up, key.up, key.enter);
    await terminal.shows(/Done: \d\d items written[\s\S]*verify-data[\s\S]*Stop here/);
    terminal.press(key.interrupt);
    expect(await terminal.ended).toBe(130);
    expect((await cli(["verify-data", "--table", "own-first"], { cwd, env })).code).toBe(0);
  });

  it("ends with 130 on Ctrl-C while it writes to the table, and the run can be resumed", async () => {
    await filled("interrupted", 4_000);
    const cwd = await application("interrupted");
    expect((await cli(["codemod"], { cwd, env })).code).toBe(0);
    const terminal = onTerminal(cwd, env);
    for (const skipped of [
      /npm install\s[\s\S]*Stop here/,
      /This one is yours[\s\S]*Stop here/,
      /--dry-run\s[\s\S]*Stop here/,
    ]) {
      await terminal.shows(skipped);
      terminal.press(skipped.source.startsWith("This one") ? key.up : key.down, key.enter);
    }
    // The plan was skipped, and is shown anyway before anything is written.
    await terminal.shows(/It shows its plan first[\s\S]*Stop here/);
    expect(terminal.screen()).not.toContain("Dry run:");
    terminal.press(key.up, key.up, key.enter);
    await terminal.shows(/Dry run: [\d,]+ of 4,000 items[\s\S]*It writes to the table[\s\S]*Stop here/);
    terminal.press(key.up, key.up, key.enter);
    await terminal.shows(/migrating .*[1-9]\d* written/);
    terminal.press(key.interrupt);
    await terminal.shows(/Interrupted: [\d,]+ items written so far[\s\S]*--resume/);
    expect(await terminal.ended).toBe(130);
    const again = onTerminal(cwd, env);
    for (const skipped of [/npm install\s[\s\S]*Stop here/, /This one is yours[\s\S]*Stop here/]) {
      await again.shows(skipped);
      again.press(skipped.source.startsWith("This one") ? key.up : key.down, key.enter);
    }
    await again.shows(/--dry-run\s[\s\S]*Stop here/);
    again.press(key.enter);
    await again.shows(/It writes to the table[\s\S]*Stop here/);
    again.press(key.up, key.up, key.enter);
    await again.shows(/Run \S+, resumed[\s\S]*Done: [\d,]+ items written[\s\S]*Stop here/);
    again.press(key.up, key.enter);
    expect(await again.ended).toBe(3);
    expect((await cli(["verify-data", "--table", "interrupted"], { cwd, env })).code).toBe(0);
  });
});
