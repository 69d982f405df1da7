import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { DynamoDBAdapter as UpstreamAdapter } from "@next-auth/dynamodb-adapter";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { downgradeTable, migrateTable, rollbackTable, verifyTable } from "../../src/index.ts";
import { applyChange, type Item, toV3 } from "../../src/items/index.ts";
import { begun, cli, startCli } from "../support/data/cli.ts";
import { defaultOptions, migratedItems } from "../support/data/expected.ts";
import { fewSegments, inFewSegments } from "../support/data/few-segments.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { hashToken, v3Adapter } from "../support/upstream/v3-adapter.ts";
import { fillV3Table } from "../support/upstream/v3-users.ts";

/** A table's items as a downgrade leaves them, in the order of the keys. */
function downgradedItems(items: readonly Item[]): readonly Item[] {
  const keyOf = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`;
  return items
    .map((item) => applyChange(item, toV3(item, { ...defaultOptions, expired: "leave" })))
    .filter((item) => item !== undefined)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const inDays = (days: number) => new Date(Math.floor(Date.now() / 1_000 + days * 86_400) * 1_000);

/** A migration that was stopped as soon as it had begun. */
function cutMigration(place: { readonly table: string; readonly client: DynamoDBClient; readonly stateDir: string }) {
  const stop = new AbortController();
  return migrateTable({
    ...place,
    v3Quiet: 0,
    signal: stop.signal,
    onEvent: ({ type }) => type === "run" && stop.abort(),
  });
}

describe.each(engines)("downgrade-data on $name", ({ start, available }) => {
  describe.runIf(available)("after a week of v4", () => {
    const engine = useEngine(start);

    const on = (table: string, ...more: string[]) => [
      "--table",
      table,
      "--endpoint",
      engine.endpoint,
      ...inFewSegments,
      ...more,
    ];

    /** v3's table, migrated, and what came to it since by our adapter and by the published one. */
    async function weekOfV4(table: string) {
      await createTable(engine.client, table);
      const v3 = await v3Adapter(engine.endpoint, table);
      const old = await fillV3Table(v3);
      const stateDir = join(temporaryFolder(), "state");
      const place = { table, client: engine.client, stateDir, segments: fewSegments };
      await migrateTable({ ...place, v3Quiet: 0 });
      const documents = DynamoDBDocument.from(engine.client, { marshallOptions: { removeUndefinedValues: true } });
      const ours = DynamoDBAdapter(documents, { tableName: table });
      const upstream = UpstreamAdapter(documents as never, { tableName: table }) as unknown as typeof ours;
      const news = [];
      for (const [adapter, name] of [
        [ours, "mary"],
        [upstream, "jane"],
      ] as const) {
        const email = `${name}@example.com`;
        const user = await adapter.createUser({ name, email, emailVerified: inDays(-1) } as never);
        const account = {
          userId: user.id,
          type: "oauth",
          provider: "github",
          providerAccountId: String(Math.floor(Math.random() * 1e9)),
          access_token: `gho_${name}`,
          expires_at: 1_900_000_000,
          scope: "read:user",
        } as const;
        await adapter.linkAccount(account as never);
        const session = { userId: user.id, sessionToken: randomUUID(), expires: inDays(30) };
        await adapter.createSession(session);
        const link = { identifier: email, token: `the link of ${name}` };
        await adapter.createVerificationToken({ ...link, token: hashToken(link.token), expires: inDays(1) });
        news.push({ user, account, session, link });
      }
      // Somebody who was v3's links another account, and signs in once more.
      const { id: userId } = old.google.user;
      await ours.linkAccount({ userId, type: "oauth", provider: "gitlab", providerAccountId: "77" } as never);
      const session = { userId, sessionToken: randomUUID(), expires: inDays(30) };
      await ours.createSession(session);
      const expired = { userId, sessionToken: randomUUID(), expires: inDays(-1) };
      await ours.createSession(expired);
      return { table, v3, ours, old, news, session, expired, place };
    }

    it("the published v3 adapter finds everybody of both times, and after another migration v4's does", async () => {
      const { table, v3, ours, old, news, session, expired, place } = await weekOfV4("week");
      // What v4 leaves out of a user fails v3 when somebody signs in by e-mail.
      const [{ user }] = news as [(typeof news)[number]];
      const unprepared = { ...(await v3.getUserByEmail(user.email)), emailVerified: new Date() };
      await expect(v3.updateUser(unprepared)).rejects.toThrow(/:image|:username|not defined|expression/i);
      expect(await v3.getUserByProviderAccountId("gitlab", 77)).toBeNull();
      const { code, stdout } = await cli(["downgrade-data", ...on(table, "--yes", "--json")]);
      expect([code, JSON.parse(stdout)]).toMatchObject([
        0,
        { schema: "migrate-nextauth-dynamo/downgrade-data/1", to: "v3", outcome: "finished", left: [] },
      ]);

      for (const { user, account, session, link } of news) {
        expect(await v3.getUser(user.id)).toMatchObject({ id: user.id, email: user.email });
        expect(await v3.getUserByEmail(user.email)).toMatchObject({ id: user.id });
        expect(await v3.getUserByProviderAccountId("github", account.providerAccountId)).toMatchObject({ id: user.id });
        expect(await v3.getSession(session.sessionToken)).toMatchObject({
          userId: user.id,
          expires: session.expires.toISOString(),
          accessToken: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
        expect(await v3.getVerificationRequest(link.identifier, link.token)).toMatchObject(
          link.identifier ? { identifier: link.identifier } : {},
        );
        // As v3's core does when somebody signs in by e-mail: it needs all that a user may have.
        const found = await v3.getUserByEmail(user.email);
        await v3.updateUser({ ...found, emailVerified: new Date() });
      }
      const { github, google, twitter, magicLink } = old;
      expect(await v3.getUserByProviderAccountId("github", 583_231)).toMatchObject({ id: github.user.id });
      expect(await v3.getUserByProviderAccountId("google", "108204268033311374519")).toMatchObject({
        id: google.user.id,
      });
      expect(await v3.getUserByProviderAccountId("gitlab", 77)).toMatchObject({ id: google.user.id });
      expect(await v3.getUserByProviderAccountId("twitter", "2244994945")).toMatchObject({ id: twitter.user.id });
      for (const { sessionToken } of [github.session, google.session, session]) {
        const found = await v3.getSession(sessionToken);
        expect(found).toMatchObject({ sessionToken });
        // It prolongs what it reads.
        expect(await v3.updateSession(found ?? {}, true)).not.toBeNull();
      }
      expect(await v3.getVerificationRequest(magicLink.identifier, magicLink.token)).not.toBeNull();
      // v3 never finds that a text has passed: what had expired under v4 had better not become one.
      expect(await v3.getSession(expired.sessionToken)).toBeNull();

      const verified = await cli(["verify-data", ...on(table, "--as", "v3", "--json")]);
      expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([0, { as: "v3", flaws: [] }]);
      const asV4 = await verifyTable(place);
      expect(Object.keys(asV4.stillV3)).toEqual(expect.arrayContaining(["ACCOUNT", "SESSION", "VR"]));

      await migrateTable({ ...place, v3Quiet: 0 });
      expect((await verifyTable(place)).flaws).toEqual([]);
      for (const { user, account, session } of news) {
        expect(await ours.getUserByAccount(account)).toMatchObject({ id: user.id });
        expect(await ours.getAccount(account.providerAccountId, "github")).toMatchObject(account);
        expect(await ours.getSessionAndUser(session.sessionToken)).toMatchObject({ user: { id: user.id } });
      }
      expect(await ours.getUserByAccount({ provider: "gitlab", providerAccountId: "77" })).toMatchObject({
        id: google.user.id,
      });
    });

    it("looks first: a dry run writes nothing, and shows no secret", async () => {
      const { table, news } = await weekOfV4("look");
      const before = await allItems(engine.client, table);
      const { code, stdout } = await cli(["downgrade-data", ...on(table, "--dry-run")]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Dry run: \d+ of \d+ items would be written/m);
      expect(stdout).toContain("Instances that still run next-auth v4");
      expect(await allItems(engine.client, table)).toEqual(before);
      for (const { user, account, session } of news) {
        for (const secret of [
          user.email,
          user.id,
          account.providerAccountId,
          account.access_token,
          session.sessionToken,
        ]) {
          expect(stdout).not.toContain(secret);
        }
      }
      const asked = await cli(["downgrade-data", ...on(table)]);
      expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("downgrade-data asks before it writes") });
      const verified = await cli(["verify-data", ...on(table, "--as", "v3")]);
      expect(verified.code).toBe(3);
      expect(verified.stdout).toContain("still-v4: downgrading rewrites it");
      expect(verified.stdout).toContain(`npx migrate-nextauth-dynamo downgrade-data --table ${table}`);
    });

    it("can be undone, and ends what was interrupted before it", async () => {
      const { table, place } = await weekOfV4("undone");
      const before = await allItems(engine.client, table);
      const cut = await cutMigration(place);
      expect(cut.outcome).toBe("interrupted");
      const { run, outcome } = await downgradeTable(place);
      expect(outcome).toBe("finished");
      expect(await allItems(engine.client, table)).toEqual(downgradedItems(before));
      // Its checkpoint no longer holds.
      await expect(migrateTable({ ...place, v3Quiet: 0, resume: cut.run ?? "" })).rejects.toMatchObject({
        code: "other-run",
        message: expect.stringContaining("next-auth v3"),
      });
      await rollbackTable({ ...place, run: run ?? "" });
      expect(await allItems(engine.client, table)).toEqual(before);
    });

    it("is one machine's work, and says so", async () => {
      for (const flags of [
        ["--state", "dynamodb:x"],
        ["--shard", "0/2"],
        ["--shards", "2"],
      ]) {
        const { code, stderr } = await cli(["downgrade-data", ...on("any", "--yes", ...flags)]);
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("one machine's work") });
      }
    });

    it("refuses what would bring back the expired, and to go on with a migration", async () => {
      const { table, place } = await weekOfV4("refuses");
      await expect(downgradeTable({ ...place, expired: "migrate" as never })).rejects.toMatchObject({
        code: "option-invalid",
      });
      const cut = await cutMigration(place);
      await expect(downgradeTable({ ...place, resume: true })).rejects.toMatchObject({ code: "nothing-to-resume" });
      await expect(downgradeTable({ ...place, resume: cut.run ?? "" })).rejects.toMatchObject({
        code: "other-options",
      });
      expect(table).toBe("refuses");
    });
  });
});

describe.each(engines.filter(({ name }) => name === "DynamoDB Local"))(
  "an interrupted downgrade on $name",
  ({ start, available }) => {
    describe.runIf(available)("and its table", () => {
      const engine = useEngine(start);

      it("survives 12 times SIGKILL: every item v3's, none lost or twice, and all of it can be undone", {
        timeout: 300_000,
      }, async () => {
        await createTable(engine.client, "killed");
        await putAll(engine.client, "killed", migratedItems([...mixedItems(1_500)]));
        const before = await allItems(engine.client, "killed");
        const cwd = temporaryFolder();
        const on = ["--table", "killed", "--endpoint", engine.endpoint];
        let run: string | undefined;
        for (let kills = 0; kills < 12; kills++) {
          const resume = run ? ["--resume", run] : [];
          const slowly = ["--concurrency", "1", "--max-write-capacity", "20"];
          const { child, ended } = await startCli(["downgrade-data", ...on, "--yes", ...slowly, ...resume], { cwd });
          let said = "";
          child.stderr.on("data", (text: string) => {
            said += text;
          });
          await begun(child);
          run = /Run (\S+?)[,.]/.exec(said)?.[1] ?? run;
          // However slow the machine is, something is written before the first of them dies.
          while (kills === 0 && isDeepStrictEqual(await allItems(engine.client, "killed"), before)) await sleep(20);
          await sleep(Math.random() * 250);
          child.kill("SIGKILL");
          expect((await ended).code).toBeNull();
        }
        expect(await allItems(engine.client, "killed")).not.toEqual(before);
        const last = await cli(["downgrade-data", ...on, "--yes", "--json", "--resume", run ?? ""], { cwd });
        expect(last.code).toBe(0);
        expect(await allItems(engine.client, "killed")).toEqual(downgradedItems(before));
        const { byType } = JSON.parse(last.stdout).items;
        expect(byType.VT.move + (byType.VR?.current ?? 0)).toBeGreaterThanOrEqual(150);
        const rollback = await cli(["rollback-data", ...on, "--yes", "--run", run ?? ""], { cwd });
        expect(rollback.code).toBe(0);
        expect(await allItems(engine.client, "killed")).toEqual(before);
      });
    });
  },
);
