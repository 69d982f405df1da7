import { parse } from "jsonc-parser";
import type { AdapterPackage } from "../adapter-packages.ts";
import { ranges } from "../knowledge/packages.ts";
import { catalogNamed } from "./catalog.ts";
import { withEntry } from "./edit-json.ts";
import { isBelow } from "./findings.ts";

/** One line of the plan for a package.json. */
export interface DependencyChange {
  readonly kind: "add" | "update" | "remove";
  readonly section: Section | "catalog";
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly why: string;
}

/** One that stands in the package.json itself. */
interface OwnChange extends DependencyChange {
  readonly section: Section;
}

export interface ManifestPlan {
  readonly changes: readonly DependencyChange[];
  /** What a person has to decide: what is so, and after a colon what to do about it, if anything. */
  readonly warnings: readonly string[];
  /** What has to be raised in the workspace's catalogs, which the file refers to. */
  readonly catalogs: readonly CatalogUse[];
  /** The file's new text; the old one when there are no changes. */
  readonly text: string;
}

export interface CatalogUse {
  /** `""` for the catalog without a name. */
  readonly catalog: string;
  readonly name: string;
  readonly to: string;
  readonly why: string;
}

/** What the code of one package says after the upgrade. */
export interface PackageUse {
  /** Something of it was upgraded, now or before: it names next-auth and no file had to be left behind. */
  readonly upgraded: boolean;
  readonly adapter: AdapterPackage;
  /** The packages that its files name, before and after. */
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
  readonly usesEmailProvider: boolean;
  /** Packages that want the application to bring aws-sdk. */
  readonly awsSdkPeers: readonly string[];
}

const sections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;
type Section = (typeof sections)[number];
type Manifest = Readonly<Partial<Record<Section, Readonly<Record<string, string>>>>>;

/**
 * Plans what becomes of a package.json and edits its text, with its own indentation, order and line ends.
 * @param ownRange what to ask for to get migrate-nextauth-dynamo, for an application that takes its adapter
 */
