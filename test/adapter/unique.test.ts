import { randomUUID } from "node:crypto";
import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { authJs, Browser, type Mailbox, nextAuth4, origin } from "../support/adapter/browser.ts";
import { withFault } from "../support/adapter/faults.ts";
import { newAccount, newAuthenticator, newUser, randomEmail } from "../support/adapter/samples.ts";
import { type TestTable, useEngine } from "../support/adapter/tables.ts";
import { engines } from "../support/engines/index.ts";

type Stored = Readonly<Record<string, unknown>>;

/** What `unique` promises of a table: the sentences that don't hold. */
function violations(items: readonly Stored[]): string[] {
  const users = items.filter(({ type }) => type === "USER");
  const claims = new Map(items.filter(({ type }) => type === "CLAIM").map((claim) => [claim.pk as string, claim]));
  const accounts = items.filter(({ pk, sk }) => String(pk).startsWith("USER#") && String(sk).startsWith("ACCOUNT#"));
  // An account that is linked while its user is deleted stays behind and is nobody's: whoever links it next has it.
  const linked = accounts.filter(({ userId }) => users.some(({ id }) => id === userId));
  const owned = [
    ...users.filter(({ email }) => email).map(({ id, email }) => [`EMAIL#${email}`, id] as const),
    ...linked.map(({ sk, userId }) => [sk as string, userId] as const),
  ];
  const known = new Set([...owned.map(([key]) => key), ...accounts.map(({ sk }) => sk)]);
  const wrong = owned
    .filter(([key, owner]) => claims.get(key)?.userId !== owner)
    .map(([key, owner]) => `${key} of ${owner} is claimed by ${claims.get(key)?.userId}`);
  const orphans = [...claims.keys()].filter((key) => !known.has(key));
  const indexed = users
    .filter(({ email, GSI1PK }) => GSI1PK !== (email ? `USER#${email}` : undefined))
    .map(({ id, email, GSI1PK }) => `user ${id} with ${email} is indexed under ${GSI1PK}`);
  return [...wrong, ...orphans.map((key) => `${key} is claimed for nothing`), ...indexed];
}

// dynalite has no transactions.
const withTransactions = engines.filter(({ name }) => name === "DynamoDB Local");

