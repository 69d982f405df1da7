import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Recorder } from "../scenario/recorder.ts";
import type { Version } from "./application.ts";

const root = join(import.meta.dirname, "../../..");
const require = createRequire(import.meta.url);

type Exports = Record<string, unknown>;
type NextAuth = (...args: unknown[]) => unknown;

/** Gives a module of an application what it requires from a package. */
export type Packages = (specifier: string) => unknown;

const v3Names: Readonly<Record<string, string>> = {
  "next-auth/providers": "next-auth-v3/providers",
  "next-auth/jwt": "next-auth-v3/jwt",
  "next-auth/adapters": "next-auth-v3/adapters",
  "next-auth/errors": "next-auth-v3/errors",
  "@next-auth/dynamodb-adapter": "next-auth-dynamodb-adapter-v0",
};

/**
 * The packages of an application that has just started: next-auth's handlers with their callbacks recorded, its client with nothing
 * remembered, everything else as installed here.
 */
export function packagesFor(version: Version, recorder: Recorder): Packages {
  const fresh = new Map<string, unknown>();
  const once = (name: string, make: () => unknown) => {
    if (!fresh.has(name)) fresh.set(name, make());
    return fresh.get(name);
  };
  const record = (specifier: string) => {
    const exports = require(specifier) as Exports;
    const nextAuth = exports.default as NextAuth;
    const recorded: NextAuth = (...args) => nextAuth(...args.slice(0, -1), recorder.recorded(args.at(-1)));
    return { ...exports, __esModule: true, default: recorded };
  };

  if (version === "v3")
    return (specifier) => {
      if (specifier === "next-auth") return once(specifier, () => record("next-auth-v3"));
      if (specifier === "next-auth/client") return once(specifier, () => run(specifier, "next-auth-v3/client"));
      return require(v3Names[specifier] ?? specifier.replace(/^next-auth\/providers\//, "next-auth-v3/providers/"));
    };
  return (specifier) => {
    if (specifier === "next-auth" || specifier === "next-auth/next") return once(specifier, () => record(specifier));
    if (specifier === "next-auth/react") return once(specifier, () => run(specifier, specifier));
    if (specifier === "migrate-nextauth-dynamo/adapter")
      return once(specifier, () => run(specifier, join(root, "src/adapter/index.ts")));
    return require(specifier);
  };
}

const bundles = new Map<string, (require: NodeJS.Require, module: { exports: unknown }, exports: unknown) => void>();

/** A module with all that it imports of its own package, evaluated anew. */
function run(name: string, entry: string): unknown {
  let evaluate = bundles.get(name);
  if (!evaluate) {
    const { outputFiles } = buildSync({
      entryPoints: [entry.startsWith("/") ? entry : require.resolve(entry)],
      bundle: true,
      write: false,
      platform: "node",
      format: "cjs",
      external: ["react", "react-dom", "react/*", "@aws-sdk/*"],
      logLevel: "error",
    });
    evaluate = new Function("require", "module", "exports", outputFiles[0]?.text ?? "") as never;
    bundles.set(name, evaluate as never);
  }
  const module = { exports: {} as unknown };
  evaluate?.(require, module, module.exports);
  return module.exports;
}
