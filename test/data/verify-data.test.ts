import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  accountIndexKeys,
  accountPrimaryKeys,
  type Item,
  type ItemKeys,
  sessionKeys,
  userKeys,
} from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { inFewSegments } from "../support/data/few-segments.ts";
import { putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const S = (text: string) => ({ S: text });
const keyed = (keys: Partial<ItemKeys>): Item => ({
  pk: S(keys.partitionKey ?? ""),
  sk: S(keys.sortKey ?? ""),
  ...(keys.indexPartitionKey ? { GSI1PK: S(keys.indexPartitionKey), GSI1SK: S(keys.indexSortKey ?? "") } : {}),
});
const user = (id: string, email: string): Item => ({
  ...keyed(userKeys({ id, email })),
  id: S(id),
  type: S("USER"),
  email: S(email),
});
const account = (userId: string, provider: string, providerAccountId: string): Item => {
  const identity = { userId, provider, providerAccountId };
  const keys = { ...accountPrimaryKeys(identity), ...accountIndexKeys(identity) };
  return {
    ...keyed(keys),
    userId: S(userId),
    provider: S(provider),
    providerAccountId: S(providerAccountId),
    type: S("oauth"),
  };
};
const session = (userId: string, sessionToken: string, expires = "4102444800"): Item => ({
  ...keyed(sessionKeys({ userId, sessionToken })),
  userId: S(userId),
  sessionToken: S(sessionToken),
  type: S("SESSION"),
  expires: { N: expires },
});

describe.each(engines)("verify-data on $name", ({ start, available }) => {
  describe.runIf(available)("tells", () => {
    const engine = useEngine(start);
    let tables = 0;

    /** What verify-data says of a table with these items. */
    async function verified(items: readonly Item[]) {
      const table = `verify-${++tables}`;
      await createTable(engine.client, table);
      await putAll(engine.client, table, items);
      const cwd = temporaryFolder();
      const { code, stdout, stderr } = await cli(
        ["verify-data", "--table", table, "--endpoint", engine.endpoint, ...inFewSegments, "--json"],
        { cwd },
      );
      const report = JSON.parse(stdout);
      const flaws = Object.fromEntries(
        report.flaws.map(({ itemType, code, count }: Record<string, unknown>) => [`${itemType}/${code}`, count]),
      );
      return { code, report, flaws, cwd, said: stdout + stderr };
    }

    it("that all is well", async () => {
      const items = Array.from({ length: 60 }, (_, n) => [
        user(`u${n}`, `u${n}@example.com`),
        account(`u${n}`, "github", String(n)),
        account(`u${n}`, "google", String(n)),
        session(`u${n}`, `token-${n}`),
      ]).flat();
      const { code, report, cwd } = await verified([
        ...items,
        { pk: S("ORDER#1"), sk: S("ORDER#1"), expires: S("never") },
      ]);
      expect(report).toMatchObject({
        flaws: [],
        stillV3: {},
        items: 241,
        foreign: 1,
        byType: { USER: 60, ACCOUNT: 120, SESSION: 60 },
      });
      expect(code).toBe(0);
      // That nothing was found is noted; there are no keys to list.
      const noted = await readdir(join(cwd, ".migrate-nextauth-dynamo"));
      expect(noted.sort()).toEqual([".gitignore", expect.stringMatching(/^verified-[\da-f]{16}\.json$/)]);
    });

    it("everything that v4 would stumble over", async () => {
      const { code, flaws, report, cwd, said } = await verified([
        user("a", "same@example.com"),
        user("b", "same@example.com"),
        user("c", "same@example.com"),
        user("d", "d@example.com"),
        account("a", "github", "1"),
        account("b", "github", "1"),
        account("nobody", "github", "2"),
        account("nobody", "google", "2"),
        session("nobody", "orphan"),
        session("a", "fraction", "4102444800.5"),
        { ...session("a", "milliseconds"), expires: { N: "4102444800000" } },
        { ...session("a", "v3"), expires: S("2099-01-01T00:00:00.000Z") },
        { ...account("d", "gitlab", "7"), providerAccountId: { N: "7" } },
        { ...user("e", ""), email: { NULL: true }, GSI1PK: S("USER#null"), GSI1SK: S("USER#null") },
        { ...user("f", ""), email: { NULL: true }, GSI1PK: S("USER#null"), GSI1SK: S("USER#null") },
        { ...user("g", "g@example.com"), GSI1PK: S("USER#old@example.com"), GSI1SK: S("USER#old@example.com") },
        {
          pk: S("VR#x"),
          sk: S("VR#y"),
          identifier: S("x"),
          token: S("y"),
          type: S("VR"),
          expires: S("2099-01-01T00:00:00.000Z"),
        },
      ]);
      expect(code).toBe(3);
      expect(flaws).toEqual({
        "USER/duplicate-email": 3,
        "ACCOUNT/duplicate-account": 2,
        "ACCOUNT/user-gone": 2,
        "SESSION/user-gone": 1,
        "SESSION/expiry-unit-unclear": 1,
        "ACCOUNT/numeric-account-id": 1,
        "USER/index-key-without-email": 2,
        "USER/index-disagrees": 1,
      });
      expect(report.stillV3).toEqual({ SESSION: 1, VR: 1 });
      const listed = readFileSync(join(cwd, report.leftFile), "utf8");
      expect(listed).toContain("SESSION#orphan");
      expect(said).not.toContain("SESSION#orphan");
      const forPeople = await cli(["verify-data", "--table", report.table.name, "--endpoint", engine.endpoint]);
      expect(forPeople.stdout).toContain("Still v3\n  • 2 items, which migrate-data rewrites\n");
    });

    it("defects by their names, one planted at a time", async () => {
      const anAccount = account("a", "github", "1");
      const aToken = { identifier: S("x"), token: S("y"), expires: { N: "4102444800" } };
      const request = {
        pk: S("VR#x"),
        sk: S("VR#y"),
        type: S("VR"),
        ...aToken,
        expires: S("2099-01-01T00:00:00.000Z"),
      };
      const planted: Record<string, readonly Item[]> = {
        "USER/email-not-lower-case": [user("b", "Ada@Example.com")],
        "ACCOUNT/account-type": [{ ...anAccount, type: S("ACCOUNT") }],
        "ACCOUNT/account-type ": [Object.fromEntries(Object.entries(anAccount).filter(([name]) => name !== "type"))],
        "ACCOUNT/expires-at-not-seconds": [{ ...anAccount, expires_at: { N: "4102444800000" } }],
        "ACCOUNT/expires-at-not-seconds ": [{ ...anAccount, expires_at: S("4102444800") }],
        "ACCOUNT/leftover-v3-attributes": [{ ...anAccount, refreshToken: S("r") }],
        "SESSION/leftover-v3-secret": [
          { ...session("a", "t"), accessToken: S("0123456789abcdef".repeat(4)), createdAt: S("2021") },
        ],
        "VR/token-in-both-shapes": [request, { pk: S("VT#x"), sk: S("VT#y"), type: S("VT"), ...aToken }],
      };
      for (const [name, items] of Object.entries(planted)) {
        const { code, flaws } = await verified([user("a", "a@example.com"), ...items]);
        expect({ code, flaws }, name).toEqual({ code: 3, flaws: { [name.trim()]: 1 } });
      }
    });

    it("nothing wrong where the published v4 adapters wrote fractions of a second, but counts them", async () => {
      const { code, report } = await verified([user("a", "a@example.com"), session("a", "t", "4102444800.123")]);
      expect({ code, flaws: report.flaws }).toEqual({ code: 0, flaws: [] });
      expect(report.notes).toMatchObject([{ itemType: "SESSION", code: "expires-not-whole", count: 1 }]);
    });

    it("both keys of what is there twice", async () => {
      const { report, cwd } = await verified([user("a", "same@example.com"), user("b", "same@example.com")]);
      const listed = readFileSync(join(cwd, report.leftFile), "utf8");
      expect(listed).toContain("USER#a");
      expect(listed).toContain("USER#b");
    });

    it("about users with more items than a page holds", async () => {
      const sessions = Array.from({ length: 1_500 }, (_, n) => session("busy", `s${n}`));
      const orphans = Array.from({ length: 1_200 }, (_, n) => session("nobody", `o${n}`));
      const { flaws } = await verified([user("busy", "busy@example.com"), ...sessions, ...orphans]);
      expect(flaws).toEqual({ "SESSION/user-gone": 1_200 });
    });
  });
});
