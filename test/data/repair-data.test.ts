import { readFile } from "node:fs/promises";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { migrateTable, planMigration, rollbackTable, type TableOptions, verifyTable } from "../../src/index.ts";
import { accountIndexKeys, accountPrimaryKeys, type Item, sessionKeys, userKeys } from "../../src/items/index.ts";
import { remedies } from "../../src/table/report/remedies.ts";
import { fewSegments } from "../support/data/few-segments.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const S = (text: string) => ({ S: text });
const N = (number: string) => ({ N: number });
const token = "0123456789abcdef".repeat(4);

const user = (id: string, email: string | null = `${id}@example.com`): Item => {
  const { partitionKey, sortKey, indexPartitionKey, indexSortKey } = userKeys({ id, email });
  return {
    pk: S(partitionKey),
    sk: S(sortKey),
    ...(indexPartitionKey ? { GSI1PK: S(indexPartitionKey), GSI1SK: S(indexSortKey ?? "") } : {}),
    id: S(id),
    type: S("USER"),
    email: email === null ? { NULL: true } : S(email),
  };
};
const account = (userId: string, provider: string, providerAccountId: string): Item => {
  const primary = accountPrimaryKeys({ userId, provider, providerAccountId });
  const index = accountIndexKeys({ provider, providerAccountId });
  return {
    pk: S(primary.partitionKey),
    sk: S(primary.sortKey),
    GSI1PK: S(index.indexPartitionKey),
    GSI1SK: S(index.indexSortKey),
    userId: S(userId),
    provider: S(provider),
    providerAccountId: S(providerAccountId),
    type: S("oauth"),
    access_token: S("t"),
  };
};
const session = (userId: string, sessionToken: string): Item => {
  const { partitionKey, sortKey, indexPartitionKey, indexSortKey } = sessionKeys({ userId, sessionToken });
  return {
    pk: S(partitionKey),
    sk: S(sortKey),
    GSI1PK: S(indexPartitionKey ?? ""),
    GSI1SK: S(indexSortKey ?? ""),
    userId: S(userId),
    sessionToken: S(sessionToken),
    type: S("SESSION"),
    expires: N("4102444800"),
  };
};
const link = (kind: "VR" | "VT", expires: Item[string] = N("4102444800")): Item => ({
  pk: S(`${kind}#x@example.com`),
  sk: S(`${kind}#${token}`),
  identifier: S("x@example.com"),
  token: S(token),
  type: S(kind),
  expires,
});
const without = (item: Item, ...names: string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));

const one = account("a", "github", "1");
const v3Link = link("VR", S("2099-01-01T00:00:00.000Z"));
const v3Account: Item = {
  ...without(one, "provider", "access_token"),
  GSI1PK: S("ACCOUNT#1"),
  GSI1SK: S("ACCOUNT#github"),
  providerId: S("github"),
  providerType: S("oauth"),
  accessToken: S("t"),
  refreshToken: { NULL: true },
  accessTokenExpires: { NULL: true },
  type: S("ACCOUNT"),
};

/**
 * What can be wrong with a table of which v4 makes use, one defect planted at a time beside a user `a`: what verifying calls it,
 * and whether nothing is left of it after migrating with `--repair`.
 */
