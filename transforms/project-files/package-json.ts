import { parse } from "jsonc-parser";
import type { AdapterPackage } from "../adapter-packages.ts";
import { ranges, xray } from "../knowledge/packages.ts";
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
  /** X-Ray traces a client of SDK v3. */
  readonly tracesClient: boolean;
}

const sections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;
type Section = (typeof sections)[number];
type Manifest = Readonly<Partial<Record<Section, Readonly<Record<string, string>>>>>;

/**
 * Plans what becomes of a package.json and edits its text, with its own indentation, order and line ends.
 * @param ownRange what to ask for to get migrate-nextauth-dynamo, for an application that takes its adapter
 */
export function planManifest(text: string, use: PackageUse, ownRange: string): ManifestPlan {
  const planned = new Plan((parse(text) ?? {}) as Manifest, ownRange);
  planNextAuth(planned, use);
  planClient(planned, use);
  planAdapter(planned, use, ownRange);
  planAwsSdk(planned, use);
  if (use.usesEmailProvider && use.upgraded)
    planned.add("nodemailer", "next-auth v4 leaves it to the application that sends e-mail");
  const { manifest, changes, warnings, catalogs } = planned;
  return { changes, warnings, catalogs, text: edit(text, manifest, changes) };
}

function planNextAuth(planned: Plan, { upgraded }: PackageUse): void {
  if (!upgraded) return;
  planned.update("next-auth", "the code is next-auth v4's now");
  if (planned.changes.length + planned.catalogs.length > 0)
    planned.update("nodemailer", "next-auth v4 takes no older one");
  planned.remove("@types/next-auth", "next-auth v4 has its own types");
}

function planClient(planned: Plan, { after, tracesClient }: PackageUse): void {
  for (const name of tracesClient ? xray : []) planned.update(name, "it traces the adapter's client");
  for (const name of ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/credential-providers"]) {
    if (!after.has(name)) continue;
    planned.add(name, "the adapter's client is made with it");
    planned.each(name, (section, from) => {
      const to = planned.rangeOf(name);
      if (isBelow(from, to.slice(1))) {
        planned.warnings.push(
          `${section}.${name} is "${from}", and the adapter's client is written for ${to}: raise it.`,
        );
      }
    });
  }
}

function planAdapter(planned: Plan, { upgraded, adapter, before, after }: PackageUse, ownRange: string): void {
  if (after.has("migrate-nextauth-dynamo") && upgraded) {
    planned.warnings.push(...notOfRegistry(planned.has("migrate-nextauth-dynamo") ? undefined : ownRange));
    planned.add("migrate-nextauth-dynamo", "the adapter");
    planned.takeFromDevelopment("migrate-nextauth-dynamo", "the application loads the adapter where it runs");
  }
  if (after.has("@auth/dynamodb-adapter")) planned.add("@auth/dynamodb-adapter", "the adapter");
  if (after.has("@next-auth/dynamodb-adapter")) {
    if (!upgraded || adapter !== "@next-auth/dynamodb-adapter") return;
    planned.update("@next-auth/dynamodb-adapter", "its first version for next-auth v4's items");
    planned.add("@next-auth/dynamodb-adapter", "the adapter");
  } else if (before.has("@next-auth/dynamodb-adapter"))
    planned.remove("@next-auth/dynamodb-adapter", `${adapter} takes its place`);
}

function planAwsSdk(planned: Plan, { before, after, awsSdkPeers }: PackageUse): void {
  if (!before.has("aws-sdk") || after.has("aws-sdk")) return;
  if (awsSdkPeers.length === 0) {
    planned.remove("aws-sdk", "nothing uses it any more");
    planned.remove("@types/aws-sdk", "nothing uses it any more");
  } else if (planned.has("aws-sdk"))
    planned.warnings.push(`aws-sdk stays for ${awsSdkPeers.join(" and ")}, whose peer dependency it is.`);
}

/** What was planned so far, in the order in which it is told. */
class Plan {
  readonly changes: OwnChange[] = [];
  readonly warnings: string[] = [];
  readonly catalogs: CatalogUse[] = [];
  readonly manifest: Manifest;
  readonly #ownRange: string;

  constructor(manifest: Manifest, ownRange: string) {
    this.manifest = manifest;
    this.#ownRange = ownRange;
  }

  has(name: string): boolean {
    return sections.some((section) => this.manifest[section]?.[name] !== undefined);
  }

  each(name: string, visit: (section: Section, range: string) => void): void {
    for (const section of sections) {
      const range: unknown = this.manifest[section]?.[name];
      if (typeof range === "string") visit(section, range);
    }
  }

  rangeOf(name: string): string {
    return ranges.get(name) ?? this.#ownRange;
  }

  update(name: string, why: string): void {
    const to = this.rangeOf(name);
    this.each(name, (section, from) => {
      const major = majorOf(from);
      const catalog = catalogNamed(from);
      if (catalog !== undefined) this.catalogs.push({ catalog, name, to, why });
      else if (major === undefined) this.warnings.push(unread(`${section}.${name}`, from, to));
      else if (major < (majorOf(to) ?? 0)) this.changes.push({ kind: "update", section, name, from, to, why });
    });
  }

  remove(name: string, why: string): void {
    this.each(name, (section, from) => this.changes.push({ kind: "remove", section, name, from, why }));
  }

  add(name: string, why: string): void {
    if (this.has(name)) return;
    this.changes.push({ kind: "add", section: "dependencies", name, to: this.rangeOf(name), why });
  }

  /** Where next-auth itself is among the dependencies, what is for development alone isn't installed in production. */
  takeFromDevelopment(name: string, why: string): void {
    const { dependencies, devDependencies } = this.manifest;
    const range: unknown = devDependencies?.[name];
    if (typeof range !== "string" || !dependencies?.["next-auth"] || dependencies[name]) return;
    this.changes.push({ kind: "remove", section: "devDependencies", name, from: range, why });
    this.changes.push({ kind: "add", section: "dependencies", name, to: range, why });
  }
}

/** What is said of this package where no registry has it. */
function notOfRegistry(range: string | undefined): string[] {
  if (range === undefined || range.startsWith("^")) return [];
  return [
    `migrate-nextauth-dynamo goes into package.json as ${range}: see that this is there wherever the application is installed.`,
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
