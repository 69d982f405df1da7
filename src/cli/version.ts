import { readFileSync } from "node:fs";

/** The version in this package's own package.json, which stands three levels above the built file. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