const planted: readonly (readonly [what: string, found: string, isRepaired: boolean, items: readonly Item[]])[] = [
  ["two users with one e-mail", "USER/duplicate-email", false, [user("b", "a@example.com")]],
  ["an e-mail in capitals", "USER/email-not-lower-case", false, [user("b", "Bea@Example.com")]],
  ["e-mails that differ in case", "USER/email-not-lower-case", false, [user("b", "A@example.com")]],
  [
    "USER#null",
    "USER/index-key-without-email",
    true,
    [{ ...user("b", null), GSI1PK: S("USER#null"), GSI1SK: S("USER#null") }],
  ],
  [
    "USER#undefined",
    "USER/index-key-without-email",
    true,
    [{ ...user("b", null), GSI1PK: S("USER#undefined"), GSI1SK: S("USER#undefined") }],
  ],
  [
    "an index of a former e-mail",
    "USER/index-disagrees",
    false,
    [{ ...user("b"), GSI1PK: S("USER#old@example.com"), GSI1SK: S("USER#old@example.com") }],
  ],
  ["a user outside the index", "USER/index-disagrees", false, [without(user("b"), "GSI1PK", "GSI1SK")]],
  ["a user without id", "USER/key-disagrees", false, [without(user("b"), "id")]],
  ["a user with another id", "USER/key-disagrees", false, [{ ...user("b"), id: S("c") }]],
  ["a user without type", "USER/wrong-type", false, [without(user("b"), "type")]],
  ["an e-mail that is no text", "USER/unreadable-attribute", false, [{ ...user("b"), email: N("1") }]],
  ["emailVerified lost", "USER/email-verified-lost", true, [{ ...user("b"), emailVerified: { M: {} } }]],
  ["emailVerified as a number", "USER/unreadable-attribute", false, [{ ...user("b"), emailVerified: N("1") }]],
  ["an account of v3", "still-v3", true, [v3Account]],
  [
    "half an upgrade: v3's index keys",
    "ACCOUNT/half-v4",
    true,
    [{ ...one, GSI1PK: S("ACCOUNT#1"), GSI1SK: S("ACCOUNT#github") }],
  ],
  ["an account whose user is gone", "ACCOUNT/user-gone", true, [account("nobody", "github", "1")]],
  ["two accounts of one id", "ACCOUNT/duplicate-account", false, [user("b"), one, account("b", "github", "1")]],
  ["two accounts, one without its user", "ACCOUNT/duplicate-account", true, [one, account("nobody", "github", "1")]],
  ["a numeric account id", "ACCOUNT/numeric-account-id", true, [{ ...one, providerAccountId: N("1") }]],
  ["type ACCOUNT", "ACCOUNT/account-type", true, [{ ...one, type: S("ACCOUNT") }]],
  ["no type", "ACCOUNT/account-type", true, [without(one, "type")]],
  ["no type and no token", "ACCOUNT/account-type", false, [without(one, "type", "access_token")]],
  ["expires_at in milliseconds", "ACCOUNT/expires-at-not-seconds", true, [{ ...one, expires_at: N("1625133600999") }]],
  ["expires_at as text", "ACCOUNT/expires-at-not-seconds", true, [{ ...one, expires_at: S("1625133600") }]],
  [
    "expires_at as a date",
    "ACCOUNT/expires-at-not-seconds",
    true,
    [{ ...one, expires_at: S("2021-07-01T10:00:00.000Z") }],
  ],
  [
    "v3's token without v4's",
    "ACCOUNT/leftover-v3-attributes",
    true,
    [{ ...without(one, "access_token"), accessToken: S("old") }],
  ],
  ["v3's token beside v4's", "ACCOUNT/leftover-v3-attributes", true, [{ ...one, accessToken: S("old") }]],
  [
    "v3's other attributes",
    "ACCOUNT/leftover-v3-attributes",
    true,
    [{ ...one, providerType: S("oauth"), accessTokenExpires: { NULL: true } }],
  ],
  ["an account without user id", "ACCOUNT/unreadable-attribute", false, [without(one, "userId")]],
  ["an account of another key", "ACCOUNT/key-disagrees", false, [{ ...one, providerAccountId: S("2") }]],
  ["an account outside the index", "ACCOUNT/index-disagrees", false, [without(one, "GSI1PK", "GSI1SK")]],
  ["v3's and v4's token differ", "ACCOUNT/conflict", false, [{ ...v3Account, access_token: S("other") }]],
  ["a session whose user is gone", "SESSION/user-gone", true, [session("nobody", "t")]],
  ["two sessions of one token", "SESSION/duplicate-session", false, [user("b"), session("a", "t"), session("b", "t")]],
  [
    "a session in milliseconds",
    "SESSION/expiry-unit-unclear",
    false,
    [{ ...session("a", "t"), expires: N("4102444800000") }],
  ],
  ["a session of v3", "still-v3", true, [{ ...session("a", "t"), expires: S("2099-01-01T00:00:00.000Z") }]],
  [
    "a session with v3's secret",
    "SESSION/leftover-v3-secret",
    true,
    [{ ...session("a", "t"), accessToken: S(token), createdAt: S("2021") }],
  ],
  ["a session without expiry", "SESSION/no-expiry", false, [without(session("a", "t"), "expires")]],
  ["a session of free text", "SESSION/unreadable-expiry", false, [{ ...session("a", "t"), expires: S("tomorrow") }]],
  ["a session outside the index", "SESSION/index-disagrees", false, [without(session("a", "t"), "GSI1PK", "GSI1SK")]],
  ["a session of another key", "SESSION/key-disagrees", false, [{ ...session("a", "t"), userId: S("b") }]],
  ["a fraction of a second", "SESSION/expires-not-whole", true, [{ ...session("a", "t"), expires: N("4102444800.5") }]],
  ["a link of v3", "still-v3", true, [v3Link]],
  ["a link in both shapes", "VR/token-in-both-shapes", true, [v3Link, link("VT")]],
  ["a link without expiry", "VT/no-expiry", false, [without(link("VT"), "expires")]],
  ["a link of another type", "VT/wrong-type", false, [{ ...link("VT"), type: S("VR") }]],
];

