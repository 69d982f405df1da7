import { findNodeAtLocation, getNodeValue, type Node, parseTree } from "jsonc-parser";
import semver from "semver";
import type { Finding } from "../finding.ts";
import { peers } from "../knowledge/packages.ts";
import { findingAt, isBelow, type Needs, type ProjectFile } from "./findings.ts";
import { nodeFinding } from "./node-version.ts";

/** next-auth v4's types, and this package's, are written with `type` modifiers on import names (TypeScript 4.5). */
const lowestTypeScript = "4.5.0";

const sections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Where package managers are told to take another version than a package asks for. */
const overrides: readonly (readonly string[])[] = [["overrides"], ["resolutions"], ["pnpm", "overrides"]];

/** The lowest version that comes with the upgrade; what it takes away has none. */
const lowest: ReadonlyMap<string, string | undefined> = new Map([
  ["next-auth", "4.0.0"],
  ["@next-auth/dynamodb-adapter", "3.0.0"],
  ["nodemailer", "7.0.0"],
  ["typescript", lowestTypeScript],
  ...peers.map((peer) => [peer.name, peer.lowest.join(".")] as const),
  ["aws-sdk", undefined],
]);

/** A package whose old version an override must not bring back: `next-auth`, `**\/next-auth`, `parent>next-auth@3`. */
const pinned = new RegExp(`(?:^|\\*/|>)(${[...lowest.keys()].join("|")})(?:@[^/>]*)?$`);

interface Around {
  readonly needs: Needs | undefined;
  /** The version of a package that the lock file holds. */
  readonly locked: (name: string) => string | undefined;
  /** What `catalog:` stands for. */
  readonly inCatalog: (range: string, name: string) => string | undefined;
  /** The upgrade takes aws-sdk out of the package. */
  readonly losesAwsSdk: boolean;
  /** How the package is installed: `npm install`. */
  readonly install: string;
}

/** What of a package.json keeps the upgraded application from being installed, compiled or run. */
export function packageFindings(file: ProjectFile, around: Around): Finding[] {
  const root = parseTree(file.text);
  if (!root) return [];
  return [
    ...typeScript(file, root, around),
    ...peerRanges(file, root, around),
    ...engines(file, root, around.needs),
    ...patched(file, root, around.losesAwsSdk),
    ...overrides.flatMap((path) => {
      const list = findNodeAtLocation(root, [...path]);
      return list ? overridden(file, list, path, around) : [];
    }),
  ];
}

function each(
  root: Node,
  name: string,
  { inCatalog }: Around,
): { readonly at: Node; readonly range: string; readonly section: string }[] {
  return sections.flatMap((section) => {
    const at = findNodeAtLocation(root, [section, name]);
    const range: unknown = at && getNodeValue(at);
    return at && typeof range === "string" ? [{ at, range: inCatalog(range, name) ?? range, section }] : [];
  });
}

function typeScript(file: ProjectFile, root: Node, around: Around): Finding[] {
  return each(root, "typescript", around).flatMap(({ at, range }) => {
    const version = around.locked("typescript");
    const isOld = isBelow(range, lowestTypeScript) || (version !== undefined && semver.lt(version, lowestTypeScript));
    if (!isOld) return [];
    const found =
      isBelow(range, lowestTypeScript) || version === undefined ? `"${range}"` : `${version} in the lock file`;
    return [
      findingAt(file, at.offset, {
        code: "NAD401",
        message: `TypeScript is ${found}, and the types of next-auth v4 are syntax errors before 4.5.`,
        hint: "Raise TypeScript to ^4.9 or later before you build.",
      }),
    ];
  });
}

function peerRanges(file: ProjectFile, root: Node, around: Around): Finding[] {
  return peers.flatMap(({ name, lowest: first, range: wanted }) =>
    each(root, name, around).flatMap(({ at, range, section }) => {
      if (!isBelow(range, first.join("."))) return [];
      return [
        findingAt(file, at.offset, {
          code: "NAD403",
          message: `${section} has ${name} "${range}", and next-auth v4 wants ${wanted}.`,
          hint: `Raise ${name} to ^${first.join(".")} or later${pastPeers(around.install)}.`,
        }),
      ];
    }),
  );
}

/** npm alone refuses to install beside a peer range; yarn, pnpm and bun warn. */
function pastPeers(install: string): string {
  return install.startsWith("npm ") ? `; \`npm install --legacy-peer-deps\` works around it for now` : "";
}

function engines(file: ProjectFile, root: Node, needs: Needs | undefined): Finding[] {
  if (!needs) return [];
  return [
    ["engines", "node"],
    ["volta", "node"],
  ].flatMap((path) => {
    const at = findNodeAtLocation(root, path);
    const range: unknown = at && getNodeValue(at);
    if (!at || typeof range !== "string" || !isBelow(range, needs.node)) return [];
    return [nodeFinding(file, at.offset, `has ${path.join(".")} "${range}"`, needs)];
  });
}

