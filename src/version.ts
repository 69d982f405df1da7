import { createRequire } from "node:module";

/** The version in this package's own package.json, which the package finds by its name, built or not. */
export function version(): string {
  const { version } = createRequire(import.meta.url)("migrate-nextauth-dynamo/package.json") as { version: string };
  return version;
}
