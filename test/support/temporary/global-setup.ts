import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Tells the other projects of a run that it has its folder. */
const marker = "MIGRATE_NEXTAUTH_DYNAMO_TEST_FOLDER";

/**
 * Gives a run a folder for all that is temporary in it, whoever makes it: tests, the command, engines. Nothing may be left
 * in it at the end.
 */
export default function setup(): (() => void) | undefined {
  if (process.env[marker] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "migrate-nextauth-dynamo-test-"));
  const before = process.env.TMPDIR;
  process.env[marker] = folder;
  process.env.TMPDIR = folder;
  return () => {
    Reflect.deleteProperty(process.env, marker);
    if (before === undefined) Reflect.deleteProperty(process.env, "TMPDIR");
    else process.env.TMPDIR = before;
    // tsx, which some tests start, keeps a folder for its pipes.
    const left = readdirSync(folder).filter((name) => !name.startsWith("tsx-"));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    if (left.length === 0) return;
    process.exitCode = 1;
    throw new Error(`Tests left in the folder for temporary files: ${left.join(", ")}`);
  };
}
