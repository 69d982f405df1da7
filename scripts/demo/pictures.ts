/**
 * npm run pictures
 * Makes the pictures in docs/pictures from a real run: an application is upgraded, a table on DynamoDB Local is migrated, what the
 * command line prints is drawn with its colours, and the HTML reports are photographed in Chromium.
 */
import { execFileSync, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import type { Browser, Page } from "playwright-core";
import { startBrowser } from "../../test/e2e/parts/browser.ts";
import { mixedItems } from "../../test/support/data/mixed-items.ts";
import { startDynamoDBLocal } from "../../test/support/engines/dynamodb-local.ts";
import { clientFor, createTable, testEnvironment } from "../../test/support/engines/engine.ts";
import { drawTerminal } from "./terminal-picture.ts";

const root = new URL("../../", import.meta.url).pathname;
const pictures = join(root, "docs/pictures");
const table = "next-auth";
/** The terminal's width. */
const columns = 100;

const engine = await startDynamoDBLocal();
const folder = await mkdtemp(join(tmpdir(), "pictures-"));
const application = join(folder, "my-app");
let browser: Browser | undefined;
try {
  await mkdir(pictures, { recursive: true });
  await cp(join(root, "fixtures/apps/documented-v3"), application, { recursive: true });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "Version 3");
  await fillTable(2_000);

  const upgrade = await cli("codemod", "--report", "upgrade.html");
  const plan = await cli("migrate-data", "--table", table, "--dry-run");
  await cli("migrate-data", "--table", table, "--yes", "--report", "migration.html");

  await writeFile(join(pictures, "codemod.svg"), drawTerminal(upgrade, columns));
  await writeFile(join(pictures, "migrate-data.svg"), drawTerminal(plan, columns));
  browser = await startBrowser();
  await photograph(browser, "upgrade.html", "codemod-report.webp", {
    scrollTo: "[...nextauth]",
    width: 1_200,
    height: 600,
  });
  await photograph(browser, "migration.html", "migration-report.webp", { width: 1_000, height: 740 });
} finally {
  await browser?.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}

async function fillTable(count: number): Promise<void> {
  const client = clientFor(engine);
  await createTable(client, table);
  const items = [...mixedItems(count)];
  for (let i = 0; i < items.length; i += 25) {
    const requests = items.slice(i, i + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

/** Runs a command and returns what a terminal shows of it. */
async function cli(...args: string[]): Promise<string> {
  const environment = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, FORCE_COLOR: "1" };
  const width = `data:text/javascript,process.stdout.columns=${columns}`;
  const child = spawn(process.execPath, ["--import", width, join(root, "bin/migrate-nextauth-dynamo.js"), ...args], {
    cwd: application,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let shown = `\u001b[2m$\u001b[22m npx migrate-nextauth-dynamo ${args.join(" ")}\n`;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0 && code !== 3) throw new Error(`${args.join(" ")} ended with ${code}:\n${shown}`);
  return shown;
}

async function photograph(
  browser: Browser,
  report: string,
  picture: string,
  { scrollTo, ...viewport }: { readonly scrollTo?: string; readonly width: number; readonly height: number },
): Promise<void> {
  const page = await browser.newPage({ viewport, colorScheme: "light" });
  await page.goto(`file://${join(application, report)}`);
  if (scrollTo) await page.locator("details", { hasText: scrollTo }).evaluate((element) => element.scrollIntoView());
  await writeFile(join(pictures, picture), await asWebp(await browser.newPage(), await page.screenshot()));
}

/** By the browser's own encoder: half the size of its PNG. */
async function asWebp(blank: Page, png: Buffer): Promise<Buffer> {
  const encoded = await blank.evaluate(`(async () => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64,${png.toString("base64")}")).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.6 });
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
  })()`);
  return Buffer.from(String(encoded), "base64");
}

function git(...args: string[]): void {
  const identity = ["-c", "user.name=demo", "-c", "user.email=demo@example.com"];
  execFileSync("git", [...identity, ...args], { cwd: application, stdio: "ignore" });
}
