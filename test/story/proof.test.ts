import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DynamoDBAdapter as AuthJsAdapter } from "@auth/dynamodb-adapter";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { DynamoDBAdapter as UpstreamV4Adapter } from "@next-auth/dynamodb-adapter";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { clientFor, createTable, type Engine, engines, testEnvironment } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { hashToken, v3Adapter } from "../support/upstream/v3-adapter.ts";
import { fillV3Table, type V3Application } from "../support/upstream/v3-users.ts";

/**
 * The reason for the whole tool, on real input: users that the published v3 adapter wrote are lost to the published
 * v4 adapters, and are found again after `migrate-data`.
 */
const run = promisify(execFile);
const bin = new URL("../../bin/migrate-nextauth-dynamo.js", import.meta.url).pathname;

const v4Adapters = {
  "@next-auth/dynamodb-adapter 3.0.2": UpstreamV4Adapter,
  "@auth/dynamodb-adapter 2.11.3": AuthJsAdapter,
  "migrate-nextauth-dynamo/adapter": DynamoDBAdapter,
} as const;
const adapterNames = Object.keys(v4Adapters) as (keyof typeof v4Adapters)[];

/** The methods of a v4 adapter that this test calls; each adapter's own type says the same in other words. */
interface V4Adapter {
  getUser(id: string): Promise<{ id: string } | null>;
  getUserByEmail(email: string): Promise<{ id: string } | null>;
  getUserByAccount(account: { provider: string; providerAccountId: string }): Promise<{ id: string } | null>;
  getSessionAndUser(token: string): Promise<{ session: { expires: Date }; user: { id: string } } | null>;
  useVerificationToken(params: { identifier: string; token: string }): Promise<{ expires: Date } | null>;
}

describe.each(engines)("a v3 table on $name", ({ start, available }) => {
  describe.runIf(available).each(adapterNames)("read by %s", (adapterName) => {
    const tableName = adapterName.replaceAll(/[^a-z0-9.-]/gi, "-");
    let engine: Engine;
    let state: string;
    let v3: V3Application;
    let v4: V4Adapter;

    beforeAll(async () => {
      engine = await start();
      state = temporaryFolder("migrate-nextauth-dynamo");
      const client = clientFor(engine);
      await createTable(client, tableName);
      v3 = await fillV3Table(await v3Adapter(engine.endpoint, tableName));
      const document = DynamoDBDocument.from(client, { marshallOptions: { removeUndefinedValues: true } });
      v4 = v4Adapters[adapterName](document, { tableName }) as V4Adapter;
    });
    afterAll(async () => {
      await engine.stop();
    });

    const accounts = () => [
      { provider: "github", providerAccountId: "583231", userId: v3.github.user.id },
      { provider: "google", providerAccountId: "108204268033311374519", userId: v3.google.user.id },
      { provider: "twitter", providerAccountId: "2244994945", userId: v3.twitter.user.id },
    ];
    const link = () => ({ identifier: v3.magicLink.identifier, token: hashToken(v3.magicLink.token) });

    it("loses every account and every magic link before the migration", async () => {
      for (const account of accounts()) expect(await v4.getUserByAccount(account)).toBeNull();
      expect(await v4.useVerificationToken(link())).toBeNull();
    });

    it("is migrated by the command line", async () => {
      const { stdout } = await run(
        process.execPath,
        [
          bin,
          "migrate-data",
          "--table",
          tableName,
          "--endpoint",
          engine.endpoint,
          "--yes",
          "--json",
          "--v3-quiet",
          "0",
        ],
        { cwd: state, env: { ...process.env, ...testEnvironment } },
      );
      expect(JSON.parse(stdout)).toMatchObject({ table: { name: tableName } });
    });

    it("finds every account's user afterwards", async () => {
      for (const { userId, ...account } of accounts()) {
        expect(await v4.getUserByAccount(account)).toMatchObject({ id: userId });
      }
    });

    it("finds every user by id, and by e-mail where there is one", async () => {
      for (const { user } of [v3.github, v3.google, v3.twitter, v3.withoutEmail]) {
        expect(await v4.getUser(user.id)).toMatchObject({ id: user.id });
      }
      for (const { user } of [v3.github, v3.google, v3.twitter]) {
        expect(await v4.getUserByEmail(String(user.email))).toMatchObject({ id: user.id });
      }
    });

    it("no longer finds the user without an e-mail under the key USER#null", async () => {
      expect(await v4.getUserByEmail("null")).toBeNull();
    });

    it("keeps everybody signed in", async () => {
      for (const { user, session } of [v3.github, v3.google]) {
        const found = await v4.getSessionAndUser(session.sessionToken);
        expect(found?.user).toMatchObject({ id: user.id });
        expect(found?.session.expires.getTime()).toBe(Math.floor(Date.parse(String(session.expires)) / 1000) * 1000);
      }
    });

    it("accepts the magic link that v3 sent, once", async () => {
      expect((await v4.useVerificationToken(link()))?.expires.getTime()).toBeGreaterThan(Date.now());
      expect(await v4.useVerificationToken(link())).toBeNull();
    });
  });
});
