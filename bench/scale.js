// npm run bench:scale [-- --items 20000] [--stub 128000] [--shards 1,2,4,8] [--times 2] [--at-once 2]
// Migrates with one to eight shards, each with as many items, and simulates from that what large tables take. What a shard takes of the
// CPU depends on what else the machine does, so each number of shards is tried so many times, in turns, and the least counts; and as
// many run at once as there are cores, since more would only wait for each other. With --items 0 it leaves DynamoDB Local alone.
// With --forecast 5000 it measures nothing, and simulates with so many items a second for a shard on one core.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import S3rver from "s3rver";
import { installDynamoDBLocal, startDynamoDBLocal } from "../test/support/engines/dynamodb-local.ts";
import { fillTable } from "./data/fill.js";
import { perItem } from "./data/per-item.js";
import {
  accountQuota,
  asked,
  best,
  fargateQuota,
  newTable,
  shardCounts,
  simulate,
  tableQuota,
} from "./data/simulate.ts";

const { values } = parseArgs({
  options: {
    items: { type: "string", default: "20000" },
    stub: { type: "string", default: "128000" },
    shards: { type: "string", default: "1,2,4,8" },
    times: { type: "string", default: "2" },
    "at-once": { type: "string", default: String(availableParallelism()) },
    forecast: { type: "string" },
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
  const startedAt = performance.now();
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`shard ${index}/${of} exited with ${code}:\n${stderr}`);
  return { ...JSON.parse(await readFile(usageFile, "utf8")), seconds: (performance.now() - startedAt) / 1000 };
}

/** Runs so many shards, as many of them side by side as `--at-once` lets. */
async function array(where, of, itemsEach) {
  const run = `run-${++runs}`;
  const startedAt = performance.now();
  const waiting = Array.from({ length: of }, (_, index) => index);
  const usages = [];
  async function slot() {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      usages.push(await shard(where, run, index, of));
    }
  }
  await Promise.all(Array.from({ length: Math.min(of, Number(values["at-once"])) }, slot));
  const cpuSeconds = usages.reduce((sum, usage) => sum + usage.cpuSeconds, 0);
  return {
    of,
    items: of * itemsEach,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds,
    shardSeconds: usages.reduce((sum, usage) => sum + usage.seconds, 0),
    rssMegabytes: Math.max(...usages.map((usage) => usage.rssMegabytes)),
  };
}

/** Tries each number of shards several times, in turns, and takes the one that took the least of the CPU. */
async function leastOf(measureArray) {
  const results = new Map();
  for (let time = 0; time < Number(values.times); time++) {
    for (const of of counts) {
      const result = await measureArray(of);
      if (result.cpuSeconds < (results.get(of)?.cpuSeconds ?? Number.POSITIVE_INFINITY)) results.set(of, result);
    }
  }
  return [...results.values()];
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
    const results = await leastOf(async (of) => {
      await fillTable(engine.endpoint, of * itemsEach);
      const s3 = `http://127.0.0.1:${port}`;
      return array({ endpoint: engine.endpoint, s3, segments: 8 * of }, of, itemsEach);
    });
    print("DynamoDB Local and an S3 server on this machine, which share its cores with the shards", results);
  } finally {
    await server.close();
    await engine.stop();
  }
}

