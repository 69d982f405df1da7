// npm run bench:data [-- --items 50000] [--large 1000000] [--rounds 3]
// Migrates a table in four ways, side by side in one run, and prints what each costs the client.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { installDynamoDBLocal, startDynamoDBLocal } from "../test/support/engines/dynamodb-local.ts";
import { fillTable } from "./data/fill.js";
import { perItem } from "./data/per-item.js";

const { values } = parseArgs({
  options: {
    items: { type: "string", default: "50000" },
    large: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "3" },
  },
});
const count = Number(values.items);
const rounds = Number(values.rounds);
const here = new URL("./data/", import.meta.url).pathname;
const root = new URL("../", import.meta.url).pathname;
const folder = await mkdtemp(join(tmpdir(), "bench-"));
const environment = {
  ...process.env,
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
  AWS_REGION: "us-east-1",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

// What the floor and the unsafe puts share with the tool; plain Node.js runs them, so that their CPU is theirs alone.
buildSync({
  entryPoints: [`${here}parts.ts`],
  outfile: `${here}parts.js`,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  logLevel: "warning",
});

/** Runs a program and measures it. */
async function measured(args) {
  const usageFile = join(folder, "usage.json");
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["--import", `${here}usage.js`, ...args], {
    cwd: folder,
    env: { ...environment, BENCH_USAGE: usageFile },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${args.join(" ")} exited with ${code}:\n${stderr}`);
  return { seconds: (performance.now() - startedAt) / 1000, ...JSON.parse(await readFile(usageFile, "utf8")), stdout };
}

const tool = (endpoint, ...more) => [
  `${root}bin/migrate-nextauth-dynamo.js`,
  ...["migrate-data", "--table", "bench", "--endpoint", endpoint, "--yes", "--json", ...more],
];

const rows = [
  ["this tool", tool],
  ["this tool, --no-journal", (endpoint) => tool(endpoint, "--no-journal")],
  ["plain script (UpdateCommand × 16)", (endpoint) => [`${here}plain-script.js`, endpoint, "bench"]],
  ["BatchWriteItem puts (unsafe)", (endpoint) => [`${here}batch-put.js`, endpoint, "bench"]],
  ["bare BatchExecuteStatement loop (floor)", (endpoint) => [`${here}floor.js`, endpoint, "bench"]],
];
const [ourRow] = rows;
const floorRow = rows.at(-1);
/** The floor's whole process: the engine's cores also serve the scan, which no migration can do without. */
const wholeFloor = "the floor with its start-up and its scan";

function print(title, results) {
  console.log(`\n${title}\n`);
  const table = results.map(({ name, items, seconds, cpuSeconds, rssMegabytes }) => ({
    "": name,
    "items/s": Math.round(items / seconds),
    "CPU-s per 1,000 items": Number(((cpuSeconds / items) * 1000).toFixed(3)),
    "peak RSS, MB": Math.round(rssMegabytes),
  }));
  console.table(table);
}

/**
 * Each way once, then the tool and the floor in turn: whatever else the machine does, and how warm the engine is, moves
 * items/s by more than the two differ, so they are compared by the median of their rounds.
 */
async function onDynamoDBLocal() {
  await installDynamoDBLocal();
  const engine = await startDynamoDBLocal();
  const results = new Map([...rows.map(([name]) => name), wholeFloor].map((name) => [name, []]));
  const measure = async ([name, args]) => {
    await fillTable(engine.endpoint, count);
    const result = await measured(args(engine.endpoint));
    results.get(name).push({ name, items: count, ...result, ...floorOf(name, result) });
    if (name === floorRow[0]) results.get(wholeFloor).push({ name: wholeFloor, items: count, ...result });
  };
  try {
    // A cold Java engine would put the first row at a disadvantage.
    await fillTable(engine.endpoint, count);
    await measured(floorRow[1](engine.endpoint));
    for (const row of rows) await measure(row);
    for (let round = 2; round <= rounds; round++) {
      await measure(ourRow);
      await measure(floorRow);
    }
  } finally {
    await engine.stop();
  }
  const medians = [...results.values()].map((measurements) => ({
    ...measurements[0],
    seconds: median(measurements.map(({ seconds }) => seconds)),
    cpuSeconds: median(measurements.map(({ cpuSeconds }) => cpuSeconds)),
    rssMegabytes: Math.max(...measurements.map(({ rssMegabytes }) => rssMegabytes)),
  }));
  print(`DynamoDB Local, ${count.toLocaleString("en-US")} items`, medians);
  return medians;
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** The floor leaves out the scan and the preparation, which it does only to have something to send. */
function floorOf(name, { stdout }) {
  return name.includes("floor") ? JSON.parse(stdout) : {};
}

async function onStub(items, only = rows) {
  const server = spawn(process.execPath, [`${here}stub-server.js`, String(items)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const port = await new Promise((resolve) => server.stdout.once("data", (text) => resolve(String(text).trim())));
  const results = [];
  try {
    for (const [name, args] of only) {
      const result = await measured(args(`http://127.0.0.1:${port}`));
      results.push({ name, items, ...result, ...floorOf(name, result) });
    }
  } finally {
    server.stdin.end();
  }
  print(`a server that answers instantly, ${items.toLocaleString("en-US")} items`, results);
  return results;
}

function goal(what, value, limit, isMet) {
  console.log(`${isMet ? "met   " : "MISSED"}  ${what}: ${value.toFixed(2)} (goal ${limit})`);
}

try {
  const local = await onDynamoDBLocal();
  const stub = await onStub(count);
  const [large] = await onStub(Number(values.large), rows.slice(0, 1));
  const { tableUnits, indexUnits } = perItem();
  console.log(
    `\nWrite units per item, at the minimum that the shapes allow: ${(tableUnits + indexUnits).toFixed(2)}\n`,
  );
  const [ours, , plain, , floor, whole] = local;
  const cpu = ({ cpuSeconds, items }) => cpuSeconds / items;
  goal("CPU, this tool / plain script", cpu(ours) / cpu(plain), "≤ 0.20", cpu(ours) / cpu(plain) <= 0.2);
  goal("items/s, this tool / floor", floor.seconds / ours.seconds, "≥ 0.92", floor.seconds / ours.seconds >= 0.92);
  console.log(
    `        items/s, this tool / floor with its start-up and scan: ${(whole.seconds / ours.seconds).toFixed(2)}`,
  );
  console.log(`        CPU, this tool / floor with its start-up and scan: ${(cpu(ours) / cpu(whole)).toFixed(2)}`);
  goal("CPU, this tool / floor", cpu(ours) / cpu(floor), "≤ 2", cpu(ours) / cpu(floor) <= 2);
  goal("peak RSS in MB", ours.rssMegabytes, "≤ 250", ours.rssMegabytes <= 250);
  const growth = large.rssMegabytes / stub[0].rssMegabytes;
  goal("peak RSS at 20 times the items / at this size", growth, "≤ 1.15", growth <= 1.15);
} finally {
  await rm(folder, { recursive: true, force: true });
}
