import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributeValue, BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import picocolors from "picocolors";
import recorded from "../../fixtures/items/recorded-v3-table.json" with { type: "json" };
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { startDynalite } from "../../test/support/engines/dynalite.ts";
import { clientFor, createTable, testEnvironment } from "../../test/support/engines/engine.ts";

/**
 * The whole upgrade on a copy of a small v3 application and an embedded DynamoDB: what `npm run demo` shows.
 * Everything it starts ends with it, and it leaves no file behind.
 */
const { bold, cyan, dim, green } = picocolors;
const root = new URL("../../", import.meta.url).pathname;
const tableName = "next-auth";

const engine = await startDynalite();
const application = await mkdtemp(join(tmpdir(), "migrate-nextauth-dynamo-demo-"));
try {
  await cp(join(root, "fixtures/apps/documented-v3"), application, { recursive: true });
  const client = clientFor(engine);
  await createTable(client, tableName);
  const puts = (recorded as Record<string, AttributeValue>[]).map((Item) => ({ PutRequest: { Item } }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
  const adapter = DynamoDBAdapter(DynamoDBDocument.from(client), { tableName });

  heading("1. The code: what the codemod would change in a v3 application");
  await cli("codemod", "--dry-run");

  heading("2. The data: an embedded DynamoDB with items that the v3 adapter wrote");
  console.log(dim("What the v4 adapter says when it meets them, as it would in the application's log:"));
  const before = await signIns();
  console.log();
  await cli("migrate-data", "--table", tableName, "--endpoint", engine.endpoint, "--dry-run");

  heading("3. The migration");
  await cli("migrate-data", "--table", tableName, "--endpoint", engine.endpoint, "--yes");

  heading("4. Again: there is nothing left to do");
  await cli("migrate-data", "--table", tableName, "--endpoint", engine.endpoint, "--yes");

  heading("5. What the v4 adapter sees");
  const after = await signIns();
  for (const [label, found] of after) {
    console.log(`  ${label.padEnd(28)} before: ${verdict(before.get(label))}   after: ${verdict(found)}`);
  }
  if (![...after.values()].every(Boolean))
    throw new Error("The v4 adapter does not find everything after the migration.");

  /** What next-auth v4 asks its adapter when somebody comes back, and whether it gets an answer. */
  async function signIns(): Promise<Map<string, boolean>> {
    const accounts = { github: "583231", google: "108204268033311374519", twitter: "2244994945" };
    const answers = new Map<string, boolean>();
    for (const [provider, providerAccountId] of Object.entries(accounts)) {
      const user = await adapter.getUserByAccount({ provider, providerAccountId });
      answers.set(`sign in with ${provider}`, user !== null);
    }
    for (const item of recorded) {
      if (!("sessionToken" in item)) continue;
      answers.set(
        `open session ${answers.size - 2}`,
        (await adapter.getSessionAndUser(String(item.sessionToken?.S))) !== null,
      );
    }
    return answers;
  }
} finally {
  await engine.stop();
  await rm(application, { recursive: true, force: true });
}

function heading(text: string): void {
  console.log(`\n${bold(cyan(text))}\n`);
}

function verdict(found: boolean | undefined): string {
  return found ? green("found") : "lost ";
}

/** Shows a command as a user would type it, and runs it. Exit code 3 means that something is left for a person. */
async function cli(...args: string[]): Promise<void> {
  console.log(dim(`$ npx migrate-nextauth-dynamo ${args.join(" ")}`));
  const child = spawn(process.execPath, [join(root, "bin/migrate-nextauth-dynamo.js"), ...args], {
    cwd: application,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...testEnvironment },
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  if (code !== 0 && code !== 3) throw new Error(`The command above failed with exit code ${code}.`);
}
