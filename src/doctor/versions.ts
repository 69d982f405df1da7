import { createRequire } from "node:module";
import semver from "semver";
import { installed, type Manifest, rangeOf } from "./installed.ts";
import { type Check, makeCheck } from "./report.ts";

/** The packages whose peer ranges decide whether the upgraded application runs. */
const peersOf = [
  "next-auth",
  "@next-auth/dynamodb-adapter",
  "@auth/dynamodb-adapter",
  "@aws-sdk/lib-dynamodb",
  "migrate-nextauth-dynamo",
];

/** The first version of a package that next-auth v4 is used with. */
const firstForV4: Readonly<Record<string, string>> = { "next-auth": "4.0.0", "@next-auth/dynamodb-adapter": "1.0.0" };

/**
 * Node.js, what is installed beside what package.json asks for, and peer ranges.
 *
 * @param install the commands that install what is missing
 */
export function versionChecks(folder: string, manifest: Manifest, install: readonly string[]): Check[] {
  return [nodeCheck(), installedCheck(folder, manifest, install), ...peerChecks(folder, manifest)];
}

export function nodeCheck(): Check {
  const { engines } = createRequire(import.meta.url)("migrate-nextauth-dynamo/package.json") as {
    engines: { node: string };
  };
  const isEnough = semver.satisfies(process.version, engines.node);
  const found = `Node.js ${process.version.slice(1)}`;
  return isEnough
    ? makeCheck("versions", "node", found)
    : makeCheck("versions", "node", found, `This tool needs ${engines.node}.`, "failed");
}

/** The packages that matter here and aren't installed as package.json asks for them. */
export function notInstalled(folder: string, manifest: Manifest): string[] {
  return [...peersOf, "@aws-sdk/client-dynamodb", "nodemailer"].filter((name) => {
    const range = rangeOf(manifest, name);
    if (range === undefined || semver.validRange(range) === null) return false;
    return !semver.satisfies(installed(folder, name)?.version ?? "0.0.0", range, { includePrerelease: true });
  });
}

function installedCheck(folder: string, manifest: Manifest, install: readonly string[]): Check {
  const missing = notInstalled(folder, manifest);
  if (missing.length > 0) {
    return makeCheck(
      "versions",
      "installed",
      `Not installed as package.json asks: ${missing.join(", ")}`,
      install.join(" && "),
    );
  }
  const sdk = installed(folder, "@aws-sdk/client-dynamodb")?.version;
  return makeCheck(
    "versions",
    "installed",
    `What package.json asks for is installed${sdk ? `; @aws-sdk/client-dynamodb ${sdk}` : ""}`,
  );
}

function peerChecks(folder: string, manifest: Manifest): Check[] {
  const behind = notInstalled(folder, manifest);
  const wrong = peersOf.flatMap((name) => {
    const own = rangeOf(manifest, name) === undefined || behind.includes(name) ? undefined : installed(folder, name);
    // What is still next-auth v3's will be replaced, and its peers with it.
    if (!own || semver.lt(own.version ?? "0.0.0", firstForV4[name] ?? "0.0.0")) return [];
    return unmetPeers(folder, own).map(([peer, range, version]) => ({ name, peer, range, version }));
  });
  if (wrong.length === 0) return [makeCheck("versions", "peers", "Peer ranges are met")];
  return wrong.map(({ name, peer, range, version }) =>
    makeCheck(
      "versions",
      `peers/${name}/${peer}`,
      `${name} wants ${peer} ${range}; ${version ? `${version} is installed` : "none is installed"}`,
      `Install ${peer} in that range.`,
    ),
  );
}

function unmetPeers(
  folder: string,
  own: Manifest,
): (readonly [peer: string, range: string, version: string | undefined])[] {
  const isMet = (peer: string, range: string, version: string | undefined) =>
    version === undefined
      ? own.peerDependenciesMeta?.[peer]?.optional === true
      : semver.satisfies(version, range, { includePrerelease: true });
  return Object.entries(own.peerDependencies ?? {})
    .map(([peer, range]) => [peer, range, installed(folder, peer)?.version] as const)
    .filter((peer) => !isMet(...peer));
}
