import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Item, isWrite, migrateItem } from "../../src/items/index.ts";
import { cli, startCli } from "../support/data/cli.ts";
import { defaultOptions } from "../support/data/expected.ts";
import { startFaultProxy } from "../support/data/fault-proxy.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { stress } from "../support/data/stress.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { emailProvider, v3Adapter } from "../support/upstream/v3-adapter.ts";

const hash = (token: string) => createHash("sha256").update(`${token}secret`).digest("hex");

/** Every engine, and credentials that may do all but use transactions: an IAM policy without `ConditionCheckItem`. */
const settings = engines.flatMap((engine) => [
  { ...engine, title: engine.name, denied: undefined },
  ...(engine.name === "DynamoDB Local"
    ? [{ ...engine, title: `${engine.name} by a policy without transactions`, denied: /TransactWrite/ }]
    : []),
]);

describe.each(settings)("on a live table on $title", ({ start, available, denied }) => {
  describe.runIf(available)("migrate-data", () => {
    const engine = useEngine(start);

    it("overwrites nothing that v3 writes meanwhile, and brings nothing back", async () => {
      const table = "live";
      await createTable(engine.client, table);
      await putAll(engine.client, table, [...mixedItems(1_500 * stress)]);
      const proxy = await startFaultProxy(engine.endpoint, (operation) =>
        denied?.test(operation) ? "AccessDeniedException" : undefined,
      );
      onTestFinished(() => proxy.stop());
      const cwd = temporaryFolder();
      const on = [
        "--table",
        table,
        "--endpoint",
        denied ? proxy.endpoint : engine.endpoint,
        "--yes",
        "--v3-quiet",
        "0",
      ];
      const v3 = await v3Adapter(engine.endpoint, table);

      const names = new Map<string, string>();
      const expiries = new Map<string, string>();
      const deleted = new Set<string>();
      const consumed = new Set<string>();
      let working = true;

      /** One visitor after another: signs up, renews the session, changes the name, leaves. */
      async function visitors(who: string) {
        for (let n = 0; working; n++) {
          const email = `${who}-${n}@example.com`;
          const user = await v3.createUser({ name: "new", email, image: null, username: null, emailVerified: null });
          await v3.linkAccount(user.id, "github", "oauth", `${who}-${n}`, null, "token", null);
          const session = await v3.createSession(user);
          await v3.createVerificationRequest(email, "http://localhost", "token", "secret", emailProvider);
          await sleep(Math.random() * 40);
          const renewed = (await v3.updateSession(session, true)) as { expires: string };
          expiries.set(session.sessionToken, renewed.expires);
          await v3.updateUser({ ...user, name: `name ${n}` });
          names.set(user.id, `name ${n}`);
          if (n % 3 === 0) {
            // v3 finds a session by its index, so what the migration did to it is no obstacle.
            await v3.deleteSession(session.sessionToken);
            deleted.add(`USER#${user.id}\nSESSION#${session.sessionToken}`);
            expiries.delete(session.sessionToken);
          }
          if (n % 4 === 0) {
            await v3.deleteUser(user.id);
            deleted.add(`USER#${user.id}\nUSER#${user.id}`);
            names.delete(user.id);
          }
          if (n % 2 === 0) await consume(email);
        }
      }

      async function consume(email: string) {
        await v3.deleteVerificationRequest(email, "token");
        // v3 looks for it under its own key: once moved, v3 can't consume it, and it stays valid under v4.
        const Key = { pk: { S: `VT#${email}` }, sk: { S: `VT#${hash("token")}` } };
        const { Item: moved } = await engine.client.send(
          new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
        );
        if (!moved) consumed.add(`VT#${email}\nVT#${hash("token")}`);
      }

      const busy = ["a", "b", "c", "d"].map(visitors);
      const passes: number[] = [];
      for (let pass = 0; pass < 4; pass++) {
        const slowly = pass < 2 ? ["--concurrency", "2", "--max-write-capacity", "600"] : [];
        const { ended } = await startCli(["migrate-data", ...on, "--json", ...slowly], { cwd });
        const { code, stdout } = await ended;
        expect(code).toBe(0);
        passes.push(JSON.parse(stdout).progress.itemsWritten);
      }
      working = false;
      await Promise.all(busy);
      expect(passes[0]).toBeGreaterThanOrEqual(1_050 * stress);
      expect([names.size, expiries.size, deleted.size, consumed.size].every((count) => count > 10)).toBe(true);

      expect((await cli(["migrate-data", ...on], { cwd })).code).toBe(0);
      const after = await allItems(engine.client, table);
      expect(after.filter((item) => isWrite(migrateItem(item, defaultOptions)))).toEqual([]);
      const byKey = new Map(after.map((item) => [`${item.pk?.S}\n${item.sk?.S}`, item]));
      for (const key of [...deleted, ...consumed]) expect([key, byKey.get(key)]).toEqual([key, undefined]);
      for (const [id, name] of names) expect(byKey.get(`USER#${id}\nUSER#${id}`)?.name).toEqual({ S: name });
      const sessions = new Map(after.map((item): [string, Item] => [item.sessionToken?.S ?? "", item]));
      for (const [token, expires] of expiries) {
        expect(sessions.get(token)?.expires).toEqual({ N: String(Math.floor(Date.parse(expires) / 1_000)) });
      }
    });
  });
});
