/**
 * npm run bench:install
 * What an installation takes beside upstream's adapter and aws-sdk-js-codemod: packages, bytes on the disk, and seconds from `npx` to an
 * answer in a folder without any. Packages that were downloaded before are taken from npm's cache, so that the network counts little.
 * `BEFORE=package.tgz`, an earlier `npm pack`, is measured too. Each command runs `RUNS` times (3), the fastest counts. Prints Markdown.
 */
import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const root = new URL("../", import.meta.url).pathname;
const runs = Number(process.env.RUNS ?? 3);
const folder = mkdtempSync(join(tmpdir(), "bench-install-"));
const ownName = "migrate-nextauth-dynamo";

interface Installation {
  readonly modules: string;
  readonly packages: number;
  /** Bytes. */
  readonly size: number;
}

try {
  const args = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename, unpackedSize }] = JSON.parse(npm(root, args)) as [{ filename: string; unpackedSize: number }];
  const own = join(folder, filename);
  const before = process.env.BEFORE && resolve(process.env.BEFORE);
  const ours = installed(own);
  const clients = ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"];
  const sdk = installed(...clients);
  // Named, for an npm that is told to leave peers out.
  const upstream = installed("@auth/dynamodb-adapter@2.11.3", ...clients);
  const rows: readonly (readonly [string, Installation])[] = [
    [ownName, ours],
    ...(before ? [[`before: ${basename(before)}`, installed(before)] as const] : []),
    ["the AWS SDK's two clients", sdk],
    ["@auth/dynamodb-adapter 2.11.3 with them", upstream],
    ["aws-sdk-js-codemod 3.0.2", installed("aws-sdk-js-codemod@3.0.2")],
  ];
  console.log(row("", "packages", "MB"));
  console.log(row("---", "---:", "---:"));
  for (const [name, { packages, size }] of rows) console.log(row(name, String(packages), (size / 1e6).toFixed(1)));

  const cold = seconds(() => npx(own));
  const coldBefore = before ? seconds(() => npx(before)) : undefined;
  const bin = join(ours.modules, ownName, "bin", `${ownName}.js`);
  const empty = seconds(() => execFileSync(process.execPath, ["-e", "0"]), 10);
  const help = seconds(() => execFileSync(process.execPath, [bin, "--help"]), 10);
  console.log(`\n${row("goal", "measured", "limit", "met")}\n${row("---", "---", "---", "---")}`);
  goal("packages beyond the SDK's", ours.packages - sdk.packages, 1);
  goal("the package itself, unpacked, MB", unpackedSize / 1e6, 2.5);
  goal("beyond upstream's adapter with the SDK, MB", (ours.size - upstream.size) / 1e6, 3);
  goal("npx with nothing installed, seconds", cold, coldBefore === undefined ? undefined : coldBefore / 2);
  goal("--help, times `node -e 0`", help / empty, 1.5);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function installed(...specs: readonly string[]): Installation {
  const project = mkdtempSync(join(folder, "project-"));
  writeFileSync(join(project, "package.json"), "{}");
  npm(project, ["install", "--no-audit", "--no-fund", "--prefer-offline", ...specs]);
  const modules = join(project, "node_modules");
  const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as { packages: object };
  return { modules, packages: Object.keys(lock.packages).length, size: bytesIn(modules) };
}

/** `npx` installs into its cache what it runs: each run gets a cache with the downloads of before and nothing else. */
function npx(tarball: string): void {
  const cwd = mkdtempSync(join(folder, "npx-"));
  const cache = join(cwd, "cache");
  mkdirSync(cache);
  symlinkSync(join(npm(cwd, ["config", "get", "cache"]).trim(), "_cacache"), join(cache, "_cacache"));
  const env = { ...process.env, npm_config_cache: cache };
  execFileSync("npx", ["--yes", `file:${tarball}`, "--version"], { cwd, env, stdio: "ignore" });
}

function seconds(work: () => void, times = runs): number {
  const all = Array.from({ length: times }, () => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1e3;
  });
  return Math.min(...all);
}

function goal(name: string, measured: number, limit: number | undefined): void {
  const met = limit === undefined ? "" : measured <= limit ? "yes" : "no";
  console.log(row(name, measured.toFixed(2), limit === undefined ? "BEFORE=…" : `≤ ${limit.toFixed(2)}`, met));
}

function bytesIn(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

function npm(cwd: string, args: readonly string[]): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
