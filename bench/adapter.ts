import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { bundle, largestBundle } from "../test/support/adapter/bundle.ts";
import { asFigures, costTable, dearer, markdownTable, measureCosts } from "../test/support/adapter/costs.ts";
import { installDynamoDBLocal, startDynamoDBLocal } from "../test/support/engines/dynamodb-local.ts";
import { clientFor, createTable } from "../test/support/engines/engine.ts";

/**
 * What the shipped adapter weighs and what its calls cost, beside upstream 3.0.2. Prints Markdown, and fails when the
 * bundle is too large or when a call sends more requests or consumes more capacity than upstream's.
 */

async function printCosts(): Promise<string[]> {
  await installDynamoDBLocal();
  const engine = await startDynamoDBLocal();
  try {
    await createTable(clientFor(engine), "next-auth");
    const client = DynamoDBDocument.from(clientFor(engine), { marshallOptions: { removeUndefinedValues: true } });
    const costs = await measureCosts(client);
    console.log("Requests / read units / write units, as docs/adapter.md has them:\n");
    console.log(costTable(costs, asFigures));
    console.log("What is sent, and bytes of requests and answers:\n");
    console.log(costTable(costs, ({ operations, bytes }) => `${operations.join(" + ")}: ${bytes}`));
    return dearer(costs);
  } finally {
    await engine.stop();
  }
}

async function printSize(): Promise<boolean> {
  const sizes = await Promise.all(
    ["./dist/adapter.js", "@next-auth/dynamodb-adapter"].map((entry) => bundle(entry, "{ DynamoDBAdapter }")),
  );
  const [ours, upstream] = sizes.map((code) => ({ minified: code.length, gzipped: gzipSync(code).length }));
  const row = (kind: "minified" | "gzipped") => [kind, `${ours?.[kind]} bytes`, `${upstream?.[kind]} bytes`];
  console.log(markdownTable(["bundle, without the SDK", "ours", "upstream 3.0.2"], [row("minified"), row("gzipped")]));
  return ours !== undefined && ours.minified <= largestBundle;
}

/** In a process of its own each time; the median of 15. */
function importTime(specifier: string): string {
  const script = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`;
  const times = Array.from({ length: 15 }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" })),
  ).sort((a, b) => a - b);
  return `${times[7]?.toFixed(1)} ms`;
}

console.log(
  markdownTable(
    ["import, in a fresh process", "time"],
    [
      ["migrate-nextauth-dynamo/adapter", importTime("./dist/adapter.js")],
      ["@next-auth/dynamodb-adapter 3.0.2", importTime("@next-auth/dynamodb-adapter")],
      ["@aws-sdk/lib-dynamodb, which both need", importTime("@aws-sdk/lib-dynamodb")],
    ],
  ),
);
const isSmall = await printSize();
const dearerCalls = await printCosts();
if (!isSmall) console.error(`The bundle is larger than ${largestBundle} bytes.`);
for (const sentence of dearerCalls) console.error(sentence);
process.exitCode = isSmall && dearerCalls.length === 0 ? 0 : 1;
