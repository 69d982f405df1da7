import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { userEnvironment } from "./parts/command.ts";

const root = new URL("../../", import.meta.url).pathname;
const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };

/** The versions of Next.js that next-auth v4 runs on, each with the React that it wants. */
const projects = [
  { next: "12.3", react: "17" },
  { next: "13.5", react: "18" },
  { next: "14.2", react: "18" },
  { next: "16", react: "19" },
];

let folder: string;
let tarball: string;
let npx: (cwd: string, ...args: string[]) => Promise<Ended>;
beforeAll(async () => {
  folder = temporaryFolder("migrate-nextauth-dynamo-install");
  const args = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const packed = await run(root, "npm", args);
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  tarball = join(folder, filename);
  // What npx installs is put in npm's cache and stays there: it gets a cache of its own, with what was downloaded before.
  const cache = join(folder, "cache");
  await mkdir(cache);
  const { stdout } = await run(root, "npm", ["config", "get", "cache"]);
  await symlink(join(stdout.trim(), "_cacache"), join(cache, "_cacache"));
  npx = (cwd, ...rest) => run(cwd, "npx", ["--yes", `file:${tarball}`, ...rest], { npm_config_cache: cache });
});

it("npx runs the package in an empty folder", async () => {
  const empty = await mkdtemp(join(folder, "empty-"));
  const { code, stdout } = await npx(empty, "--version");
  expect(code).toBe(0);
  expect(stdout).toContain(manifest.version);
});

describe.each(projects)("in a project on Next.js $next", ({ next, react }) => {
  let project: string;
  beforeAll(async () => {
    project = await mkdtemp(join(folder, "project-"));
    await cp(join(root, "fixtures/apps/documented-v3"), project, { recursive: true });
    const dependencies = { next: `^${next}`, react: `^${react}`, "react-dom": `^${react}` };
    const v3 = {
      ...dependencies,
      "next-auth": "^3.29.0",
      "@next-auth/dynamodb-adapter": "0.4.2",
      "aws-sdk": "^2.1000.0",
    };
    await writeFile(join(project, "package.json"), JSON.stringify({ private: true, dependencies: v3 }, null, 2));
  });

  it("npx runs the package", async () => {
    const { code, stdout } = await npx(project, "codemod", "--dry-run");
    expect([0, 3]).toContain(code);
    expect(stdout).toContain('+import { DynamoDBAdapter } from "migrate-nextauth-dynamo/adapter"');
  });

  it("its peers let npm install what the codemod asks for, and the adapter", async () => {
    const { code: upgraded } = await npx(project, "codemod");
    expect([0, 3]).toContain(upgraded);
    const path = join(project, "package.json");
    const upgrade = JSON.parse(await readFile(path, "utf8")) as { dependencies: Record<string, string> };
    expect(upgrade.dependencies["next-auth"]).toMatch(/^\^4/);
    upgrade.dependencies["migrate-nextauth-dynamo"] = `file:${tarball}`;
    await writeFile(path, JSON.stringify(upgrade));
    const { code, stderr } = await run(project, "npm", ["install", "--package-lock-only", "--strict-peer-deps"]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  cwd: string,
  command: string,
  args: string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  try {
    const env = { ...userEnvironment(), ...environment };
    return { code: 0, ...(await promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26 })) };
  } catch (error) {
    return error as Ended;
  }
}
