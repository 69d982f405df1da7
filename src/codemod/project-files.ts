import { readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Finding } from "../../transforms/finding.ts";
import { slashed } from "../../transforms/paths.ts";
import { addressFindings, missingAddress, setsAddress } from "../../transforms/project-files/address.ts";
import { rangeInCatalog } from "../../transforms/project-files/catalog.ts";
import type { Needs, ProjectFile } from "../../transforms/project-files/findings.ts";
import { lockedVersion } from "../../transforms/project-files/locked.ts";
import { moduleNameFindings } from "../../transforms/project-files/module-names.ts";
import { nodeVersionFindings } from "../../transforms/project-files/node-version.ts";
import { packageFindings, stalePatch, workspaceFindings } from "../../transforms/project-files/package-findings.ts";
import { lockFilesAbove, managerOf } from "./install.ts";
import { readPlainFile } from "./plain-file.ts";
import { liesIn, projectRoot, reallyLiesIn } from "./project-root.ts";
import { rangesIn, Workspaces } from "./workspace.ts";

/** A file of the project that isn't code, and what has to be said of it. */
export interface FoundInFile {
  /** Absolute. */
  readonly path: string;
  readonly findings: readonly Finding[];
}

/** An application that is upgraded. */
export interface Application {
  /** Its package.json. */
  readonly manifest: string;
  readonly needs: Needs | undefined;
  /** The upgrade takes aws-sdk out of it. */
  readonly losesAwsSdk: boolean;
}

/** Files that say how an application is built, run and addressed, in its folder and in that of the repository. */
const interesting =
  /^(\.env(\..+)?|\.nvmrc|\.node-version|\.tool-versions|.*dockerfile.*|(docker-)?compose.*\.ya?ml|serverless.*\.ya?ml|template\.ya?ml|app\.yaml|\.gitlab-ci\.yml|\.travis\.yml|amplify\.ya?ml|buildspec.*\.ya?ml|cloudbuild.*\.ya?ml|render\.ya?ml|\.?mise\.toml|fly\.toml|jenkinsfile|azure-pipelines\.yml|bitbucket-pipelines\.yml|netlify\.toml|vercel\.json|now\.json|next\.config\.[cm]?[jt]s|package\.json|pnpm-workspace\.yaml|[tj]sconfig.*\.json|jest.*\.json|\.babelrc(\.json)?|babel\.config\.json|\.swcrc)$/i;
const inFolders: readonly (readonly [folder: string, name: RegExp])[] = [
  [".github/workflows", /\.ya?ml$/],
  [".circleci", /\.ya?ml$/],
  [".devcontainer", /^devcontainer\.json$/],
  ["docker", /dockerfile/i],
  [".docker", /dockerfile/i],
];
const patchFolders = ["patches", ".yarn/patches"];

/** Larger ones are not what they are called. */
const largest = 1_000_000;
/** A lock file may be larger than any other text. */
const largestLock = 50_000_000;

/**
 * Looks at the files around the code of applications that are upgraded, and at those that say where code is deployed; the findings
 * of a file that they share are told once.
 */
