import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspectUser, migrateTable, rollbackTable } from "../../src/index.ts";
import type { Item } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { v3Adapter } from "../support/upstream/v3-adapter.ts";
import { fillV3Table } from "../support/upstream/v3-users.ts";

const S = (text: string) => ({ S: text });

describe.each(engines)("inspect-user on $name", ({ start, available }) => {
  describe.runIf(available)("with the table of the published v3 adapter", () => {
    const engine = useEngine(start);

    async function v3Table(table: string) {
      await createTable(engine.client, table);
      const v3 = await v3Adapter(engine.endpoint, table);
      const people = await fillV3Table(v3);
      const place = { table, client: engine.client };
      const stateDir = join(temporaryFolder(), "state");
      return { v3, people, place, stateDir, on: ["--table", table, "--endpoint", engine.endpoint] };
    }

    it("says what v4 won't find, what that leads to, and what mends it; then that all is well", async () => {
      const { people, place, stateDir } = await v3Table("before");
      const before = await inspectUser({ ...place, email: "ada@example.com" });
      expect(before).toMatchObject({ users: 1, ids: [], isHistoryKnown: false });
      const by = (report: typeof before, name: string) => report.lookups.find((lookup) => lookup.by === name);
      expect(by(before, "email")).toMatchObject({
        v3: { user: "this", isGood: true },
        v4: { user: "this", isGood: true },
      });
      expect(by(before, "account")).toMatchObject({
        what: "github:…",
        v3: { outcome: "found", user: "this", isGood: true },
        v4: {
          outcome: "nothing",
          user: null,
          isGood: false,
          leadsTo: expect.stringContaining("OAuthAccountNotLinked"),
        },
      });
      expect(by(before, "session")).toMatchObject({ v3: { outcome: "found" }, v4: { outcome: "found" } });
      expect(before.items.map(({ itemType, readBy }) => [itemType, readBy])).toEqual([
        ["ACCOUNT", ["v3"]],
        ["SESSION", ["v3"]],
        ["USER", ["v3", "v4"]],
      ]);
      expect(String(before.next.migrate)).toContain("migrateTable({");

      const { run } = await migrateTable({ ...place, stateDir, v3Quiet: 0 });
      const after = await inspectUser({ ...place, id: people.github.user.id, stateDir });
      expect(by(after, "account")).toMatchObject({
        v3: { outcome: "nothing", isGood: false, leadsTo: expect.stringContaining("OAuthAccountNotLinked") },
        v4: { outcome: "found", user: "this", isGood: true },
      });
      // v3 takes a number for passed.
      expect(by(after, "session")).toMatchObject({ v3: { outcome: "expired" }, v4: { outcome: "found" } });
      expect(after.next).toEqual({ migrate: null, repair: null });
      expect(after.items.map(({ runs }) => runs)).toEqual([
        [{ run, startedAt: expect.any(String), to: "v4", kind: "update", state: "finished" }],
        [{ run, startedAt: expect.any(String), to: "v4", kind: "update", state: "finished" }],
        [],
      ]);
      await rollbackTable({ ...place, stateDir, run: run ?? "" });
      const undone = await inspectUser({ ...place, id: people.github.user.id, stateDir });
      expect(undone.items[0]?.runs).toMatchObject([{ run, state: "rolled back" }]);
    });

    it("asks for one partition and what four look-ups meet, whatever else is in the table", async () => {
      const { place } = await v3Table("asked");
      await putAll(engine.client, "asked", [...mixedItems(300)]);
      const sent: string[] = [];
      const proxy = await startFaultProxy(engine.endpoint, (operation) => {
        sent.push(operation);
        return undefined;
      });
      try {
        const { code } = await cli([
          ...["inspect-user", "--table", place.table, "--endpoint", proxy.endpoint],
          ...["--email", "ada@example.com", "--json"],
        ]);
        expect(code).toBe(3);
        // The address; the partition; links of v3's and v4's; the account where v3 looks and where v4 does; the session.
        expect(sent.filter((operation) => operation === "Query")).toHaveLength(7);
        const looks = /^(Describe\w+|TransactWriteItems|BatchExecuteStatement)$/;
        expect(sent.filter((operation) => operation !== "Query" && !looks.test(operation))).toEqual([]);
      } finally {
        await proxy.stop();
      }
    });

    it("finds by account, whoever indexed it, and links by the address", async () => {
      const { people, place, stateDir } = await v3Table("accounts");
      const account = { provider: "google", providerAccountId: "108204268033311374519" };
      for (const state of ["v3", "v4"]) {
        const { users, lookups } = await inspectUser({ ...place, account });
        expect([state, users, lookups.map(({ by }) => by)]).toEqual([state, 1, ["id", "email", "account", "session"]]);
        if (state === "v3") await migrateTable({ ...place, stateDir, v3Quiet: 0 });
      }
      const { identifier } = people.magicLink;
      const link = await inspectUser({ ...place, email: identifier });
      expect(link).toMatchObject({
        users: 0,
        items: [{ itemType: "VT", readBy: ["v4"] }],
        lookups: [
          { by: "email", v4: { outcome: "nothing", isGood: false } },
          { by: "link", v3: { outcome: "nothing" }, v4: { outcome: "found" } },
        ],
      });
    });

    it("masks everything unless it is asked to show, and writes nothing", async () => {
      const { people, on, place } = await v3Table("masked");
      const before = await allItems(engine.client, place.table);
      const { id } = people.github.user;
      const { sessionToken, accessToken } = people.github.session;
      const secrets = ["ada@example.com", id, sessionToken, String(accessToken), "583231", "gho_ada_access"];
      for (const output of [[], ["--json"]]) {
        const masked = await cli(["inspect-user", ...on, "--email", "ada@example.com", ...output]);
        expect(masked.code).toBe(3);
        expect(masked.stderr).toBe("");
        for (const secret of secrets) expect(masked.stdout).not.toContain(secret);
      }
      const shown = await cli(["inspect-user", ...on, "--account", "github:583231", "--show"]);
      for (const secret of ["ada@example.com", id, sessionToken]) expect(shown.stdout).toContain(secret);
      for (const secret of ["gho_ada_access", String(accessToken)]) expect(shown.stdout).not.toContain(secret);
      expect(shown.stdout).toContain("OAuthAccountNotLinked");
      expect(shown.stdout).toContain(`npx migrate-nextauth-dynamo migrate-data --table ${place.table}`);
      expect(await allItems(engine.client, place.table)).toEqual(before);
    });

    it("tells of two users of one address, of accounts of others under the same key, and of nobody", async () => {
      const { place, on, people } = await v3Table("twice");
      const user = (id: string): Item => ({
        pk: S(`USER#${id}`),
        sk: S(`USER#${id}`),
        GSI1PK: S("USER#ada@example.com"),
        GSI1SK: S("USER#ada@example.com"),
        id: S(id),
        type: S("USER"),
        email: S("ada@example.com"),
      });
      await putAll(engine.client, place.table, [
        user("second"),
        {
          pk: S("USER#second"),
          sk: S("ACCOUNT#github#583231"),
          GSI1PK: S("ACCOUNT#583231"),
          GSI1SK: S("ACCOUNT#github"),
          userId: S("second"),
          providerId: S("github"),
          providerAccountId: S("583231"),
          providerType: S("oauth"),
          type: S("ACCOUNT"),
        },
      ]);
      const report = await inspectUser({ ...place, email: "ada@example.com", show: true });
      expect(report.users).toBe(2);
      expect([...report.ids].sort()).toEqual([people.github.user.id, "second"].sort());
      expect(report.lookups.find(({ by }) => by === "email")).toMatchObject({ v4: { user: "several", isGood: false } });
      expect(report.lookups.find(({ by }) => by === "account")).toMatchObject({
        v3: { user: "several", isGood: false },
      });
      const nobody = await cli(["inspect-user", ...on, "--id", "nobody"]);
      expect([nobody.code, nobody.stdout]).toEqual([3, expect.stringContaining("the user is gone")]);
      const none = await cli(["inspect-user", ...on, "--email", "nobody@example.com"]);
      expect([none.code, none.stdout]).toEqual([3, expect.stringContaining("Nobody is found.")]);
    });

    it.each([
      ["nobody", []],
      ["two", ["--id", "a", "--email", "b"]],
      ["no account", ["--account", "github"]],
    ])("wants one user: %s", async (_, flags) => {
      const { code, stderr } = await cli(["inspect-user", "--table", "t", "--endpoint", engine.endpoint, ...flags]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("--account") });
    });
  });
});
