import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { withFault } from "../support/adapter/faults.ts";
import { newAccount, newSession, newToken, newUser, randomEmail } from "../support/adapter/samples.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { engines } from "../support/engines/index.ts";

/** The outcomes of many calls at once: what those that succeeded gave, and the errors of the others. */
async function race<T>(count: number, call: (index: number) => Promise<T>) {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => call(index)));
  return {
    values: outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])),
    errors: outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : [])),
  };
}

describe.each(engines)("concurrent calls on $name", ({ start, available }) => {
  describe.runIf(available)("of one adapter", () => {
    const tables = useEngine(start);

    async function setUp(options = {}) {
      const table = await tables.table();
      return {
        table,
        adapter: DynamoDBAdapter(tables.client, { ...table, ...options }),
        items: () => tables.items(table),
      };
    }

    it.each([{}, { readV3Items: true }])("gives a token to one of 50 callers (%o)", async (options) => {
      const { adapter } = await setUp(options);
      const token = newToken();
      await adapter.createVerificationToken(token);
      const { values, errors } = await race(50, () => adapter.useVerificationToken(token));
      expect(errors).toEqual([]);
      expect(values.filter(Boolean)).toEqual([token]);
    });

    it("keeps one account, with one id, however often it is linked", async () => {
      const { adapter, items } = await setUp();
      const user = await adapter.createUser(newUser());
      const account = newAccount(user.id);
      await adapter.linkAccount(account);
      const before = await items();
      const { errors } = await race(20, () => adapter.linkAccount(account));
      expect(errors).toEqual([]);
      expect(await items()).toEqual(before);
    });

    it("keeps what an application added to an account that is linked again", async () => {
      const { adapter, items, table } = await setUp();
      const account = newAccount(randomUUID());
      await adapter.linkAccount(account);
      const [item] = await items();
      await tables.client.put({ TableName: table.tableName, Item: { ...item, plan: "gold" } });
      await adapter.linkAccount({ ...account, access_token: "new" });
      expect(await items()).toEqual([{ ...item, plan: "gold", access_token: "new" }]);
    });

    it("keeps all fields when different ones are updated at once", async () => {
      const { adapter } = await setUp();
      const { id } = await adapter.createUser(newUser());
      await race(20, (index) => adapter.updateUser({ id, [`field${index}`]: index }));
      const fields = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`field${index}`, index]));
      expect(await adapter.getUser(id)).toMatchObject(fields);
    });

    it("finds a user by the one e-mail that the item has after many changes at once", async () => {
      const { adapter, items } = await setUp();
      const { id } = await adapter.createUser(newUser());
      await race(20, () => adapter.updateUser({ id, email: randomEmail() }));
      const [user, ...others] = await items();
      expect(others).toEqual([]);
      expect(user?.GSI1PK).toBe(`USER#${user?.email}`);
      expect(user?.GSI1SK).toBe(`USER#${user?.email}`);
    });

    it("leaves no half user or session when they are deleted while being updated", async () => {
      const { adapter, items } = await setUp();
      const user = await adapter.createUser(newUser());
      const session = await adapter.createSession(newSession(user.id));
      await race(30, (index): Promise<unknown> => {
        if (index === 15) return adapter.deleteUser(user.id);
        return index % 2 === 0 ? adapter.updateUser({ id: user.id, name: "x" }) : adapter.updateSession(session);
      });
      // deleteUser deletes what its query saw; nothing that was deleted came back.
      expect(await items()).toEqual([]);
    });

    it("doesn't replace a user who has the id", async () => {
      const { adapter } = await setUp();
      const user = await adapter.createUser({ ...newUser(), id: randomUUID() });
      await expect(adapter.createUser({ ...newUser(), id: user.id })).rejects.toMatchObject({ code: "EXISTS" });
      expect(await adapter.getUser(user.id)).toEqual(user);
    });

    it("takes a repetition of createUser, whose first answer got lost, for the same call", async () => {
      const { table } = await setUp();
      const twice = withFault(tables.client, "put", async (real, input) => {
        await real(input);
        return real(input);
      });
      const data = { ...newUser(), tags: new Set(["a", "b"]), visits: 3, note: null };
      const user = await DynamoDBAdapter(twice, table).createUser(data);
      expect(await DynamoDBAdapter(tables.client, table).getUser(user.id)).toEqual(user);
    });

    it("can't tell two users with one e-mail apart by default: both are created", async () => {
      const { adapter } = await setUp();
      const data = newUser();
      const { values } = await race(5, () => adapter.createUser(data));
      expect(new Set(values.map(({ id }) => id)).size).toBe(5);
    });
  });
});