export function planManifest(text: string, use: PackageUse, ownRange: string): ManifestPlan {
  const manifest = (parse(text) ?? {}) as Manifest;
  const changes: OwnChange[] = [];
  const warnings: string[] = [];
  const catalogs: CatalogUse[] = [];
  const has = (name: string) => sections.some((section) => manifest[section]?.[name] !== undefined);
  const each = (name: string, visit: (section: Section, range: string) => void) => {
    for (const section of sections) {
      const range: unknown = manifest[section]?.[name];
      if (typeof range === "string") visit(section, range);
    }
  };
  const rangeOf = (name: string) => ranges.get(name) ?? ownRange;
  const update = (name: string, why: string) => {
    const to = rangeOf(name);
    each(name, (section, from) => {
      const major = majorOf(from);
      const catalog = catalogNamed(from);
      if (catalog !== undefined) catalogs.push({ catalog, name, to, why });
      else if (major === undefined) warnings.push(unread(`${section}.${name}`, from, to));
      else if (major < (majorOf(to) ?? 0)) changes.push({ kind: "update", section, name, from, to, why });
    });
  };
  const remove = (name: string, why: string) =>
    each(name, (section, from) => changes.push({ kind: "remove", section, name, from, why }));
  const add = (name: string, why: string) => {
    if (!has(name)) changes.push({ kind: "add", section: "dependencies", name, to: rangeOf(name), why });
  };
  /** Where next-auth itself is among the dependencies, what is for development alone isn't installed in production. */
  const fromDevelopment = (name: string, why: string) => {
    const { dependencies, devDependencies } = manifest;
    const range: unknown = devDependencies?.[name];
    if (typeof range !== "string" || !dependencies?.["next-auth"] || dependencies[name]) return;
    changes.push({ kind: "remove", section: "devDependencies", name, from: range, why });
    changes.push({ kind: "add", section: "dependencies", name, to: range, why });
  };

  if (use.upgraded) {
    update("next-auth", "the code is next-auth v4's now");
    if (changes.length + catalogs.length > 0) update("nodemailer", "next-auth v4 takes no older one");
    remove("@types/next-auth", "next-auth v4 has its own types");
  }
  for (const name of ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/credential-providers"]) {
    if (!use.after.has(name)) continue;
    add(name, "the adapter's client is made with it");
    each(name, (section, from) => {
      const to = rangeOf(name);
      if (isBelow(from, to.slice(1))) {
        warnings.push(`${section}.${name} is "${from}", and the adapter's client is written for ${to}: raise it.`);
      }
    });
  }
  if (use.after.has("migrate-nextauth-dynamo") && use.upgraded) {
    warnings.push(...notOfRegistry(has("migrate-nextauth-dynamo") ? undefined : ownRange));
    add("migrate-nextauth-dynamo", "the adapter");
    fromDevelopment("migrate-nextauth-dynamo", "the application loads the adapter where it runs");
  }
  if (use.after.has("@auth/dynamodb-adapter")) add("@auth/dynamodb-adapter", "the adapter");
  if (use.after.has("@next-auth/dynamodb-adapter")) {
    if (use.upgraded && use.adapter === "@next-auth/dynamodb-adapter") {
      update("@next-auth/dynamodb-adapter", "its first version for next-auth v4's items");
      add("@next-auth/dynamodb-adapter", "the adapter");
    }
  } else if (use.before.has("@next-auth/dynamodb-adapter"))
    remove("@next-auth/dynamodb-adapter", `${use.adapter} takes its place`);
  if (use.before.has("aws-sdk") && !use.after.has("aws-sdk") && use.awsSdkPeers.length > 0) {
    if (has("aws-sdk"))
      warnings.push(`aws-sdk stays for ${use.awsSdkPeers.join(" and ")}, whose peer dependency it is.`);
  } else if (use.before.has("aws-sdk") && !use.after.has("aws-sdk")) {
    remove("aws-sdk", "nothing uses it any more");
    remove("@types/aws-sdk", "nothing uses it any more");
  }
  if (use.usesEmailProvider && use.upgraded)
    add("nodemailer", "next-auth v4 leaves it to the application that sends e-mail");

  return { changes, warnings, catalogs, text: edit(text, manifest, changes) };
}

/** What is said of this package where no registry has it. */
function notOfRegistry(range: string | undefined): string[] {
  if (range === undefined || range.startsWith("^")) return [];
  return [
    `migrate-nextauth-dynamo is taken from ${range}: see that it is there wherever the application is installed.`,
  ];
}

/** What is said of a range that can't be compared. */
export function unread(where: string, range: string, to: string): string {
  return `${where} is "${range}": make sure that it means ${to}.`;
}

function edit(text: string, manifest: Manifest, changes: readonly OwnChange[]): string {
  let edited = text;
  for (const { kind, section, name, to } of changes) {
    const present = Object.keys((parse(edited) as Manifest)[section] ?? {});
    const isSorted = Object.keys(manifest[section] ?? {}).every(
      (key, i, keys) => i === 0 || (keys[i - 1] as string) <= key,
    );
    edited = withEntry(edited, {
      // A section that would be left empty goes.
      path: kind === "remove" && present.length === 1 ? [section] : [section, name],
      value: kind === "remove" ? undefined : to,
      // Called with the section's keys, or with the file's own when the section is missing.
      placeAmong: (names) => {
        const before = isSorted && present.length > 0 ? names.findIndex((key) => key > name) : -1;
        return before < 0 ? names.length : before;
      },
    });
  }
  return edited;
}

/** `^3.1.0`, `3.x`, `>=3 <5` → 3; undefined for what is no range of versions (`latest`, `workspace:*`, a URL). */
export function majorOf(range: string): number | undefined {
  const found = /^[\^~>=v\s]*(\d+)/.exec(range)?.[1];
  return found === undefined ? undefined : Number(found);
}
