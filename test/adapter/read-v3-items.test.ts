import { createHash, randomUUID } from "node:crypto";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { DynamoDBAdapter as UpstreamAdapter } from "@next-auth/dynamodb-adapter";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { defaultKeyNames, type Item, migrateItem } from "../../src/items/index.ts";
import { withFault } from "../support/adapter/faults.ts";
import { usageOf } from "../support/adapter/requests.ts";
import { inDays, newAccount, newSession, newToken, newUser, randomEmail } from "../support/adapter/samples.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { allItems } from "../support/data/table.ts";
import { clientFor, engines } from "../support/engines/index.ts";
import { emailProvider, v3Adapter } from "../support/upstream/v3-adapter.ts";

const hash = (token: string) => createHash("sha256").update(`${token}secret`).digest("hex");

describe.each(engines)("readV3Items on $name", ({ start, available }) => {
  describe.runIf(available)("with what the published v3 adapter wrote", () => {
    const tables = useEngine(start);

    async function setUp() {
      const table = await tables.table();
      const v3 = await v3Adapter(tables.engine.endpoint, table.tableName);
      const email = randomEmail();
      const user = await v3.createUser({ name: "Ada", email, image: null, username: "ada" });
      const github = { provider: "github", providerAccountId: String(Math.floor(Math.random() * 1e9)) };
      const google = { provider: "google", providerAccountId: "104817" };
      await v3.linkAccount(user.id, "github", "oauth", Number(github.providerAccountId), null, "gho_token", null);
      await v3.linkAccount(user.id, "google", "oauth", google.providerAccountId, "1//refresh", "ya29", null);
      const session = await v3.createSession(user);
      const link = { identifier: email, token: hash("token") };
      await v3.createVerificationRequest(email, "http://localhost", "token", "secret", emailProvider);
      const adapter = DynamoDBAdapter(tables.client, { ...table, readV3Items: true });
      const items = () => tables.items(table);
      const one = async (prefix: string) => (await items()).filter(({ sk }) => sk.startsWith(prefix));
      return { table, v3, adapter, items, one, email, user, github, google, session, link };
    }

    /** The migration's decision about each item of a table, and what it makes of it. */
    async function migrate(tableName: string, only: (item: Record<string, unknown>) => boolean) {
      for (const item of await allItems(clientFor(tables.engine), tableName)) {
        const plain = unmarshall(item as never);
        if (only(plain)) await apply(tableName, item);
      }
    }

    async function apply(TableName: string, item: Item) {
      const now = Date.now() / 1000;
      const change = migrateItem(item, { now, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" });
      if (change.kind === "update") {
        const kept = Object.entries({ ...item, ...change.set }).filter(([name]) => !change.remove.includes(name));
        await tables.client.put({ TableName, Item: unmarshall(Object.fromEntries(kept) as never) });
      } else if (change.kind === "move") {
        await tables.client.put({ TableName, Item: unmarshall(change.item as never) });
        await tables.client.delete({ TableName, Key: unmarshall(change.key as never) });
      }
    }

    it("is needed: without it, as with upstream's, accounts and links aren't found", async () => {
      const { table, github, google, link, user, session } = await setUp();
      for (const without of [DynamoDBAdapter, UpstreamAdapter]) {
        const adapter = without(tables.client, table) as ReturnType<typeof DynamoDBAdapter>;
        expect(await adapter.getUserByAccount(github)).toBeNull();
        expect(await adapter.getUserByAccount(google)).toBeNull();
        // biome-ignore lint/correctness/useHookAtTopLevel: an adapter's method, not a React hook
        expect(await adapter.useVerificationToken(link)).toBeNull();
        expect((await adapter.getSessionAndUser(session.sessionToken))?.user.id).toBe(user.id);
      }
    });

    it("finds the user by v3 accounts, with text and with numeric ids, and by v4 ones", async () => {
      const { adapter, github, google, user } = await setUp();
      expect(await adapter.getUserByAccount(github)).toMatchObject({ id: user.id, email: user.email });
      expect(await adapter.getUserByAccount(google)).toMatchObject({ id: user.id });
      const account = newAccount(user.id);
      await adapter.linkAccount(account);
      expect(await adapter.getUserByAccount(account)).toMatchObject({ id: user.id });
    });

    it("doesn't take one account for another whose index keys look the same", async () => {
      const { adapter } = await setUp();
      const owner = await adapter.createUser(newUser());
      await adapter.linkAccount({ ...newAccount(owner.id), provider: "a", providerAccountId: "b" });
      expect(await adapter.getUserByAccount({ provider: "a", providerAccountId: "b" })).toMatchObject({ id: owner.id });
      expect(await adapter.getUserByAccount({ provider: "b", providerAccountId: "a" })).toBeNull();
    });

    it("finds the user whose v3 account was left behind by v3's deleteUser and who signed up again", async () => {
      const { adapter, v3, user, github } = await setUp();
      await v3.deleteUser(user.id);
      expect(await adapter.getUserByAccount(github)).toBeNull();
      const again = await adapter.createUser(newUser());
      await adapter.linkAccount({ ...newAccount(again.id), ...github });
      expect(await adapter.getUserByAccount(github)).toMatchObject({ id: again.id });
    });

    it("shows a v3 account as v4, and unlinks it", async () => {
      const { adapter, github, user, one } = await setUp();
      const account = { ...github, userId: user.id, type: "oauth", access_token: "gho_token" };
      const stored = await adapter.getAccount(github.providerAccountId, github.provider);
      expect(stored).toMatchObject(account);
      expect(Object.keys(stored ?? {})).not.toEqual(expect.arrayContaining(["accessToken"]));
      expect(await adapter.unlinkAccount(github)).toEqual(stored);
      expect(await one("ACCOUNT#github")).toEqual([]);
      expect(await one("ACCOUNT#google")).toHaveLength(1);
    });

    it("writes a v4 account over the v3 one that is linked again", async () => {
      const { adapter, github, user, table, one } = await setUp();
      await adapter.linkAccount({ ...newAccount(user.id), ...github });
      const before = await one("ACCOUNT#github");
      await migrate(table.tableName, ({ provider }) => provider === "github");
      expect(await one("ACCOUNT#github")).toEqual(before);
      expect(before).toEqual([expect.objectContaining({ GSI1PK: "ACCOUNT#github", provider: "github" })]);
      expect(before[0]).not.toHaveProperty("providerId");
    });

    it("keeps v3 sessions, and makes a v4 one of a session that is prolonged", async () => {
      const { adapter, session, user, one } = await setUp();
      const found = await adapter.getSessionAndUser(session.sessionToken);
      expect(found?.user).toMatchObject({ id: user.id, emailVerified: null });
      expect(found?.session.expires).toEqual(new Date(session.expires as string));
      expect(found?.session).not.toHaveProperty("accessToken");

      const expires = inDays(30);
      await adapter.updateSession({ sessionToken: session.sessionToken, expires });
      const [item] = await one("SESSION#");
      expect(item).toMatchObject({ expires: expires.getTime() / 1000, type: "SESSION" });
      expect(item).not.toHaveProperty("accessToken");
      expect(await adapter.getSessionAndUser(session.sessionToken)).toMatchObject({ session: { expires } });
    });

    it("keeps the accessToken of a session that is the application's own", async () => {
      const { adapter, user } = await setUp();
      const session = { ...newSession(user.id), accessToken: "own" };
      await adapter.createSession(session);
      expect(await adapter.updateSession(session)).toEqual(session);
      expect(await adapter.deleteSession(session.sessionToken)).toEqual(session);
    });

    it("has next-auth prolong v3 sessions that don't expire", async () => {
      const { table, adapter } = await setUp();
      const v3 = await v3Adapter(tables.engine.endpoint, table.tableName, { maxAge: 0 });
      const user = await v3.createUser({ name: "Ada", email: randomEmail() });
      const { sessionToken } = await v3.createSession(user);
      const found = await adapter.getSessionAndUser(sessionToken);
      const seconds = ((found?.session.expires.getTime() ?? 0) - Date.now()) / 1000;
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(3600);
    });

    it("takes a link that v3 sent once, and deletes the request", async () => {
      const { adapter, link, one } = await setUp();
      const token = await adapter.useVerificationToken(link);
      expect(token).toMatchObject(link);
      expect(token?.expires.getTime()).toBeGreaterThan(Date.now());
      expect(await one("VR#")).toEqual([]);
      expect(await adapter.useVerificationToken(link)).toBeNull();
    });

    it("writes v4 tokens, and takes a link without expiry for expired", async () => {
      const { adapter, one, table } = await setUp();
      const token = newToken();
      await adapter.createVerificationToken(token);
      expect(await one("VT#")).toHaveLength(1);
      expect(await adapter.useVerificationToken(token)).toEqual(token);

      const v3 = await v3Adapter(tables.engine.endpoint, table.tableName);
      await v3.createVerificationRequest("old@example.com", "", "old", "secret", { ...emailProvider, maxAge: 0 });
      const old = await adapter.useVerificationToken({ identifier: "old@example.com", token: hash("old") });
      expect(old?.expires.getTime()).toBeLessThan(Date.now());
    });

    it("finds an account that is migrated between the two look-ups", async () => {
      const { table, github, google, user } = await setUp();
      for (const [account, when] of [
        [github, "before the first"],
        [google, "after the first"],
      ] as const) {
        let queries = 0;
        const racing = withFault(tables.client, "query", async (real, input) => {
          const isTheOne = ({ providerId }: Record<string, unknown>) => providerId === account.provider;
          const first = queries++ === 0;
          if (first && when === "before the first") await migrate(table.tableName, isTheOne);
          const result = await real(input);
          if (first && when === "after the first") await migrate(table.tableName, isTheOne);
          return result;
        });
        const adapter = DynamoDBAdapter(racing, { ...table, readV3Items: true });
        expect(await adapter.getUserByAccount(account)).toMatchObject({ id: user.id });
      }
    });

    it("takes a link that is migrated between the two deletes", async () => {
      const { table, link } = await setUp();
      await migrate(table.tableName, ({ type }) => type === "VR");
      const adapter = DynamoDBAdapter(tables.client, { ...table, readV3Items: true });
      expect(await adapter.useVerificationToken(link)).toMatchObject(link);
      expect(await adapter.useVerificationToken(link)).toBeNull();
    });

    it("costs nothing when off, and when on at most one request more, on a miss", async () => {
      const { table, github, link, session, user } = await setUp();
      const v4Account = newAccount(user.id);
      await DynamoDBAdapter(tables.client, table).linkAccount(v4Account);
      const count = async (
        options: object,
        call: (adapter: ReturnType<typeof DynamoDBAdapter>) => Promise<unknown>,
      ) => {
        const adapter = DynamoDBAdapter(tables.client, { ...table, ...options });
        return (await usageOf(tables.client, () => call(adapter))).operations.length;
      };
      const on = { readV3Items: true };
      const calls = {
        v3Account: (adapter: ReturnType<typeof DynamoDBAdapter>) => adapter.getUserByAccount(github),
        v4Account: (adapter: ReturnType<typeof DynamoDBAdapter>) => adapter.getUserByAccount(v4Account),
        noAccount: (adapter: ReturnType<typeof DynamoDBAdapter>) => adapter.getUserByAccount(newAccount("")),
        session: (adapter: ReturnType<typeof DynamoDBAdapter>) => adapter.getSessionAndUser(session.sessionToken),
        noSession: (adapter: ReturnType<typeof DynamoDBAdapter>) => adapter.getSessionAndUser(randomUUID()),
        noToken: (adapter: ReturnType<typeof DynamoDBAdapter>) => adapter.useVerificationToken(newToken()),
        v3Token: (adapter: ReturnType<typeof DynamoDBAdapter>) => adapter.useVerificationToken(link),
      };
      expect({
        v4Account: await count({}, calls.v4Account),
        noAccount: await count({}, calls.noAccount),
        session: await count({}, calls.session),
        noSession: await count({}, calls.noSession),
        noToken: await count({}, calls.noToken),
      }).toEqual({ v4Account: 2, noAccount: 1, session: 2, noSession: 1, noToken: 1 });
      expect({
        v3Account: await count(on, calls.v3Account),
        v4Account: await count(on, calls.v4Account),
        noAccount: await count(on, calls.noAccount),
        session: await count(on, calls.session),
        noSession: await count(on, calls.noSession),
        noToken: await count(on, calls.noToken),
        v3Token: await count(on, calls.v3Token),
      }).toEqual({ v3Account: 2, v4Account: 3, noAccount: 2, session: 2, noSession: 1, noToken: 2, v3Token: 2 });
    });
  });
});