// dynalite has no transactions.
const withTransactions = engines.filter(({ name }) => name === "DynamoDB Local");

describe.each(withTransactions)("unique on $name", ({ start, available }) => {
  describe.runIf(available)("with transactions", () => {
    const tables = useEngine(start);

    async function setUp() {
      const table = await tables.table();
      return {
        adapter: DynamoDBAdapter(tables.client, { ...table, unique: true }),
        items: () => tables.items(table),
      };
    }

    it("creates one of many users with an e-mail", async () => {
      const { adapter, items } = await setUp();
      const data = { ...newUser(), emailVerified: null };
      const { values, errors } = await race(10, () => adapter.createUser(data));
      expect(values).toHaveLength(1);
      expect(errors).toHaveLength(9);
      expect(await adapter.getUserByEmail(data.email)).toEqual(values[0]);
      expect((await items()).filter(({ type }) => type === "USER")).toHaveLength(1);
      await expect(adapter.createUser(data)).rejects.toMatchObject({ code: "EMAIL_TAKEN" });
    });

    it("creates users without an e-mail, and doesn't replace one who has the id", async () => {
      const { adapter } = await setUp();
      const user = await adapter.createUser({ ...newUser(), email: null as never });
      await adapter.createUser({ ...newUser(), email: null as never });
      await expect(adapter.createUser({ ...newUser(), id: user.id })).rejects.toMatchObject({ code: "EXISTS" });
      expect(await adapter.getUser(user.id)).toEqual(user);
    });

    it("frees an e-mail that was changed, and refuses one that is another's", async () => {
      const { adapter } = await setUp();
      const [one, two] = [await adapter.createUser(newUser()), await adapter.createUser(newUser())];
      const taken = adapter.updateUser({ id: two.id, email: one.email });
      await expect(taken).rejects.toMatchObject({ code: "EMAIL_TAKEN" });
      expect(await adapter.getUser(two.id)).toEqual(two);

      const email = randomEmail();
      expect(await adapter.updateUser({ id: one.id, email })).toEqual({ ...one, email });
      expect(await adapter.updateUser({ id: two.id, email: one.email })).toEqual({ ...two, email: one.email });
      expect(await adapter.getUserByEmail(one.email)).toMatchObject({ id: two.id });
    });

    it("keeps one claim when a user's e-mail is changed many times at once", async () => {
      const { adapter, items } = await setUp();
      const { id } = await adapter.createUser(newUser());
      await race(8, () => adapter.updateUser({ id, email: randomEmail() }));
      const user = await adapter.getUser(id);
      const claims = (await items()).filter(({ type }) => type === "CLAIM");
      expect(claims).toEqual([expect.objectContaining({ pk: `EMAIL#${user?.email}`, userId: id })]);
    });

    it("updates other fields, and a user who isn't there is an error", async () => {
      const { adapter } = await setUp();
      const user = await adapter.createUser(newUser());
      expect(await adapter.updateUser({ ...user, name: "Grace" })).toEqual({ ...user, name: "Grace" });
      for (const change of [{ name: "x" }, { email: randomEmail() }]) {
        const update = adapter.updateUser({ id: randomUUID(), ...change });
        await expect(update).rejects.toMatchObject({ code: "NOT_FOUND" });
      }
    });

    it("frees the e-mail of a user who is deleted", async () => {
      const { adapter, items } = await setUp();
      const user = await adapter.createUser(newUser());
      expect(await adapter.deleteUser(user.id)).toEqual(user);
      expect(await items()).toEqual([]);
    });
  });
});
