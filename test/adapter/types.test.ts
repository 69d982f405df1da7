import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { bundle, largestBundle } from "../support/adapter/bundle.ts";
import { application, compiler, ownCompiler, packagesOf, runIn } from "../support/adapter/consumer.ts";
import { TypeChecker } from "../support/adapter/type-checker.ts";

/** How the three frameworks name what the adapter is to be; each is what an application of that framework installs. */
const frameworks = {
  "next-auth v4": {
    packages: { "next-auth": "next-auth" },
    imports: `import type { NextAuthOptions as Config } from "next-auth";
import type { Adapter } from "next-auth/adapters";`,
    augmented: "next-auth",
  },
  "next-auth v5": {
    packages: { "next-auth": "next-auth-v5" },
    imports: `import type { NextAuthConfig as Config } from "next-auth";
import type { Adapter } from "next-auth/adapters";`,
    augmented: "next-auth",
  },
  "@auth/core": {
    packages: {},
    imports: `import type { AuthConfig as Config } from "@auth/core";
import type { Adapter } from "@auth/core/adapters";`,
    augmented: "@auth/core/types",
  },
};

const app = ({ imports, augmented }: { imports: string; augmented: string }) => `
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { DynamoDBAdapter } from "migrate-nextauth-dynamo/adapter";
${imports}

declare module "${augmented}" {
  interface User {
    role: "admin" | "user";
  }
}

const client = DynamoDBDocument.from(new DynamoDB({}));
export const adapter: Adapter = DynamoDBAdapter(client, { tableName: "t", readV3Items: true });
export const config: Config = { adapter: DynamoDBAdapter(client), providers: [] };
export const wrapped: Adapter = { ...DynamoDBAdapter(client), getUser: async () => null };

export async function calls(): Promise<string | null | undefined> {
  const own = DynamoDBAdapter(client);
  const user = await own.createUser({ email: "a@example.com", emailVerified: null });
  await own.deleteUser(user.id);
  const account = await own.unlinkAccount({ provider: "github", providerAccountId: "1" });
  return account?.access_token ?? (await own.getUser(user.id))?.name;
}

// The types above aren't any:
// @ts-expect-error
export const wrong: Adapter = { getUser: 1 };
// @ts-expect-error: a client that isn't a document client
DynamoDBAdapter(new DynamoDB({}));
// @ts-expect-error: an option that doesn't exist
DynamoDBAdapter(client, { tabelName: "t" });
// @ts-expect-error
export const notAUser: Promise<number> = DynamoDBAdapter(client).getUser("1");
`;

/**
 * How applications resolve imports; node10 (`node` in TypeScript 4) is the one that doesn't read `exports`. Applications
 * that are still CommonJS or on TypeScript 4 have next-auth v4: the others are ES modules only.
 */
const resolutions = [
  { typescript: "4.9.5", module: "commonjs", moduleResolution: "node", file: "app.ts" },
  { typescript: "5.9.3", module: "commonjs", moduleResolution: "node10", file: "app.ts" },
  { typescript: "5.9.3", module: "node16", moduleResolution: "node16", file: "app.cts" },
  { typescript: "5.9.3", module: "node16", moduleResolution: "node16", file: "app.mts" },
  { typescript: "5.9.3", module: "esnext", moduleResolution: "bundler", file: "app.ts" },
  { typescript: "own", module: "nodenext", moduleResolution: "nodenext", file: "app.mts" },
];

const isForNextAuth4 = ({ typescript, file }: (typeof resolutions)[number]) =>
  typescript.startsWith("4.") || file === "app.cts";

/** Versions whose own types are stricter about undefined than today's. */
const oldSdks = ["3.600.0", "3.650.0"];

const strictly = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  target: "es2022",
  lib: ["es2022", "dom"],
  types: [],
  skipLibCheck: true,
};

