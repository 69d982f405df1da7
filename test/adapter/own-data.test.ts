import { randomUUID } from "node:crypto";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  format as upstreamFormat,
  generateUpdateExpression as upstreamUpdateExpression,
} from "@next-auth/dynamodb-adapter";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DynamoDBAdapter, format, generateUpdateExpression } from "../../src/adapter/index.ts";
import { withFault } from "../support/adapter/faults.ts";
import { inDays, newAccount, newSession, newUser } from "../support/adapter/samples.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { clientFor, engines } from "../support/engines/index.ts";

/** What an application may write: names and values that mean something to either adapter among them. */
const fields = fc
  .dictionary(
    fc.oneof(fc.constantFrom("pk", "sk", "GSI1PK", "GSI1SK", "type", "expires", "emailVerified", "name"), fc.string()),
    fc.oneof(
      fc.string(),
      fc.constantFrom("USER", "SESSION", "VT", "ACCOUNT", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.123+01:00"),
      fc.date({ noInvalidDate: true, min: new Date("1970-01-01"), max: new Date("2100-01-01") }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ),
  )
  .filter((object) => !("__proto__" in object && Object.hasOwn(object, "__proto__")));

describe("format and generateUpdateExpression", () => {
  it("give what upstream's give", () => {
    fc.assert(
      fc.property(fields, (object) => {
        const stored = format.to(object);
        expect(stored).toEqual(upstreamFormat.to(object));
        expect(format.from(stored)).toEqual(upstreamFormat.from(stored));
        if (Object.keys(object).length === 0) return;
        const [ours, theirs] = [generateUpdateExpression(object), upstreamUpdateExpression(object)];
        const values = ({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: typeof ours) =>
          Object.values(names).map((name, index) => [name, Object.values(values)[index]]);
        expect(values(ours)).toEqual(values(theirs));
      }),
    );
    expect(format.from(undefined)).toBeNull();
  });
});

describe.each(engines)("what an application brings on $name", ({ start, available }) => {
  describe.runIf(available)("is kept", () => {
    const tables = useEngine(start);
    afterEach(() => {
      vi.restoreAllMocks();
    });

    it("with as many attributes as upstream takes", async () => {
      const adapter = DynamoDBAdapter(tables.client, await tables.table());
      const attributes = Object.fromEntries(Array.from({ length: 380 }, (_, index) => [`field${index}`, index]));
      const user = await adapter.createUser({ ...newUser(), ...attributes });
      expect(await adapter.getUser(user.id)).toEqual(user);
      await expect(adapter.createUser({ ...user, email: "other@example.com" })).rejects.toMatchObject({
        code: "EXISTS",
      });
    });

    it("and its date fields come back as dates, of users, accounts and sessions", async () => {
      const table = await tables.table();
      const adapter = DynamoDBAdapter(tables.client, { ...table, dateFields: ["birthday", "since"] });
      const birthday = new Date("1815-12-10T00:00:00Z");
      const user = await adapter.createUser({ ...newUser(), birthday } as ReturnType<typeof newUser>);
      expect(await adapter.getUser(user.id)).toMatchObject({ birthday });
      expect(await adapter.updateUser({ id: user.id, since: inDays(0) } as { id: string })).toMatchObject({
        birthday,
        since: expect.any(Date),
      });
      const session = { ...newSession(user.id), since: inDays(0) };
      await adapter.createSession(session);
      expect(await adapter.getSessionAndUser(session.sessionToken)).toMatchObject({ session, user: { birthday } });
      const account = { ...newAccount(user.id), since: inDays(-1) };
      await adapter.linkAccount(account);
      expect(await adapter.getAccount(account.providerAccountId, account.provider)).toMatchObject(account);
    });

    it("through a DynamoDBDocumentClient too", async () => {
      const table = await tables.table();
      const adapter = DynamoDBAdapter(DynamoDBDocumentClient.from(clientFor(tables.engine)), {
        ...table,
        strongSessions: true,
      });
      const user = await adapter.createUser(newUser());
      const account = newAccount(user.id);
      await adapter.linkAccount(account);
      const session = await adapter.createSession(newSession(user.id));
      expect(await adapter.getUserByEmail(user.email)).toEqual(user);
      expect(await adapter.getUserByAccount(account)).toEqual(user);
      expect(await adapter.getSessionAndUser(session.sessionToken)).toEqual({ session, user });
      expect(await adapter.updateUser({ id: user.id, name: "Grace" })).toMatchObject({ name: "Grace" });
      await adapter.deleteUser(user.id);
      expect(await tables.items(table)).toEqual([]);
    });

    it("but all of it goes with the user, also when a read is behind", async () => {
      const table = await tables.table();
      const behind = withFault(tables.client, "query", async (real, input) =>
        input.IndexName || input.ConsistentRead ? real(input) : { Items: [] },
      );
      const adapter = DynamoDBAdapter(behind, table);
      const user = await adapter.createUser(newUser());
      await adapter.createSession(newSession(user.id));
      expect(await adapter.deleteUser(user.id)).toEqual(user);
      expect(await tables.items(table)).toEqual([]);
    });

    it.each([{}, { readV3Items: true }])(
      "and an account isn't taken for another whose v3 index keys look alike (%o)",
      async (options) => {
        const table = await tables.table();
        const adapter = DynamoDBAdapter(tables.client, { ...table, ...options });
        const user = await adapter.createUser(newUser());
        // v3: provider "google" with the account id "github", which is (provider "github", id "google") to v4.
        const v3Account = {
          pk: `USER#${user.id}`,
          sk: "ACCOUNT#google#github",
          GSI1PK: "ACCOUNT#github",
          GSI1SK: "ACCOUNT#google",
          type: "ACCOUNT",
          userId: user.id,
          providerId: "google",
          providerAccountId: "github",
        };
        await tables.client.put({ TableName: table.tableName, Item: v3Account });
        const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
        const other = { provider: "github", providerAccountId: "google" };
        expect(await adapter.getUserByAccount(other)).toBeNull();
        expect(await adapter.getAccount("google", "github")).toBeNull();
        await adapter.unlinkAccount(other);
        expect(await tables.items(table)).toContainEqual(v3Account);
        expect(warn.mock.calls.length).toBeLessThanOrEqual("readV3Items" in options ? 0 : 1);
      },
    );

    it("and an application's own accessToken in a v3 session stays, v3's goes", async () => {
      const table = await tables.table();
      const adapter = DynamoDBAdapter(tables.client, { ...table, readV3Items: true });
      const user = await adapter.createUser(newUser());
      for (const [accessToken, isKept] of [
        ["ya29.an-access-token-of-google", true],
        ["0123456789abcdef".repeat(4), false],
      ] as const) {
        const sessionToken = randomUUID();
        const keys = {
          sk: `SESSION#${sessionToken}`,
          GSI1PK: `SESSION#${sessionToken}`,
          GSI1SK: `SESSION#${sessionToken}`,
        };
        const expires = inDays(30).toISOString();
        const Item = {
          pk: `USER#${user.id}`,
          ...keys,
          type: "SESSION",
          userId: user.id,
          sessionToken,
          expires,
          accessToken,
        };
        await tables.client.put({ TableName: table.tableName, Item });
        const expected = isKept ? { accessToken } : {};
        const { session } = (await adapter.getSessionAndUser(sessionToken)) ?? {};
        expect(session).toEqual({ userId: user.id, sessionToken, expires: new Date(expires), ...expected });
        const later = inDays(60);
        const updated = await adapter.updateSession({ sessionToken, expires: later });
        expect(updated).toEqual({ userId: user.id, sessionToken, expires: later, ...expected });
      }
    });

    it("and says once when v3's items are in the table without readV3Items", async () => {
      vi.resetModules();
      const { DynamoDBAdapter: Fresh } = await import("../../src/adapter/index.ts");
      const table = await tables.table();
      const adapter = Fresh(tables.client, table);
      const user = await adapter.createUser(newUser());
      const sessionToken = randomUUID();
      const keys = {
        sk: `SESSION#${sessionToken}`,
        GSI1PK: `SESSION#${sessionToken}`,
        GSI1SK: `SESSION#${sessionToken}`,
      };
      await tables.client.put({
        TableName: table.tableName,
        Item: {
          pk: `USER#${user.id}`,
          ...keys,
          type: "SESSION",
          userId: user.id,
          sessionToken,
          expires: inDays(3).toISOString(),
        },
      });
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      await adapter.getSessionAndUser(sessionToken);
      await adapter.getSessionAndUser(sessionToken);
      expect(warn.mock.calls).toEqual([[expect.stringContaining("readV3Items")]]);
      const told = Fresh(tables.client, { ...table, readV3Items: true });
      await told.getSessionAndUser(sessionToken);
      expect(warn).toHaveBeenCalledOnce();
    });

    it("and a link that the migration left under both keys works once", async () => {
      const table = await tables.table();
      const adapter = DynamoDBAdapter(tables.client, { ...table, readV3Items: true });
      const token = { identifier: "ada@example.com", token: randomUUID() };
      for (const [prefix, expires] of [
        ["VR#", inDays(1).toISOString()],
        ["VT#", inDays(1).getTime() / 1000],
      ]) {
        const Item = { pk: `${prefix}${token.identifier}`, sk: `${prefix}${token.token}`, ...token, expires };
        await tables.client.put({ TableName: table.tableName, Item });
      }
      expect(await adapter.useVerificationToken(token)).toMatchObject(token);
      expect(await adapter.useVerificationToken(token)).toBeNull();
    });
  });
});
