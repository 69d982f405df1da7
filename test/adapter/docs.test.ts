import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { application, ownCompiler, runIn } from "../support/adapter/consumer.ts";
import { inDays, newAccount, newSession, newUser } from "../support/adapter/samples.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { startDynalite } from "../support/engines/dynalite.ts";

const page = readFileSync(new URL("../../docs/adapter.md", import.meta.url), "utf8");

/** The page's TypeScript by the file that its first line names. */
const files = new Map(
  [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = "", code = ""]) => [name, code]),
);

it.each([
  [
    "next-auth v4",
    "next-auth",
    [
      "lib/auth.ts",
      "pages/api/auth/[...nextauth].ts",
      "app/api/auth/[...nextauth]/route.ts",
      "lib/fresh-tokens.ts",
      "lib/sessions-of-user.ts",
      "lib/unlink.ts",
      "lib/remove-expired-sessions.ts",
    ],
  ],
  ["next-auth v5", "next-auth-v5", ["auth.ts", "lib/roles.ts"]],
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
  expect(files.size).toBe(9);
});

describe("the page's recipes", () => {
  const tables = useEngine(startDynalite);

  /** A recipe as an application would run it, against a table of another name. */
  async function recipe<Module>(name: string, tableName: string): Promise<Module> {
    const code = (files.get(name) ?? "").replaceAll('"next-auth"', JSON.stringify(tableName));
    const withOptions = code.replace(
      "DynamoDBAdapter(client)",
      `DynamoDBAdapter(client, { tableName: "${tableName}" })`,
    );
    const { code: script } = await transform(withOptions, { loader: "ts", format: "cjs" });
    const module = { exports: {} as Module };
    const load = (id: string) =>
      id === "migrate-nextauth-dynamo/adapter" ? { DynamoDBAdapter } : createRequire(import.meta.url)(id);
    new Function("module", "exports", "require", script)(module, module.exports, load);
    return module.exports;
  }

  async function setUp() {
    const table = await tables.table();
    const adapter = DynamoDBAdapter(tables.client, table);
    const users = [await adapter.createUser(newUser()), await adapter.createUser(newUser())] as const;
    return { table, adapter, users, tableName: table.tableName };
  }

  it("keep fresh tokens at every sign-in", async () => {
    const { adapter, users, tableName } = await setUp();
    const { freshTokens } = await recipe<{ freshTokens: (client: unknown) => Events }>(
      "lib/fresh-tokens.ts",
      tableName,
    );
    type Events = { signIn(message: object): Promise<void> };
    const { userId, ...account } = newAccount(users[0].id);
    await adapter.linkAccount({ ...account, userId });
    const events = freshTokens(tables.client);
    await events.signIn({ user: users[0], account: { ...account, access_token: "fresh" } });
    await events.signIn({ user: users[1], account: { provider: "email", type: "email", providerAccountId: "x" } });
    expect(await adapter.getAccount(account.providerAccountId, account.provider)).toMatchObject({
      userId,
      access_token: "fresh",
    });
  });

  it("list and end a user's sessions", async () => {
    const { adapter, users, tableName } = await setUp();
    type Recipe = Record<"sessionsOf" | "endSessionsOf", (client: unknown, userId: string) => Promise<object[]>>;
    const { sessionsOf, endSessionsOf } = await recipe<Recipe>("lib/sessions-of-user.ts", tableName);
    const [mine, alsoMine, theirs] = [newSession(users[0].id), newSession(users[0].id), newSession(users[1].id)];
    for (const session of [mine, alsoMine, theirs]) await adapter.createSession(session);
    expect(await sessionsOf(tables.client, users[0].id)).toHaveLength(2);
    await endSessionsOf(tables.client, users[0].id);
    expect(await adapter.getSessionAndUser(mine.sessionToken)).toBeNull();
    expect(await adapter.getSessionAndUser(alsoMine.sessionToken)).toBeNull();
    expect(await adapter.getSessionAndUser(theirs.sessionToken)).toMatchObject({ session: theirs });
  });

  it("unlink one account of one user", async () => {
    const { table, users, tableName } = await setUp();
    const adapter = DynamoDBAdapter(tables.client, table);
    const account = newAccount(users[0].id);
    await adapter.linkAccount(account);
    await adapter.linkAccount({ ...account, userId: users[1].id });
    type Recipe = { unlink(client: unknown, userId: string, provider: string, id: string): Promise<void> };
    const { unlink } = await recipe<Recipe>("lib/unlink.ts", tableName);
    await unlink(tables.client, users[0].id, account.provider, account.providerAccountId);
    expect(await adapter.getUserByAccount(account)).toEqual(users[1]);
  });

  it("remove expired sessions", async () => {
    const { adapter, users, tableName } = await setUp();
    type Recipe = { removeExpiredSessions(client: unknown): Promise<number> };
    const { removeExpiredSessions } = await recipe<Recipe>("lib/remove-expired-sessions.ts", tableName);
    const [valid, expired] = [newSession(users[0].id), { ...newSession(users[0].id), expires: inDays(-1) }];
    for (const session of [valid, expired]) await adapter.createSession(session);
    expect(await removeExpiredSessions(tables.client)).toBe(1);
    expect(await adapter.getSessionAndUser(valid.sessionToken)).toMatchObject({ session: valid });
    expect(await adapter.getSessionAndUser(expired.sessionToken)).toBeNull();
  });
});
