// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what compose and CI files are made of
import { describe, expect, it } from "vitest";
import { addressFindings, setsAddress } from "./address.ts";
import { rangeInCatalog } from "./catalog.ts";
import type { Needs } from "./findings.ts";
import { lockedVersion } from "./locked.ts";
import { moduleNameFindings } from "./module-names.ts";
import { nodeVersionFindings } from "./node-version.ts";
import { packageFindings, stalePatch, workspaceFindings } from "./package-findings.ts";

const needs: Needs = { node: "20.19.0", nodeFor: "the adapter" };

describe("package.json", () => {
  const around = {
    needs,
    locked: (): string | undefined => undefined,
    inCatalog: (): string | undefined => undefined,
    losesAwsSdk: true,
    install: "npm install",
  };
  const codes = (manifest: object, lockedTypeScript?: string) =>
    packageFindings(
      { name: "package.json", text: JSON.stringify(manifest, null, 2) },
      { ...around, locked: () => lockedTypeScript },
    ).map(({ code, line }) => `${code}:${line}`);

  it.each([
    ["^11.0.0", true],
    ["^12.0.0", false],
    ["12.0.7", true],
    ["~12.1.0", true],
    ["~12.2.0", false],
    ["12.2.4", true],
    ["12.x", false],
    ["^13.4.0", false],
    [">=9", false],
    ["latest", false],
    ["catalog:", false],
  ])("with next %s is too old for next-auth v4: %s", (range, isOld) => {
    expect(codes({ dependencies: { next: range } })).toEqual(isOld ? ["NAD403:3"] : []);
  });

  it("is read with what a catalog says", () => {
    const inCatalog = (range: string, name: string) =>
      rangeInCatalog(["packages:\n  - a\ncatalog:\n  typescript: ^4.1.3\n  react: ~16.8\n", "{}"], range, name) as
        | string
        | undefined;
    const text = JSON.stringify({ dependencies: { react: "catalog:", typescript: "catalog:default" } });
    expect(
      packageFindings({ name: "package.json", text }, { ...around, inCatalog, locked: () => "4.2.4" }).map(
        ({ code }) => code,
      ),
    ).toEqual(["NAD401", "NAD403"]);
  });

  it("says how npm gets past a peer range, and npm alone", () => {
    const hint = (install: string) =>
      packageFindings(
        { name: "package.json", text: '{ "dependencies": { "react": "16.14.0" } }' },
        { ...around, losesAwsSdk: false, install },
      )[0]?.hint;
    expect(hint("npm install")).toContain("npm install --legacy-peer-deps");
    expect(hint("yarn install")).not.toContain("legacy");
  });

  it.each([
    ["^3.9.0", undefined, true],
    ["~4.4.2", undefined, true],
    ["^4.1.0", undefined, false],
    ["^4.1.0", "4.4.4", true],
    ["^4.1.0", "4.9.5", false],
    ["latest", "4.2.3", true],
    ["^5.0.0", "5.1.0", false],
  ])("with TypeScript %s, locked at %s, is too old: %s", (range, locked, isOld) => {
    expect(codes({ devDependencies: { typescript: range } }, locked)).toEqual(isOld ? ["NAD401:3"] : []);
  });

  it.each([
    [{ engines: { node: "14.x" } }, ["NAD402:3"]],
    [{ engines: { node: ">=12" } }, []],
    [{ engines: { node: ">=18 <20" } }, ["NAD402:3"]],
    [{ engines: { node: "20.x" } }, []],
    [{ volta: { node: "16.13.0" } }, ["NAD402:3"]],
    [{ engines: { node: 14 } }, []],
    [{ engines: { node: "whatever" } }, []],
  ])("with %j asks for Node.js: %j", (manifest, expected) => {
    expect(codes(manifest)).toEqual(expected);
  });

  it.each([
    [{ overrides: { "next-auth": "3.29.10" } }, ["NAD404:3"]],
    [{ resolutions: { "next-auth": "^3", "aws-sdk": "2.1000.0", left: "1" } }, ["NAD404:3", "NAD404:4"]],
    [{ pnpm: { overrides: { "next-auth@3": "3.29.10", "a>next-auth": "3" } } }, ["NAD404:4", "NAD404:5"]],
    [{ resolutions: { "**/next-auth": "3.29.0" } }, ["NAD404:3"]],
    [{ overrides: { "next-auth": "$next-auth" } }, []],
    [{ overrides: { "next-auth": "^4.24.0", constructor: "1", __proto__: null } }, []],
    [{ overrides: { "next-auth": { nodemailer: "6.0.0" } } }, ["NAD404:4"]],
    [
      { overrides: { "some-lib": { "next-auth": "3.29.10" }, "next-auth": { ".": "3.29.10" } } },
      ["NAD404:4", "NAD404:7"],
    ],
    [
      { resolutions: { typescript: "4.2.4", "**/react": "16.14.0", next: "10.2.3" } },
      ["NAD404:3", "NAD404:4", "NAD404:5"],
    ],
    [{ resolutions: { typescript: "^4.9.0", react: "17.0.2", "@types/react": "16.0.0" } }, []],
    [{ resolutions: { "next-auth": "patch:next-auth@npm:3.29.10#./.yarn/patches/x.patch" } }, ["NAD404:3"]],
    [{ resolutions: { "next-auth": "npm:next-auth@3.29.10" } }, ["NAD404:3"]],
    [{ resolutions: { "next-auth": "patch:next-auth@npm%3A4.24.13#x" } }, []],
    [{ overrides: [] }, []],
    [{ pnpm: { patchedDependencies: { "next-auth@3.29.10": "mine/a.patch", "react@17.0.2": "b" } } }, ["NAD405:4"]],
  ])("with %j pins: %j", (manifest, expected) => {
    expect(codes(manifest)).toEqual(expected);
  });

  it.each([
    ["overrides:\n  next-auth: 3.29.10\n", ["NAD404:2"]],
    [
      "# next-auth: 3\npackages:\n  - a\n\noverrides:\r\n  # why\r\n  'a>next-auth@3': \"^3.0.0\" # old\r\n  aws-sdk: 2.1.0",
      ["NAD404:7", "NAD404:8"],
    ],
    ["overrides:\n  next-auth: ^4.24.0\n  other: 3.0.0\n", []],
    ["catalog:\n  next-auth: 3.29.10\n", []],
  ])("pnpm-workspace.yaml with %j pins: %j", (text, expected) => {
    const found = workspaceFindings({ name: "pnpm-workspace.yaml", text }, true);
    expect(found.map(({ code, line }) => `${code}:${line}`)).toEqual(expected);
  });

  it.each(["", "[]", "null", "{", '{"dependencies":null}', '{"dependencies":[1],"engines":"x"}'])(
    "of %j has nothing to say",
    (text) => {
      expect(packageFindings({ name: "package.json", text }, around)).toEqual([]);
    },
  );
});

