import semver from "semver";
import type { Finding, FindingCode } from "../finding.ts";

/** A text of the project that isn't code, by its path from the application's folder, with `/`. */
export interface ProjectFile {
  readonly name: string;
  readonly text: string;
}

/** What an application needs after the upgrade. */
export interface Needs {
  /** The lowest Node.js that all of it runs on. */
  readonly node: string;
  /** What needs it. */
  readonly nodeFor: string;
}

/** The lowest Node.js that the SDK's clients run on, and that this package's adapter is made for. */
const nodeOfSdk = "18.0.0";
const nodeOfAdapter = "20.19.0";

/** What an application needs that names these packages after the upgrade. */
export function needsOf(packages: ReadonlySet<string>): Needs | undefined {
  if (packages.has("migrate-nextauth-dynamo")) return { node: nodeOfAdapter, nodeFor: "the adapter" };
  const usesSdk = packages.has("@aws-sdk/client-dynamodb") || packages.has("@aws-sdk/lib-dynamodb");
  return usesSdk ? { node: nodeOfSdk, nodeFor: "AWS SDK v3" } : undefined;
}

export function findingAt(
  file: ProjectFile,
  offset: number,
  finding: { code: FindingCode; message: string; hint: string; level?: Finding["level"] },
): Finding {
  const before = file.text.slice(0, offset).split("\n");
  const { level = "todo", ...said } = finding;
  return { ...said, level, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The lowest version that a range lets in at its best: what an installation would take is at least as new as its newest. */
export function isBelow(range: string, lowest: string): boolean {
  return semver.validRange(range) !== null && !semver.intersects(range, `>=${lowest}`);
}