describe("the types", () => {
  const checkers = new Map<string, TypeChecker>();
  beforeAll(async () => {
    for (const version of new Set(resolutions.map(({ typescript }) => typescript))) {
      if (version !== "own") checkers.set(version, new TypeChecker(await compiler(version)));
    }
  });

  /** What a compiler says of the project in a folder; this project's own can only be asked as a command. */
  const checked = async (folder: string, typescript = "own"): Promise<string> =>
    checkers.get(typescript)?.check(folder) ?? (await runIn(folder, process.execPath, [ownCompiler, "-p", "."]));

  it.each(oldSdks)(
    "hold with AWS SDK %s under exactOptionalPropertyTypes, also for a DynamoDBDocumentClient",
    async (version) => {
      const sdk = await packagesOf([`@aws-sdk/client-dynamodb@${version}`, `@aws-sdk/lib-dynamodb@${version}`]);
      const compilerOptions = { ...strictly, module: "esnext", moduleResolution: "bundler" };
      const folder = await application({
        packages: {},
        files: {
          "tsconfig.json": JSON.stringify({ compilerOptions, files: ["app.ts"] }),
          "app.ts": `
            import { DynamoDB, DynamoDBClient } from "@aws-sdk/client-dynamodb";
            import { DynamoDBDocument, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
            import { DynamoDBAdapter } from "migrate-nextauth-dynamo/adapter";
            DynamoDBAdapter(DynamoDBDocument.from(new DynamoDB({})));
            DynamoDBAdapter(DynamoDBDocumentClient.from(new DynamoDBClient({})));
            // @ts-expect-error
            DynamoDBAdapter(new DynamoDBClient({}));
          `,
        },
      });
      await symlink(`${sdk}/@aws-sdk`, join(folder, "node_modules/@aws-sdk"));
      expect(await checked(folder)).toBe("");
    },
    180_000,
  );

  it.each([
    ["4.9.5", "commonjs", "node"],
    ["5.9.3", "esnext", "bundler"],
    ["own", "esnext", "bundler"],
  ])("are found wrong where they are, by TypeScript %s", async (typescript, module, moduleResolution) => {
    const compilerOptions = { ...strictly, esModuleInterop: true, module, moduleResolution };
    const folder = await application({
      packages: {},
      files: {
        "tsconfig.json": JSON.stringify({ compilerOptions, files: ["app.ts"] }),
        "app.ts": `import { DynamoDBAdapter } from "migrate-nextauth-dynamo/adapter";\nDynamoDBAdapter(1);`,
      },
    });
    expect(await checked(folder, typescript)).toMatch(/app\.ts.*TS2345/);
  });

  describe.each(Object.entries(frameworks))("for %s", (name, framework) => {
    it.each(resolutions.filter((resolution) => name === "next-auth v4" || !isForNextAuth4(resolution)))(
      "hold under TypeScript $typescript, $moduleResolution, in $file",
      async ({ typescript, module, moduleResolution, file }) => {
        const compilerOptions = { ...strictly, esModuleInterop: true, module, moduleResolution };
        const folder = await application({
          packages: {
            "@aws-sdk/client-dynamodb": "@aws-sdk/client-dynamodb",
            "@aws-sdk/lib-dynamodb": "@aws-sdk/lib-dynamodb",
            "@auth/core": "@auth/core",
            ...framework.packages,
          },
          files: { "tsconfig.json": JSON.stringify({ compilerOptions, files: [file] }), [file]: app(framework) },
        });
        expect(await checked(folder, typescript)).toBe("");
      },
      60_000,
    );
  });
});

describe("the built adapter", () => {
  const print = "console.log(Object.keys(adapter).sort().join(), typeof adapter.DynamoDBAdapter({ get() {} }).getUser)";

  it.each([
    ["require", { "app.cjs": `const adapter = require("migrate-nextauth-dynamo/adapter"); ${print}` }],
    ["import", { "app.mjs": `import * as adapter from "migrate-nextauth-dynamo/adapter"; ${print}` }],
  ] as const)("is loaded by %s, without any package", async (_how, files) => {
    // No package is installed but this one, whose own dependencies are out of reach: the link is not followed.
    const folder = await application({ packages: {}, files });
    const args = ["--preserve-symlinks", "--preserve-symlinks-main", Object.keys(files)[0] as string];
    expect(await runIn(folder, process.execPath, args)).toBe(
      "DynamoDBAdapter,DynamoDBAdapterError,format,generateUpdateExpression function\n",
    );
  });

  it("is small, and imports no package when bundled", async () => {
    const code = await bundle("./dist/adapter.js", "{ DynamoDBAdapter }");
    expect(code.length).toBeGreaterThan(1000);
    expect(code.length).toBeLessThanOrEqual(largestBundle);
    expect(code).not.toMatch(/\bimport[^(]*?"@|\brequire\b/);
  });

  it("runs where there is no process and no Node.js module, as at the edge", async () => {
    const { outputFiles } = await build({
      entryPoints: ["dist/adapter.js"],
      bundle: true,
      format: "iife",
      globalName: "adapter",
      external: ["@aws-sdk/*"],
      write: false,
    });
    const context = createContext({ crypto: globalThis.crypto, items: [] });
    const user = await runInContext(
      `${outputFiles[0]?.text}
      adapter.DynamoDBAdapter({ get() {}, put: async ({ Item }) => { items.push(Item) } }).createUser({ email: "ada@example.com" })`,
      context,
    );
    expect(user).toMatchObject({ email: "ada@example.com", id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(context.items).toEqual([expect.objectContaining({ pk: `USER#${user.id}` })]);
  });

  it("says at once what is missing on Node.js 18", async () => {
    const script = 'import { DynamoDBAdapter } from "migrate-nextauth-dynamo/adapter"; DynamoDBAdapter({ get() {} });';
    const folder = await application({ packages: {}, files: { "app.mjs": script } });
    const output = await runIn(folder, process.execPath, ["--no-experimental-global-webcrypto", "app.mjs"]);
    expect(output).toContain("NO_CRYPTO");
    expect(output).toContain("webcrypto of node:crypto");
  });
});
