import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { planExport, verifyExport } from "../src/index.ts";

/**
 * How fast an export is planned and verified by, and how much memory that takes: `npm run bench:export -- --items 10000000`. The export is
 * made here, users with an account and a session each, and removed in the end.
 */

const [, , ...args] = process.argv;
const given = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
const itemCount = Number(given("--items") ?? 300_000);
/** What a partition's file holds, in items. */
const perFile = 100_000;
/** What is packed at a time, in items. */
const perChunk = 10_000;

const folder = given("--read");
if (folder === undefined) compare();
else await read(folder, given("--what") ?? "");

function compare(): void {
  const place = mkdtempSync(join(tmpdir(), "export-"));
  try {
    const start = performance.now();
    const bytes = makeExport(place);
    const megabytes = (bytes / 1_048_576).toFixed(0);
    console.log(`${itemCount} items, ${megabytes} MB packed, made in ${seconds(start).toFixed(1)} s`);
    for (const what of ["plan", "verify"]) {
      // In a process of its own: making the export takes memory, too.
      const argv = [...process.execArgv, process.argv[1] ?? "", "--read", place, "--what", what];
      console.log(execFileSync(process.execPath, argv, { encoding: "utf8" }).trim());
    }
  } finally {
    rmSync(place, { recursive: true });
  }
}

async function read(place: string, what: string): Promise<void> {
  const start = performance.now();
  const options = { fromExport: place, stateDir: join(place, "state") };
  const items = what === "plan" ? (await planExport(options)).items.read : (await verifyExport(options)).items;
  const elapsed = seconds(start);
  const memory = process.resourceUsage().maxRSS / 1_024;
  console.log(
    `${what}: ${elapsed.toFixed(1)} s, ${Math.round(items / elapsed)} items/s, ${memory.toFixed(0)} MB at most`,
  );
}

function seconds(start: number): number {
  return (performance.now() - start) / 1_000;
}

function makeExport(place: string): number {
  const tableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/next-auth";
  const exportId = "01693685827463-2d8752fd";
  const own = join(place, "AWSDynamoDB", exportId);
  mkdirSync(join(own, "data"), { recursive: true });
  let bytes = 0;
  for (let first = 0; first < itemCount; first += perFile) {
    const last = Math.min(first + perFile, itemCount);
    const name = `${String(first).padStart(12, "0")}.json.gz`;
    const file = openSync(join(own, "data", name), "w");
    const hash = createHash("md5");
    for (let chunk = first; chunk < last; chunk += perChunk) {
      // Members of gzip one after the other are one.
      const packed = gzipSync(lines(chunk, Math.min(chunk + perChunk, last)), { level: 1 });
      hash.update(packed);
      bytes += writeSync(file, packed);
    }
    closeSync(file);
    const line = {
      itemCount: last - first,
      md5Checksum: hash.digest("base64"),
      etag: "x-1",
      dataFileS3Key: `AWSDynamoDB/${exportId}/data/${name}`,
    };
    appendFileSync(join(own, "manifest-files.json"), `${JSON.stringify(line)}\n`);
  }
  const digest = (text: string | Buffer) => createHash("md5").update(text).digest("base64");
  writeFileSync(join(own, "manifest-files.md5"), digest(readFileSync(join(own, "manifest-files.json"))));
  const summary = JSON.stringify({
    exportArn: `${tableArn}/export/${exportId}`,
    tableArn,
    tableId: "12345a12-abcd-123a-ab12-1234abc12345",
    exportTime: new Date(Date.now() - 60_000).toISOString(),
    manifestFilesS3Key: `AWSDynamoDB/${exportId}/manifest-files.json`,
    billedSizeBytes: itemCount * 400,
    itemCount,
    outputFormat: "DYNAMODB_JSON",
  });
  writeFileSync(join(own, "manifest-summary.json"), summary);
  writeFileSync(join(own, "manifest-summary.md5"), digest(summary));
  return bytes;
}

function lines(from: number, to: number): string {
  let text = "";
  for (let number = from; number < to; number++) text += `${JSON.stringify({ Item: itemOf(number) })}\n`;
  return text;
}

function S(text: string) {
  return { S: text };
}

/** A user, their account and their session, as v3 writes them, one after the other. */
function itemOf(number: number): object {
  const id = String(Math.floor(number / 3)).padStart(32, "0");
  const times = { createdAt: S("2021-06-14T09:12:33.120Z"), updatedAt: S("2021-06-14T09:12:33.120Z") };
  const pk = S(`USER#${id}`);
  if (number % 3 === 0) {
    const email = S(`user-${id}@example.com`);
    const index = S(`USER#${email.S}`);
    return { pk, sk: pk, GSI1PK: index, GSI1SK: index, id: S(id), type: S("USER"), name: S("User"), email, ...times };
  }
  if (number % 3 === 1) {
    return {
      pk,
      sk: S(`ACCOUNT#google#${id}`),
      GSI1PK: S(`ACCOUNT#${id}`),
      GSI1SK: S("ACCOUNT#google"),
      userId: S(id),
      providerId: S("google"),
      providerAccountId: S(id),
      providerType: S("oauth"),
      accessToken: S(`token-${id}`),
      refreshToken: { NULL: true },
      accessTokenExpires: { NULL: true },
      type: S("ACCOUNT"),
      ...times,
    };
  }
  const session = S(`SESSION#${id}`);
  return {
    pk,
    sk: session,
    GSI1PK: session,
    GSI1SK: session,
    userId: S(id),
    sessionToken: S(id),
    accessToken: S(id),
    type: S("SESSION"),
    expires: S("2099-06-14T09:12:33.120Z"),
    ...times,
  };
}