describe("patches", () => {
  it.each([
    ["next-auth+3.29.10.patch", true],
    ["next-auth+3.29.10+001+fix.patch", true],
    ["@next-auth+dynamodb-adapter+0.4.2.patch", true],
    ["next-auth@3.29.10.patch", true],
    ["next-auth-npm-3.29.10-0a1b2c3d4e.patch", true],
    ["aws-sdk+2.1000.0.patch", true],
    ["next-auth+4.24.5.patch", false],
    ["next-auth-other+3.0.0.patch", false],
    ["react+17.0.2.patch", false],
    ["@next-auth+typeorm-legacy-adapter+0.0.2-canary.129.patch", true],
    ["@next-auth+prisma-legacy-adapter+0.1.2.patch", true],
    ["@next-auth__typeorm-legacy-adapter@0.1.4.patch", true],
    ["@next-auth-typeorm-legacy-adapter-npm-0.1.4-0a1b2c3d4e.patch", true],
    ["@next-auth+typeorm-legacy-adapter+2.0.1.patch", false],
  ])("%s is stale: %s", (name, isStale) => {
    expect(stalePatch(name, true) !== undefined).toBe(isStale);
  });

  it("of aws-sdk stays while that does", () => {
    expect(stalePatch("aws-sdk+2.1000.0.patch", false)).toBeUndefined();
  });
});