describe.each(engines)("what can be wrong with a table, on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    const engine = useEngine(start);
    let tables = 0;

    async function filled(items: readonly Item[]) {
      const table = `repair-${++tables}`;
      await createTable(engine.client, table);
      await putAll(engine.client, table, items);
      const on = { table, client: engine.client, stateDir: temporaryFolder(), segments: fewSegments };
      return { on, before: await allItems(engine.client, table) };
    }

    /** What verifying finds: defects and notes as `TYPE/code`. */
    async function verified(on: TableOptions) {
      const { flaws, notes, stillV3, next } = await verifyTable(on);
      const found = [...flaws, ...notes].map(({ itemType, code }) => `${itemType}/${code}`);
      return { found: [...found, ...(Object.keys(stillV3).length > 0 ? ["still-v3"] : [])], next };
    }

    it.each(planted)("%s: %s", async (_, expected, isRepaired, items) => {
      const { on, before } = await filled([user("a"), ...items]);
      const first = await verified(on);
      expect(first.found).toContain(expected);
      const code = expected.split("/").at(-1) ?? "";
      expect(remedies[code], code).toBeDefined();
      if (isRepaired && remedies[code]?.by === "repair") expect(first.next.repair?.options.repair).toBe(true);

      const repair = { ...on, repair: true };
      const planned = await planMigration(repair);
      const done = await migrateTable(repair);
      expect(done.items.byType).toEqual(planned.items.byType);
      const second = await verified(on);
      expect(second.found.includes(expected)).toBe(!isRepaired);
      if (isRepaired) expect(second.found).toEqual([]);
      expect((await migrateTable(repair)).progress.itemsWritten).toBe(0);
      await rollbackTable({ ...on, run: done.run ?? "" });
      expect(await allItems(engine.client, on.table)).toEqual(before);
    });

    it("is repaired at once, and what is right or nobody's stays", async () => {
      const sound = [user("a"), one, session("a", "t"), { pk: S("ORDER#1"), sk: S("ORDER#1"), providerType: S("x") }];
      const orphans = Array.from({ length: 300 }, (_, n) => session("nobody", `o${n}`));
      const many = Array.from({ length: 1_200 }, (_, n) => session("busy", `s${n}`));
      const { on, before } = await filled([...sound, ...orphans, ...many, user("busy")]);
      const done = await migrateTable({ ...on, repair: true });
      expect(done.items.byType.SESSION).toEqual({ delete: 300, current: 1_201 });
      const after = await allItems(engine.client, on.table);
      expect(after).toEqual(before.filter(({ userId }) => userId?.S !== "nobody"));
      await rollbackTable({ ...on, run: done.run ?? "" });
      expect(await allItems(engine.client, on.table)).toEqual(before);
    });

    it("isn't put back where it would be somebody's again: of a link that was used since, or of a user who is there", async () => {
      const { on, before } = await filled([
        user("a"),
        v3Link,
        link("VT"),
        session("nobody", "t"),
        session("gone", "u"),
      ]);
      const { run } = await migrateTable({ ...on, repair: true });
      const links = (await allItems(engine.client, on.table)).filter(({ type }) => type?.S === "VT");
      for (const { pk, sk } of links) {
        const Key = { pk: pk ?? S(""), sk: sk ?? S("") };
        await engine.client.send(new DeleteItemCommand({ TableName: on.table, Key }));
      }
      await putAll(engine.client, on.table, [user("gone")]);
      const undone = await rollbackTable({ ...on, run: run ?? "" });
      expect(undone.byType).toMatchObject({ VR: { gone: 1 }, SESSION: { restored: 1, changed: 1 } });
      const kept = before.filter((item) => item.type?.S === "USER" || item.userId?.S === "nobody");
      const after = await allItems(engine.client, on.table);
      expect(after.filter(({ id }) => id?.S !== "gone")).toEqual(kept);
    });

    it("isn't repaired unless that was asked for", async () => {
      const { on, before } = await filled([user("a"), { ...one, accessToken: S("old") }, session("nobody", "t")]);
      await migrateTable(on);
      expect(await allItems(engine.client, on.table)).toEqual(before);
    });
  });
});

it("has a line on what to do for every code that the pages name", async () => {
  const page = await readFile(new URL("../../docs/data-job.md", import.meta.url), "utf8");
  const section = /## What verify-data finds\n(.*?)\n## /s.exec(page)?.[1] ?? "";
  const codes = [...section.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, code]) => code),
  );
  expect(codes.length).toBeGreaterThan(20);
  expect([...codes].sort()).toEqual(Object.keys(remedies).sort());
});
