import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { testEnvironment } from "../../support/engines/engine.ts";
import { type Ended, run } from "./command.ts";

const root = new URL("../../../", import.meta.url).pathname;

/** This package as it is published, installed where `npx` would put it. */
export interface PublishedPackage {
  readonly tarball: string;
  /** Runs the command line in a folder. */
  command(folder: string, log: string, args: readonly string[], codes?: readonly number[]): Promise<Ended>;
}

/** `npm pack`, and the tarball installed under `parent`. */
export async function packAndInstall(parent: string): Promise<PublishedPackage> {
  const folder = join(parent, "tool");
  await mkdir(folder);
  const pack = ["npm", "pack", "--json", "--silent", "--pack-destination", folder] as const;
  const { stdout } = await run(pack, { cwd: root, log: "tool" });
  const tarball = join(folder, fileNameIn(stdout));
  await writeFile(join(folder, "package.json"), "{}");
  const install = ["npm", "install", tarball] as const;
  await run(install, { cwd: folder, log: "tool" });
  const bin = join(folder, "node_modules/.bin/migrate-nextauth-dynamo");
  return {
    tarball,
    command: (cwd, log, args, codes = [0]) => run([bin, ...args], { cwd, log, codes, env: testEnvironment }),
  };
}

/** The `prepare` script may speak before npm prints its JSON. */
function fileNameIn(stdout: string): string {
  const [packed] = JSON.parse(stdout.slice(stdout.lastIndexOf("\n[") + 1)) as [{ filename: string }];
  return packed.filename;
}