/** pnpm refuses to install with a patch for a version that isn't there, wherever the patch lies. */
function patched(file: ProjectFile, root: Node, losesAwsSdk: boolean): Finding[] {
  const list = findNodeAtLocation(root, ["pnpm", "patchedDependencies"]);
  return (list?.children ?? []).flatMap((entry): Finding[] => {
    const [key] = entry.children ?? [];
    const stale = key && stalePatch(`${getNodeValue(key)}.patch`, losesAwsSdk);
    return stale ? [findingAt(file, key.offset, stale)] : [];
  });
}

/** npm's overrides hold others for what a package brings with it, and `.` for that package itself. */
function overridden(file: ProjectFile, list: Node, path: readonly string[], around: Around): Finding[] {
  return (list.children ?? []).flatMap((entry): Finding[] => {
    const [key, value] = entry.children ?? [];
    if (!key || !value) return [];
    const name = String(getNodeValue(key));
    if (value.type === "object") return overridden(file, value, [...path, name], around);
    const range: unknown = getNodeValue(value);
    if (typeof range !== "string") return [];
    const override = {
      key: name === "." ? (path.at(-1) ?? "") : name,
      range,
      offset: key.offset,
      where: path.join("."),
    };
    return oldOverride(file, override, around.losesAwsSdk);
  });
}

/** pnpm reads `overrides` from pnpm-workspace.yaml, too. */
export function workspaceFindings(file: ProjectFile, losesAwsSdk: boolean): Finding[] {
  const block = /^overrides:[^\S\n]*(?:#.*)?\n((?:[^\S\n]+.*\n?|[^\S\n]*\n)*)/m.exec(file.text);
  const [whole = "", body = ""] = block ?? [];
  const start = (block?.index ?? 0) + whole.length - body.length;
  const entries = [
    ...body.matchAll(/^[^\S\n]+(["']?)([^"'\n]+?)\1:[^\S\n]+(["']?)([^"'#\n]+?)\3[^\S\n]*(?:#.*)?\r?$/gm),
  ];
  return entries.flatMap(({ 2: key = "", 4: range = "", index }) => {
    const offset = start + index + (/\S/.exec(body.slice(index))?.index ?? 0);
    return oldOverride(file, { key, range, offset, where: "overrides" }, losesAwsSdk);
  });
}

interface Override {
  readonly key: string;
  readonly range: string;
  readonly offset: number;
  readonly where: string;
}

function oldOverride(file: ProjectFile, { key, range, offset, where }: Override, losesAwsSdk: boolean): Finding[] {
  const name = pinned.exec(key)?.[1];
  if (name === undefined || range.startsWith("$")) return [];
  const first = lowest.get(name);
  const isOld = first === undefined ? losesAwsSdk : isBelow(versionIn(range), first);
  if (!isOld) return [];
  const fate = first === undefined ? "nothing uses it any more" : `the upgraded code needs ${first} or later`;
  return [
    findingAt(file, offset, {
      code: "NAD404",
      message: `${where} holds ${name} at "${range}", and ${fate}.`,
      hint: `Remove ${name} from ${where}${first === undefined ? "" : ", or set the range that dependencies has"}, and install again.`,
    }),
  ];
}

/** `patch:next-auth@npm:3.29.10#…`, `npm:next-auth@3.29.10` → `3.29.10` */
function versionIn(range: string): string {
  return /^(?:patch|npm):@?[^@]+@(?:npm(?::|%3A))?([^#]+)/.exec(range)?.[1] ?? range;
}

/** `patches/next-auth+3.29.10.patch` of patch-package, `patches/next-auth@3.29.10.patch` of pnpm, `.yarn/patches/next-auth-npm-3.29.10-….patch`. */
export function stalePatch(name: string, losesAwsSdk: boolean): Finding | undefined {
  const file = name.split("/").at(-1) ?? "";
  if (/^@next-auth[+_-]_?(typeorm|prisma)-legacy-adapter(\+|@|-npm-)0\..*\.?patch$/.test(file))
    return patchFor("an adapter that came with next-auth v3, and doesn't come with v4");
  const match =
    /^(next-auth|aws-sdk|nodemailer|@next-auth[+_-](?:_)?dynamodb-adapter)(?:\+|@|-npm-|\+\+)(\d+)\.[\w.+-]*\.?patch$/.exec(
      file,
    ) ?? /^(next-auth|aws-sdk|nodemailer|@next-auth\+dynamodb-adapter)\+(\d+)\..*\.patch$/.exec(file);
  if (!match) return undefined;
  const [, patched = "", major = ""] = match;
  const packageName = patched.replace(/^@next-auth.*/, "@next-auth/dynamodb-adapter");
  const first = lowest.get(packageName);
  if (first === undefined ? !losesAwsSdk : Number(major) >= semver.major(first)) return undefined;
  return patchFor(`${packageName} ${major}, which the upgrade replaces`);
}

function patchFor(what: string): Finding {
  return {
    code: "NAD405",
    line: 1,
    column: 1,
    level: "todo",
    message: `This patch is for ${what}: it can't be applied anymore, and the installation fails.`,
    hint: "Check whether its fix is still needed, then delete or recreate it.",
  };
}