describe("Node.js", () => {
  it.each([
    [".nvmrc", "14\n", 1],
    [".nvmrc", "v16.13.0", 1],
    [".nvmrc", "lts/fermium", 1],
    [".nvmrc", "lts/*", 0],
    [".nvmrc", "node", 0],
    [".nvmrc", "20", 0],
    [".nvmrc", "18.20.4", 1],
    [".node-version", "20.11.0", 1],
    [".tool-versions", "ruby 2.7\nnodejs 14.17.0\n", 1],
    ["Dockerfile", "FROM node:14-alpine AS deps\nFROM node:22\n", 1],
    ["docker/web.Dockerfile", "FROM docker.io/library/node:12.18\n", 1],
    ["Dockerfile", "FROM node:lts\nFROM node:current\nFROM nginx:1.14\n", 0],
    [".github/workflows/ci.yml", "with:\n  node-version: '14.x'\n", 1],
    [".github/workflows/ci.yml", "matrix:\n  node-version: [12.x, 14.x, 20.x]\n", 1],
    [".github/workflows/ci.yml", "node-version: ${{ matrix.node }}\n", 0],
    [".gitlab-ci.yml", "image: node:14.17-buster\n", 1],
    [".travis.yml", "node_js: 12\n", 1],
    ["azure-pipelines.yml", "inputs:\n  versionSpec: '14.x'\n", 1],
    ["netlify.toml", '[build.environment]\nNODE_VERSION = "14"\n', 1],
    ["serverless.yml", "provider:\n  runtime: nodejs14.x\n", 1],
    ["Dockerfile", "ARG NODE_VERSION=14\nFROM node:${NODE_VERSION}-alpine\n", 1],
    ["Dockerfile", "ARG NODE=14\nFROM node:${NODE}-alpine\n", 1],
    ["Dockerfile", "ARG NODE_IMAGE=docker.io/library/node:16-alpine\nFROM ${NODE_IMAGE}\n", 1],
    ["Dockerfile", "ARG NODE_VERSION=22\nENV NODE_VERSION 16.20.0\n", 1],
    ["Dockerfile", "FROM --platform=$BUILDPLATFORM node:12-slim\n", 1],
    [".github/workflows/ci.yml", "matrix:\n  node:\n    - 12\n    - '14.x'\n", 1],
    [".github/workflows/ci.yml", "matrix:\n  node:\n    - 20\n    - 22\n", 0],
    [".travis.yml", "node_js:\n  - '12'\nscript: x\n", 1],
    ["amplify.yml", "commands:\n  - nvm install 14\n", 1],
    ["buildspec.yml", "runtime-versions:\n  nodejs: 12\n", 1],
    ["cloudbuild.yaml", "steps:\n  - name: node:14\n", 1],
    ["render.yaml", "envVars:\n  - key: NODE_VERSION\n    value: 14.17.0\n", 1],
    [".mise.toml", '[tools]\nnode = "14"\n', 1],
    ["fly.toml", '[build.args]\n  NODE_VERSION = "16"\n', 1],
    [".devcontainer/devcontainer.json", '{ "image": "mcr.microsoft.com/devcontainers/typescript-node:0-14" }', 1],
    [".devcontainer/devcontainer.json", '{ "build": { "args": { "VARIANT": "16-bullseye" } } }', 1],
    ["Jenkinsfile", "docker { image 'node:14-alpine' }\n", 1],
    ["serverless.yml", "provider:\n  runtime: nodejs20.x\n", 0],
    ["serverless.yml", "provider:\n  runtime: python3.9\n", 0],
    ["serverless.yml", "provider:\n  # runtime: nodejs14.x\n  runtime: nodejs20.x\n", 0],
    ["serverless.yml", "provider:\n  runtime: ${opt:runtime, 'nodejs14.x'}\n", 1],
    ["serverless.common.yml", "functions:\n  edge:\n    runtime: nodejs12.x\n  page:\n    runtime: nodejs14.x\n", 2],
    ["serverless.ts", 'export default { provider: { name: "aws", runtime: "nodejs14.x" } };\n', 1],
    ["serverless.json", '{ "provider": { "runtime": "nodejs14.x" } }', 1],
    ["template.yaml", "Globals:\n  Function:\n    Runtime: nodejs14.x\n", 1],
    ["template.yaml", "Parameters:\n  Node:\n    Default: nodejs16.x\n    AllowedValues:\n      - nodejs16.x\n", 1],
    ["template.yaml", "AllowedValues: [nodejs12.x, nodejs14.x, nodejs20.x]\n", 0],
    ["stack.template.json", '{ "Properties": { "Runtime": "nodejs14.x" } }', 1],
    ["main.tf", 'resource "aws_lambda_function" "web" {\n  runtime = "nodejs14.x"\n}\n', 1],
    ["variables.tf", 'variable "node" {\n  default = "nodejs12.x"\n}\n', 1],
    ["layer.tf", 'compatible_runtimes = ["nodejs14.x", "nodejs16.x"]\n', 0],
    ["main.tf", '  # runtime = "nodejs14.x"\n  // runtime = "nodejs14.x"\n  runtime = "nodejs22.x"\n', 0],
    ["app.arc", "@aws\nruntime nodejs14.x\n", 1],
    ["app.yaml", "runtime: nodejs14\nenv: standard\n", 1],
    ["lib/stack.ts", "runtime: lambda.Runtime.NODEJS_14_X,\n", 1],
    ["lib/stack.ts", "new Function(this, 'web', Runtime.NODEJS_12_X)\n", 1],
    ["lib/stack.ts", "runtime: Runtime.NODEJS_8_10,\n", 1],
    ["lib/stack.ts", 'runtime: new lambda.Runtime("nodejs14.x", RuntimeFamily.NODEJS),\n', 1],
    ["lib/stack.ts", "runtime: lambda.Runtime.NODEJS_LATEST,\n", 0],
    ["lib/stack.ts", "runtime: lambda.Runtime.NODEJS_20_X,\n", 0],
    ["lib/stack.ts", "runtime: lambda.Runtime.PYTHON_3_9,\n", 0],
    ["lib/stack.ts", "// runtime: lambda.Runtime.NODEJS_14_X,\n * runtime: Runtime.NODEJS_14_X\n", 0],
    ["lib/stack.ts", 'const docs = "https://example.com"; const runtime = Runtime.NODEJS_14_X;\n', 1],
    ["lib/layer.ts", "compatibleRuntimes: [lambda.Runtime.NODEJS_14_X, lambda.Runtime.NODEJS_16_X],\n", 0],
    ["sst.config.ts", 'app.setDefaultFunctionProps({ runtime: "nodejs16.x" });\n', 1],
    ["index.ts", "runtime: aws.lambda.Runtime.NodeJS14dX,\n", 1],
    ["index.ts", "runtime: aws.lambda.Runtime.NodeJS20dX,\n", 0],
    ["serverless.ts", "const functions = [\n  { handler: 'a', runtime: 'nodejs14.x' },\n];\n", 1],
  ])("%s with %j: %i", (name, text, count) => {
    const found = nodeVersionFindings({ name, text }, needs);
    expect(found.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => "NAD402"));
  });

  it("may be 18 where the SDK alone asks for it", () => {
    const found = (text: string) =>
      nodeVersionFindings({ name: ".nvmrc", text }, { node: "18.0.0", nodeFor: "AWS SDK v3" });
    expect(found("18")).toEqual([]);
    expect(found("16")).toHaveLength(1);
  });
});

