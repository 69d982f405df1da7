import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package of others with code in dist/. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  /** By its SPDX expression. */
  readonly license: string;
  /** The text of its licence file. */
  readonly text: string;
}

/**
 * The packages that these modules (absolute paths) belong to, sorted.
 *
 * @throws Error for one whose licence isn't known or stands in no file: it can't be passed on
 */
export function bundledPackages(modules: Iterable<string>): Bundled[] {
  const folders = new Set([...modules].filter((path) => path.includes("/node_modules/")).map(folderOf));
  const packages = new Map([...folders].map(packageIn).map((each) => [`${each.name} ${each.version}`, each]));
  return [...packages.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** A package may have more manifests, as `{ "type": "module" }` in a folder; its own has a name. */
function folderOf(path: string): string {
  const folder = dirname(path);
  if (folder.endsWith("/node_modules")) throw new Error(`${path} belongs to no package.`);
  const manifest = join(folder, "package.json");
  const isPackage = existsSync(manifest) && "version" in JSON.parse(readFileSync(manifest, "utf8"));
  return isPackage ? folder : folderOf(folder);
}

function packageIn(folder: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (typeof license !== "string" || !file) throw new Error(`${name} ${version} is bundled and has no licence.`);
  return { name, version, license, text: readFileSync(join(folder, file), "utf8").trim() };
}

export function notices(packages: readonly Bundled[]): string {
  const rule = "-".repeat(80);
  const parts = packages.map(({ name, version, license, text }) => {
    return `${rule}\n${name} ${version} (${license})\n${rule}\n\n${text.replaceAll("\r\n", "\n")}\n`;
  });
  return `The files in dist/ contain code of these packages, under their licences.\n\n${parts.join("\n")}`;
}

/** The same packages as CycloneDX tells them to what looks for vulnerable versions. */
export function bill(packages: readonly Bundled[], own: { readonly name: string; readonly version: string }): object {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { type: "application", ...identity(own) } },
    components: packages.map(({ license, ...each }) => ({
      type: "library",
      ...identity(each),
      licenses: [{ license: { id: license } }],
    })),
  };
}

function identity({ name, version }: { readonly name: string; readonly version: string }): object {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { "bom-ref": purl, name, version, purl };
}
