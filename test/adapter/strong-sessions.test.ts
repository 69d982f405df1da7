import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBAdapter as UpstreamAdapter } from "@auth/dynamodb-adapter";
import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { authJs, Browser, type Mailbox, nextAuth4, origin } from "../support/adapter/browser.ts";
import { withFault, withLaggingIndex } from "../support/adapter/faults.ts";
import { usageOf } from "../support/adapter/requests.ts";
import { inDays, newSession, newUser } from "../support/adapter/samples.ts";
import { type TestTable, useEngine } from "../support/adapter/tables.ts";
import { engines } from "../support/engines/index.ts";

/** The index is this many milliseconds behind the table: what it answers is what it would have answered then. */
function withIndexBehind(client: DynamoDBDocument, milliseconds: number): DynamoDBDocument {
  return withFault(client, "query", async (real, input) => {
    const answer = await real(input);
    if (input.IndexName) await sleep(milliseconds);
    return answer;
  });
}

describe.each(engines)("strongSessions on $name", ({ start, available }) => {
  describe.runIf(available)("of a user", () => {
    const tables = useEngine(start);

    /** Another instance of the application: another module, with no memory in common. */
    const instance = async (table: TestTable, client = tables.client) => {
      vi.resetModules();
      const module = await import("../../src/adapter/index.ts");
      return module.DynamoDBAdapter(client, { ...table, strongSessions: true });
    };

    it("are there, changed and gone at once in every instance, whatever the index knows", async () => {
      const table = await tables.table();
      const behind = withLaggingIndex(tables.client);
      const [one, two] = [await instance(table, behind), await instance(table, behind)];
      const user = await one.createUser(newUser());
      const given = newSession(user.id);
      const session = await one.createSession(given);
      expect(session).toEqual({ ...given, sessionToken: `${given.sessionToken}~${user.id}` });
      expect(await two.getSessionAndUser(session.sessionToken)).toEqual({ session, user });
      const expires = inDays(60);
      expect(await two.updateSession({ sessionToken: session.sessionToken, expires })).toEqual({ ...session, expires });
      expect(await one.deleteSession(session.sessionToken)).toEqual({ ...session, expires });
      expect(await two.getSessionAndUser(session.sessionToken)).toBeNull();
    });

    it("that are deleted don't come back from an index that still has them", async () => {
      const table = await tables.table();
      const adapter = await instance(table);
      const user = await adapter.createUser(newUser());
      const { sessionToken } = await adapter.createSession(newSession(user.id));
      const [item] = (await tables.items(table)).filter(({ type }) => type === "SESSION");
      await adapter.deleteSession(sessionToken);
      const stale = withFault(tables.client, "query", async () => ({ Items: [item] }));
      const other = await instance(table, stale);
      expect(await other.getSessionAndUser(sessionToken)).toBeNull();
      expect(await other.updateSession({ sessionToken, expires: inDays(1) })).toBeNull();
    });

    it("cost one request", async () => {
      const table = await tables.table();
      const adapter = await instance(table);
      const user = await adapter.createUser(newUser());
      const { sessionToken } = await adapter.createSession(newSession(user.id));
      const operations = async (call: () => Promise<unknown>) => (await usageOf(tables.client, call)).operations;
      expect(await operations(() => adapter.getSessionAndUser(sessionToken))).toEqual(["BatchGetItem"]);
      expect(await operations(() => adapter.updateSession({ sessionToken, expires: inDays(9) }))).toEqual([
        "UpdateItem",
      ]);
      expect(await operations(() => adapter.deleteSession(sessionToken))).toEqual(["DeleteItem"]);
    });

    it("and sessions from before, and those of the other adapters, are found by either", async () => {
      const table = await tables.table();
      const strong = await instance(table);
      const plain = DynamoDBAdapter(tables.client, table);
      const upstream = UpstreamAdapter(tables.client, table) as unknown as typeof plain;
      const user = await plain.createUser(newUser());
      // A token of one's own may hold the separator.
      const tokens = [randomUUID(), `my~${randomUUID()}`, "ends~"];
      for (const writer of [plain, upstream, strong]) {
        for (const sessionToken of tokens) {
          const session = await writer.createSession({ ...newSession(user.id), sessionToken });
          for (const reader of [plain, upstream, strong]) {
            expect(await reader.getSessionAndUser(session.sessionToken)).toMatchObject({ user: { id: user.id } });
          }
          await strong.deleteSession(session.sessionToken);
          expect(await plain.getSessionAndUser(session.sessionToken)).toBeNull();
        }
      }
    });

    it("let nobody in by a token that names another user", async () => {
      const table = await tables.table();
      const adapter = await instance(table);
      const [ada, eve] = [await adapter.createUser(newUser()), await adapter.createUser(newUser())];
      const { sessionToken } = await adapter.createSession(newSession(eve.id));
      const forged = sessionToken.replace(eve.id, ada.id);
      expect(await adapter.getSessionAndUser(forged)).toBeNull();
      expect(await adapter.getSessionAndUser(`~${ada.id}`)).toBeNull();
      expect(await adapter.getSessionAndUser(`USER#${ada.id}~${ada.id}`)).toBeNull();
    });

    it("ask again for what DynamoDB was too busy for", async () => {
      vi.spyOn(Math, "random").mockReturnValue(0);
      const table = await tables.table();
      const adapter = await instance(table);
      const user = await adapter.createUser(newUser());
      const session = await adapter.createSession(newSession(user.id));
      let calls = 0;
      const busy = withFault(tables.client, "batchGet", async (real, { RequestItems }) => {
        const request = RequestItems[table.tableName];
        if (calls++ > 0) return real({ RequestItems });
        const [first, ...others] = request.Keys;
        const answer = await real({ RequestItems: { [table.tableName]: { ...request, Keys: [first] } } });
        return { ...answer, UnprocessedKeys: { [table.tableName]: { ...request, Keys: others } } };
      });
      expect(await (await instance(table, busy)).getSessionAndUser(session.sessionToken)).toEqual({ session, user });
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

      it("are good for the very next request, to another instance, with an index 250 ms behind", async () => {
        const table = await tables.table();
        const mailbox: Mailbox = {};
        const servers: ReturnType<typeof serve>[] = [];
        for (let index = 0; index < 2; index++) {
          servers.push(serve(await instance(table, withIndexBehind(tables.client, 250)), mailbox));
        }
        let request = 0;
        const browser = new Browser((each) => servers[request++ % 2]?.(each) as Promise<Response>);
        for (let round = 0; round < 3; round++) {
          await browser.askForLink("ada@example.com");
          expect(await browser.open(mailbox.link as string)).toBe(origin);
          expect(await browser.signedInAs()).toBe("ada@example.com");
          expect(await browser.signedInAs()).toBe("ada@example.com");
          await browser.signOut();
          expect(await browser.signedInAs()).toBeUndefined();
        }
      });
    });
  });
});
