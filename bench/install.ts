/**
 * npm run bench:install
 * What an installation takes beside aws-sdk-js-codemod's: packages, and bytes on the disk.
 */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "bench-install-"));
try {
  const args = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(npm(root, args)) as [{ filename: string }];
  console.log(row("", "packages", "of them the AWS SDK's", "MB", "of them the AWS SDK's"));
  console.log(row("---", "---:", "---:", "---:", "---:"));
  for (const [name, spec] of [
    ["migrate-nextauth-dynamo", join(folder, filename)],
    ["aws-sdk-js-codemod 3.0.2", "aws-sdk-js-codemod@3.0.2"],
  ] as const) {
    console.log(row(name, ...installed(spec)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function installed(spec: string): string[] {
  const project = mkdtempSync(join(folder, "project-"));
  writeFileSync(join(project, "package.json"), "{}");
  npm(project, ["install", "--no-audit", "--no-fund", "--prefer-offline", spec]);
  const modules = join(project, "node_modules");
  const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as { packages: object };
  const packages = Object.keys(lock.packages);
  const isSdk = (path: string) => /(^|\/)@(aws-sdk|aws|smithy|aws-crypto)(\/|$)/.test(path);
  const sdkFolders = readdirSync(modules).filter(isSdk);
  const sdkBytes = sdkFolders.reduce((sum, name) => sum + bytesIn(join(modules, name)), 0);
  const counts = [packages.length, packages.filter(isSdk).length];
  const [packageCount, sdkCount] = counts.map(String) as [string, string];
  return [packageCount, sdkCount, megabytes(bytesIn(modules)), megabytes(sdkBytes)];
}

function bytesIn(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function npm(cwd: string, args: readonly string[]): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
