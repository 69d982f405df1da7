import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "./temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");
const installed = (name: string) => join(root, "node_modules", name);

/** What `next-auth` means to the compiler: v3 for what the codemod reads, v4 for what it writes. */
const packages = {
  v3: {
    "next-auth": [installed("next-auth-v3")],
    "next-auth/*": [installed("next-auth-v3/*")],
    "@next-auth/dynamodb-adapter": [installed("next-auth-dynamodb-adapter-v0")],
  },
  v4: {
    "migrate-nextauth-dynamo/adapter": [join(root, "src/adapter/index.ts"), installed("@next-auth/dynamodb-adapter")],
  },
} as const;

/** A module that a fixture names without bringing it along: nothing is said about it, whatever it exports is `any`. */
const missingModule =
  /error TS(2307|7016|2882): .*'(?!next-auth|@next-auth|@auth|@aws-sdk|aws-sdk|migrate-nextauth)[^']*'/;

/**
 * One run of `tsc` over many files, JavaScript included. Resolves to the errors by file. Without `strict`, as applications of that
 * time were: under it `process.env.X` is no string. With it for those that ask.
 */
export async function typeCheck(
  files: readonly string[],
  version: keyof typeof packages,
  { strict = false } = {},
): Promise<Map<string, string[]>> {
  const errors = new Map<string, string[]>();
  if (files.length === 0) return errors;
  const folder = temporaryFolder("codemod-types");
  const config = join(folder, "tsconfig.json");
  const compilerOptions = {
    noEmit: true,
    strict,
    skipLibCheck: true,
    allowJs: true,
    checkJs: true,
    jsx: "preserve",
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable"],
    module: "preserve",
    moduleResolution: "bundler",
    moduleDetection: "force",
    esModuleInterop: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    noImplicitAny: strict,
    typeRoots: [installed("@types")],
    types: ["node", "react"],
    paths: packages[version],
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const output = await new Promise<string>((done, fail) => {
    execFile(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", config, "--pretty", "false"],
      { cwd: root, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        // tsc ends with 2 when it found errors, which it then lists; anything else is a failure of the run itself.
        if (error && !/error TS/.test(stdout)) fail(new Error(`tsc failed: ${stdout}${stderr}`, { cause: error }));
        else done(stdout);
      },
    );
  });
  for (const line of output.split(/\r?\n/)) {
    const match = /^(.+?)\((\d+),(\d+)\): (error .*)$/.exec(line);
    if (!match && /^error TS/.test(line)) throw new Error(`tsc refused its options: ${line}`);
    if (!match || missingModule.test(line)) continue;
    const path = resolve(root, match[1] ?? "");
    errors.set(path, [...(errors.get(path) ?? []), `${match[2]}:${match[3]} ${match[4]}`]);
  }
  return errors;
}