describe("the address", () => {
  it.each([
    [".env", "NEXTAUTH_URL=", "NAD410:1"],
    [".env.production", 'A=1\nNEXTAUTH_URL=""\n', "NAD410:2"],
    [".env.local", "NEXTAUTH_URL_INTERNAL=''", "NAD410:1"],
    [".env", "NEXTAUTH_URL= # later\n", "NAD410:1"],
    [".env", "export NEXTAUTH_URL=example.com", "NAD411:1"],
    [".env", "NEXTAUTH_URL=localhost:3000", "NAD411:1"],
    [".env", 'NEXTAUTH_URL="www.example.com/app"', "NAD411:1"],
    [".env", "VERCEL_URL=x.vercel.app", "NAD412:1"],
    [".env", "NEXTAUTH_URL=https://example.com", ""],
    [".env", "NEXTAUTH_URL=${SITE}", ""],
    [".env", "# NEXTAUTH_URL=", ""],
    [".env", "NEXT_PUBLIC_VERCEL_URL=x\nMY_NEXTAUTH_URL=\n", ""],
    [".env.example", "NEXTAUTH_URL=", ""],
    ["docker-compose.yml", "environment:\n  - NEXTAUTH_URL=${SITE:-}\n", "NAD410:2"],
    ["docker-compose.yml", "environment:\n  NEXTAUTH_URL: ${SITE:-}\n", "NAD410:2"],
    ["docker-compose.yml", "environment:\n  NEXTAUTH_URL: ${NEXTAUTH_URL:-}\n", "NAD410:2"],
    ["docker-compose.yml", "environment:\n  NEXTAUTH_URL: ${NEXTAUTH_URL:-https://example.com}\n", ""],
    ["docker-compose.yml", 'environment:\n  NEXTAUTH_URL: ""\n', "NAD410:2"],
    ["docker-compose.yml", "environment:\n  NEXTAUTH_URL:\n  A: 1\n", ""],
    ["docker-compose.yml", "environment:\n  - NEXTAUTH_URL\n  - NEXTAUTH_URL_INTERNAL=${X}\n", ""],
    ["docker-compose.yml", "environment:\n  NEXTAUTH_URL: example.com\n", "NAD411:2"],
    ["Dockerfile", "ENV NEXTAUTH_URL=\n", "NAD410:1"],
    ["vercel.json", '{ "env": { "NEXTAUTH_URL": "", "A": "b" } }', "NAD410:1"],
    ["vercel.json", '{ "env": { "NEXTAUTH_URL": "example.com" } }', "NAD411:1"],
    ["vercel.json", '{ "env": { "NEXTAUTH_URL": "https://example.com", "VERCEL_URL": "x" } }', "NAD412:1"],
    ["next.config.js", 'module.exports = { env: { NEXTAUTH_URL: process.env.SITE || "" } }\n', "NAD410:1"],
    [
      "next.config.js",
      "module.exports = {\n  env: {\n    NEXTAUTH_URL: process.env.SITE ?? '',\n  },\n}\n",
      "NAD410:3",
    ],
    ["next.config.mjs", "export default { env: { NEXTAUTH_URL: process.env.SITE } }\n", ""],
    ["next.config.js", "module.exports = { env: { NEXTAUTH_URL: 'example.com' } }\n", "NAD411:1"],
    ["next.config.js", "// NEXTAUTH_URL: ''\nconst url = process.env.VERCEL_URL\n", ""],
  ])("%s with %j: %s", (name, text, expected) => {
    expect(
      addressFindings({ name, text })
        .map(({ code, line }) => `${code}:${line}`)
        .join(" "),
    ).toBe(expected);
  });

  it("shows nobody's address", () => {
    const said = JSON.stringify(addressFindings({ name: ".env", text: "NEXTAUTH_URL=user:hunter2@example.com" }));
    expect(said).not.toMatch(/hunter2|example\.com/);
  });

  it("is set by a file, or not", () => {
    expect(setsAddress({ name: ".env", text: "A=1\nNEXTAUTH_URL=https://example.com" })).toBe(true);
    expect(setsAddress({ name: ".env.example", text: "NEXTAUTH_URL=https://example.com" })).toBe(false);
    expect(setsAddress({ name: ".env", text: "NEXTAUTH_URL_INTERNAL=http://localhost" })).toBe(false);
  });
});