async function onStub(itemsEach) {
  const sums = { shards: 0, items: 0, shardSeconds: 0, table: 0, checkpoints: 0, signs: 0, beginnings: 0 };
  const of = async (shards, items) => {
    const server = spawn(process.execPath, [`${here}stub-server.js`, String(shards * items)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const port = await new Promise((resolve) => server.stdout.once("data", (text) => resolve(String(text).trim())));
    const endpoint = `http://127.0.0.1:${port}`;
    try {
      const segments = shards * Math.max(1, Math.ceil(items / itemsPerSegment));
      const result = await array({ endpoint, s3: endpoint, segments }, shards, items);
      return { result, counted: await (await fetch(`${endpoint}/counts`)).json() };
    } finally {
      server.stdin.end();
    }
  };
  const results = await leastOf(async (shards) => {
    const { result, counted } = await of(shards, itemsEach);
    const { items, shardSeconds } = result;
    for (const [name, value] of Object.entries({ shards, items, shardSeconds, ...counted })) sums[name] += value;
    return result;
  });
  print("A server that answers instantly: what a shard costs the client", results);
  // A shard that finds nothing to do only begins and ends.
  const { counted: ends } = await of(1, 0);
  return { results, sums, ends };
}

/** How often a shard is killed, per hour: one in a hundred. */
const killsPerHour = 0.01;
/** What the account's other tables take of what it may provision. */
const provisionedElsewhere = 20_000;
const capacities = [
  ["on demand, never busy", { mode: "on demand", ready: newTable, quota: tableQuota }],
  ["on demand, warmed", { mode: "on demand", ready: tableQuota, quota: tableQuota }],
  [
    "provisioned, 10,000",
    { mode: "provisioned", units: 10_000, quota: tableQuota, account: accountQuota, elsewhere: provisionedElsewhere },
  ],
];
/** The share of the items that are accounts of the provider with the most: 3 in 10 items are accounts. */
const hotShares = [
  ["half Google's", 0.15],
  ["spread", 0.003],
];
const thousands = (value) => Math.round(value).toLocaleString("en-US");
const time = (seconds) =>
  seconds < 5_400
    ? `${Math.ceil(seconds / 60)} min`
    : seconds < 172_800
      ? `${(seconds / 3_600).toFixed(1)} h`
      : `${(seconds / 86_400).toFixed(1)} days`;

function forecast(itemsPerSecond) {
  const each = perItem();
  console.log(
    `\nLarge tables, with ${Math.round(itemsPerSecond)} items/s for a shard on one vCPU; an item takes ${each.tableUnits.toFixed(2)} write units of\n` +
      `the table and ${each.indexUnits.toFixed(2)} of its index; a shard is killed every ${1 / killsPerHour} hours. The best number of shards is the fewest that\n` +
      "are within a twentieth of the fastest.\n",
  );
  const setting = (items, hotShare, capacity) => ({
    ...{ items, hotShare, capacity, itemsPerSecond, killsPerHour, perItem: each, vcpus: Math.max(...shardCounts) },
  });
  const rows = [];
  for (const items of [1e8, 1e10]) {
    for (const [accounts, hotShare] of hotShares) {
      for (const [table, capacity] of capacities) {
        const given = setting(items, hotShare, capacity);
        const plan = best(given);
        const wished = asked({ ...given, vcpus: fargateQuota });
        rows.push({
          items: items.toLocaleString("en-US"),
          accounts,
          table,
          shards: plan.shards,
          time: time(plan.seconds),
          dollars: thousands(plan.dollars),
          "limited by": plan.limit,
          killed: plan.kills,
          "ask for first": wished.first.join("; then ") || "nothing: no quota changes it",
          "takes then": `${wished.plan.shards} shards, ${time(wished.plan.seconds)}`,
        });
      }
    }
  }
  console.table(rows);
  console.log("\nBy the number of shards, accounts spread, on demand and warmed\n");
  const [, [, warmed]] = capacities;
  console.table(
    [1e8, 1e10].flatMap((items) =>
      shardCounts.map((shards) => {
        const { seconds, dollars, limit, kills } = simulate(setting(items, 0.003, warmed), shards);
        const row = { items: items.toLocaleString("en-US"), shards, time: time(seconds), dollars: thousands(dollars) };
        return { ...row, "limited by": limit, killed: kills };
      }),
    ),
  );
}

function goal(what, value, limit, isMet) {
  console.log(`${isMet ? "met   " : "MISSED"}  ${what}: ${value.toFixed(4)} (goal ${limit})`);
}

/** What a shard has of a large table: 100 million items in 16 shards. */
const itemsOfShard = 6_250_000;

/**
 * What share of a shard's requests isn't for the table. A shard here is small, and slower than on a core of its own when the machine does
 * something else, so what comes with its beginning and its end, with its items and with time is counted apart, and put together for a
 * large one.
 *
 * @param ends the requests of a shard without items
 */
function coordination({ sums, ends }, itemsPerSecond) {
  const each = {
    beginnings: ends.beginnings + ends.checkpoints + ends.signs,
    checkpoints: (sums.checkpoints / sums.items) * itemsOfShard,
    signs: ((sums.signs - sums.shards * ends.signs) / sums.shardSeconds) * (itemsOfShard / itemsPerSecond),
    table: (sums.table / sums.items) * itemsOfShard,
  };
  console.table({
    [`here, ${sums.shards} shards`]: Object.fromEntries(Object.keys(each).map((kind) => [kind, sums[kind]])),
    [`a shard of ${itemsOfShard.toLocaleString("en-US")} items`]: Object.fromEntries(
      Object.entries(each).map(([kind, count]) => [kind, Math.round(count)]),
    ),
  });
  const others = each.beginnings + each.checkpoints + each.signs;
  return others / (others + each.table);
}

async function measure() {
  if (Number(values.items) > 0) await onDynamoDBLocal(Number(values.items));
  const { results, sums, ends } = await onStub(Number(values.stub));
  const perCore = results[0].items / results[0].cpuSeconds;
  forecast(perCore);
  console.log("\nRequests\n");
  const share = coordination({ sums, ends }, perCore);
  const linear = Math.min(...results.map(({ items, cpuSeconds }) => items / cpuSeconds / perCore));
  goal("of linear, by the CPU that an item takes", linear, "≥ 0.9", linear >= 0.9);
  goal("coordination, of a large shard's requests", share, "≤ 0.01", share <= 0.01);
}

try {
  if (values.forecast === undefined) await measure();
  else forecast(Number(values.forecast));
} finally {
  await rm(folder, { recursive: true, force: true });
}
