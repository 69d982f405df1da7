// npm run bench:scale [-- --items 20000] [--stub 128000] [--shards 1,2,4]
// Migrates with one, two and four shards at a time, each with as many items, and computes from that what large tables take.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import S3rver from "s3rver";
import { installDynamoDBLocal, startDynamoDBLocal } from "../test/support/engines/dynamodb-local.ts";
import { fillTable } from "./data/fill.js";
import { perItem } from "./data/per-item.js";
import { simulate } from "./data/simulate.js";

const { values } = parseArgs({
  options: {
    items: { type: "string", default: "20000" },
    stub: { type: "string", default: "128000" },
    shards: { type: "string", default: "1,2,4" },
  },
});
const counts = values.shards.split(",").map(Number);
const here = new URL("./data/", import.meta.url).pathname;
const root = new URL("../", import.meta.url).pathname;
const folder = await mkdtemp(join(tmpdir(), "bench-"));
let runs = 0;
/** As many as a segment of a large table has: 32 MB of items of half a kilobyte. */
const itemsPerSegment = 64_000;

/** Runs one shard and measures it. */
async function shard({ endpoint, s3, segments }, run, index, of) {
  const usageFile = join(folder, `usage-${run}-${index}.json`);
  const flags = ["--table", "bench", "--endpoint", endpoint, "--yes", "--json", "--segments", String(segments)];
  const shared = ["--state", "dynamodb:state", "--run", run, "--shard", `${index}/${of}`, "--journal", "s3://bench/j"];
  const child = spawn(
    process.execPath,
    ["--import", `${here}usage.js`, `${root}bin/migrate-nextauth-dynamo.js`, "migrate-data", ...flags, ...shared],
    {
      cwd: folder,
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: "S3RVER",
        AWS_SECRET_ACCESS_KEY: "S3RVER",
        AWS_REGION: "us-east-1",
        AWS_ENDPOINT_URL_S3: s3,
        BENCH_USAGE: usageFile,
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`shard ${index}/${of} exited with ${code}:\n${stderr}`);
  return JSON.parse(await readFile(usageFile, "utf8"));
}

/** Runs so many shards side by side. */
async function array(where, of, itemsEach) {
  const run = `run-${++runs}`;
  const startedAt = performance.now();
  const usages = await Promise.all(Array.from({ length: of }, (_, index) => shard(where, run, index, of)));
  const cpuSeconds = usages.reduce((sum, usage) => sum + usage.cpuSeconds, 0);
  return {
    of,
    items: of * itemsEach,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds,
    rssMegabytes: Math.max(...usages.map((usage) => usage.rssMegabytes)),
  };
}

function print(title, results) {
  const [first] = results;
  const cpu = ({ cpuSeconds, items }) => (cpuSeconds / items) * 1000;
  console.log(`\n${title}\n`);
  console.table(
    results.map((result) => ({
      shards: result.of,
      items: result.items,
      "items/s": Math.round(result.items / result.seconds),
      "CPU-s per 1,000 items": Number(cpu(result).toFixed(3)),
      "items/s per core": Math.round(1000 / cpu(result)),
      "of linear, by CPU": Number((cpu(first) / cpu(result)).toFixed(2)),
      "peak RSS of one, MB": Math.round(result.rssMegabytes),
    })),
  );
}

async function onDynamoDBLocal(itemsEach) {
  await installDynamoDBLocal();
  const engine = await startDynamoDBLocal();
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: join(folder, "s3"),
    configureBuckets: [{ name: "bench", configs: [] }],
  });
  const { port } = await server.run();
  try {
    const results = [];
    for (const of of counts) {
      await fillTable(engine.endpoint, of * itemsEach);
      const s3 = `http://127.0.0.1:${port}`;
      results.push(await array({ endpoint: engine.endpoint, s3, segments: 8 * of }, of, itemsEach));
    }
    print("DynamoDB Local and an S3 server on this machine, which share its cores with the shards", results);
  } finally {
    await server.close();
    await engine.stop();
  }
}

async function onStub(itemsEach) {
  const results = [];
  const requests = { state: 0, journal: 0, table: 0 };
  for (const of of counts) {
    const server = spawn(process.execPath, [`${here}stub-server.js`, String(of * itemsEach)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const port = await new Promise((resolve) => server.stdout.once("data", (text) => resolve(String(text).trim())));
    const endpoint = `http://127.0.0.1:${port}`;
    try {
      const segments = of * Math.ceil(itemsEach / itemsPerSegment);
      results.push(await array({ endpoint, s3: endpoint, segments }, of, itemsEach));
      const counted = await (await fetch(`${endpoint}/counts`)).json();
      for (const kind of Object.keys(requests)) requests[kind] += counted[kind];
    } finally {
      server.stdin.end();
    }
  }
  print("A server that answers instantly: what a shard costs the client", results);
  return { results, requests };
}

function forecast(itemsPerSecond) {
  const { unitsPerItem, bytesPerItem } = perItem();
  console.log(
    `\nLarge tables, with ${Math.round(itemsPerSecond)} items/s for a shard on one core, ${unitsPerItem.toFixed(2)} write units an item,\n` +
      "3 in 10 items accounts: half of them Google's, or spread over many providers\n",
  );
  const rows = [];
  for (const [accounts, hotShare] of [
    ["half Google's", 0.15],
    ["spread", 0.003],
  ]) {
    for (const items of [1e6, 1e8, 1e10]) {
      for (const shards of [1, 10, 100, 1_000]) {
        const { seconds, dollars, limit } = simulate({
          ...{ items, shards, itemsPerSecond, unitsPerItem, bytesPerItem, hotShare },
        });
        rows.push({
          items: items.toLocaleString("en-US"),
          accounts,
          shards,
          hours: Number((seconds / 3_600).toFixed(2)),
          dollars: Math.round(dollars),
          "limited by": limit,
        });
      }
    }
  }
  console.table(rows);
}

function goal(what, value, limit, isMet) {
  console.log(`${isMet ? "met   " : "MISSED"}  ${what}: ${value.toFixed(4)} (goal ${limit})`);
}

try {
  await onDynamoDBLocal(Number(values.items));
  const { results, requests } = await onStub(Number(values.stub));
  const perCore = results[0].items / results[0].cpuSeconds;
  forecast(perCore);
  const linear = Math.min(...results.map(({ items, cpuSeconds }) => items / cpuSeconds / perCore));
  goal("of linear, by the CPU that an item takes", linear, "≥ 0.9", linear >= 0.9);
  const coordination = (requests.state + requests.journal) / (requests.state + requests.journal + requests.table);
  goal("coordination, of all requests", coordination, "≤ 0.01", coordination <= 0.01);
} finally {
  await rm(folder, { recursive: true, force: true });
}