export function lookAround(
  applications: readonly Application[],
  deployment: readonly string[],
  cwd: string,
): FoundInFile[] {
  const found = new Map<string, Map<string, Finding>>();
  for (const { path, findings } of applications.flatMap((application) => around(application, deployment, cwd))) {
    const known = found.get(path) ?? new Map<string, Finding>();
    for (const finding of findings) known.set(`${finding.code} ${finding.line} ${finding.column}`, finding);
    if (known.size > 0) found.set(path, known);
  }
  return [...found]
    .map(([path, findings]) => ({ path, findings: [...findings.values()].sort((a, b) => a.line - b.line) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function around(
  { manifest, needs, losesAwsSdk }: Application,
  deployment: readonly string[],
  cwd: string,
): FoundInFile[] {
  const folder = dirname(manifest);
  const root = projectRoot(manifest, cwd);
  const deploying = needs ? deployment.filter((path) => mayDeploy(path, folder, root)) : [];
  const paths = new Set([...[...new Set([folder, root])].flatMap((at) => filesIn(at)), ...deploying]);
  const files = [...paths].flatMap((path) => {
    const text = textOf(path, root, largest);
    return text === undefined ? [] : [{ path, file: { name: slashed(relative(root, path)), text } }];
  });
  const locks = lockFilesAbove(manifest).map(
    (path) => [basename(path), textOf(path, root, largestLock) ?? ""] as const,
  );
  const locked = (name: string) => {
    for (const [lockFile, text] of locks) {
      const version = lockedVersion(lockFile, text, name);
      if (version !== undefined) return version;
    }
    return installedVersion([folder, root], root, name);
  };
  const install = `${managerOf(manifest).manager} install`;
  const catalogs = catalogHomes.flatMap((name) => textOf(join(root, name), root, largest) ?? []);
  const inCatalog = (range: string, name: string) => rangeInCatalog(catalogs, range, name);
  const findingsOf = (name: string, file: ProjectFile) => {
    if (name === "package.json")
      return [
        ...packageFindings(file, { needs, locked, inCatalog, losesAwsSdk, install }),
        ...moduleNameFindings(file),
      ];
    if (name === "pnpm-workspace.yaml") return workspaceFindings(file, losesAwsSdk);
    return [...addressFindings(file), ...moduleNameFindings(file), ...(needs ? nodeVersionFindings(file, needs) : [])];
  };
  const results = files.map(({ path, file }) => ({ path, findings: findingsOf(basename(path), file) }));
  return [...results, ...patches(folder, root, losesAwsSdk), ...withoutAddress(files)];
}

/** Packages by which code describes the servers that it is run on. */
const toolkits = /^(aws-cdk-lib|aws-cdk|@aws-cdk\/.+|sst|@serverless-stack\/.+|cdktf|@pulumi\/.+|serverless)$/;

/**
 * Whether a file may say where an application is deployed: it is of the application's own package, of the repository's, or of one
 * that describes servers. Those of other packages run something else.
 */
function mayDeploy(path: string, folder: string, root: string): boolean {
  if (!liesIn(root, path)) return false;
  const workspaces = new Workspaces();
  let at = dirname(path);
  while (at !== folder && at !== root && !workspaces.manifestIn(at)) at = dirname(at);
  if (at === folder || at === root) return true;
  const manifest = workspaces.manifestIn(at);
  return manifest !== undefined && rangesIn(manifest).some(({ name }) => toolkits.test(name));
}

/** Where a workspace keeps ranges for all of its packages. */
const catalogHomes = ["pnpm-workspace.yaml", ".yarnrc.yml", "package.json"];

/** Of a package that is installed where its version can't be read from a lock file. */
function installedVersion(folders: readonly string[], root: string, name: string): string | undefined {
  for (const folder of new Set(folders)) {
    const text = textOf(join(folder, "node_modules", name, "package.json"), root, largest);
    const version = /^\s*"version"\s*:\s*"(\d+\.\d+\.\d+)/m.exec(text ?? "")?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

function withoutAddress(files: readonly { readonly path: string; readonly file: ProjectFile }[]): FoundInFile[] {
  const vercel = files.find(({ file }) => /(^|\/)(vercel|now)\.json$/.test(file.name));
  if (!vercel || files.some(({ file }) => setsAddress(file))) return [];
  return [{ path: vercel.path, findings: [missingAddress(vercel.file)] }];
}

function patches(folder: string, root: string, losesAwsSdk: boolean): FoundInFile[] {
  return [...new Set([folder, root])].flatMap((at) =>
    patchFolders.flatMap((name) =>
      namesIn(join(at, name)).flatMap((patch) => {
        const finding = stalePatch(patch, losesAwsSdk);
        return finding ? [{ path: join(at, name, patch), findings: [finding] }] : [];
      }),
    ),
  );
}

function filesIn(folder: string): string[] {
  return [
    ...namesIn(folder)
      .filter((name) => interesting.test(name))
      .map((name) => join(folder, name)),
    ...inFolders.flatMap(([below, pattern]) =>
      namesIn(join(folder, below))
        .filter((name) => pattern.test(name))
        .map((name) => join(folder, below, name)),
    ),
  ];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Undefined for what isn't text of the project; what can't be read keeps nobody from the upgrade. */
function textOf(path: string, root: string, most: number): string | undefined {
  try {
    return reallyLiesIn(root, path) ? readPlainFile(path, most)?.toString("utf8") : undefined;
  } catch {
    return undefined;
  }
}
