import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { inDays, newAccount, newSession, newUser } from "../support/adapter/samples.ts";
import { useEngine } from "../support/adapter/tables.ts";
import { cli } from "../support/data/cli.ts";
import { engines } from "../support/engines/index.ts";
import { emailProvider, v3Adapter } from "../support/upstream/v3-adapter.ts";

const hash = (token: string) => createHash("sha256").update(`${token}secret`).digest("hex");

/**
 * The order that docs/adapter.md advises: next-auth v4 with `readV3Items` serves traffic, migrate-data rewrites the table
 * under it, the flag goes.
 */
describe.each(engines)("zero downtime on $name", ({ start, available }) => {
  describe.runIf(available)("while migrate-data runs over the table", () => {
    const tables = useEngine(start);

    it("signs nobody out, locks nobody out, and takes each link once", async () => {
      const table = await tables.table();
      const people = await fill(table.tableName);
      const before = DynamoDBAdapter(tables.client, { ...table, readV3Items: true });

      let running = true;
      const migration = cli([
        "migrate-data",
        "--table",
        table.tableName,
        "--endpoint",
        tables.engine.endpoint,
        "--yes",
        // v3 wrote all of this a moment ago.
        "--v3-quiet",
        "0",
      ]);
      const ended = migration.finally(() => {
        running = false;
      });
      const waiting = [...people];
      let signIns = 0;
      const traffic = Array.from({ length: 2 }, async (_, worker) => {
        for (let turn = worker; running; turn += 2) {
          // The migration shares this machine's cores with its traffic.
          await sleep(5);
          const person = people[turn % people.length] as Person;
          const { user, account, sessionToken } = person;

          expect(await before.getUserByAccount(account), "sign-in with GitHub").toMatchObject({ id: user.id });
          expect(await before.getSessionAndUser(sessionToken), "signed in").toMatchObject({ user: { id: user.id } });
          expect(await before.updateSession({ sessionToken, expires: inDays(30) }), "prolonged").not.toBeNull();

          const reader = waiting.shift();
          // biome-ignore lint/correctness/useHookAtTopLevel: an adapter's method, not a React hook
          if (reader) expect(await before.useVerificationToken(reader.link), "magic link").toMatchObject(reader.link);

          const newcomer = await before.createUser(newUser());
          const theirs = newAccount(newcomer.id);
          await before.linkAccount(theirs);
          const session = await before.createSession(newSession(newcomer.id));
          expect(await before.getSessionAndUser(session.sessionToken), "signed up").toMatchObject({ user: newcomer });
          signIns++;
        }
      });
      const [{ code, stderr }] = await Promise.all([ended, ...traffic]);
      expect(code, stderr).toBe(0);
      expect(signIns).toBeGreaterThan(10);
      const verified = await cli(["verify-data", "--table", table.tableName, "--endpoint", tables.engine.endpoint]);
      expect(verified.code, verified.stdout + verified.stderr).toBe(0);

      const after = DynamoDBAdapter(tables.client, table);
      for (const { user, account, sessionToken, link } of people) {
        expect(await after.getUserByAccount(account)).toMatchObject({ id: user.id });
        expect(await after.getSessionAndUser(sessionToken)).toMatchObject({ user: { id: user.id } });
        const isUnused = waiting.some((person) => person.link === link);
        // biome-ignore lint/correctness/useHookAtTopLevel: an adapter's method, not a React hook
        expect(await after.useVerificationToken(link)).toEqual(isUnused ? expect.objectContaining(link) : null);
      }
      const left = (await tables.items(table)).filter(({ pk, providerId }) => pk.startsWith("VR#") || providerId);
      expect(left).toEqual([]);
    }, 120_000);

    interface Person {
      readonly user: { readonly id: string };
      readonly account: { readonly provider: string; readonly providerAccountId: string };
      readonly sessionToken: string;
      readonly link: { readonly identifier: string; readonly token: string };
    }

    /** A table as v3 leaves it: users with a GitHub account, a session, and a magic link under way. */
    async function fill(tableName: string): Promise<Person[]> {
      const v3 = await v3Adapter(tables.engine.endpoint, tableName);
      return Promise.all(
        Array.from({ length: 120 }, async (_, index) => {
          const email = `user${index}@example.com`;
          const user = await v3.createUser({ name: `User ${index}`, email });
          await v3.linkAccount(user.id, "github", "oauth", 1000 + index, null, "gho_token", null);
          const { sessionToken } = await v3.createSession(user);
          await v3.createVerificationRequest(email, "", `token${index}`, "secret", emailProvider);
          return {
            user,
            account: { provider: "github", providerAccountId: String(1000 + index) },
            sessionToken,
            link: { identifier: email, token: hash(`token${index}`) },
          };
        }),
      );
    }
  });
});