describe.each(withTransactions)("unique on $name", ({ start, available }) => {
  describe.runIf(available)("with transactions", () => {
    const tables = useEngine(start);

    const adapterFor = (table: TestTable, client: DynamoDBDocument = tables.client) =>
      DynamoDBAdapter(client, { ...table, unique: true });

    async function setUp() {
      const table = await tables.table();
      return { table, adapter: adapterFor(table), items: () => tables.items(table) };
    }

    const addresses = ["a@example.com", "b@example.com", "c@example.com"];
    const email = fc.constantFrom(...addresses, null);
    const operation = fc.oneof(
      fc.record({ kind: fc.constant("create" as const), email }),
      fc.record({ kind: fc.constant("change" as const), user: fc.nat(1), email }),
      fc.record({ kind: fc.constant("rename" as const), user: fc.nat(1) }),
      fc.record({ kind: fc.constant("link" as const), user: fc.nat(1), account: fc.nat(1) }),
      fc.record({ kind: fc.constant("unlink" as const), account: fc.nat(1) }),
      fc.record({ kind: fc.constant("delete" as const), user: fc.nat(1) }),
    );

    type Adapter = ReturnType<typeof adapterFor>;
    type Operation = typeof operation extends fc.Arbitrary<infer One> ? One : never;

    function perform(adapter: Adapter, ids: readonly string[], each: Operation): Promise<unknown> {
      const id = "user" in each ? (ids[each.user] as string) : "";
      const account = (index: number, userId: string) => ({ ...newAccount(userId), providerAccountId: `${index}` });
      switch (each.kind) {
        case "create":
          return adapter.createUser({ ...newUser(), email: each.email as string });
        case "change":
          return adapter.updateUser({ id, email: each.email as string });
        case "rename":
          return adapter.updateUser({ id, name: "x" });
        case "link":
          return adapter.linkAccount(account(each.account, id));
        case "unlink":
          return adapter.unlinkAccount(account(each.account, ""));
        case "delete":
          return adapter.deleteUser(id);
      }
    }

    it("holds whatever is done at once, in 500 rounds", async () => {
      const table = await tables.table();
      const adapter = adapterFor(table);
      const rounds = fc.sample(fc.array(operation, { minLength: 2, maxLength: 6 }), { numRuns: 500, seed: 18 });
      for (const operations of rounds) {
        const users = await Promise.all(
          [0, 1].map((index) =>
            adapter.createUser({ ...newUser(), email: addresses[index] as string, emailVerified: null }),
          ),
        );
        const ids = users.map(({ id }) => id);
        const outcomes = await Promise.allSettled(operations.map((each) => perform(adapter, ids, each)));
        const codes = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
        for (const code of codes) expect(["EMAIL_TAKEN", "ACCOUNT_TAKEN", "NOT_FOUND"]).toContain(code);
        const left = await tables.items(table);
        expect(violations(left), JSON.stringify(operations)).toEqual([]);
        for (const { pk, sk } of left) await tables.client.delete({ TableName: table.tableName, Key: { pk, sk } });
      }
    }, 240_000);

    it("keeps an address from another user while it is changed away and back", async () => {
      const { table, adapter, items } = await setUp();
      const user = await adapter.createUser(newUser());
      const elsewhere = randomEmail();
      // Between reading the user and writing the same address, the address is changed.
      let isFirst = true;
      const slow = withFault(tables.client, "get", async (real, input) => {
        const answer = await real(input);
        if (isFirst) {
          isFirst = false;
          await adapter.updateUser({ id: user.id, email: elsewhere });
        }
        return answer;
      });
      await adapterFor(table, slow).updateUser({ id: user.id, email: user.email });
      await expect(adapter.createUser({ ...newUser(), email: user.email, emailVerified: null })).rejects.toMatchObject({
        code: "EMAIL_TAKEN",
      });
      expect(violations(await items())).toEqual([]);
    });

    it("takes over what a user who is gone has claimed", async () => {
      const { table, adapter, items } = await setUp();
      const gone = await adapter.createUser(newUser());
      const account = newAccount(gone.id);
      await adapter.linkAccount(account);
      const Key = { pk: `USER#${gone.id}`, sk: `USER#${gone.id}` };
      // As upstream's adapter deletes a user, or somebody at the console.
      await tables.client.delete({ TableName: table.tableName, Key });
      const user = await adapter.createUser({ ...newUser(), email: gone.email, emailVerified: null });
      await adapter.linkAccount({ ...account, userId: user.id });
      await tables.client.delete({
        TableName: table.tableName,
        Key: { pk: Key.pk, sk: `ACCOUNT#github#${account.providerAccountId}` },
      });
      expect(violations(await items())).toEqual([]);
      await expect(adapter.updateUser({ id: user.id, email: gone.email })).resolves.toMatchObject({ id: user.id });
    });

    it("links an account to one of two users", async () => {
      const { adapter, items } = await setUp();
      const users = await Promise.all([adapter.createUser(newUser()), adapter.createUser(newUser())]);
      const account = newAccount("");
      const outcomes = await Promise.allSettled(users.map(({ id }) => adapter.linkAccount({ ...account, userId: id })));
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
      expect(refused).toEqual(["ACCOUNT_TAKEN"]);
      const owner = await adapter.getUserByAccount(account);
      // Again and by its owner it is no conflict; unlinked, it is free.
      await adapter.linkAccount({ ...account, userId: owner?.id as string });
      await adapter.unlinkAccount(account);
      const other = users.find(({ id }) => id !== owner?.id);
      await adapter.linkAccount({ ...account, userId: other?.id as string });
      expect(violations(await items())).toEqual([]);
    });

    it("frees an account and an authenticator of a user who is deleted", async () => {
      const { adapter, items } = await setUp();
      const user = await adapter.createUser(newUser());
      await adapter.linkAccount(newAccount(user.id));
      await adapter.createAuthenticator(newAuthenticator(user.id, randomUUID()));
      await adapter.deleteUser(user.id);
      expect(await items()).toEqual([]);
    });

    it.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
      "repeats a transaction that is cancelled by %s, and says so when that goes on",
      async (Code) => {
        vi.spyOn(Math, "random").mockReturnValue(0);
        const { table } = await setUp();
        let failures = 2;
        const cancelled = Object.assign(new Error("Transaction cancelled"), {
          name: "TransactionCanceledException",
          CancellationReasons: [{ Code: "None" }, { Code }],
        });
        const busy = withFault(tables.client, "transactWrite", async (real, input) => {
          if (failures-- > 0) throw cancelled;
          return real(input);
        });
        const user = await adapterFor(table, busy).createUser(newUser());
        expect(await adapterFor(table).getUser(user.id)).toEqual(user);
        failures = Number.POSITIVE_INFINITY;
        const attempt = adapterFor(table, busy).createUser(newUser());
        await expect(attempt).rejects.toMatchObject({ code: "UNPROCESSED" });
        vi.restoreAllMocks();
      },
    );

    it("repeats a write that meets a transaction", async () => {
      vi.spyOn(Math, "random").mockReturnValue(0);
      const { table, adapter } = await setUp();
      const user = await adapter.createUser(newUser());
      let failures = 2;
      const busy = withFault(tables.client, "update", async (real, input) => {
        if (failures-- > 0) throw Object.assign(new Error("conflict"), { name: "TransactionConflictException" });
        return real(input);
      });
      expect(await adapterFor(table, busy).updateUser({ id: user.id, name: "Grace" })).toMatchObject({ name: "Grace" });
      vi.restoreAllMocks();
    });

    describe.each([
      { framework: "next-auth v4", serve: nextAuth4 },
      { framework: "Auth.js", serve: authJs as typeof nextAuth4 },
    ])("with $framework", ({ serve }) => {
      beforeEach(() => {
        vi.stubEnv("NEXTAUTH_URL", origin);
        return () => vi.unstubAllEnvs();
      });

      it("signs in with both of two first magic links that are opened at once", async () => {
        const { adapter, items } = await setUp();
        // Both ask for the user before either has been created.
        const blind = { ...adapter, getUserByEmail: async () => null };
        const mailbox: Mailbox = {};
        const browsers = [new Browser(serve(blind, mailbox)), new Browser(serve(blind, mailbox))];
        const links: string[] = [];
        for (const browser of browsers) {
          await browser.askForLink("ada@example.com");
          links.push(mailbox.link as string);
        }
        const destinations = await Promise.all(browsers.map((browser, index) => browser.open(links[index] as string)));
        expect(destinations).toEqual([origin, origin]);
        for (const browser of browsers) expect(await browser.signedInAs()).toBe("ada@example.com");
        expect((await items()).filter(({ type }) => type === "USER")).toHaveLength(1);
      });
    });

    it("never gives another's user to an address that isn't proven", async () => {
      const { adapter } = await setUp();
      const { email } = await adapter.createUser(newUser());
      const taken = adapter.createUser({ ...newUser(), email, emailVerified: null });
      await expect(taken).rejects.toMatchObject({ code: "EMAIL_TAKEN" });
    });
  });
});