it.each([
  ["package-lock.json", '"packages": {\n "node_modules/typescript": {\n  "version": "4.2.4",', "4.2.4"],
  ["package-lock.json", '"dependencies": {\n "typescript": {\n  "version": "4.2.4",', "4.2.4"],
  ["yarn.lock", 'typescript@^4.1.3:\n  version "4.2.4"\n', "4.2.4"],
  ["yarn.lock", '"typescript@npm:^4.1.3":\n  version: 4.2.4\n', "4.2.4"],
  ["pnpm-lock.yaml", "packages:\n\n  /typescript/4.2.4:\n", "4.2.4"],
  ["pnpm-lock.yaml", "packages:\n\n  typescript@4.2.4:\n", "4.2.4"],
  ["pnpm-lock.yaml", "packages:\n\n  typescript-eslint@4.2.4:\n", undefined],
  ["bun.lock", '"packages": {\n  "typescript": ["typescript@4.2.4", "", {}, "sha512-x"],\n}', "4.2.4"],
  ["bun.lockb", "typescript", undefined],
])("the version that %s holds: %j", (lockFile, text, version) => {
  expect(lockedVersion(lockFile, text, "typescript")).toBe(version);
});

describe("names of modules", () => {
  it.each([
    ["package.json", '{ "jest": { "moduleNameMapper": { "^next-auth/client$": "<rootDir>/test/client.js" } } }', 1],
    ["package.json", '{ "browser": { "next-auth/client": "./client.js" }, "dependencies": { "next-auth": "3" } }', 1],
    ["jest.config.json", '{ "moduleNameMapper": { "^next-auth\\\\/client$": "a", "^next-auth/react$": "b" } }', 1],
    ["tsconfig.json", '{ "compilerOptions": { "paths": { "next-auth/client": ["./mocks/client"] } } }', 1],
    [".babelrc", '{ "plugins": [["module-resolver", { "alias": { "next-auth/client": "./client" } }]] }', 1],
    ["tsconfig.json", '{ "compilerOptions": { "paths": { "@/next-auth/client": ["./src/client"] } } }', 0],
    ["package.json", '{ "description": "wraps next-auth/client" }', 0],
  ])("%s: %s", (name, text, count) => {
    expect(moduleNameFindings({ name, text }).map(({ code }) => code)).toEqual(Array(count).fill("NAD204"));
  });
});
