import { readFileSync } from "node:fs";

/**
 * Reads what `npm audit --json` says from stdin, and fails on what it says of packages that are bundled (dist/sbom.cdx.json). To npm
 * they are a need of development, but their code is in everybody's installation.
 */
interface Audit {
  readonly vulnerabilities: Readonly<
    Record<string, { readonly via: readonly (string | { readonly title: string; readonly url: string })[] }>
  >;
}

const { vulnerabilities } = JSON.parse(readFileSync(0, "utf8")) as Audit;
const { components } = JSON.parse(readFileSync(new URL("../dist/sbom.cdx.json", import.meta.url), "utf8")) as {
  readonly components: readonly { readonly name: string; readonly version: string }[];
};
for (const { name, version } of components) {
  for (const advisory of vulnerabilities[name]?.via ?? []) {
    // A text names a package that it depends on, which stands in the list itself if it is bundled.
    if (typeof advisory === "string") continue;
    console.error(`${name} ${version}: ${advisory.title} (${advisory.url})`);
    process.exitCode = 1;
  }
}
