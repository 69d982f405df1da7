import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { application, ownCompiler, runIn } from "../support/adapter/consumer.ts";

const page = readFileSync(new URL("../../docs/adapter.md", import.meta.url), "utf8");

/** The page's TypeScript by the file that its first line names. */
const files = new Map(
  [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = "", code = ""]) => [name, code]),
);

it.each([
  [
    "next-auth 4",
    "next-auth",
    ["lib/auth.ts", "pages/api/auth/[...nextauth].ts", "app/api/auth/[...nextauth]/route.ts"],
  ],
  ["next-auth 5", "next-auth-v5", ["auth.ts", "lib/roles.ts"]],
])("the page's code for %s type-checks as it stands", async (_framework, nextAuth, names) => {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: "es2022",
    lib: ["es2022", "dom"],
    types: ["node"],
    esModuleInterop: true,
    skipLibCheck: true,
    module: "esnext",
    moduleResolution: "bundler",
  };
  const code = Object.fromEntries(names.map((name) => [name, files.get(name) ?? "the page has no such file"]));
  const folder = await application({
    packages: {
      "@aws-sdk/client-dynamodb": "@aws-sdk/client-dynamodb",
      "@aws-sdk/lib-dynamodb": "@aws-sdk/lib-dynamodb",
      "@types/node": "@types/node",
      "next-auth": nextAuth,
    },
    files: { "tsconfig.json": JSON.stringify({ compilerOptions, files: names }), ...code },
  });
  expect(await runIn(folder, process.execPath, [ownCompiler, "-p", "."])).toBe("");
});

it("shows only code that is checked", () => {
  expect([...page.matchAll(/```ts\n/g)]).toHaveLength(files.size);
  expect(files.size).toBe(5);
});