describe.each(engines)("authenticators on $name", ({ start, available }) => {
  describe.runIf(available)("of two users", () => {
    const tables = useEngine(start);

    it("are one user's, also when two register at once, and free again when that user is gone", async () => {
      const adapter = DynamoDBAdapter(tables.client, await tables.table());
      const users = await Promise.all([adapter.createUser(newUser()), adapter.createUser(newUser())]);
      const credential = randomUUID();
      const register = (id: string) => adapter.createAuthenticator(newAuthenticator(id, credential));
      const outcomes = await Promise.allSettled(users.map(({ id }) => register(id)));
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
      expect(refused).toEqual(["EXISTS"]);
      const owner = (await adapter.getAuthenticator(credential))?.userId as string;
      await adapter.deleteUser(owner);
      const other = users.find(({ id }) => id !== owner)?.id as string;
      expect(await register(other)).toMatchObject({ userId: other });
    });

    it("that were registered before there were claims are still their user's", async () => {
      const table = await tables.table();
      const adapter = DynamoDBAdapter(tables.client, table);
      const users = await Promise.all([adapter.createUser(newUser()), adapter.createUser(newUser())]);
      const credential = randomUUID();
      await adapter.createAuthenticator(newAuthenticator(users[0].id, credential));
      const Key = { pk: `AUTHENTICATOR#${credential}`, sk: `AUTHENTICATOR#${credential}` };
      await tables.client.delete({ TableName: table.tableName, Key });
      const second = adapter.createAuthenticator(newAuthenticator(users[1].id, credential));
      await expect(second).rejects.toMatchObject({ code: "EXISTS" });
    });
  });
});
