import { randomUUID } from "node:crypto";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { DynamoDBAdapter as UpstreamAdapter } from "@next-auth/dynamodb-adapter";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { withFault, withLaggingIndex, withPages, withUnprocessedItems } from "../support/adapter/faults.ts";
import { newAccount, newSession, newUser, randomEmail } from "../support/adapter/samples.ts";
import { customNames, type TestTable, useEngine } from "../support/adapter/tables.ts";
import { clientFor, engines } from "../support/engines/index.ts";

type Adapter = ReturnType<typeof DynamoDBAdapter>;

/** An empty table, and the adapter under test over it with any client. */
interface Scene {
  readonly client: DynamoDBDocument;
  /** A client without marshall options. */
  readonly plainClient: DynamoDBDocument;
  readonly adapter: (client?: DynamoDBDocument) => Adapter;
  readonly items: () => Promise<Record<string, unknown>[]>;
}

interface Bug {
  readonly name: string;
  /** Passes for an adapter without the bug. */
  readonly check: (scene: Scene) => Promise<void>;
  /** How it fails for upstream 3.0.2: for this bug and for nothing else. */
  readonly upstream: RegExp;
  readonly names?: typeof customNames;
  readonly projection?: "KEYS_ONLY";
}

const bugs: readonly Bug[] = [
  {
    name: "1: updateUser ignores an undefined field",
    upstream: /An expression attribute value used in expression is not defined.*:name/,
    async check({ adapter, client, plainClient }) {
      for (const document of [client, plainClient]) {
        const user = await adapter(document).createUser(newUser());
        const change = { id: user.id, name: undefined as never, image: "https://example.com/new.png" };
        expect(await adapter(document).updateUser(change)).toEqual({ ...user, image: change.image });
      }
    },
  },
  {
    name: "2: updateUser with a new e-mail moves the index keys with it",
    upstream: /expected null to match object/,
    async check({ adapter }) {
      const user = await adapter().createUser(newUser());
      const email = randomEmail();
      await adapter().updateUser({ id: user.id, email });
      expect(await adapter().getUserByEmail(email)).toMatchObject({ id: user.id });
      expect(await adapter().getUserByEmail(user.email)).toBeNull();
    },
  },
  {
    name: "2: updateUser gives a user without an e-mail index keys, and takes them away again",
    upstream: /expected null to match object/,
    async check({ adapter, items }) {
      const user = await adapter().createUser({ ...newUser(), email: null as never });
      const email = randomEmail();
      await adapter().updateUser({ id: user.id, email });
      expect(await adapter().getUserByEmail(email)).toMatchObject({ id: user.id });
      await adapter().updateUser({ id: user.id, email: null as never });
      expect(await adapter().getUserByEmail(email)).toBeNull();
      expect((await items())[0]).not.toHaveProperty("GSI1PK");
    },
  },
  {
    name: "3: deleteUser deletes more than 25 items",
    upstream: /to have a length of \+?0 but got 6/,
    async check({ adapter, items }) {
      const user = await adapter().createUser(newUser());
      for (let count = 0; count < 30; count++) await adapter().createSession(newSession(user.id));
      expect(await adapter().deleteUser(user.id)).toEqual(user);
      expect(await items()).toHaveLength(0);
    },
  },
  {
    name: "3: deleteUser sends again what DynamoDB left unprocessed",
    upstream: /to have a length of \+?0 but got 7/,
    async check({ adapter, client, items }) {
      const user = await adapter().createUser(newUser());
      for (let count = 0; count < 9; count++) await adapter().createSession(newSession(user.id));
      await adapter(withUnprocessedItems(client, 3)).deleteUser(user.id);
      expect(await items()).toHaveLength(0);
    },
  },
  {
    name: "3: deleteUser reads all pages",
    upstream: /to have a length of \+?0 but got 8/,
    async check({ adapter, client, items }) {
      const user = await adapter().createUser(newUser());
      for (let count = 0; count < 9; count++) await adapter().createSession(newSession(user.id));
      await adapter(withPages(client, 2)).deleteUser(user.id);
      expect(await items()).toHaveLength(0);
    },
  },
  {
    name: "3: deleteUser works with custom key names",
    names: customNames,
    upstream: /key element|key schema|conditions on the keys|missing a key/i,
    async check({ adapter, items }) {
      const user = await adapter().createUser(newUser());
      await adapter().createSession(newSession(user.id));
      await adapter().deleteUser(user.id);
      expect(await items()).toHaveLength(0);
    },
  },
  {
    name: "4: updateSession works with custom key names",
    names: customNames,
    upstream: /key element|key schema|conditions on the keys/i,
    async check({ adapter }) {
      const user = await adapter().createUser(newUser());
      const session = await adapter().createSession(newSession(user.id));
      const expires = new Date(session.expires.getTime() + 60_000);
      expect(await adapter().updateSession({ sessionToken: session.sessionToken, expires })).toMatchObject({ expires });
    },
  },
  {
    name: "4: deleteSession works with custom key names",
    names: customNames,
    upstream: /key element|key schema|conditions on the keys/i,
    async check({ adapter }) {
      const user = await adapter().createUser(newUser());
      const { sessionToken } = await adapter().createSession(newSession(user.id));
      await adapter().deleteSession(sessionToken);
      expect(await adapter().getSessionAndUser(sessionToken)).toBeNull();
    },
  },
  {
    name: "5: custom key attributes don't leak",
    names: customNames,
    upstream: /to deeply equal/,
    async check({ adapter }) {
      const user = await adapter().createUser(newUser());
      const session = newSession(user.id);
      await adapter().createSession(session);
      expect(await adapter().getSessionAndUser(session.sessionToken)).toEqual({ session, user });
    },
  },
  {
    name: "6: users without an e-mail share no index key",
    upstream: /to be null|not to have property/,
    async check({ adapter, items }) {
      await adapter().createUser({ ...newUser(), email: null as never });
      await adapter().createUser({ ...newUser(), email: undefined as never });
      for (const nothing of ["null", "undefined", "", null, undefined]) {
        expect(await adapter().getUserByEmail(nothing as never)).toBeNull();
      }
      for (const item of await items()) expect(item).not.toHaveProperty("GSI1PK");
    },
  },
  {
    name: "7: a text that looks like a date stays a text",
    upstream: /to deeply equal/,
    async check({ adapter }) {
      const user = await adapter().createUser({ ...newUser(), name: "2020-01-01T00:00:00Z" });
      expect(await adapter().getUser(user.id)).toEqual(user);
    },
  },
  {
    name: "8: updateUser doesn't create a user",
    upstream: /resolved .* instead of rejecting/,
    async check({ adapter, items }) {
      const update = adapter().updateUser({ id: randomUUID(), name: "nobody" });
      await expect(update).rejects.toMatchObject({ code: "NOT_FOUND" });
      expect(await items()).toEqual([]);
    },
  },
  {
    name: "8: updateSession doesn't bring back a session that is deleted at the same moment",
    upstream: /to be null/,
    async check({ adapter, client }) {
      const user = await adapter().createUser(newUser());
      const { sessionToken, expires } = await adapter().createSession(newSession(user.id));
      const meanwhile = withFault(client, "query", async (real, input) => {
        const found = await real(input);
        await adapter().deleteSession(sessionToken);
        return found;
      });
      expect(await adapter(meanwhile).updateSession({ sessionToken, expires })).toBeNull();
      expect(await adapter().getSessionAndUser(sessionToken)).toBeNull();
    },
  },
  {
    name: "9: expires is kept in whole seconds",
    upstream: /to be true/,
    async check({ adapter, items }) {
      const expires = new Date(1_800_000_000_789);
      const sessionToken = randomUUID();
      await adapter().createSession({ userId: randomUUID(), sessionToken, expires });
      await adapter().createVerificationToken({ identifier: randomEmail(), token: randomUUID(), expires });
      for (const item of await items()) expect(Number.isInteger(item.expires)).toBe(true);
      expect((await adapter().updateSession({ sessionToken, expires }))?.expires).toEqual(new Date(1_800_000_000_000));
      for (const item of await items()) expect(item.expires).toBe(1_800_000_000);
    },
  },
  {
    // nextauthjs/next-auth 12981: core takes the account's id from the user's e-mail, which such an index doesn't have.
    name: "10: a user is found whole through an index that projects only keys",
    projection: "KEYS_ONLY",
    upstream: /to deeply equal/,
    async check({ adapter }) {
      const user = await adapter().createUser(newUser());
      expect(await adapter().getUserByEmail(user.email)).toEqual(user);
    },
  },
  {
    // nextauthjs/next-auth 10897 and 4182.
    name: "10: a session and an account are found through an index that projects only keys",
    projection: "KEYS_ONLY",
    upstream: /expected null to deeply equal/,
    async check({ adapter }) {
      const user = await adapter().createUser(newUser());
      const session = newSession(user.id);
      const account = newAccount(user.id);
      await adapter().createSession(session);
      await adapter().linkAccount(account);
      expect(await adapter().getSessionAndUser(session.sessionToken)).toEqual({ session, user });
      expect(await adapter().getUserByAccount(account)).toEqual(user);
    },
  },
  {
    name: "10: a session is found right after sign-in, when the index doesn't have it yet",
    upstream: /expected null to deeply equal/,
    async check({ adapter, client }) {
      const user = await adapter().createUser(newUser());
      const session = newSession(user.id);
      await adapter().createSession(session);
      const sameProcess = adapter(withLaggingIndex(client));
      expect(await sameProcess.getSessionAndUser(session.sessionToken)).toEqual({ session, user });
      expect(await sameProcess.updateSession(session)).toEqual(session);
      expect(await sameProcess.deleteSession(session.sessionToken)).toEqual(session);
      expect(await sameProcess.getSessionAndUser(session.sessionToken)).toBeNull();
    },
  },
  {
    name: "10: a user is found right after sign-up, when an eventually consistent read doesn't have it yet",
    upstream: /expected null to deeply equal/,
    async check({ adapter, client }) {
      const user = await adapter().createUser(newUser());
      const session = newSession(user.id);
      await adapter().createSession(session);
      const behind = withFault(client, "get", async (real, input) => (input.ConsistentRead ? real(input) : {}));
      expect(await adapter(behind).getSessionAndUser(session.sessionToken)).toEqual({ session, user });
    },
  },
];

describe.each(engines)("the bugs of @next-auth/dynamodb-adapter 3.0.2 on $name", ({ start, available }) => {
  describe.runIf(available)("each of them", () => {
    const tables = useEngine(start);

    describe.each(bugs)("$name", ({ check, upstream, names, projection }) => {
      async function scene(make: (client: DynamoDBDocument, options: TestTable) => Adapter): Promise<Scene> {
        const table = await tables.table(names, projection);
        const { client } = tables;
        return {
          client,
          plainClient: DynamoDBDocument.from(clientFor(tables.engine)),
          adapter: (instead = client) => make(instead, table),
          items: () => tables.items(table),
        };
      }

      it("is not in ours", async () => {
        await check(await scene(DynamoDBAdapter));
      });

      it("is in upstream's", async () => {
        const upstreams = await scene((client, table) => UpstreamAdapter(client, table) as unknown as Adapter);
        await expect(check(upstreams)).rejects.toThrow(upstream);
      });
    });
  });
});
