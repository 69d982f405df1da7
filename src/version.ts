import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

let known: string | undefined;

/** The version in this package's own package.json. */
export function version(): string {
  known ??= (JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { version: string }).version;
  return known;
}

/** The folder of this package: above this file in src/, and above what is built of it in dist/. */
export function packageFolder(): string {
  return fileURLToPath(new URL("..", import.meta.url));
}

/**
 * What npx was told to take this package from, a tarball's `file:` or another address, where that isn't the registry: by its name
 * it isn't found again. Undefined for one that is installed.
 *
 * npx notes what it was given in the package.json that it installs it by (libnpmexec, `_npx.packages`).
 */
export function npxOrigin(folder = packageFolder()): string | undefined {
  const installation = join(folder, "../..");
  if (!/[\\/]_npx[\\/][^\\/]+[\\/]?$/.test(installation)) return undefined;
  try {
    const { _npx: { packages = [] } = {} } = JSON.parse(readFileSync(join(installation, "package.json"), "utf8")) as {
      readonly _npx?: { readonly packages?: readonly string[] };
    };
    // Of a registry's, a name, perhaps with a version, is all that it is called by.
    const spec = packages.find((each) => /migrate-nextauth-dynamo/.test(each) && /^[a-z+]+:|^[./~]/.test(each));
    if (spec === undefined || !/^[\x21-\x7e]+$/.test(spec)) return undefined;
    return spec.startsWith("file:") ? `file:${resolve(spec.slice("file:".length))}` : spec;
  } catch {
    return undefined;
  }
}
