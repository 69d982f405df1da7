/**
 * npm run sign-off
 * Records how an upgrade is signed off, from the plan to the report, as docs/sign-off.md shows it: the real commands on a v3
 * application and an embedded DynamoDB. What is another one each time (ports, dates, ids, who ran it) is written as an example.
 */
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mixedItems } from "../../test/support/data/mixed-items.ts";
import { putAll } from "../../test/support/data/table.ts";
import { startDynalite } from "../../test/support/engines/dynalite.ts";
import { clientFor, createTable, testEnvironment } from "../../test/support/engines/engine.ts";

const root = new URL("../../", import.meta.url).pathname;
const [page = join(root, "docs/sign-off.md")] = process.argv.slice(2);
const table = "next-auth";
/** Items of the table, and those that come while the plan waits to be agreed to. */
const [count, later] = [600, 400];
const begun = Date.now();

const engine = await startDynalite();
const folder = await mkdtemp(join(tmpdir(), "sign-off-"));
const application = join(folder, "my-app");
let recorded = `# A sign-off, from the plan to the report

Recorded by \`scripts/demo/sign-off.ts\` on a small application and an embedded DynamoDB, and compared with what the
commands print today by \`test/docs/sign-off.test.ts\`. Ports, dates, ids and names are examples.
`;

function say(text: string): void {
  recorded += `\n${text}\n`;
}

try {
  await cp(join(root, "fixtures/apps/documented-v3"), application, { recursive: true });
  await createTable(clientFor(engine), table);
  const items = [...mixedItems(count + later)];
  await putAll(clientFor(engine), table, items.slice(0, count));

  say(
    "## Plan\n\nWhoever makes the change looks at the code and at the table, with permission to read. The diff of the code is left out here.",
  );
  await show("codemod --dry-run --read-v3-items --report code.json", { leavesOut: "stdout" });
  await show(`migrate-data --table ${table} --dry-run --plan plan.json --report dry-run.json`);
  say("Both become one page, which goes into the change request together with `plan.json`.");
  await show("report code.json dry-run.json --report to-sign.html");

  say(
    "## Drift\n\nThe plan is agreed to. Meanwhile more users have come than it has room for, and it isn't carried out.",
  );
  await putAll(clientFor(engine), table, items.slice(count));
  await show("migrate-data --apply plan.json --yes");

  say("## Carry it out\n\nA new plan is agreed to, and carried out.");
  await show(`migrate-data --table ${table} --dry-run --plan plan.json --report dry-run.json`, { leavesOut: "all" });
  await show("migrate-data --apply plan.json --yes --report run.json");
  await show(`verify-data --table ${table} --report verify.json`);

  say("## Sign\n\nOne page holds what was planned, done and found, who did it, and the way back.");
  await show("report code.json dry-run.json run.json verify.json --report done.html");
  say("It begins with what a signature is for; the reports themselves follow, which are left out here.");
  await show("report code.json dry-run.json run.json verify.json", { until: "\n\nCode\n" });
  await writeFile(page, recorded);
} finally {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}

interface Shown {
  readonly leavesOut?: "stdout" | "all";
  /** What is left out, and all after it. */
  readonly until?: string;
}

/** Runs a command, and records it with what it prints and its exit code. */
async function show(line: string, { leavesOut, until }: Shown = {}): Promise<void> {
  const child = spawn(process.execPath, [join(root, "bin/migrate-nextauth-dynamo.js"), ...line.split(" ")], {
    cwd: application,
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      NODE_ENV: "production",
      NO_COLOR: "1",
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      ...testEnvironment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let shown = "";
  for (const [name, stream] of Object.entries({ stdout: child.stdout, stderr: child.stderr })) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      if (leavesOut !== "all" && leavesOut !== name) shown += text;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (until !== undefined) shown = shown.split(until)[0] ?? "";
  const output = shown.trimEnd() === "" ? "" : `${exemplary(shown.trimEnd())}\n`;
  recorded += `\n\`\`\`console\n$ npx migrate-nextauth-dynamo ${line}\n${output}\`\`\`\n\nExit code ${code}.\n`;
}

/** What differs from one run to the next, as an example. */
function exemplary(text: string): string {
  return text
    .replaceAll(engine.endpoint, "http://127.0.0.1:8000")
    .replaceAll(application, "/home/ada/my-app")
    .replaceAll(/\b\d{8}T\d{6}-[0-9a-f]{4}\b/g, "20261127T093000-1f2e")
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (found) =>
      // What the items say of when they were written stays.
      Date.parse(found) > begun ? "2026-11-27T09:30:00.000Z" : found,
    )
    .replaceAll(/\b[\w.-]+@[\w.-]+(?=$|[ ,:)])/gm, "ada@laptop");
}
